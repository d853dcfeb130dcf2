"""A batch of Spark carried out: its results used, what stopped it or is wrong in its table told."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import functions as f

from perfdsl.batch.spark import failures
from perfdsl.batch.spark.evaluating import SparkBatch
from perfdsl.batch.spark.tally import Tally
from perfdsl.batch.spark.wire import received
from perfdsl.batch.telling import TOLD
from perfdsl.data.locale import shown
from perfdsl.diagnostics import TABLE_SUBJECT, Diagnostics, Label
from perfdsl.source import Cell

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_Done = TypeVar("_Done")

_IN_PARTITION: Final = 33
"""How many bits of the numbers that Spark gives to rows count inside their partition; the others say which."""


def carried_out(
    batch: SparkBatch, use: "Callable[[DataFrame], _Done]", diagnostics: Diagnostics
) -> tuple[_Done, Tally] | None:
    """What using the results gives, and what was counted meanwhile; None where something is wrong, which is told.

    Nothing that `use` made is to be kept then: cells were refused, a subject is there twice, or Spark stopped.
    """
    results, tally = batch.scored()
    try:
        done = use(results)
        found = tally()
        if batch.task.binding.subject is not None and not found.all_differ:
            _tell_twice(batch, diagnostics)
    except (PySparkException, Py4JError) as error:
        _tell(batch, error, diagnostics)
        return None
    return None if diagnostics.failed else (done, found)


def _tell(batch: SparkBatch, error: Exception, diagnostics: Diagnostics) -> None:
    refused = received(failures.whole(error))
    if refused is None:
        failures.report(error, diagnostics)
        return
    before = _rows_before(batch)
    diagnostics.extend(refused.in_table(before[refused.partition]))


def _tell_twice(batch: SparkBatch, diagnostics: Diagnostics) -> None:
    """Report the first subjects that more than one row is about."""
    row = f.monotonically_increasing_id().alias("row")
    subject = batch.rows.columns[0]
    numbered = batch.rows.select(subject, row).groupBy(subject)
    twice = numbered.agg(f.count("*").alias("rows"), f.min("row").alias("first"), f.max("row").alias("last"))
    found = twice.where(f.col("rows") > 1).orderBy("first").limit(TOLD).collect()
    before = _rows_before(batch) if found else []
    column, name = str(batch.task.binding.subject), batch.task.binding.name
    for one in found:
        first, last = (Cell(name, _row(one[place], before), column) for place in ("first", "last"))
        message = f"{shown(str(one[0]))} is there {'twice' if one['rows'] == 2 else f'{one.rows} times'}"  # noqa: PLR2004
        diagnostics.report(TABLE_SUBJECT, message, last, Label(first, "first here"))


def _rows_before(batch: SparkBatch) -> list[int]:
    """How many rows of the table stand before each partition."""
    counts = {
        row["partition"]: row["count"]
        for row in batch.rows.groupBy(f.spark_partition_id().alias("partition")).count().collect()
    }
    before = [0]
    for partition in range(max(counts, default=0)):
        before.append(before[-1] + counts.get(partition, 0))
    return before


def _row(number: int, before: list[int]) -> int:
    """The row of the table, counted from 1, that Spark gave a number."""
    return before[number >> _IN_PARTITION] + number % (1 << _IN_PARTITION) + 1
