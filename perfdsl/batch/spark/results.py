"""The results of a table of Spark: they stay on the cluster until they are asked for."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import polars as pl
import pyarrow as pa
from pyspark.sql.pandas.types import to_arrow_schema

from perfdsl.batch.columns import dtype
from perfdsl.batch.results import BatchResult
from perfdsl.batch.spark.evaluating import SparkBatch
from perfdsl.batch.spark.running import carried_out
from perfdsl.batch.spark.tally import Tally
from perfdsl.diagnostics import Diagnostic, Diagnostics

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_Done = TypeVar("_Done")


class SparkResult(BatchResult):
    """The results of a table of Spark; they are computed when they, or their counts, are asked for.

    `dataframe` is a table of Spark with a column for each figure, after that of the subjects, its rows in the order of the
    table; using it raises what Spark raises. `table` and the counts raise `refused` of what is wrong instead, and look for
    subjects that are there twice.
    """

    def __init__(
        self,
        batch: SparkBatch,
        refused: Callable[[Diagnostics], Exception],
        told: tuple[Diagnostic, ...] = (),
    ) -> None:
        vars(self).update(_batch=batch, _refused=refused, _told=told, _tally=None, _table=None)

    _batch: SparkBatch
    _told: tuple[Diagnostic, ...]
    _refused: Callable[[Diagnostics], Exception]
    _tally: Tally | None
    _table: pl.DataFrame | None

    @property
    def dataframe(self) -> "DataFrame":
        """The results as a table of Spark, not computed yet."""
        return self._batch.scored()[0]

    @property
    def table(self) -> pl.DataFrame:
        """The results, brought to this machine."""
        if self._table is None:
            types = {one.name: dtype(one) for one in self._batch.task.wish.wanted}
            found = pl.DataFrame(self._carried_out(collected)).cast(types)  # type: ignore[arg-type]
            vars(self)["_table"] = found
            return found
        return self._table

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._counted.rows

    @property
    def set_aside(self) -> int:
        """How many of them the exact engine evaluated."""
        return self._counted.set_aside

    @property
    def unsure(self) -> Mapping[str, int]:
        """How many of them for each figure."""
        return self._counted.unsure

    @property
    def engine(self) -> str:
        """That of Spark."""
        return "spark"

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is worth a look in the table, and what is wrong where it is to be gone on all the same."""
        _ = self._counted
        return self._told

    @property
    def _counted(self) -> Tally:
        if self._tally is None:
            self._carried_out(lambda found: found.write.format("noop").mode("overwrite").save())
        assert self._tally is not None
        return self._tally

    def _carried_out(self, use: "Callable[[DataFrame], _Done]") -> _Done:
        diagnostics = Diagnostics()
        found = carried_out(self._batch, use, diagnostics)
        if found is None:
            raise self._refused(diagnostics)
        if self._tally is None:
            vars(self).update(_tally=found[1], _told=(*self._told, *diagnostics))
        return found[0]


def collected(found: "DataFrame") -> pa.Table:
    """The rows of a table of Spark, in its order, in memory."""
    whole = getattr(found, "toArrow", None)  # version 4 has it; version 3 takes the name for that of a column
    if callable(whole):
        return whole()
    batches = found._collect_as_arrow()  # noqa: SLF001 - what version 3 has in its place goes through pandas, and loses types
    return pa.Table.from_batches(batches, schema=to_arrow_schema(found.schema))
