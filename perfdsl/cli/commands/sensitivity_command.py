"""`perfdsl sensitivity`: what a step of each row, a point of its weight and the room left to it are worth."""

import click

from perfdsl.analysis.sensitivity import sensitivity
from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, evaluated, read_files
from perfdsl.cli.output import deliver, leave, terminal_width
from perfdsl.report.languages import in_language
from perfdsl.report.sensitivity.data import sensitivity_csv, sensitivity_json
from perfdsl.report.sensitivity.text import sensitivity_markdown, sensitivity_table


@click.command("sensitivity", context_settings=options.SETTINGS)
@options.file_argument
@options.evaluation
@click.option("--dashboard", metavar="ID", help="Show only the dashboard of this id.")
@options.answer("table", "markdown", "csv", "json")
def command(call: options.Call, dashboard: str | None, form: str) -> None:
    """Show what each row of the plan in FILE is worth: one step more, a point of weight, and what is lost.

    \b
    perfdsl sensitivity plan.perf
    perfdsl sensitivity plan.perf --dashboard sales --format csv -o worth.csv
    """  # noqa: D301 - click reads \b
    evaluation, wrong = evaluated(call)
    try:
        found = sensitivity(in_language(evaluation, call.language or call.locale), dashboard)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    match form:
        case "table":
            text = sensitivity_table(found, call.locale, width=terminal_width())
        case "markdown":
            text = sensitivity_markdown(found, call.locale)
        case "csv":
            text = sensitivity_csv(found)
        case _:
            text = sensitivity_json(found)
    deliver(text, call.output, read_files(call, evaluation))
    leave(WRONG if wrong else 0)
