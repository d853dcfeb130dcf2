"""`perfdsl batch`: a plan and a table of many subjects to a table of their figures."""

from typing import Any

import click

from perfdsl.cli import options


@click.command("batch", context_settings=options.SETTINGS)
@options.file_argument
@click.option(
    "--actuals",
    metavar="FILE",
    type=click.Path(),
    help="The table: Parquet, CSV, Arrow, or JSON lines.",
)
@click.option("--out", metavar="FILE", type=click.Path(), help="Write the results to FILE: all, or nothing.")
@click.option(
    "--parts",
    metavar="DIR",
    type=click.Path(),
    help="Write the results to DIR in parts; a run that was stopped goes on there.",
)
@click.option(
    "--want",
    "wanted",
    metavar="NAME",
    multiple=True,
    help="A figure, such as plan.score or fiere.band; once for each [default: score, band, coverage and "
    "reason of every dashboard].",
)
@click.option(
    "--digits", type=click.IntRange(0, 12), default=6, show_default=True, help="The decimals of figures."
)
@click.option(
    "--exact", is_flag=True, help="Round nothing: every figure is the text of a decimal, or of a fraction."
)
@click.option(
    "--subject-column", metavar="NAME", help="The column of whom a row is about [default: subject, soggetto]."
)
@click.option("--wide", "layout", flag_value="wide", help="A row is a subject [default: by the columns].")
@click.option("--long", "layout", flag_value="long", help="A row is a fact: subject, indicator, value ...")
@click.option(
    "--percent-as",
    "percent",
    type=click.Choice(["shares", "points"]),
    help="What a number of a percent is: 0.93, or 93 [default: 0.93; whole numbers above 1 are refused].",
)
@click.option("--allow-missing", is_flag=True, help="What has no column is not measured.")
@click.option(
    "--ignore", "ignored", metavar="NAME", multiple=True, help="A column that says nothing; once for each."
)
@click.option("--ignore-extra", is_flag=True, help="Leave all columns alone that the plan does not measure.")
@click.option(
    "--keep-going", is_flag=True, help="A wrong cell is missing, the rest is scored, and the status is 1."
)
@click.option("--engine", metavar="NAME", default="auto", show_default=True, help="What scores the rows.")
@click.option(
    "--master",
    metavar="ADDRESS",
    help="The cluster of the engine `spark`, such as spark://host:7077 [default: local[*], this machine].",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 256),
    help="How many chunks are scored at once [default: one for each processor].",
)
@click.option(
    "--database-url-env",
    "url_variable",
    metavar="NAME",
    help="The environment variable that has the URL of a database.",
)
@click.option("--query", metavar="FILE", type=click.Path(), help="The query that gives the table.")
@click.option("--table", metavar="NAME", help="The table or view of the database that is scored.")
@click.option(
    "--out-table", metavar="NAME", help="Write the results to a new table of the database: all, or nothing."
)
@click.option(
    "--data-locale",
    type=click.Choice(options.LOCALES),
    help="How texts are written [default: as the plan declares, else en].",
)
@options.period_option("the only one of the plan")
@options.at
@options.original
@options.color
@options.stdin_filename
@options.call
def command(call: options.Call, **told: Any) -> None:  # noqa: ANN401 - options are of many types
    """Score the plan in FILE for every subject of a table.

    \b
    perfdsl batch plan.perf --actuals actuals.parquet --out results.parquet
    perfdsl batch plan.perf --actuals actuals.csv --data-locale it --out results.csv
    perfdsl batch plan.perf --actuals actuals.parquet --want fiere.band --parts results
    perfdsl batch plan.perf --database-url-env DB --query actuals.sql --out results.csv
    perfdsl batch plan.perf --actuals actuals --out results --engine spark --master spark://host:7077

    A column is called as what it measures. Every figure is the exact one, rounded half to even. Where a column, a cell
    or a subject is wrong nothing is written, and the status is 1.
    """  # noqa: D301 - click reads \b
    from perfdsl.cli.batching import Told, scored

    scored(call, Told(**told))
