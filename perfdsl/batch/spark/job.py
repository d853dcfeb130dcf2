"""A file of many subjects to a folder of their figures, both read and written by Spark."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from perfdsl.batch.long import is_long
from perfdsl.batch.nodes import Reading
from perfdsl.batch.spark import files
from perfdsl.batch.spark.evaluating import SparkBatch, bind_dataframe
from perfdsl.batch.spark.running import carried_out
from perfdsl.batch.spark.scoring import Wish
from perfdsl.batch.spark.tally import Tally
from perfdsl.batch.wanted import default_wanted, exactly, read_wanted
from perfdsl.diagnostics import TABLE_COLUMNS, Diagnostics
from perfdsl.graph.nodes import Graph
from perfdsl.source import Cell

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@frozen
class Order:
    """Where the table lies, where its results are to lie, and which figures they are (None: the usual ones)."""

    actuals: str
    out: str
    wanted: Sequence[str] | None = None
    at: date | None = None
    digits: int | None = 6


def score_files(
    session: "SparkSession", graph: Graph, order: Order, reading: Reading, diagnostics: Diagnostics
) -> Tally | None:
    """Score the table of a file, and count. None where nothing was written, because something is wrong, which is told."""
    wanted = default_wanted(graph) if order.wanted is None else read_wanted(graph, order.wanted, diagnostics)
    table = None if diagnostics.failed else files.open_table(session, order.actuals, diagnostics)
    if table is None:
        return None
    if is_long(table.rows.columns):
        advice = "give each subject one row, with a column for each fact"
        message = f"`{table.name}` has a row for each fact, which Spark does not read here"
        diagnostics.report(TABLE_COLUMNS, message, Cell(table.name, 0), help=advice)
        return None
    wanted = wanted if order.digits is not None else exactly(wanted)
    wish = Wish(wanted, order.at, order.digits)
    batch = bind_dataframe(table.rows, graph, wish, reading, table.name, diagnostics, table.header)
    return None if batch is None else _written(session, batch, order.out, diagnostics)


def _written(session: "SparkSession", batch: SparkBatch, out: str, diagnostics: Diagnostics) -> Tally | None:
    with files.folder(session, out, diagnostics) as made:
        if made is None:
            return None

        def write(found: "DataFrame") -> None:
            if out.endswith(".csv"):
                found.write.csv(made.name, header=True)
            else:
                found.write.parquet(made.name)

        # Tasks of a job that is cancelled stop at once: else they would write on into a folder that is taken away.
        session.sparkContext.setJobGroup("perfdsl", "perfdsl batch", interruptOnCancel=True)
        done = carried_out(batch, write, diagnostics)
        made.whole = done is not None
        return None if done is None else done[1]
