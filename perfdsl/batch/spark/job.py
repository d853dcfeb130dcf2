"""A file of many subjects to a folder of their figures, both read and written by Spark."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from perfdsl.batch.nodes import Reading
from perfdsl.batch.spark import files
from perfdsl.batch.spark.evaluating import SparkBatch, bind_dataframe
from perfdsl.batch.spark.running import carried_out
from perfdsl.batch.spark.scoring import Wish
from perfdsl.batch.spark.tally import Tally
from perfdsl.batch.wanted import default_wanted, read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@frozen
class Places:
    """Where the table lies, and where the folder of results is to lie."""

    actuals: str
    out: str


def score_files(  # noqa: PLR0913, PLR0917 - a plan, what is asked of it, and how a table is read for it
    session: "SparkSession",
    graph: Graph,
    places: Places,
    figures: Sequence[str] | None,
    at: date | None,
    digits: int,
    reading: Reading,
    diagnostics: Diagnostics,
) -> Tally | None:
    """Score the table of a file, and count. None where nothing was written, because something is wrong, which is told."""
    wanted = default_wanted(graph) if figures is None else read_wanted(graph, figures, diagnostics)
    table = None if diagnostics.failed else files.open_table(session, places.actuals, diagnostics)
    if table is None:
        return None
    batch = bind_dataframe(
        table.rows, graph, Wish(wanted, at, digits), reading, table.name, diagnostics, table.header
    )
    return None if batch is None else _written(session, batch, places.out, diagnostics)


def _written(session: "SparkSession", batch: SparkBatch, out: str, diagnostics: Diagnostics) -> Tally | None:
    with files.folder(session, out, diagnostics) as made:
        if made is None:
            return None

        def write(found: "DataFrame") -> None:
            if out.endswith(".csv"):
                found.write.csv(made.name, header=True)
            else:
                found.write.parquet(made.name)

        done = carried_out(batch, write, diagnostics)
        made.whole = done is not None
        return None if done is None else done[1]
