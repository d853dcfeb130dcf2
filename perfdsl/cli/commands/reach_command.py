"""`perfdsl reach`: what each actual would have to be for a goal to be reached, alone or with others."""

from datetime import date

import click
from attrs import evolve

from perfdsl.analysis.reach.reaching import reach
from perfdsl.cli import options
from perfdsl.cli.inputs import WRONG, plan_evaluated, read_files
from perfdsl.cli.output import complain, deliver, leave, terminal_width
from perfdsl.cli.streams import UNREADABLE
from perfdsl.pipeline import RulesetError
from perfdsl.report.languages import in_language
from perfdsl.report.reach.data import reach_csv, reach_facts, reach_json, reach_test
from perfdsl.report.reach.text import reach_markdown, reach_table
from perfdsl.values.number import Rational, exact


@click.command("reach", context_settings=options.SETTINGS)
@options.file_argument
@click.option(
    "--goal",
    "goals",
    metavar="CONDITION",
    multiple=True,
    required=True,
    help="What is to hold, such as 'plan.score >= 95%'; again for more, all of which are to hold.",
)
@options.evaluation
@click.option(
    "--by",
    metavar="DATE",
    type=options.Day(),
    help="The day on which the goal is to hold [default: the last of the period].",
)
@click.option(
    "--with",
    "rows",
    metavar="ID,ID",
    multiple=True,
    help="Change these rows together, at the least cost.",
)
@click.option(
    "--cost",
    "costs",
    metavar="ID=COST",
    multiple=True,
    help="What a unit of a row's actual costs [default: 1 for each hundredth of its target].",
)
@options.answer("table", "markdown", "csv", "json", "data", "test")
def command(  # noqa: PLR0913, PLR0917 - click passes options as they are
    call: options.Call,
    goals: tuple[str, ...],
    by: date | None,
    rows: tuple[str, ...],
    costs: tuple[str, ...],
    form: str,
) -> None:
    """Show what it would take for the plan in FILE to reach a goal: the least change of each actual alone.

    \b
    perfdsl reach plan.perf --goal "plan.score >= 95%"
    perfdsl reach plan.perf --goal 'plan.band = "good"' --at 2025-06-30
    perfdsl reach plan.perf --goal "plan.score >= 95%" --with fairs,visitors --cost fairs=10

    With --at, what has not happened by that day happens on it or later; the goal is to hold at the end of
    the period, or on the day of --by.
    """  # noqa: D301 - click reads \b
    names = [name.strip() for text in rows for name in text.split(",") if name.strip()]
    prices = _prices(costs)
    if by is not None and call.at is not None and by < call.at:
        raise click.UsageError(f"the goal cannot hold on {by} if what is missing happens from {call.at} on")
    plan, evaluation, wrong = plan_evaluated(evolve(call, at=by))
    try:
        found = reach(
            plan, evaluation, goals, at=call.at, rows=names, costs=prices, revised=not call.original
        )
    except RulesetError as error:
        complain(error.diagnostics, call.color)
        leave(UNREADABLE)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    complain(found.warnings, call.color)
    found = evolve(found, evaluation=in_language(found.evaluation, call.language or call.locale))
    match form:
        case "table":
            text = reach_table(found, call.locale, width=terminal_width())
        case "markdown":
            text = reach_markdown(found, call.locale)
        case "csv":
            text = reach_csv(found)
        case "json":
            text = reach_json(found)
        case "data":
            text = reach_facts(found)
        case _:
            text = reach_test(found)
    deliver(text, call.output, read_files(call, evaluation))
    leave(WRONG if wrong else 0)


def _prices(costs: tuple[str, ...]) -> dict[str, Rational]:
    prices: dict[str, Rational] = {}
    for one in (part.strip() for text in costs for part in text.split(",")):
        name, _, figure = one.partition("=")
        try:
            price = exact(figure.strip())
        except ValueError:
            raise click.UsageError(f"`{one}` is no cost of a row, such as `fairs=10`") from None
        if price <= 0:
            raise click.UsageError(f"a cost is above 0, and `{one}` is not")
        prices[name.strip()] = price
    return prices
