"""A batch of Spark carried out: its results used, what stopped it or is wrong in its table told."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import functions as f

from perfdsl.batch.spark import failures
from perfdsl.batch.spark.evaluating import SparkBatch
from perfdsl.batch.spark.rows import Rows
from perfdsl.batch.spark.tally import Tally
from perfdsl.batch.spark.wire import received
from perfdsl.batch.telling import TOLD
from perfdsl.data.locale import shown
from perfdsl.diagnostics import TABLE_SUBJECT, Diagnostics, Label

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_Done = TypeVar("_Done")


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
        refused = diagnostics.failed and not batch.task.binding.reading.keep_going
        _tell_parts(batch, found, diagnostics)
    except (PySparkException, Py4JError) as error:
        _tell(batch, error, diagnostics)
        return None
    return None if refused else (done, found)


def _tell_parts(batch: SparkBatch, tally: Tally, diagnostics: Diagnostics) -> None:
    """Report what did not stop the partitions."""
    told = [(place, one) for place, part in sorted(tally.parts.items()) for one in part.diagnostics]
    if told:
        rows = _rows(batch)
        diagnostics.extend(rows.found_in(partition, one) for partition, one in told)


def _tell(batch: SparkBatch, error: Exception, diagnostics: Diagnostics) -> None:
    refused = received(failures.whole(error))
    if refused is None:
        failures.report(error, diagnostics, batch.task.binding.name)
        return
    rows = _rows(batch)
    diagnostics.extend(rows.found_in(refused.partition, one) for one in refused.diagnostics)


def _tell_twice(batch: SparkBatch, diagnostics: Diagnostics) -> None:
    """Report the first subjects that more than one row is about."""
    row = f.monotonically_increasing_id().alias("row")
    subject = batch.rows.columns[0]
    numbered = batch.rows.select(subject, row).groupBy(subject)
    twice = numbered.agg(f.count("*").alias("rows"), f.min("row").alias("first"), f.max("row").alias("last"))
    found = twice.where(f.col("rows") > 1).orderBy("first").limit(TOLD).collect()
    rows = _rows(batch) if found else None
    column = str(batch.task.binding.subject)
    for one in found:
        assert rows is not None
        times = "twice" if one["rows"] == 2 else f"{one['rows']} times"  # noqa: PLR2004 - a word of its own
        label = Label(rows.cell(one["first"], column), "first here")
        message = f"{shown(str(one[subject]))} is there {times}"
        diagnostics.report(TABLE_SUBJECT, message, rows.cell(one["last"], column), label)


def _rows(batch: SparkBatch) -> Rows:
    return Rows(batch.rows, batch.task.binding.name, batch.task.header)
