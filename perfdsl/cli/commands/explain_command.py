"""`perfdsl explain`: one figure to the way by which it came about."""

from datetime import date

import click

from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, Call, evaluated, locale_given, place_named
from perfdsl.cli.output import deliver


@click.command("explain", context_settings=options.SETTINGS)
@options.file_argument
@click.argument("name", metavar="ID", shell_complete=options.complete_ids)
@options.evaluation
@options.output
@options.color
@options.stdin_filename
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    name: str,
    output: str | None,
    color: str,
    stdin_filename: str,
    actuals: str | None,
    data_locale: str | None,
    locale: str,
    period: str | None,
    at: date | None,
) -> None:
    """Show how the score of ID came about in the plan of FILE: from the cell or the line, through each stage, in words.

    ID is a row, an objective, a perspective, a dashboard: the last part of its path where that is enough.

    \b
    perfdsl explain plan.perf fairs
    perfdsl explain plan.perf 'objective 1.1'
    """  # noqa: D301 - click reads \b
    call = Call(file, stdin_filename, color, actuals, data_locale, locale, locale_given(ctx), period, at)
    _, evaluation, wrong = evaluated(call)
