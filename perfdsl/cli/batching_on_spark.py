"""`perfdsl batch --engine spark`: a cluster for a table that outgrows one machine."""

import time
from typing import TYPE_CHECKING

import click
from attrs import frozen

from perfdsl.cli.inputs import WRONG
from perfdsl.cli.options import Call
from perfdsl.cli.output import complain, leave, say
from perfdsl.cli.streams import INTERRUPTED, UNREADABLE
from perfdsl.cli.summing_up import summary
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from perfdsl.batch.nodes import Reading
    from perfdsl.batch.spark.job import Order
    from perfdsl.batch.spark.tally import Tally

LOCAL = "local[*]"
"""The cluster where none is named: the processors of this machine."""


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
            leave(WRONG)
        say(summary(tally.rows, tally.set_aside, "spark", time.perf_counter() - started))
        leave(WRONG if diagnostics.failed else 0)

    def _scored(self, session: "SparkSession", diagnostics: Diagnostics) -> "Tally | None":
        from perfdsl.batch.spark.job import score_files

        return score_files(session, self.graph, self.order, self.reading, diagnostics)
