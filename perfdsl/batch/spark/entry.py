"""A table of Spark and what is asked of it to its results, or to why there can be none."""

from collections.abc import Callable

from pyspark.sql import DataFrame

from perfdsl.batch.job import Figures
from perfdsl.batch.nodes import Reading
from perfdsl.batch.spark.evaluating import bind_dataframe
from perfdsl.batch.spark.results import SparkResult
from perfdsl.batch.spark.scoring import Wish
from perfdsl.batch.tables import NAME
from perfdsl.batch.wanted import default_wanted, exactly, read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph


def dataframe_of(table: object, engine: str) -> DataFrame:
    """The table, which is one of Spark. Raises TypeError where it is not, ValueError on an engine that does not score such."""
    if not isinstance(table, DataFrame):
        raise TypeError(f"the engine `spark` scores a table of Spark, not {type(table).__name__}")
    if engine not in ("auto", "spark"):
        raise ValueError(f"a table of Spark is scored by the engine `spark`, not by `{engine}`")
    return table


def evaluate_dataframe(  # noqa: PLR0913, PLR0917 - a table, a graph, what is asked, and what becomes of errors
    graph: Graph,
    table: DataFrame,
    asked: Figures,
    reading: Reading,
    diagnostics: Diagnostics,
    refused: Callable[[Diagnostics], Exception],
) -> SparkResult | None:
    """The results of a table of Spark; None where its columns are wrong. What is wrong in its cells is raised as `refused`."""
    wanted = default_wanted(graph) if asked.wanted is None else read_wanted(graph, asked.wanted, diagnostics)
    if diagnostics.failed:
        return None
    wanted = wanted if asked.digits is not None else exactly(wanted)
    wish = Wish(wanted, asked.at, asked.digits)
    batch = bind_dataframe(table, graph, wish, reading, NAME, diagnostics)
    return None if batch is None else SparkResult(batch, refused, tuple(diagnostics))
