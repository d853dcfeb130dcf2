"""`perfdsl eval`: a plan and its data to scores."""

from datetime import date

import click

from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, Call, evaluated, locale_given
from perfdsl.cli.output import color_wanted, deliver, say, terminal_width
from perfdsl.engine.exact import Evaluation
from perfdsl.report.finding import dashboard_named
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact
from perfdsl.values.written import written


class Percent(click.ParamType):
    """A percentage as `60` or `60%`, exactly."""

    name = "percent"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Rational:
        """The share that `value` writes; a usage error otherwise."""
        if isinstance(value, RATIONAL_TYPE):
            return value
        try:
            return exact(str(value).removesuffix("%")) / 100
        except ValueError:
            self.fail(f"`{value}` is not a percentage such as 60%", param, ctx)


@click.command("eval", context_settings=options.SETTINGS)
@options.file_argument
@options.evaluation
@click.option("--dashboard", metavar="ID", help="Show only the dashboard of this id.")
@click.option("--fail-under", metavar="PERCENT", type=Percent(), help="Leave with status 1 where the score is lower.")
@options.formats("table", "markdown", "csv", "json")
@options.output
@options.color
@options.stdin_filename
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    dashboard: str | None,
    fail_under: Rational | None,
    form: str,
    output: str | None,
    color: str,
    stdin_filename: str,
    actuals: str | None,
    data_locale: str | None,
    locale: str,
    period: str | None,
    at: date | None,
) -> None:
    """Score the plan in FILE with its data, and show every dashboard.

    \b
    perfdsl eval plan.perf
    perfdsl eval plan.perf --actuals figures.csv --data-locale it --dashboard sales
    perfdsl eval plan.perf --period 2023 --format csv -o scores.csv

    Where some data are wrong they are missing, the rest is shown all the same, and the status is 1.
    """  # noqa: D301 - click reads \b
    call = Call(file, stdin_filename, color, actuals, data_locale, locale, locale_given(ctx), period, at)
    _, evaluation, wrong = evaluated(call)
    place = _dashboard(evaluation, dashboard)
    colored = output is None and color_wanted(color, click.get_text_stream("stdout"))
    deliver(_text(evaluation, dashboard, form, locale, color=colored), output, call.inputs)
    if fail_under is not None and not _reaches(evaluation, place, fail_under):
        ctx.exit(WRONG)
    ctx.exit(WRONG if wrong else 0)


def _dashboard(evaluation: Evaluation, name: str | None) -> int:
    if name is None:
        return 0
    try:
        return dashboard_named(evaluation.graph.outline, name)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None


def _text(evaluation: Evaluation, dashboard: str | None, form: str, locale: str, *, color: bool) -> str:
    from perfdsl.report.scorecard import scorecard

    card = scorecard(evaluation, dashboard)
    match form:
        case "table":
            from perfdsl.report.table import render_table

            return render_table(card, locale, color=color, width=terminal_width())
        case "markdown":
            from perfdsl.report.markdown import render_markdown

            return render_markdown(card, locale)
        case "csv":
            from perfdsl.report.csv_ import render_csv

            return render_csv(card)
        case _:
            from perfdsl.report.json_ import render_json

            return render_json(evaluation, card)


def _reaches(evaluation: Evaluation, dashboard: int, least: Rational) -> bool:
    """Whether the score of a dashboard is `least` or more; says so where it is not."""
    outline = evaluation.graph.outline
    board = outline.dashboards[dashboard]
    score = evaluation.value(outline.items[board.item].figures.score)
    if isinstance(score, RATIONAL_TYPE) and score >= least:
        return True
    is_missing = score is None or isinstance(score, Missing)
    reached = "has no score" if is_missing else f"scores {written(score)}"  # type: ignore[arg-type] - it is there
    say(f"perfdsl: `{board.id}` {reached}, and {written(least)} is asked for")
    return False
