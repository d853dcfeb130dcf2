"""`perfdsl robustness`: how firm scores are without each row, under other weights, and under other rules."""

import click
from attrs import evolve

from perfdsl.analysis.robustness import robustness
from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, plan_evaluated, read_files
from perfdsl.cli.options import Percent
from perfdsl.cli.output import deliver, leave, terminal_width
from perfdsl.report.languages import in_language
from perfdsl.report.robustness.data import robustness_csv, robustness_json
from perfdsl.report.robustness.text import robustness_markdown, robustness_table
from perfdsl.values.number import Rational


@click.command("robustness", context_settings=options.SETTINGS)
@options.file_argument
@options.evaluation
@click.option("--dashboard", metavar="ID", help="Show only the dashboard of this id.")
@click.option(
    "--weights",
    "within",
    metavar="PERCENT",
    type=Percent(),
    default="20%",
    show_default=True,
    help="By how much of itself every weight may be another.",
)
@click.option("--all", "everything", is_flag=True, help="Show parts that move nothing too.")
@options.answer("table", "markdown", "csv", "json")
def command(
    call: options.Call,
    dashboard: str | None,
    within: Rational,
    everything: bool,  # noqa: FBT001 - click passes options as they are
    form: str,
) -> None:
    """Show how firm the scores of the plan in FILE are: without each row, under other weights, under other rules.

    \b
    perfdsl robustness plan.perf
    perfdsl robustness plan.perf --dashboard sales --weights 50%
    perfdsl robustness plan.perf --format csv -o firm.csv
    """  # noqa: D301 - click reads \b
    plan, evaluation, wrong = plan_evaluated(call)
    try:
        found = robustness(plan, evaluation, dashboard, within=within)
    except (LookupError, ValueError) as error:
        raise click.UsageError(str(error.args[0])) from None
    shown = in_language(evaluation, call.language or call.locale)
    match form:
        case "table":
            found = evolve(found, evaluation=shown)
            text = robustness_table(found, call.locale, width=terminal_width(), everything=everything)
        case "markdown":
            text = robustness_markdown(evolve(found, evaluation=shown), call.locale, everything=everything)
        case "csv":
            text = robustness_csv(evolve(found, evaluation=shown))
        case _:
            text = robustness_json(evolve(found, evaluation=shown))
    deliver(text, call.output, read_files(call, evaluation))
    leave(WRONG if wrong else 0)
