"""From achievement to score, for columns: bounds, rounding, policies, bands, and what stands beside a score."""

from collections.abc import Callable, Mapping, Sequence
from math import isinf
from typing import Any, Final

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import STEP, WIDER, Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.reckoning import figure, truth
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Rounding
from perfdsl.values.missing import NO_RANGE, NO_TARGET, NOT_DUE, PENDING, MissingRule, Policy, Reason
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.rounding import RoundingMode

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]

MOST_DIGITS: Final = 1e15
"""A number of no more digits than this has is the shortest decimal of its double."""

_TIES: Final = frozenset({RoundingMode.HALF_EVEN, RoundingMode.HALF_UP, RoundingMode.HALF_DOWN})


def nearest(maker: Maker, one: Figure, step: Rational) -> tuple[Figure, Code]:
    """A figure to the nearest multiple of a step, and where it may lie on the other side of a tie."""
    build, figures = maker.build, maker.figures
    steps, far = figures.divide(one, figures.constant(step))
    if step.numerator == 1:
        steps, far = figures.multiply(one, figures.constant(1 / step)), build.no
    below = build.floor(steps.value)
    part = build.absolute(build.subtract(build.subtract(steps.value, below), build.number(0.5)))
    doubt = build.either(far, figures.within(part, _more(maker, figures.spread(steps), STEP)))
    if isinf(steps.size) or steps.size >= MOST_DIGITS:
        size = build.absolute(steps.value)
        doubt = build.either(doubt, build.less_equal(build.number(MOST_DIGITS), size))
    count = build.floor(build.add(steps.value, build.number(0.5)))
    return _counted(maker, one, count, step), doubt


def _counted(maker: Maker, one: Figure, count: Code, step: Rational) -> Figure:
    """So many steps, which is exact or its nearest double."""
    whole = Figure(count, whole=True, decimal=True, magnitude=54, bits=54)
    per = 1 / step
    if per.denominator == 1:
        found, _ = maker.figures.divide(whole, maker.figures.constant(per))
    else:
        found = maker.figures.multiply(whole, maker.figures.constant(step))
    room = float(step)
    ends = one.low - room, one.high + room
    decimal = _is_decimal_step(per)
    return evolve(found, low=ends[0], high=ends[1], decimal=decimal, whole=per == 1)


def _is_decimal_step(per: Rational) -> bool:
    """Whether a whole number divided by this is a decimal that is rounded once only."""
    return per.denominator == 1 and str(int(per)).rstrip("0") in ("1", "2", "5", "4", "25")


def _more(maker: Maker, bound: Code | float, by: float) -> Code | float:
    if isinstance(bound, float):
        return (bound + by) * WIDER
    return maker.build.add(bound, maker.build.number(by))


def _round(maker: Maker, rounding: Rounding, columns: Sequence[Column]) -> Column:
    one = figure(columns[0])
    if rounding.mode not in _TIES or rounding.terms is not None:
        return maker.unproven(one)
    found, doubt = nearest(maker, one, rounding.nearest or Rational(1, 10**rounding.places))
    return maker.sure(found, unsure=doubt)


def _clamp(
    maker: Maker, bounds: tuple[Rational | None, Rational | None], columns: Sequence[Column]
) -> Column:
    return maker.sure(maker.figures.clamp(figure(columns[0]), *bounds))


def _judge(maker: Maker, achievement: Rational, _: Sequence[Column]) -> Column:
    return maker.sure(maker.figures.constant(achievement))


def _policy(maker: Maker, rule: MissingRule, columns: Sequence[Column]) -> Column:
    score, before = columns
    result = score
    for word in sorted(score.reason.labels - {""}):
        reason = Reason(word)
        here = maker.build.equal(score.reason, maker.build.label(word))
        match rule.policy_for(reason):
            case Policy.ZERO:
                result = maker.select(here, maker.sure(maker.figures.constant(ZERO)), result)
            case Policy.FULL:
                result = maker.select(here, maker.sure(maker.figures.constant(ONE)), result)
            case Policy.PENDING:
                result = maker.select(here, maker.missing(PENDING, result.value), result)
            case Policy.CARRY:
                carried = maker.build.either(maker.there(before), maker.is_for(before, PENDING))
                result = maker.select(maker.build.both(here, carried), before, result)
            case Policy.EXCLUDE | Policy.ERROR:
                pass
    # where the reason itself is not sure, nothing is
    return Column(result.value, result.reason, maker.build.either(score.unsure, result.unsure))


_STATUSES: Final = (
    (NOT_DUE, "not_due"),
    (NO_TARGET, "no_target"),
)


def _status(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    computed, met = columns
    build = maker.build
    holds = build.both(maker.there(met), truth(met))
    there = build.select(holds, build.label("met"), build.label("not_met"))
    absent = build.label("missing")
    for why, word in _STATUSES:
        absent = build.select(maker.is_for(computed, why), build.label(word), absent)
    value = build.select(maker.there(computed), there, absent)
    reason = build.select(maker.is_for(computed, PENDING), build.label(PENDING.reason.value), build.there)
    unsure = build.either(computed.unsure, maker.when(maker.there(computed), met.unsure))
    return maker.sure(value, reason=reason, unsure=unsure)


def _band(maker: Maker, bands: Sequence[Any], columns: Sequence[Column]) -> Column:
    score = figure(columns[0])
    found, reason, unsure = maker.build.there, maker.build.label(NO_RANGE.reason.value), maker.build.no
    for band in reversed(bands):
        label = maker.build.label(band.label)
        if band.start is None:
            found, reason, unsure = label, maker.build.there, maker.build.no
            continue
        reached, near = maker.figures.less(maker.figures.constant(band.start), score, or_equal=True)
        found = maker.build.select(reached, label, found)
        reason = maker.build.select(reached, maker.build.there, reason)
        unsure = maker.build.either(unsure, near)
    return maker.sure(found, reason=reason, unsure=unsure)


MEANINGS: Final[Mapping[op.Operation, Meaning]] = {
    op.ROUND: _round,
    op.CLAMP: _clamp,
    op.JUDGE: _judge,
    op.POLICY: _policy,
    op.STATUS: _status,
    op.BAND: _band,
}
"""The operations between an achievement and what is shown of it."""
