"""`perfdsl whatif`: what would move if figures, weights, targets or policies were others."""

import click
from attrs import evolve

from perfdsl.analysis.settings.nodes import SettingError
from perfdsl.analysis.whatif import whatif
from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, plan_evaluated, read_files
from perfdsl.cli.output import complain, deliver, leave, terminal_width
from perfdsl.report.languages import in_language
from perfdsl.report.whatif.data import whatif_csv, whatif_json
from perfdsl.report.whatif.text import whatif_markdown, whatif_table


@click.command("whatif", context_settings=options.SETTINGS)
@options.file_argument
@options.evaluation
@click.option(
    "--set",
    "sets",
    metavar="WHAT=VALUE",
    multiple=True,
    help="What is otherwise: fairs=7, 'weight of 1.1=30%', 'target of fairs=8', 'missing of 1.1=zero'; again for more.",
)
@click.option("--missing", metavar="POLICY", help="What a missing value does, in all of the plan.")
@click.option("--combine", metavar="WAY", help="How every container combines its parts.")
@click.option("--all", "everything", is_flag=True, help="Show figures that do not move too.")
@options.answer("table", "markdown", "csv", "json")
def command(  # noqa: PLR0913, PLR0917 - click passes options as they are
    call: options.Call,
    sets: tuple[str, ...],
    missing: str | None,
    combine: str | None,
    everything: bool,  # noqa: FBT001 - likewise
    form: str,
) -> None:
    """Show what moves in the plan in FILE if something is otherwise than it is: the whole first, then each figure.

    \b
    perfdsl whatif plan.perf --set fairs=7 --set "weight of 1.1=30%"
    perfdsl whatif plan.perf --set "target of fairs=8" --set visitors=not_measured
    perfdsl whatif plan.perf --missing zero --combine "geometric mean"

    Values are written as in rulesets. Neither the ruleset nor the data are changed.
    """  # noqa: D301 - click reads \b
    plan, evaluation, wrong = plan_evaluated(call)
    try:
        found = whatif(plan, evaluation, sets, missing=missing, combine=combine, everything=everything)
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    complain(found.notes, call.color)
    language = call.language or call.locale
    found = evolve(
        found, base=in_language(found.base, language), changed=in_language(found.changed, language)
    )
    match form:
        case "table":
            text = whatif_table(found, call.locale, width=terminal_width())
        case "markdown":
            text = whatif_markdown(found, call.locale)
        case "csv":
            text = whatif_csv(found)
        case _:
            text = whatif_json(found)
    deliver(text, call.output, read_files(call, evaluation))
    leave(WRONG if wrong else 0)
