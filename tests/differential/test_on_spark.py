"""Generated plans and tables on Spark: what comes back is what the exact engine has, to the last digit."""

from pathlib import Path

import polars as pl
from attrs import frozen
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from perfdsl.batch.nodes import Reading
from perfdsl.batch.spark.evaluating import bind_dataframe
from perfdsl.batch.spark.results import collected
from perfdsl.batch.spark.scoring import Wish
from perfdsl.batch.wanted import Wanted, default_wanted, read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph
from tests.differential.drawing import generated
from tests.differential.frames import frame, statable
from tests.differential.questions import exactly, rounded
from tests.differential.tables import Drawing, Table

PLANS = 12
ROWS = 700
"""More than the exact engine is left with where nobody says which is to score."""


@frozen
class Pair:
    """A plan, a table, and the figures that are asked for."""

    graph: Graph
    table: Table
    wanted: tuple[Wanted, ...]

    def expected(self) -> list[tuple[object, ...]]:
        """What the exact engine has, row by row."""
        return [
            tuple(_shown(rounded(values[one.node], 6), one) for one in self.wanted)
            for values in exactly(self.graph, self.table)
        ]


def _shown(value: object, one: Wanted) -> object:
    missing = isinstance(value, str) and value.startswith("missing: ")
    if one.name.endswith(".reason"):
        return str(value).removeprefix("missing: ") if missing else None
    return None if missing else value


def pairs() -> list[Pair]:
    found: list[Pair] = []

    def use(text: str, graph: Graph) -> None:
        table = statable(Drawing.of(graph, 17 + len(text)).table(ROWS))
        items = [f"{item.id}.{figure}" for item in graph.outline.items for figure in ("score", "met")]
        known = [one for name in items for one in read_wanted(graph, [name], Diagnostics())]
        wanted = {one.name: one for one in (*default_wanted(graph), *known)}
        found.append(Pair(graph, table, tuple(wanted.values())))

    generated(PLANS, 17, use)
    return found


def on_spark(spark: SparkSession, pair: Pair, number: int, folder: Path) -> DataFrame:
    """The results of a pair: its number, the subject, and its figures as texts."""
    path = folder / f"{number}.parquet"
    frame(pair.table).write_parquet(path)
    reading = Reading(percent="shares", allow_missing=True, keep_going=True)
    diagnostics = Diagnostics()
    wish = Wish(pair.wanted, pair.table.at, 6)
    batch = bind_dataframe(spark.read.parquet(str(path)), pair.graph, wish, reading, "table", diagnostics)
    assert batch is not None, [one.message for one in diagnostics]
    results, _ = batch.scored()
    subject, *figures = (f.col(f"`{name}`") for name in results.columns)
    texts = f.array(*(figure.cast("string") for figure in figures))
    return results.select(f.lit(number).alias("number"), subject.alias("subject"), texts.alias("figures"))


def read(text: str | None, right: object) -> object:
    """A figure that Spark made a text of, as what it is compared with."""
    if text is None or right is None or isinstance(right, str):
        return text
    return text == "true" if isinstance(right, bool) else float(text)


def test_generated_plans_are_scored_exactly_inside_the_executors(spark: SparkSession, tmp_path: Path) -> None:
    drawn = pairs()
    tables = [on_spark(spark, pair, number, tmp_path) for number, pair in enumerate(drawn)]
    together = tables[0]
    for table in tables[1:]:
        together = together.union(table)  # one job for all
    rows = pl.DataFrame(collected(together)).sort("number", "subject").rows()
    expected = [(number, one) for number, pair in enumerate(drawn) for one in pair.expected()]
    assert len(rows) == len(expected) == PLANS * ROWS
    for (number, subject, texts), (same, right) in zip(rows, expected, strict=True):
        found = tuple(map(read, texts, right))
        assert (number, subject, found) == (same, subject, right)
