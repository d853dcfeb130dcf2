"""The exact engine a row at a time, beside the quickest peer that works so."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from math import isclose
from typing import Final

import numpy as np

from perfdsl.engine.compiled import compile_program
from perfdsl.engine.fixed.cells import Cells, cells_of_floats
from perfdsl.engine.fixed.program import FixedProgram
from perfdsl.pipeline import compile_source
from tests.benchmarks.batch.differences import floats, keyed_rows, wanted_nodes
from tests.benchmarks.batch.peers import languages
from tests.benchmarks.batch.workload import Table, ruleset, table
from tests.benchmarks.batch.yardstick import Scored
from tests.benchmarks.measuring import in_turn, ratios, spread
from tests.benchmarks.sizes import Row, Size

ROWS: Final = 20_000
_PEER: Final = "zen-engine, compiled expression (floats)"


def exact_rows(size: Size) -> Iterator[Row]:
    """Rows that are ready as each engine takes them; what is not measured is the making of them, but where it is named."""
    rows = min(ROWS, size.table_rows)
    columns = table(rows)
    calls = _calls(columns)
    found = dict(zip(calls, in_turn(list(calls.values()), size.rounds), strict=True))
    for name, figures in found.items():
        yield Row(f"a row of the workload: {name}", spread(figures).text(" µs", 1e6 / rows))
    for name, figures in found.items():
        if _PEER in found and name != _PEER:
            yield Row(
                f"rows a second: {name}, by zen-engine",
                ratios(found[_PEER], figures).text(),
                "at least 5" if name in _AIMED else "",
            )


_AIMED: Final = ("exact, in whole numbers", "exact, rounded to 6 decimals", "exact, a call for each row")


def _calls(columns: Table) -> Mapping[str, Callable[[], object]]:
    graph = compile_source(ruleset()).graph()
    wanted = wanted_nodes(graph)
    program, compiled = FixedProgram(graph, wanted), compile_program(graph, wanted)
    arrays = [floats(columns[key.path[-1]]) for key in program.inputs]
    cells = [cells_of_floats(array) for array in arrays]
    one = program.one_row([column.scale for column in cells])
    rows = list(zip(*(column.cells for column in cells), strict=True))
    facts = keyed_rows(columns, graph)
    calls: dict[str, Callable[[], object]] = {
        "exact, in whole numbers": partial(program.rows, cells),
        "exact, rounded to 6 decimals": partial(program.rows, cells, None, 6),
        "exact, a call for each row": lambda: [one(*row) for row in rows],
        "exact, from arrays of floats": lambda: program.rows([cells_of_floats(array) for array in arrays]),
        "exact, from dicts of rationals": lambda: [compiled.run(row) for row in facts],
    }
    if find_spec("zen") is not None:
        calls[_PEER] = languages.zen(columns)
        _agree(program, cells, languages.zen(columns)())
    return calls


def _agree(program: FixedProgram, cells: list[Cells], other: Scored) -> None:
    """What is compared computes the same."""
    for mine, score in zip(program.rows(cells, None, 6), other.scores, strict=True):
        assert np.isnan(score) or isclose(mine[0], score, abs_tol=1e-5)  # type: ignore[arg-type]
