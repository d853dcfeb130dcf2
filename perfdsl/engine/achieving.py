"""What an actual is worth against a target, exactly: the achievement, stage by stage."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date

from perfdsl.values.late import Late
from perfdsl.values.missing import (
    NO_RANGE,
    NOT_DUE,
    NOT_MEASURED,
    Missing,
)
from perfdsl.values.number import ONE, ZERO, Rational, rational
from perfdsl.values.signs import SIGNS
from perfdsl.values.value import Value

Meaning = Callable[..., Value]


def phase(phases: Sequence[tuple[date, Rational]]) -> Meaning:
    """The share of a target that is due on a day, by the last phase that has passed."""
    return lambda day: next((share for start, share in reversed(phases) if start <= day), NOT_DUE)


def elapsed(period: tuple[date, date]) -> Meaning:
    """The days of a period that have passed when a day ends, by all its days."""
    first, last = period
    days = (last - first).days + 1

    def meaning(day: date) -> Value:
        return NOT_DUE if day < first else rational(min(days, (day - first).days + 1), days)

    return meaning


def due(written: date) -> Meaning:
    """The actual, or that it is not due: absent, or dated later, before its deadline."""

    def meaning(actual: Value, at: date, computed: Value = NOT_MEASURED) -> Value:
        deadline = computed if isinstance(computed, date) else written
        if at >= deadline:
            return actual
        absent = actual == NOT_MEASURED or (isinstance(actual, date) and actual > at)
        return NOT_DUE if absent else actual

    return meaning


def at_least(sign: str) -> Meaning:
    """100% or more where met, else the actual by the target."""
    holds = SIGNS[sign]

    def meaning(actual: Rational, target: Rational) -> Value:
        if target > 0:
            return actual / target
        return ONE if holds(actual, target) else ZERO

    return meaning


def at_most(parameter: tuple[str, bool]) -> Meaning:
    """100% where met, else the target by the actual, or its mirror image."""
    sign, mirror = parameter
    holds = SIGNS[sign]

    def meaning(actual: Rational, target: Rational) -> Value:
        if holds(actual, target):
            return ONE
        if target <= 0:
            return ZERO
        return 1 - (actual - target) / target if mirror else target / actual

    return meaning


def on_time(late: Late) -> Meaning:
    """100% on time, else what the rule for late dates leaves."""

    def meaning(actual: date, deadline: date) -> Value:
        days = (actual - deadline).days
        if days <= 0:
            return ONE
        if late.until is not None and days > late.until:
            return ZERO
        if late.loses is None or late.days is None:
            return late.start
        steps = Rational(days) / late.days
        if late.begun:
            steps = Rational(-(-int(steps.numerator) // int(steps.denominator)))
        return max(ZERO, late.start - late.loses * steps)

    return meaning


def in_range(tolerance: Rational | None) -> Meaning:
    """100% inside a range, outside less by the distance against the tolerance."""

    def meaning(actual: Rational, low: Rational, high: Rational) -> Value:
        if low <= actual <= high:
            return ONE
        if not tolerance:
            return ZERO
        end = low if actual < low else high
        room = tolerance * abs(end)
        return max(ZERO, 1 - abs(actual - end) / room) if room else ZERO

    return meaning


def on_target(actual: Rational, target: Rational) -> Value:
    """100% less the distance from the target, against the target."""
    if target == 0:
        return ONE if actual == 0 else ZERO
    return 1 - abs(actual - target) / abs(target)


def way(actual: Rational, start: Rational, end: Rational) -> Value:
    """The way gone from a start to an end."""
    return NO_RANGE if start == end else (actual - start) / (end - start)


def interpolate(points: Sequence[tuple[Rational, Rational]]) -> Meaning:
    """Between the corners of a curve, flat beyond its ends."""
    xs = [x for x, _ in points]

    def meaning(actual: Rational) -> Value:
        place = bisect_right(xs, actual)
        if place == 0:
            return points[0][1]
        if place == len(points):
            return points[-1][1]
        (x0, y0), (x1, y1) = points[place - 1], points[place]
        return y0 + (y1 - y0) * (actual - x0) / (x1 - x0)

    return meaning


def step(actual: Value, *arguments: Value) -> Value:
    """The first score whose condition holds."""
    if isinstance(actual, Missing):
        return actual
    for condition, score in zip(arguments[::2], arguments[1::2], strict=True):
        if isinstance(condition, Missing) or condition:
            return condition if isinstance(condition, Missing) else score
    return NO_RANGE
