"""`perfdsl eval`: a plan and its data to scores."""

import click

from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, answer_colored, read_files, subjects_evaluated
from perfdsl.cli.output import deliver, leave, say, terminal_width
from perfdsl.engine.exact import Evaluation
from perfdsl.report.finding import dashboard_named
from perfdsl.report.formatting import percent_text
from perfdsl.report.lines import score_text
from perfdsl.report.rendering import FORMATS, render, render_subjects
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.ranges import Range


@click.command("eval", context_settings=options.SETTINGS)
@options.file_argument
@options.evaluation
@options.pending
@options.subject
@click.option("--dashboard", metavar="ID", help="Show only the dashboard of this id.")
@click.option("--awards", is_flag=True, help="Show only what is awarded, a line for each who is paid.")
@click.option(
    "--fail-under",
    metavar="PERCENT",
    type=options.Percent(),
    help="Leave with status 1 where the score is lower.",
)
@options.answer(*FORMATS)
def command(
    call: options.Call,
    dashboard: str | None,
    awards: bool,  # noqa: FBT001 - click passes options as they are
    fail_under: Rational | None,
    form: str,
) -> None:
    """Score the plan in FILE with its data, and show every dashboard.

    \b
    perfdsl eval plan.perf
    perfdsl eval plan.perf --actuals figures.csv --data-locale it --dashboard sales
    perfdsl eval plan.perf --period 2023 --format csv -o scores.csv
    perfdsl eval plan.perf --awards --format csv -o payments.csv
    perfdsl eval plan.perf --pending
    perfdsl eval plan.perf --actuals towns.csv --subject Lugo

    Data of many subjects bring a line for each, the best first. Where some data are wrong they are missing, the rest is
    shown all the same, and the status is 1.
    """  # noqa: D301 - click reads \b
    found, wrong = subjects_evaluated(call)
    evaluation = next(iter(found.values()))
    place = _dashboard(evaluation, dashboard)
    if awards and not evaluation.graph.outline.awards:
        raise click.UsageError("the plan awards nothing: `--awards` has nothing to show")
    if awards and len(found) > 1:
        raise click.UsageError("`--awards` shows what one subject pays: name it with `--subject`")
    text = (
        render_subjects(
            found, form, call.locale, language=call.language, dashboard=dashboard, width=terminal_width()
        )
        if len(found) > 1
        else render(
            evaluation,
            form,
            call.locale,
            language=call.language,
            dashboard=dashboard,
            awards=awards,
            color=answer_colored(call),
            width=terminal_width(),
        )
    )
    deliver(text, call.output, read_files(call, evaluation))
    if fail_under is not None:
        reached = [_reaches(one, place, fail_under, call.locale, subject) for subject, one in found.items()]
        wrong = wrong or not all(reached)
    leave(WRONG if wrong else 0)


def _dashboard(evaluation: Evaluation, name: str | None) -> int:
    if name is None:
        return 0
    try:
        return dashboard_named(evaluation.graph.outline, name)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None


def _reaches(evaluation: Evaluation, dashboard: int, least: Rational, locale: str, subject: str) -> bool:
    """Whether the score of a dashboard is `least` or more; says so where it is not."""
    from perfdsl.engine.interval.outlooks import surely

    outline = evaluation.graph.outline
    board = outline.dashboards[dashboard]
    score = evaluation.outlook(outline.items[board.item].figures.score)
    if score is not None and surely(">=", score, least):
        return True
    there = isinstance(score, RATIONAL_TYPE | Range)
    reached = f"scores {score_text(score, locale)}" if there else "has no score"
    of = f" of `{subject}`" if subject else ""
    say(f"perfdsl: `{board.id}`{of} {reached}, and {percent_text(least, locale)} is asked for")
    return False
