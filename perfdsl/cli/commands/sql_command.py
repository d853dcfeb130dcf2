"""`perfdsl sql`: a plan to the statement that scores a table of subjects where it lies."""

from typing import Literal

import click

from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, open_plan, period_of
from perfdsl.cli.output import complain, deliver, leave
from perfdsl.diagnostics import LACKING_EXTRA, Diagnostics
from perfdsl.source import Cell


@click.command("sql", context_settings=options.SETTINGS)
@options.file_argument
@click.option(
    "--dialect",
    type=click.Choice(["duckdb", "postgres", "spark"]),
    required=True,
    help="The database that will run it.",
)
@click.option(
    "--table",
    metavar="NAME",
    default="actuals",
    show_default=True,
    help="The table, `schema.table`, or in DuckDB a file.",
)
@click.option("--subject-column", metavar="NAME", help="The column of whom a row is about, kept as it is.")
@click.option(
    "--want",
    "wanted",
    metavar="NAME",
    multiple=True,
    help="A figure, such as fiere.score; once for each. [default: scores]",
)
@click.option(
    "--digits",
    type=click.IntRange(0, 12),
    default=6,
    show_default=True,
    help="How many decimals figures have.",
)
@click.option(
    "--reasons",
    metavar="COLUMN",
    multiple=True,
    help="A column beside which `COLUMN reason` says why a cell is empty; once for each.",
)
@click.option(
    "--doubles",
    is_flag=True,
    help="Every number of the table is a double, or whole and of 32 bits: leave the test of it out.",
)
@click.option(
    "--percent-as",
    "percent",
    type=click.Choice(["shares", "points"]),
    help="What a number of a percent is: 0.93, or 93 [default: 0.93; whole numbers above 1 are unsure].",
)
@options.period_option("the plan's first")
@options.at
@options.original
@options.output
@options.color
@options.stdin_filename
@options.call
def command(  # noqa: PLR0913 - an option each
    call: options.Call,
    *,
    dialect: str,
    table: str,
    subject_column: str | None,
    wanted: tuple[str, ...],
    digits: int,
    reasons: tuple[str, ...],
    doubles: bool,
    percent: Literal["shares", "points"] | None,
) -> None:
    """Print the statement that scores the plan in FILE for every row of a table.

    \b
    perfdsl sql plan.perf --dialect duckdb --table actuals.parquet --subject-column office
    perfdsl sql plan.perf --dialect postgres --table hr.actuals --want plan.score -o score.sql

    Where the database cannot be sure of a row, `unsure` is true and its results are NULL: `perfdsl batch` settles it.
    """  # noqa: D301 - click reads \b
    plan = open_plan(call)
    period = period_of(plan, call.period) or plan.periods[0]
    graph = plan.program(period, call.at, revised=not call.original).graph
    diagnostics = Diagnostics()
    try:
        from perfdsl.batch.statements import AskedStatement, write_statement
    except ImportError:
        advice = "install it: pip install -U 'perfdsl[sql]'"
        diagnostics.report(
            LACKING_EXTRA, "the package `sqlglot` is not installed", Cell("--dialect", 0, ""), help=advice
        )
        complain(diagnostics, call.color)
        leave(2)
    asked = AskedStatement(
        dialect, table, subject_column, wanted or None, call.at, digits, reasons, doubles, percent or ""
    )
    text = write_statement(graph, asked, diagnostics)
    complain(diagnostics, call.color)
    if text is None:
        leave(WRONG)
    deliver(text, call.output, call.inputs)
