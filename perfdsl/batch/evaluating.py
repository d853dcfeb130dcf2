"""A table in memory to its results: scored chunk by chunk, and put together again."""

from collections.abc import Callable, Iterable, Sequence

import polars as pl
from attrs import evolve

from perfdsl.batch.engines import ENGINES, chosen, is_there
from perfdsl.batch.files.table import of_frame
from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.job import Figures, Made, RefusedError, prepare
from perfdsl.batch.nodes import Reading
from perfdsl.batch.results import BatchResult
from perfdsl.batch.tables import NAME, Frame, as_frame, column_names, is_of_spark
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph
from perfdsl.values.period import Period, parse_period


def period_of(names: Iterable[str], periods: Sequence[Period]) -> Period:
    """The latest of a plan's periods that the names of columns speak of (`fiere@2025`), its first where they speak of none."""
    spoken = {one for name in names if (one := _spoken(name)) is not None}
    return max((one for one in periods if any(map(one.holds, spoken))), default=periods[0])


def _spoken(name: str) -> Period | None:
    try:
        return parse_period(name.rpartition("@")[2].strip()) if "@" in name else None
    except ValueError:
        return None


def evaluate_any(  # noqa: PLR0913 - a table, what is asked of it, and what becomes of errors
    table: object,
    graph_of: Callable[[Iterable[str]], Graph],
    figures: Figures,
    reading: Reading,
    diagnostics: Diagnostics,
    *,
    kept: dict[object, Made],
    refused: Callable[[Diagnostics], Exception],
) -> BatchResult | None:
    """The results of a table in memory, or of one of Spark; None where there are errors, which `diagnostics` says.

    `graph_of` gives the graph for the names of its columns. What is wrong in the cells of a table of Spark is raised as `refused` once
    they are scored. Raises ValueError on an engine that there is not, TypeError on a table of another sort.
    """
    if figures.engine == "spark" or is_of_spark(table):
        # an extra
        from perfdsl.batch.spark.entry import dataframe_of, evaluate_dataframe  # noqa: PLC0415

        rows = dataframe_of(table, figures.engine)
        return evaluate_dataframe(graph_of(rows.columns), rows, figures, reading, diagnostics, refused)
    try:
        frame, nan_missing = as_frame(table)
    except TableError as error:
        diagnostics.extend(error.diagnostics)
        return None
    reading = evolve(reading, nan_missing=nan_missing)
    return evaluate_table(graph_of(column_names(frame)), frame, figures, reading, diagnostics, kept=kept)


def evaluate_table(  # noqa: PLR0913 - a table, what is asked of it, and how it is read
    graph: Graph,
    frame: Frame,
    figures: Figures,
    reading: Reading,
    diagnostics: Diagnostics,
    *,
    kept: dict[object, Made],
) -> BatchResult | None:
    """The results of a table in memory; None where there are errors, which `diagnostics` says.

    `kept` has what was made ready before for the same graph. Raises ValueError on an engine that there is not.
    """
    if figures.engine not in ENGINES:
        raise ValueError(f"there is no engine `{figures.engine}`; there are {', '.join(ENGINES)}")
    if not is_there(figures.engine, diagnostics):
        return None
    rows = frame.height if isinstance(frame, pl.DataFrame) else None
    figures = evolve(figures, engine=chosen(figures.engine, rows))
    job = prepare(graph, of_frame(frame, NAME), figures, reading, diagnostics, kept=kept)
    if job is None or diagnostics.failed:
        return None
    try:
        frames = list(job.frames())
    except RefusedError:
        return None
    table = pl.concat(frames) if frames else job.schema.to_frame()
    done = job.evaluator
    return BatchResult(table, done.rows, done.set_aside, done.engine, tuple(diagnostics), job.unsure)
