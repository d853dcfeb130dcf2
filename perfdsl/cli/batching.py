"""What `perfdsl batch` is told, to results in their place and what is said of them."""

import re
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click
from attrs import define, evolve, frozen

from perfdsl.cli import VERSION
from perfdsl.cli import batching_on_spark as on_spark
from perfdsl.cli.inputs import WRONG, open_plan, period_of
from perfdsl.cli.options import Call
from perfdsl.cli.output import complain, leave, refuse_overwriting, say
from perfdsl.cli.streams import INTERRUPTED, UNREADABLE, end_at_once
from perfdsl.cli.summing_up import summary
from perfdsl.data.locale import EN, LOCALES
from perfdsl.diagnostics import LACKING_EXTRA, OLD_VERSION, Diagnostic, Diagnostics
from perfdsl.extras import extra_of, package_of
from perfdsl.graph.nodes import Graph
from perfdsl.loading import load_rulesets
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.period import Period

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from perfdsl.batch.files.table import Table
    from perfdsl.batch.job import Figures, Job
    from perfdsl.batch.nodes import Reading
    from perfdsl.batch.postgres.job import ServerJob


SPARK: Final = "spark"
POSTGRES: Final = "postgres"


_NEEDED: Final = {"polars": (2, 1), "numpy": (2,)}
"""The oldest versions that batches work with."""


@frozen
class Told:
    """The options that no other command has."""

    out: str | None
    parts: str | None
    wanted: tuple[str, ...]
    digits: int
    exact: bool
    subject_column: str | None
    layout: Literal["wide", "long"] | None
    percent: Literal["shares", "points"] | None
    allow_missing: bool
    ignored: tuple[str, ...]
    ignore_extra: bool
    keep_going: bool
    engine: str
    master: str | None
    threads: int | None
    url_variable: str | None
    query: str | None
    table: str | None
    out_table: str | None

    @property
    def decimals(self) -> int | None:
        """The decimals of figures, None where they are exact."""
        return None if self.exact else self.digits


def scored(call: Call, told: Told) -> None:
    """Score the table of a call, and write its results. Leaves with the status of what was wrong."""
    _check(call, told)
    plan = open_plan(call)
    diagnostics = Diagnostics()
    old = list(outdated())
    if old:
        complain(old, call.color)
        leave(UNREADABLE)
    try:
        _score(call, told, plan, diagnostics)
    except ModuleNotFoundError as error:
        complain([lacking(error)], call.color)
        leave(UNREADABLE)


def _score(call: Call, told: Told, plan: CompiledPlan, diagnostics: Diagnostics) -> None:
    from perfdsl.batch.files.trouble import TableError

    try:
        _Run(call, told, plan, diagnostics).run()
    except TableError as error:
        diagnostics.extend(error.diagnostics)
        complain(diagnostics, call.color)
        leave(UNREADABLE)


def _check(call: Call, told: Told) -> None:
    """A usage error where the options do not go together."""
    sources = (call.actuals, told.query, told.table)
    if sum(source is not None for source in sources) != 1:
        raise click.UsageError(
            "name one table: `--actuals FILE`, or `--query FILE` or `--table NAME` of a database"
        )
    targets = (told.out, told.parts, told.out_table)
    if sum(target is not None for target in targets) != 1:
        raise click.UsageError("say where the results go: `--out FILE`, `--parts DIR` or `--out-table NAME`")
    if told.url_variable is None and (call.actuals is None or told.out_table is not None):
        raise click.UsageError("a database needs `--database-url-env NAME`, the variable that has its URL")
    if told.exact and told.engine not in ("auto", "exact", SPARK):
        raise click.UsageError("`--exact` has an engine of its own: leave out `--engine`")
    if told.master is not None and told.engine != SPARK:
        raise click.UsageError("`--master` is the cluster of `--engine spark`")
    if told.engine == SPARK:
        on_spark.check(elsewhere=None in (call.actuals, told.out), long=told.layout == "long")
    if told.engine == POSTGRES and (call.actuals is not None or told.parts is not None):
        raise click.UsageError(
            "`--engine postgres` scores a table of a database: `--table NAME` or `--query FILE`, to `--out FILE` or `--out-table NAME`"
        )
    if told.out is not None:
        refuse_overwriting(told.out, call.inputs)


def outdated() -> Iterator[Diagnostic]:
    """What is installed, and too old."""
    for package, needed in _NEEDED.items():
        try:
            found = version(package)
        except PackageNotFoundError:
            continue  # whoever imports it says so
        if tuple(map(int, re.findall(r"\d+", found)[: len(needed)])) < needed:
            text = ".".join(map(str, needed))
            message = f"`{package}` {found} is installed, and `perfdsl batch` needs {text} or newer"
            yield Diagnostic(OLD_VERSION, message, help=f"pip install -U '{package}>={text}'")


def lacking(error: ModuleNotFoundError, command: str = "batch") -> Diagnostic:
    """What has to be installed for a command."""
    message = f"`perfdsl {command}` needs the package `{package_of(error.name)}`, which is not installed"
    return Diagnostic(LACKING_EXTRA, message, help=f"install `perfdsl[{extra_of(error.name)}]`")


@define
class _Run:
    call: Call
    told: Told
    plan: CompiledPlan
    diagnostics: Diagnostics

    def run(self) -> None:
        if self.told.engine == SPARK:
            self._run_on_spark()
            return
        job = self._job()
        if job is None:
            complain(self.diagnostics, self.call.color)
            leave(WRONG)
        started = time.perf_counter()
        refused = self._written(job)
        complain(self.diagnostics, self.call.color)
        if refused:
            what = "nothing was written" if self.told.parts is None else "not all parts are there"
            kept = "takes a wrong cell for missing" if job.loader.failed else "writes it all the same"
            say(f"perfdsl: {what}; `--keep-going` {kept}")
            leave(WRONG)
        _summary(job, time.perf_counter() - started)
        leave(WRONG if self.diagnostics.failed else 0)

    # --- what is scored

    def _job(self) -> "Job | ServerJob | None":
        from perfdsl.batch.job import prepare

        if self.told.engine == POSTGRES:
            return self._job_there()
        return prepare(self._graph(), self._table(), self._figures(), self._reading(), self.diagnostics)

    def _job_there(self) -> "Job | ServerJob | None":
        from perfdsl.batch.postgres.job import Place
        from perfdsl.batch.postgres.preparing import prepare_there

        return prepare_there(
            self._graph(), Place(*self._place()), self._figures(), self._reading(), self.diagnostics
        )

    def _run_on_spark(self) -> None:
        from perfdsl.batch.spark.job import Order

        told = self.told
        assert self.call.actuals is not None
        assert told.out is not None
        order = Order(self.call.actuals, told.out, told.wanted or None, self.call.at, told.decimals)
        master = told.master or on_spark.LOCAL
        on_spark.OnSpark(self.call, master, self._graph(), self._reading(), order).run(self.diagnostics)

    def _graph(self) -> Graph:
        return self.plan.program(self._period(), self.call.at, revised=not self.call.original).graph

    def _period(self) -> Period:
        found = period_of(self.plan, self.call.period)
        if found is None and len(self.plan.periods) > 1:
            first, last = self.plan.periods[0], self.plan.periods[-1]
            raise click.UsageError(
                f"the plan runs from {first} to {last}: say which to score: `--period {last}`"
            )
        return found or self.plan.periods[0]

    def _table(self) -> "Table":
        from perfdsl.batch.files.reading import open_table

        if self.call.actuals is not None:
            return open_table(Path(self.call.actuals), threads=self._threads)
        from perfdsl.batch.database import database_table

        return database_table(*self._place())

    def _place(self) -> "tuple[URL, str, str]":
        """The database, the query that gives the table, and what messages call it."""
        from perfdsl.batch.database import query_of, url_in
        from perfdsl.batch.files.reading import read_query

        url = url_in(self.told.url_variable or "")
        if self.told.table is not None:
            return url, query_of(url, self.told.table), self.told.table
        query = self.told.query or ""
        return url, read_query(Path(query)), query

    def _figures(self) -> "Figures":
        from perfdsl.batch.engines import ENGINES
        from perfdsl.batch.job import Figures

        told = self.told
        if told.engine not in (*ENGINES, POSTGRES):
            known = ", ".join((*ENGINES, POSTGRES, SPARK))
            raise click.UsageError(f"there is no engine `{told.engine}`; there are {known}")
        return Figures(told.wanted or None, self.call.at, told.decimals, told.engine, self._threads)

    @property
    def _threads(self) -> int:
        return self.told.threads or cpu_count() or 1

    def _reading(self) -> "Reading":
        from perfdsl.batch.nodes import Reading

        told, named = self.told, self.plan.model.actuals
        declared = self.call.data_locale or (named.locale if named else None)
        return Reading(
            subject=told.subject_column,
            locale=EN if declared is None else LOCALES[declared],
            declared=declared is not None,
            percent=told.percent or "",
            layout=told.layout or "",
            allow_missing=told.allow_missing,
            ignore_extra=told.ignore_extra,
            ignored=told.ignored,
            keep_going=told.keep_going,
        )

    # --- where the results go

    def _written(self, job: "Job | ServerJob") -> bool:
        """Write the results; whether they were refused, and none is there."""
        from perfdsl.batch.job import Job, RefusedError

        try:
            if self.told.parts is not None:
                assert isinstance(job, Job)
                self._write_parts(job, Path(self.told.parts))
            else:
                self._write_whole(job)
        except RefusedError:
            return True
        except KeyboardInterrupt:
            if not isinstance(job, Job):
                job.cancel()
            rows = job.evaluator.rows
            kept = "the same command goes on there" if self.told.parts else "nothing was written"
            say(f"perfdsl: interrupted after {rows:,} rows; {kept}")
            end_at_once(INTERRUPTED)
        return False

    def _write_whole(self, job: "Job | ServerJob") -> None:
        from perfdsl.batch.files.formats import format_of
        from perfdsl.batch.files.writing import write_table

        if self.told.out_table is not None:
            from perfdsl.batch.database import url_in, write_to
            from perfdsl.batch.job import Job

            if not isinstance(job, Job):
                job.write_there(self.told.out_table)
                return
            write_to(url_in(self.told.url_variable or ""), self.told.out_table, job.frames(), job.schema)
            return
        path = Path(self.told.out or "")
        form = format_of(path)
        if form is None:
            raise click.UsageError(
                f"`{path}` has no format that can be written: `.parquet`, `.csv`, `.arrow`, `.ndjson`"
            )
        write_table(job.frames(), job.schema, path, form)

    def _write_parts(self, job: "Job", folder: Path) -> None:
        from perfdsl.batch.files.parts import in_parts, open_parts

        parts = open_parts(folder, self._fingerprint(job))
        if job.evaluator.reads_others or (self.told.keep_going and job.checking.checks.made):
            parts.rows.clear()  # what is wrong in rows that are done would not be told again
        job.skipped = parts.done
        if parts.done:
            say(f"perfdsl: {parts.done:,} rows in {len(parts.rows)} parts are done already")
        in_parts(job.frames(), parts.write)
        parts.finish()

    def _fingerprint(self, job: "Job") -> str:
        """What the results are made from, in short: the plan, the table, and how the one is read for the other."""
        from perfdsl.batch.files.parts import fingerprint

        source = self.plan.source
        assert source is not None
        rulesets = load_rulesets(source, self.plan.root, Diagnostics())
        texts = [VERSION, *(one.span.source.text for one in rulesets)]
        asked = [job.evaluator.binding.graph.period, self.call.at, self.call.original, self.told.decimals]
        read = [
            job.evaluator.wanted,
            job.binding.columns,
            evolve(job.binding.reading, locale=EN),
            self.call.data_locale,
        ]
        path = None if self.call.actuals is None else Path(self.call.actuals)
        return fingerprint([*texts, *map(str, asked), *map(repr, read)], path)


def _summary(job: "Job | ServerJob", seconds: float) -> None:
    evaluator = job.evaluator
    say(summary(evaluator.rows, evaluator.set_aside, job.engine, seconds))
