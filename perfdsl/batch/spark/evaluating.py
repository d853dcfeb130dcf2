"""A table of Spark, bound on this side, to its results, which are made inside the executors when they are asked for."""

from typing import TYPE_CHECKING, Any, Final
from warnings import catch_warnings, simplefilter

import polars as pl
import pyarrow as pa
from attrs import evolve, frozen
from pyspark.sql import types as t
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_type

from perfdsl.batch.binding import bind_table
from perfdsl.batch.nodes import Binding, Reading
from perfdsl.batch.required.checking import checks_for
from perfdsl.batch.required.from_graph import required_of
from perfdsl.batch.running import Evaluator, needed_inputs
from perfdsl.batch.spark.scoring import Task, Wish, arrow_type
from perfdsl.batch.spark.tally import Merging, Parts, Tally
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import DataFrame

_TYPES: Final[dict[type[t.DataType], pl.DataType]] = {
    t.BooleanType: pl.Boolean(),
    t.ByteType: pl.Int8(),
    t.ShortType: pl.Int16(),
    t.IntegerType: pl.Int32(),
    t.LongType: pl.Int64(),
    t.FloatType: pl.Float32(),
    t.DoubleType: pl.Float64(),
    t.StringType: pl.String(),
    t.DateType: pl.Date(),
    t.TimestampType: pl.Datetime("us", "UTC"),
    t.TimestampNTZType: pl.Datetime("us"),
    t.NullType: pl.Null(),
}


@frozen
class SparkBatch:
    """A bound table, its columns by their places in `rows`, and what every executor is sent of what is asked."""

    rows: "DataFrame"
    task: Task

    def scored(self) -> tuple["DataFrame", "Callable[[], Tally]"]:
        """The results, which are not computed yet, and what has been counted when they are."""
        counted = self.rows.sparkSession.sparkContext.accumulator(Parts(), Merging())
        task = evolve(self.task, counted=counted)

        def run(batches: Any) -> Any:  # noqa: ANN401 - Spark looks at what is written here, and wants tables of pandas
            return task.run(batches)

        with catch_warnings():
            simplefilter(
                "ignore"
            )  # Spark says which versions of pandas it knows, and no pandas is asked for anything
            results = self.rows.mapInArrow(run, from_arrow_schema(task.schema))
        return results, lambda: Tally(dict(counted.value))


def bind_dataframe(  # noqa: PLR0913, PLR0917 - a table, a graph, and how the one is read for the other
    table: "DataFrame",
    graph: Graph,
    wish: Wish,
    reading: Reading,
    name: str,
    diagnostics: Diagnostics,
    header: int = 0,
) -> SparkBatch | None:
    """The batch of a table of Spark; None where its columns are wrong, which `diagnostics` says.

    `header` is 1 where a row of names stands above the rows of each file.
    """
    schema = {field.name: polars_type(field.dataType) for field in table.schema}
    needed, required = needed_inputs(graph, wish.wanted), required_of(graph, wish.at)
    binding, is_whole = bind_table(
        schema, required.graph, diagnostics, reading=reading, name=name, needed=needed, welcome=required.facts
    )
    if not is_whole:
        return None
    checks = checks_for(required, binding, needed)
    diagnostics.extend(checks.unseen)
    names = tuple(dict.fromkeys((*_names(binding), *checks.notes))) or tuple(
        table.columns[:1]
    )  # without a column there would be no rows
    # By place: a name may hold dots, or differ from another in capitals only, and Spark would take it for something else.
    places = {column: f"c{place}" for place, column in enumerate(table.columns)}
    rows = table.toDF(*places.values()).select(*(places[one] for one in names))
    task = Task(binding, wish, names, _schema(binding, wish, table), header, checks=checks)
    if Evaluator(binding, task.wanted).reads_others:
        rows = rows.coalesce(1)  # such a figure is exact only where all rows meet
    return SparkBatch(rows, task)


def _schema(binding: Binding, wish: Wish, table: "DataFrame") -> pa.Schema:
    """The columns of the results: the subject first where there is one."""
    whose = [] if binding.subject is None else [binding.subject]
    subjects = [pa.field(one, to_arrow_type(table.schema[one].dataType)) for one in whose]
    return pa.schema([*subjects, *(pa.field(one.name, arrow_type(one)) for one in wish.wanted)])


def polars_type(kind: t.DataType) -> pl.DataType:
    """The type of a column of Spark as the loader knows it; one that states nothing has the type Object."""
    if isinstance(kind, t.DecimalType):
        return pl.Decimal(kind.precision, kind.scale)
    return _TYPES.get(type(kind), pl.Object())


def _names(binding: Binding) -> tuple[str, ...]:
    """The columns that are read, each once."""
    bound = [name for one in binding.columns for name in (one.column, one.reason) if name is not None]
    return tuple(dict.fromkeys(bound if binding.subject is None else [binding.subject, *bound]))
