"""`perfdsl matrix`: a plan to the matrix of who answers for what."""

import click

from perfdsl.cli import options
from perfdsl.cli.inputs import answer_colored, open_plan, period_of
from perfdsl.cli.output import deliver, terminal_width
from perfdsl.data.nodes import Dataset
from perfdsl.report.languages import in_language
from perfdsl.report.matrix.data import matrix_csv, matrix_json
from perfdsl.report.matrix.finding import matrix
from perfdsl.report.matrix.text import matrix_markdown, matrix_table


@click.command("matrix", context_settings=options.SETTINGS)
@options.file_argument
@click.option(
    "--period", metavar="PERIOD", help="The period whose targets are shown [default: the plan's first]."
)
@options.locale
@options.language
@options.answer("table", "markdown", "csv", "json")
def command(call: options.Call, form: str) -> None:
    """Show who answers for what in the plan of FILE: every row with the dashboards that take it over.

    \b
    perfdsl matrix plan.perf
    perfdsl matrix plan.perf --period 2026 --format csv -o who.csv
    """  # noqa: D301 - click reads \b
    plan = open_plan(call)
    evaluation = plan.evaluate_dataset(Dataset(), period_of(plan, call.period))
    found = matrix(in_language(evaluation, call.language or call.locale))
    match form:
        case "table":
            text = matrix_table(found, call.locale, color=answer_colored(call), width=terminal_width())
        case "markdown":
            text = matrix_markdown(found, call.locale)
        case "csv":
            text = matrix_csv(found)
        case _:
            text = matrix_json(found)
    deliver(text, call.output, call.inputs)
