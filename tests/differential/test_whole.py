"""Generated tables of generated plans, from their cells to columns of results, say what the exact engine says of each row."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings

from perfdsl.batch.files.table import of_frame
from perfdsl.batch.job import Figures, RefusedError, prepare
from perfdsl.batch.nodes import Reading
from perfdsl.batch.wanted import FIGURES, Holds, Wanted, read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.engine.exact import Program
from perfdsl.engine.subjects import evaluate_subjects
from perfdsl.graph.nodes import Graph
from perfdsl.values.kind import Family
from perfdsl.values.missing import NOT_APPLICABLE, WRONG_KIND, Missing
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value
from tests.differential.tables import Cells, Drawing, Table
from tests.strategies import Case, cases

ROWS = 12
SEED = 11


def names(graph: Graph) -> Iterator[str]:
    """A name for every figure that is shown, and for why it is not there."""
    for item in graph.outline.items:
        for figure in FIGURES:
            if getattr(item.figures, figure) is not None and "#" not in item.path[-1]:
                yield from (f"{item.id}.{figure}", f"{item.id}.{figure}.reason")
    for gate in graph.outline.gates:
        yield f"{gate.name}.open"
    for award in graph.outline.awards:
        yield from (f"{award.name}.{'.'.join(one.path)}" for one in award.recipients)


def sayable(table: Table) -> Table:
    """The table with reasons that a person may give."""
    columns = {
        node: evolve(cells, missing=[NOT_APPLICABLE if one == WRONG_KIND else one for one in cells.missing])
        for node, cells in table.columns.items()
    }
    return evolve(table, columns=columns)


def frame(table: Table) -> pl.DataFrame:
    """The table as a person has it: dates, words of levels, and a column of reasons where some are told."""
    made: dict[str, Any] = {}
    for cells in table.columns.values():
        made[cells.known.name] = column(cells)
        if cells.known.has_reasons:
            made[f"{cells.known.name} reason"] = [
                None if one is None else one.reason.value for one in cells.missing
            ]
    return pl.DataFrame(made, schema_overrides={name: pl.String for name in made if name.endswith(" reason")})


def column(cells: Cells) -> pl.Series:
    kind = cells.known.kind
    values = [
        None if gone is not None else value for value, gone in zip(cells.values, cells.missing, strict=True)
    ]
    match kind.family:
        case Family.DATE:
            days = [None if one is None else date.fromordinal(int(one) + EPOCH.toordinal()) for one in values]
            return pl.Series(days, dtype=pl.Date)
        case Family.YES_NO:
            return pl.Series(values, dtype=pl.Boolean)
        case Family.LEVEL:
            return pl.Series(
                [None if one is None else kind.levels[int(one) - 1] for one in values], dtype=pl.String
            )
    return pl.Series(values, dtype=pl.Float64)


def shown(value: Value, one: Wanted) -> object:
    """What a cell of results is to hold."""
    if one.holds is Holds.REASON:
        return value.reason.value if isinstance(value, Missing) else None
    if isinstance(value, Missing | bool | date | str):
        return None if isinstance(value, Missing) else value
    if one.holds is Holds.LEVEL:
        return one.labels[int(value) - 1]  # type: ignore[arg-type]
    return float(round_to(value, 6, RoundingMode.HALF_EVEN))  # type: ignore[arg-type]


# A plan is drawn piece by piece, and Hypothesis finds that slow.
@pytest.mark.parametrize("engine", ["columns", "exact"])
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25)
@given(case=cases())
def test_a_table_comes_to_what_its_rows_come_to(engine: str, case: Case) -> None:
    graph = case.compiled.graph(case.period)
    table = sayable(Drawing.of(graph, SEED).table(ROWS))
    diagnostics = Diagnostics()
    asked = [name for name in names(graph) if read_wanted(graph, [name], Diagnostics())]
    if not asked or not table.columns:
        return
    reading = Reading(percent="shares", allow_missing=True)
    figures = Figures(asked, table.at, engine=engine)
    job = prepare(graph, of_frame(frame(table)), figures, reading, diagnostics)
    assert job is not None, [one.message for one in diagnostics]
    try:
        frames = list(job.frames())
    except RefusedError:
        pytest.fail(str([one.message for one in diagnostics]))
    found = pl.concat(frames)
    exact = evaluate_subjects(Program(graph), [table.facts(row) for row in range(ROWS)], table.at)
    for one in job.evaluator.wanted:
        expected = [shown(values[one.node], one) for values in exact]
        assert found[one.name].to_list() == expected, one
