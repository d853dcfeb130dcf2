"""`perfdsl batch --engine spark`: a cluster for a table that outgrows one machine."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final

import click
from attrs import frozen

from perfdsl.cli.inputs import WRONG
from perfdsl.cli.options import Call
from perfdsl.cli.output import complain, leave, say
from perfdsl.cli.streams import INTERRUPTED, UNREADABLE
from perfdsl.cli.summing_up import summary
from perfdsl.diagnostics import (
    MISSING_REFUSED,
    NOT_REPORTED,
    NOTE_MISSING,
    REQUIREMENT_FAILED,
    TABLE_CELL,
    TABLE_COLUMNS,
    TABLE_SUBJECT,
    TABLE_TYPE,
    UNKNOWN_RESULT,
    Diagnostics,
)
from perfdsl.graph.nodes import Graph

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from perfdsl.batch.nodes import Reading
    from perfdsl.batch.spark.job import Order
    from perfdsl.batch.spark.tally import Tally

LOCAL = "local[*]"
"""The cluster where none is named: the processors of this machine."""

_MOMENT: Final = 0.2


def check(*, elsewhere: bool, long: bool) -> None:
    """A usage error where Spark is to read or write what it does not."""
    if elsewhere:
        raise click.UsageError("`--engine spark` reads `--actuals` and writes the folder `--out`")
    if long:
        raise click.UsageError("`--engine spark` reads a row for each subject, not `--long`")


@frozen
class OnSpark:
    """A batch for a cluster: its address, the graph that is scored, how the table is read, and what is to be done."""

    call: Call
    master: str
    graph: Graph
    reading: "Reading"
    order: "Order"

    def run(self, diagnostics: Diagnostics) -> None:
        """Score the table, and leave with the status of what was wrong."""
        from perfdsl.batch.spark.session import opened

        session = opened(self.master, diagnostics)
        if session is None:
            complain(diagnostics, self.call.color)
            leave(UNREADABLE)
        started = time.perf_counter()
        try:
            tally = self._scored(session, diagnostics)
        except KeyboardInterrupt:
            say("perfdsl: interrupted; nothing was written")
            leave(INTERRUPTED)
        finally:
            session.stop()
        complain(diagnostics, self.call.color)
        if tally is None:
            say("perfdsl: nothing was written")
            leave(_status(diagnostics))
        say(summary(tally.rows, tally.set_aside, "spark", time.perf_counter() - started))
        leave(WRONG if diagnostics.failed else 0)

    def _scored(self, session: "SparkSession", diagnostics: Diagnostics) -> "Tally | None":
        """Score in a thread of its own: an interrupt would leave this one with an answer of the cluster half read."""
        from perfdsl.batch.spark.job import score_files

        with ThreadPoolExecutor(1) as pool:
            found = pool.submit(score_files, session, self.graph, self.order, self.reading, diagnostics)
            try:
                return found.result()
            except KeyboardInterrupt:
                while not found.done():  # a job that was about to begin is stopped when it has begun
                    session.sparkContext.cancelAllJobs()
                    wait([found], _MOMENT)
                if found.exception() is None and found.result() is not None:
                    return found.result()  # it was too late to stop it
                raise


def _status(diagnostics: Diagnostics) -> int:
    """2 where files or the cluster are not as they should be, 1 where the data are not."""
    return WRONG if all(one.code in _OF_DATA for one in diagnostics if one.failed) else UNREADABLE


_OF_DATA: Final = (
    TABLE_COLUMNS,
    TABLE_TYPE,
    TABLE_CELL,
    TABLE_SUBJECT,
    UNKNOWN_RESULT,
    REQUIREMENT_FAILED,
    MISSING_REFUSED,
    NOTE_MISSING,
    NOT_REPORTED,
)
