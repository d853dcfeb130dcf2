"""What an actual is worth against a target, over ranges."""

from collections.abc import Sequence
from datetime import date

from perfdsl.engine.interval.numbers import (
    MOST,
    UNIT,
    Exact,
    Meaning,
    add,
    at_corners,
    at_points,
    by_positive,
    divided,
    high,
    low,
    possible,
)
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.values.missing import (
    NO_RANGE,
    NOT_DUE,
    NOT_MEASURED,
    Missing,
)
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.ranges import Outlook, Range, hull, parted


def phase(phases: Sequence[tuple[date, Rational]]) -> Meaning:
    """The share of a target that is due on a day, by the last phase that has passed."""
    exact = MEANINGS[op.PHASE](phases)

    def meaning(day: Outlook) -> Outlook:
        starts = (start for start, _ in phases if low(day) < start <= high(day))
        return hull(exact(one) for one in (low(day), *starts))

    return meaning


def elapsed(period: tuple[date, date]) -> Meaning:
    """The share of the days of a period that have passed by a day."""
    exact = MEANINGS[op.ELAPSED](period)
    first, _ = period

    def meaning(day: Outlook) -> Outlook:
        starts = (first,) if low(day) < first <= high(day) else ()
        return hull(exact(one) for one in (low(day), *starts, high(day)))

    return meaning


def due(written: date) -> Meaning:
    """The actual, or that it is not due: absent, or dated later, before its deadline."""

    def meaning(actual: Outlook, at: date, computed: Outlook = NOT_MEASURED) -> Outlook:
        there, gone = parted(computed)
        deadlines = [*([written] if gone else []), *([] if there is None else [low(there), high(there)])]
        results: list[Outlook] = [actual] if at >= min(deadlines) else []
        if at < max(deadlines):
            results += _before_deadline(actual, at)
        return hull(results)

    return meaning


def _before_deadline(actual: Outlook, at: date) -> list[Outlook]:
    there, gone = parted(actual)
    found: list[Outlook] = [NOT_DUE if one == NOT_MEASURED else one for one in gone]
    if there is None or not isinstance(high(there), date) or high(there) <= at:
        return found if there is None else [*found, there]
    return [*found, NOT_DUE, *([hull([low(there), at])] if low(there) <= at else [])]


def at_least(exact: Exact) -> Meaning:
    """100% or more where met, else the actual by the target."""

    def meaning(actual: Outlook, target: Outlook) -> Outlook:
        if low(target) > 0 or high(target) <= 0:
            return at_corners(exact, actual, target)
        return hull([by_positive(actual, high(target)), ONE if low(actual) > 0 else UNIT])

    return meaning


def at_most(parameter: tuple[str, bool]) -> Meaning:
    """100% where met, else the target by the actual, or its mirror image."""
    exact = MEANINGS[op.AT_MOST](parameter)
    _, mirror = parameter

    def meaning(actual: Outlook, target: Outlook) -> Outlook:
        if low(target) > 0 or high(target) <= 0:
            return at_corners(exact, actual, target)
        # Below a target that may be 0 the mirror image of an actual above it has no end.
        least = -MOST if mirror and high(actual) > 0 else ZERO
        if low(actual) <= high(target):
            return Range(least, ONE)
        return Range(least, exact(low(actual), high(target)))  # type: ignore[arg-type]

    return meaning


def in_range(exact: Exact) -> Meaning:
    """100% inside a range, outside less by the distance against the tolerance."""

    def meaning(actual: Outlook, least: Outlook, most: Outlook) -> Outlook:
        if low(actual) >= high(least) and high(actual) <= low(most):
            return ONE
        if isinstance(least, Range) or isinstance(most, Range) or least > most:  # type: ignore[operator]
            return UNIT
        return at_points(lambda one: exact(one, least, most), actual, (least, most))  # type: ignore[arg-type]

    return meaning


def on_target(exact: Exact) -> Meaning:
    """100% less the distance from the target, against the target."""

    def meaning(actual: Outlook, target: Outlook) -> Outlook:
        if not isinstance(target, Range):
            return _around(exact, actual, target)  # type: ignore[arg-type]
        if low(target) <= 0 <= high(target):
            return Range(-MOST, ONE)
        return at_points(lambda ratio: 1 - abs(ratio - 1), divided(actual, target), (ONE,))

    return meaning


def _around(exact: Exact, actual: Outlook, target: Rational) -> Outlook:
    if target == 0:
        return UNIT if low(actual) <= 0 <= high(actual) else ZERO
    return at_points(lambda one: exact(one, target), actual, (target,))


def way(exact: Exact) -> Meaning:
    """The way gone from a start to an end."""

    def meaning(actual: Outlook, start: Outlook, end: Outlook) -> Outlook:
        if low(end) > high(start) or high(end) < low(start):
            return at_corners(exact, actual, start, end)
        signs = ("+", "-")
        return divided(add((actual, start), signs), add((end, start), signs), NO_RANGE)

    return meaning


def interpolate(points: Sequence[tuple[Rational, Rational]]) -> Meaning:
    """Between the corners of a curve, flat beyond its ends."""
    exact = MEANINGS[op.INTERPOLATE](points)
    return lambda actual: at_points(exact, actual, [x for x, _ in points])


def step(actual: Outlook, *arguments: Outlook) -> Outlook:
    """The first score whose condition holds."""
    there, gone = parted(actual)
    found: list[Outlook] = list(gone)
    if there is None:
        return hull(found)
    for condition, score in zip(arguments[::2], arguments[1::2], strict=True):
        values = possible(condition)
        found += [value for value in values if isinstance(value, Missing) and there is not None]
        if True in values:
            found.append(score)
        if False not in values:
            return hull(found)
    return hull([*found, NO_RANGE])
