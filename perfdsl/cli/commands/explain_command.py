"""`perfdsl explain`: one figure to the way by which it came about."""

import click

from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, read_files, subject_evaluated
from perfdsl.cli.output import deliver, leave, terminal_width
from perfdsl.report.explain.explanation import explain
from perfdsl.report.explain.json_ import explain_json
from perfdsl.report.explain.text import explain_text
from perfdsl.report.languages import in_language


@click.command("explain", context_settings=options.SETTINGS)
@options.file_argument
@click.argument("name", metavar="ID", shell_complete=options.complete_ids)
@options.evaluation
@options.pending
@options.subject
@options.answer("table", "json")
def command(call: options.Call, name: str, form: str) -> None:
    """Show how the score of ID came about: from the cell or the line, through each stage, in words.

    ID is a row, an objective, a perspective, a dashboard: the last part of its path where that is enough.

    \b
    perfdsl explain plan.perf fairs
    perfdsl explain plan.perf 'objective 1.1'
    perfdsl explain plan.perf --actuals towns.csv fairs --subject Lugo
    """  # noqa: D301 - click reads \b
    evaluation, wrong = subject_evaluated(call)
    try:
        explanation = explain(in_language(evaluation, call.language or call.locale), name)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    text = (
        explain_json(explanation, call.locale)
        if form == "json"
        else explain_text(explanation, call.locale, terminal_width())
    )
    deliver(text, call.output, read_files(call, evaluation))
    leave(WRONG if wrong else 0)
