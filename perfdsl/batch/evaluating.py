"""A table in memory to its results: bound, scored in slices, put together again."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from os import cpu_count
from typing import Final

import polars as pl
from attrs import frozen

from perfdsl.batch.binding import bind_table
from perfdsl.batch.engines import ENGINES, chosen, is_there
from perfdsl.batch.loader import Inputs, Loader
from perfdsl.batch.nodes import Binding, Reading
from perfdsl.batch.results import BatchResult
from perfdsl.batch.running import CHUNK, Evaluator, needed_inputs
from perfdsl.batch.tables import Frame
from perfdsl.batch.wanted import Wanted, default_wanted, read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph
from perfdsl.values.period import Period, parse_period

NAME: Final = "table"
"""What messages call a table in memory."""


@frozen
class Asked:
    """What is asked of a batch: the figures (None: the usual ones), the day, the engine, decimals and threads."""

    wanted: Sequence[str] | None = None
    at: date | None = None
    engine: str = "auto"
    digits: int = 6
    threads: int | None = None


def period_of(names: Iterable[str], periods: Sequence[Period]) -> Period:
    """The latest of a plan's periods that the names of columns speak of (`fiere@2025`), its first where they speak of none."""
    spoken = {one for name in names if (one := _spoken(name)) is not None}
    return max((one for one in periods if any(map(one.holds, spoken))), default=periods[0])


def _spoken(name: str) -> Period | None:
    try:
        return parse_period(name.rpartition("@")[2].strip()) if "@" in name else None
    except ValueError:
        return None


def evaluate_table(
    graph: Graph, found: Frame, asked: Asked, reading: Reading, diagnostics: Diagnostics
) -> BatchResult | None:
    """The results of a table in memory; None where there are errors, which `diagnostics` says.

    Raises ValueError on an engine that there is not.
    """
    if asked.engine not in ENGINES:
        raise ValueError(f"there is no engine `{asked.engine}`; there are {', '.join(ENGINES)}")
    if not is_there(asked.engine, diagnostics):
        return None
    frame = found.collect() if isinstance(found, pl.LazyFrame) else found
    wanted = default_wanted(graph) if asked.wanted is None else read_wanted(graph, asked.wanted, diagnostics)
    needed = needed_inputs(graph, wanted)
    binding = bind_table(frame.schema, graph, diagnostics, reading=reading, name=NAME, needed=needed)
    if binding is None or diagnostics.failed:
        return None
    return _evaluated(frame, binding, wanted, asked, diagnostics)


def _evaluated(
    frame: pl.DataFrame,
    binding: Binding,
    wanted: tuple[Wanted, ...],
    asked: Asked,
    diagnostics: Diagnostics,
) -> BatchResult | None:
    engine = chosen(asked.engine, frame.height)
    evaluator = Evaluator(binding, wanted, asked.at, asked.digits, engine)
    loader = Loader(binding, diagnostics)
    threads = asked.threads or cpu_count() or 1
    pieces = list(evaluator.score_all(_loaded(frame, loader), threads))
    loader.finish()
    if diagnostics.failed:
        return None
    subject = frame.schema[binding.subject] if binding.subject else None
    empty = pl.DataFrame(schema=evaluator.schema(subject))
    return BatchResult(
        pl.concat(pieces) if pieces else empty,
        evaluator.rows, evaluator.set_aside, evaluator.engine, tuple(diagnostics), dict(evaluator.unsure),
    )  # fmt: skip


def _loaded(frame: pl.DataFrame, loader: Loader) -> Iterator[Inputs]:
    """The inputs of slices of a frame, until something in it is wrong."""
    for start in range(0, frame.height, CHUNK):
        yield loader.load(frame.slice(start, CHUNK))
