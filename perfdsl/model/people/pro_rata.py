"""Part of the year and part time: the share of each period that counts, and targets in proportion to it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from attrs import evolve

from perfdsl.diagnostics import BAD_PRO_RATA, Diagnostics, Label
from perfdsl.model.arithmetic import apply
from perfdsl.model.constants import constant, constant_value
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import Constant, Expression, Rule, Target
from perfdsl.model.nodes import Rounding
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import NUMBER, Family, Kind
from perfdsl.values.number import ONE, Rational, rational
from perfdsl.values.period import Period
from perfdsl.values.rounding import RoundingMode, round_to

ADDITIVE: Final = frozenset({"count", "number", "money", "days", "months"})
"""The kinds whose figures grow with time: half a year is half as much."""

Shares = dict[Period, Rational]
"""The part of each period that counts, from 0 to 1."""


def shares(one: Draft, periods: Sequence[Period], diagnostics: Diagnostics) -> Shares | None:
    """What `pro rata` says of a dashboard or row, None where it says nothing or what cannot be.

    Shares multiply. Stretches of days add up, counted against all days of a period; they may not overlap.
    """
    if not one.pro_rata:
        return None
    share = ONE
    for statement in one.pro_rata:
        if statement.share is not None:
            share *= _share(statement.share, diagnostics)
    found = dict.fromkeys(periods, share)
    stretches = [
        stretch for each in one.pro_rata if each.share is None and (stretch := _days(each, diagnostics))
    ]
    if not stretches:
        return found
    _report_overlaps(stretches, diagnostics)
    made = {period: share * min(ONE, _part(period, stretches)) for period in periods}
    if not any(made.values()):
        diagnostics.report(
            BAD_PRO_RATA,
            f"none of these days is in the plan, which runs from {periods[0].start} to {periods[-1].end}",
            stretches[0][2],
            help="check the year",
        )
        return found
    return made


def _share(written: syntax.Expression, diagnostics: Diagnostics) -> Rational:
    found = constant(written)
    value = constant_value(found) if found is not None else None
    if (
        found is not None
        and found.kind.family in (Family.NUMBER, Family.SHARE)
        and value is not None
        and 0 < value <= 1
    ):
        return value
    diagnostics.report(
        BAD_PRO_RATA,
        f"`{written.span.text}` is no part of a whole",
        written.span,
        help="write `pro rata 9/12`, `pro rata 50%`, or days: `pro rata from 2026-03-01`",
    )
    return ONE


_Stretch = tuple[date, date, Span]


def _days(statement: syntax.ProRata, diagnostics: Diagnostics) -> _Stretch | None:
    first = statement.first.value if statement.first else date.min
    last = statement.last.value if statement.last else date.max
    if first <= last:
        return first, last, statement.span
    diagnostics.report(
        BAD_PRO_RATA, "this ends before it begins", statement.span, help="write the earlier day first"
    )
    return None


def _report_overlaps(stretches: Sequence[_Stretch], diagnostics: Diagnostics) -> None:
    ordered = sorted(stretches, key=lambda stretch: stretch[:2])
    for before, after in pairwise(ordered):
        if after[0] <= before[1]:
            diagnostics.report(
                BAD_PRO_RATA,
                "these days are counted twice",
                after[2],
                Label(before[2], "they are in this stretch too"),
                help="let one begin after the other ends",
            )


def _part(period: Period, stretches: Sequence[_Stretch]) -> Rational:
    """The days of a period that lie in the stretches, by all its days."""
    whole = (period.end - period.start).days + 1
    days = 0
    for first, last, _ in stretches:
        days += max(0, (min(last, period.end) - max(first, period.start)) // timedelta(days=1) + 1)
    return rational(days, whole)


# --- targets in proportion


def in_proportion(
    one: Draft, kind: Kind | None, rules: dict[Period, Rule], found: Shares | None, diagnostics: Diagnostics
) -> dict[Period, Rule]:
    """The rules of a row with every target taken in proportion; counts are rounded to whole ones, half up.

    A period of which nothing counts has no target. A diagnostic where nothing can be taken in proportion.
    """
    if found is None:
        return rules
    wrong = next(_unfit(one, kind, rules), None)
    if wrong is not None or kind is None:
        if wrong is not None:
            diagnostics.report(BAD_PRO_RATA, wrong[0], one.pro_rata[0].span, help=wrong[1])
        return rules
    made: dict[tuple[int, Rational], Rule] = {}
    for period, rule in rules.items():
        if found[period] and (id(rule), found[period]) not in made:
            made[id(rule), found[period]] = _scaled(rule, found[period], kind)
    return {period: made[id(rule), found[period]] for period, rule in rules.items() if found[period]}


def _unfit(one: Draft, kind: Kind | None, rules: dict[Period, Rule]) -> Iterator[tuple[str, str]]:
    """Why the targets of a row cannot be taken in proportion, and what to do."""
    if kind is not None and kind.name not in ADDITIVE:
        yield (
            f"what is asked of a `{kind}` does not grow with time",
            "write the target that holds for this part",
        )
    if any(rule.form is not None for rule in rules.values()):
        yield "only a target can be taken in proportion", "write the way to score for this part of the year"
    if kind is not None and not any(rule.target for rule in rules.values()):
        yield f"`{one.path[-1]}` has no target to take in proportion", "take it out"


def _scaled(rule: Rule, share: Rational, kind: Kind) -> Rule:
    target = rule.target
    if target is None:
        return rule
    high = None if target.high is None else part_of(target.high, share, kind)
    return evolve(
        rule, target=Target(target.sign, part_of(target.value, share, kind), high, span=target.span)
    )


def part_of(figure: Expression, share: Rational, kind: Kind) -> Expression:
    """A figure in proportion to a part of its period; of counts a whole one, half up."""
    value = constant_value(figure)
    whole = kind.name == "count"
    if isinstance(figure, Constant) and value is not None:
        scaled = round_to(value * share, 0, RoundingMode.HALF_UP) if whole else value * share
        return evolve(figure, value=scaled)
    part = Constant(share, NUMBER, span=figure.span)
    product = apply("multiply", (figure, part), kind, figure.span, ("*", "*"))
    return (
        apply("round", (product,), kind, figure.span, Rounding(0, RoundingMode.HALF_UP)) if whole else product
    )
