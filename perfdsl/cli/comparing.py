"""What `perfdsl diff` is asked to what it compares: two plans, two periods, or two states of a plan, with their data."""

from collections.abc import Iterable
from datetime import date

import click
from attrs import evolve, frozen

from perfdsl.analysis.comparison import Comparison, diff
from perfdsl.cli.inputs import open_plan, period_of
from perfdsl.cli.options import Call, Day
from perfdsl.cli.output import complain, leave
from perfdsl.cli.streams import UNREADABLE
from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import DATA_UNREADABLE, UNKNOWN_INDICATOR, Diagnostic, Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.findings import findings
from perfdsl.model.nodes import Plan
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.period import Period


@frozen
class Asked:
    """The words of the command."""

    call: Call
    new_file: str | None
    old_actuals: str | None
    new_actuals: str | None
    periods: str | None
    dates: str | None
    plan_only: bool


@frozen
class _Side:
    """One of the two: a plan, the state of it that is compared, and how it is evaluated."""

    call: Call
    plan: CompiledPlan
    state: Plan
    period: Period | None
    at: date | None
    revised: bool = True


def compared(asked: Asked) -> tuple[Comparison, tuple[str, ...], bool]:
    """The comparison, the files that it was made from, and whether some data were wrong.

    Leaves where a plan or its data cannot be read; a usage error where it is not clear what to compare.
    """
    old, new = _sides(asked)
    inputs = tuple(dict.fromkeys([*old.call.inputs, *new.call.inputs]))
    periods = None if asked.periods is None else (_period(old), _period(new))
    if asked.plan_only or not _have_data(old, new):
        return diff(old.state, new.state, periods=periods), inputs, False
    before, after, wrong = _evaluations(old, new)
    names = [one.dataset.name for one in (before, after) if one.dataset.name]
    return diff(old.state, new.state, before, after, periods=periods), (*inputs, *names), wrong


def _period(side: _Side) -> Period:
    assert side.period is not None
    return side.period


# --- what is compared


def _sides(asked: Asked) -> tuple[_Side, _Side]:
    call = asked.call
    _only_one(asked)
    first = evolve(call, actuals=asked.old_actuals or call.actuals)
    second = evolve(call, file=asked.new_file or call.file, actuals=asked.new_actuals or call.actuals)
    if asked.new_file is not None and call.file == second.file == "-":
        raise click.UsageError("standard input is one of the plans, not both")
    old = open_plan(first)
    new = old if asked.new_file is None else open_plan(second)
    begin, end = _periods_of(asked, old, new)
    if asked.dates is not None:
        days = [
            Day().convert(text, None, None) for text in _two(asked.dates, "--dates", "2023-01-31..2023-06-30")
        ]
        states = [_as_of(old.model, day) for day in days]
        return _Side(first, old, states[0], begin, days[0]), _Side(second, new, states[1], end, days[1])
    if asked.new_file is None and call.original:
        day = call.at or (end or old.periods[-1]).end
        original = _Side(first, old, evolve(old.model, states=()), begin, call.at, revised=False)
        return original, _Side(second, new, _as_of(old.model, day), end, call.at)
    revised = not call.original
    return (
        _Side(first, old, old.model if revised else evolve(old.model, states=()), begin, call.at, revised),
        _Side(second, new, new.model if revised else evolve(new.model, states=()), end, call.at, revised),
    )


def _only_one(asked: Asked) -> None:
    """A usage error where nothing says what to compare, or two things say it."""
    ways = {
        "--periods": asked.periods is not None,
        "--dates": asked.dates is not None,
        "--original": asked.call.original and asked.new_file is None,
    }
    given = [name for name, is_given in ways.items() if is_given]
    if asked.new_file is None and not given:
        raise click.UsageError(
            "name two plans, or say what of one to compare: `--periods 2019..2020`, `--dates D1..D2` or `--original`"
        )
    if len(given) > 1:
        raise click.UsageError(f"`{given[0]}` and `{given[1]}` do not go together")
    if asked.dates is not None and asked.new_file is not None:
        raise click.UsageError("`--dates` compares states of one plan, and two are named")
    if asked.dates is not None and asked.call.at is not None:
        raise click.UsageError("`--dates` has the days already: leave `--at` out")
    if asked.periods is not None and asked.call.period is not None:
        raise click.UsageError("`--periods` has the periods already: leave `--period` out")


def _periods_of(asked: Asked, old: CompiledPlan, new: CompiledPlan) -> tuple[Period | None, Period | None]:
    if asked.periods is None:
        return period_of(old, asked.call.period), period_of(new, asked.call.period)
    first, second = _two(asked.periods, "--periods", "2019..2020")
    return period_of(old, first), period_of(new, second)


def _two(text: str, option: str, example: str) -> tuple[str, str]:
    first, dots, second = text.partition("..")
    if not (first and dots and second):
        raise click.UsageError(f"`{option}` names two, such as {example}, and not `{text}`")
    return first, second


def _as_of(plan: Plan, day: date) -> Plan:
    return evolve(plan.in_force(day), states=())


# --- data


def _have_data(*sides: _Side) -> bool:
    return all(side.call.actuals is not None or side.plan.model.actuals is not None for side in sides)


def _evaluations(old: _Side, new: _Side) -> tuple[Evaluation, Evaluation, bool]:
    found = [Diagnostics(), Diagnostics()]
    data = [_read(side, told) for side, told in zip((old, new), found, strict=True)]
    told = list(_told(found, shared=old.call.actuals == new.call.actuals))
    for dataset in data:
        if not dataset.facts and any(one.failed for one in told):
            complain(told, old.call.color)
            leave(UNREADABLE if any(one.code is DATA_UNREADABLE for one in told) else 1)
    evaluations = [_evaluated(side, dataset) for side, dataset in zip((old, new), data, strict=True)]
    for evaluation in evaluations:
        told.extend(one for one in findings(evaluation) if one not in told)
    complain(told, old.call.color)
    return evaluations[0], evaluations[1], any(one.failed for one in told)


def _read(side: _Side, diagnostics: Diagnostics) -> Dataset:
    call, declared = side.call, side.plan.model.actuals
    locale = (
        call.data_locale
        or (declared.locale if declared else None)
        or (call.locale if call.locale_given else None)
    )
    return side.plan.read_actuals(call.actuals, locale=locale, diagnostics=diagnostics)


def _evaluated(side: _Side, dataset: Dataset) -> Evaluation:
    return side.plan.evaluate_dataset(dataset, side.period, side.at, revised=side.revised)


def _told(found: Iterable[Iterable[Diagnostic]], *, shared: bool) -> Iterable[Diagnostic]:
    """What is wrong with the data, each once; of data for both plans a row that one of them measures is fine."""
    sides = [list(one) for one in found]
    places = [{str(one.place) for one in side if one.code is UNKNOWN_INDICATOR} for side in sides]
    both = places[0] & places[1]
    kept = [
        one
        for side in sides
        for one in side
        if not shared or one.code is not UNKNOWN_INDICATOR or str(one.place) in both
    ]
    return list({(one.code.id, one.message, str(one.place)): one for one in kept}.values())
