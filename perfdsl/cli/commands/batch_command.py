"""`perfdsl batch`: a plan and a table of many subjects to a table of their figures."""

from typing import TYPE_CHECKING, Literal

import click

from perfdsl.cli import options
from perfdsl.cli.output import give_up

if TYPE_CHECKING:
    from perfdsl.cli.batching import Told

_PERCENT = click.Choice(["shares", "points"])


@click.command("batch", context_settings=options.SETTINGS)
@options.file_argument
@click.option("--actuals", metavar="FILE", help="The table: Parquet, CSV, Arrow, or JSON lines.")
@click.option("--out", "output", metavar="FILE", help="Write the results to FILE: all of them, or nothing.")
@click.option("--parts", metavar="DIR", help="Write the results to DIR in parts; a run that was stopped goes on there.")
@click.option(
    "--want", "wanted", metavar="NAME", multiple=True, help="A figure, such as fiere.score; once for each. [default: scores]"
)
@click.option("--digits", type=click.IntRange(0, 12), default=6, show_default=True, help="How many decimals figures have.")
@click.option("--subject", metavar="COLUMN", help="The column of whom a row is about. [default: subject, soggetto]")
@click.option("--wide", "layout", flag_value="wide", help="A row is a subject. [default: by the columns]")
@click.option("--long", "layout", flag_value="long", help="A row is a fact: subject, indicator, period, value.")
@click.option("--percent-as", "percent", type=_PERCENT, help="What a number of a percent is: 0.93, or 93.")
@click.option("--allow-missing", is_flag=True, help="What has no column is not measured.")
@click.option("--ignore", "ignored", metavar="COLUMN", multiple=True, help="A column that says nothing here; once for each.")
@click.option("--ignore-extra", is_flag=True, help="Leave all columns alone that the plan does not measure.")
@click.option("--keep-going", is_flag=True, help="Where a cell is wrong it is missing, the rest is scored, and the status is 1.")
@click.option("--engine", metavar="NAME", default="auto", show_default=True, help="What scores the rows.")
@click.option("--threads", type=click.IntRange(1, 256), help="How many chunks are scored at once. [default: a processor each]")
@click.option(
    "--database-url-env", metavar="NAME", help="Read from, or write to, the database whose URL this environment variable has."
)
@click.option("--query", metavar="FILE", help="The query that gives the table.")
@click.option("--table", "source_table", metavar="NAME", help="The table, or view, of the database.")
@click.option("--out-table", metavar="NAME", help="Write the results to a new table of the database, in one transaction.")
@options.data_locale
@options.period
@options.at
@options.original
@options.color
@options.stdin_filename
@options.call
def command(call: options.Call, layout: Literal["wide", "long"] | None, **told: object) -> None:
    """Score the plan in FILE for every subject of a table.

    \b
    perfdsl batch plan.perf --actuals actuals.parquet --out results.parquet
    perfdsl batch plan.perf --actuals actuals.csv --data-locale it --out results.csv
    perfdsl batch plan.perf --actuals actuals.parquet --want plan.score --want fiere.band --out results.parquet
    perfdsl batch plan.perf --actuals actuals.parquet --parts results

    A column is called as what it measures. Every figure is the exact one, rounded half to even. Where a column, a cell
    or a subject is wrong nothing is written, and the status is 1.
    """  # noqa: D301 - click reads \b
