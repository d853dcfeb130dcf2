"""`perfdsl diff`: what differs in meaning between two plans, or two states of one, and what that did to the scores."""

import click

from perfdsl.cli import options
from perfdsl.cli.comparing import Asked, compared
from perfdsl.cli.inputs import WRONG
from perfdsl.cli.output import deliver, leave, terminal_width
from perfdsl.report.comparison.data import comparison_csv, comparison_json
from perfdsl.report.comparison.text import comparison_markdown, comparison_table


@click.command("diff", context_settings=options.SETTINGS)
@options.file_argument
@click.argument("new_file", metavar="[NEW]", required=False, type=click.Path(allow_dash=True))
@options.evaluation
@click.option("--old-actuals", metavar="FILE", type=click.Path(), help="The data of the old plan.")
@click.option("--new-actuals", metavar="FILE", type=click.Path(), help="The data of the new plan.")
@click.option("--periods", metavar="P1..P2", help="Compare one period with another, such as 2019..2020.")
@click.option("--dates", metavar="D1..D2", help="Compare the plan as it stands on one day with another.")
@click.option("--plan-only", is_flag=True, help="Compare the plans alone, without data.")
@click.option("--all", "everything", is_flag=True, help="Show what follows from other changes too.")
@click.option("--exit-code", is_flag=True, help="Leave with status 1 where something differs.")
@options.answer("table", "markdown", "csv", "json")
def command(  # noqa: PLR0913, PLR0917 - click passes options as they are
    call: options.Call,
    new_file: str | None,
    old_actuals: str | None,
    new_actuals: str | None,
    periods: str | None,
    dates: str | None,
    plan_only: bool,  # noqa: FBT001 - likewise
    everything: bool,  # noqa: FBT001 - likewise
    exit_code: bool,  # noqa: FBT001 - likewise
    form: str,
) -> None:
    """Show what differs in meaning between the plan in FILE and that in NEW, and with data what each change did.

    \b
    perfdsl diff old.perf new.perf
    perfdsl diff old.perf new.perf --actuals figures.csv
    perfdsl diff plan.perf --periods 2019..2020
    perfdsl diff plan.perf --original
    perfdsl diff old.perf new.perf --exit-code --format markdown

    How a plan is written is no difference: the order of statements, comments, templates, files.
    """  # noqa: D301 - click reads \b
    asked = Asked(call, new_file, old_actuals, new_actuals, periods, dates, plan_only)
    found, inputs, wrong = compared(asked)
    match form:
        case "table":
            text = comparison_table(
                found, call.locale, language=call.language, everything=everything, width=terminal_width()
            )
        case "markdown":
            text = comparison_markdown(found, call.locale, language=call.language, everything=everything)
        case "csv":
            text = comparison_csv(found)
        case _:
            text = comparison_json(found)
    deliver(text, call.output, inputs)
    leave(WRONG if wrong or (exit_code and found) else 0)
