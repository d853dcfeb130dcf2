"""What an actual is worth against a target, for columns: the achievement, stage by stage."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import inf
from typing import Any, Final

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import STEP, Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.days import day
from perfdsl.engine.columns.meanings.reckoning import compared
from perfdsl.graph import operations as op
from perfdsl.values.late import Late
from perfdsl.values.missing import NO_RANGE, NOT_DUE, NOT_MEASURED
from perfdsl.values.number import Rational

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]


def _due(maker: Maker, written: date, columns: Sequence[Column]) -> Column:
    build = maker.build
    actual, at = columns[0], maker.number(columns[1])
    deadline, unsure = day(maker, written), build.no
    if len(columns) > 2:  # noqa: PLR2004 - the third is a deadline that is computed
        own = columns[2]
        deadline, unsure = maker.figures.select(maker.there(own), maker.number(own), deadline), own.unsure
    early, _ = maker.figures.less(at, deadline, or_equal=False)
    later = build.no
    if actual.figure is not None and actual.figure.is_day:
        later, _ = maker.figures.less(at, actual.figure, or_equal=False)
    absent = build.either(maker.is_for(actual, NOT_MEASURED), build.both(maker.there(actual), later))
    reason = build.select(build.both(early, absent), build.label(NOT_DUE.reason.value), actual.reason)
    return Column(actual.value, reason, build.either(actual.unsure, unsure))


def _at_least(maker: Maker, sign: str, columns: Sequence[Column]) -> Column:
    actual, target = maker.number(columns[0]), maker.number(columns[1])
    positive, unsure = compared(maker, ">", target, maker.figures.whole(0))
    quotient, far = maker.figures.divide(actual, target.between(0.0, inf))
    reached, close = compared(maker, ">=", actual, target)
    quotient = evolve(quotient, full=reached if close is maker.build.no else None)
    if positive is maker.build.yes:
        return maker.sure(quotient, unsure=far)
    holds, near = compared(maker, sign, actual, target)
    plain = maker.figures.select(holds, maker.figures.whole(1), maker.figures.whole(0))
    doubt = maker.build.either(unsure, maker.build.select(positive, far, near))
    return maker.sure(maker.figures.select(positive, quotient, plain), unsure=doubt)


def _at_most(maker: Maker, parameter: tuple[str, bool], columns: Sequence[Column]) -> Column:
    """Where the target is above 0, the score goes down from 100% without a leap: nothing is unsure of being met."""
    sign, mirror = parameter
    figures, build = maker.figures, maker.build
    actual, target = maker.number(columns[0]), maker.number(columns[1])
    positive, unsure = compared(maker, ">", target, figures.whole(0))
    above = target.between(0.0, inf)
    if mirror:
        beyond = figures.larger(figures.whole(0), figures.subtract(actual, above))
        over, far = figures.divide(beyond, above)
        less = figures.subtract(figures.whole(1), over).between(-inf, 1.0)
    else:
        less, far = figures.divide(above, figures.larger(above, actual))
        less = less.between(0.0, 1.0)
    reached, close = compared(maker, "<=", actual, target)
    less = evolve(less, full=reached if close is build.no else None)
    if positive is build.yes:
        return maker.sure(less, unsure=far)
    holds, near = compared(maker, sign, actual, target)
    plain = figures.select(holds, figures.whole(1), figures.whole(0))
    doubt = build.either(unsure, build.select(positive, far, near))
    return maker.sure(figures.select(positive, less, plain), unsure=doubt)


def _on_time(maker: Maker, late: Late, columns: Sequence[Column]) -> Column:
    """Days are whole numbers: nothing is unsure of being late."""
    figures = maker.figures
    days = figures.subtract(maker.number(columns[0]), maker.number(columns[1]))
    on_time, near = figures.less(days, figures.whole(0), or_equal=True)
    left, unsure = figures.constant(late.start), near
    if late.loses is not None and late.days is not None and late.loses > 0:
        left, doubt = _left(maker, late, days)
        unsure = maker.build.either(unsure, doubt)
    if late.until is not None:
        past, _ = figures.less(figures.constant(Rational(late.until)), days, or_equal=False)
        left = figures.select(past, figures.whole(0), left)
    found = figures.select(on_time, figures.whole(1), left)
    if late.start < 1 or (late.start == 1 and late.loses):
        found = evolve(found, full=on_time)
    return maker.sure(found, unsure=unsure)


def _left(maker: Maker, late: Late, days: Figure) -> tuple[Figure, Code]:
    """What is left after so many days above 0."""
    figures, (loses, per) = maker.figures, _rate(late)
    doubt = maker.build.no
    steps = days.between(1.0, inf)
    if late.begun:
        steps, doubt = figures.ceiling(figures.multiply(steps, figures.constant(1 / per)))
        per = Rational(1)
    # later than that nothing is left, of the figure as of what is computed
    last = max(0.0, float(-(-late.start * per // loses))) + 1
    lost = figures.multiply(figures.constant(loses / per), steps.between(0.0, last))
    left = figures.subtract(figures.constant(late.start), lost)
    if late.start == 1:
        left = left.between(-inf, 1.0)
    return figures.larger(figures.whole(0), left), doubt


def _rate(late: Late) -> tuple[Rational, Rational]:
    assert late.loses is not None
    assert late.days is not None
    return late.loses, late.days


def _yes(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    done = maker.truth(columns[0])
    return maker.sure(maker.figures.select(done, maker.figures.whole(1), maker.figures.whole(0)))


def _in_range(maker: Maker, tolerance: Rational | None, columns: Sequence[Column]) -> Column:
    figures, build = maker.figures, maker.build
    actual, low, high = (maker.number(one) for one in columns)
    one, zero = figures.whole(1), figures.whole(0)
    from_low, near = figures.less(low, actual, or_equal=True)
    to_high, close = figures.less(actual, high, or_equal=True)
    inside, doubt = build.both(from_low, to_high), build.either(near, close)
    if not tolerance:
        return maker.sure(figures.select(inside, one, zero), unsure=doubt)
    below, below_doubt = _outside(maker, tolerance, actual, low, build.opposite(from_low))
    above, above_doubt = _outside(maker, tolerance, actual, high, from_low)
    found = evolve(figures.select(inside, one, figures.select(from_low, above, below)), full=inside)
    return maker.sure(found, unsure=build.either(doubt, below_doubt, above_doubt))


def _outside(
    maker: Maker, tolerance: Rational, actual: Figure, end: Figure, here: Code
) -> tuple[Figure, Code]:
    """What is left beyond an end, by the distance against the tolerance; nothing where that is nothing."""
    figures, build = maker.figures, maker.build
    room = figures.multiply(figures.constant(tolerance), figures.absolute(end))
    no_room, near = figures.is_zero(room)
    distance = figures.absolute(figures.subtract(actual, end))
    share, far = figures.divide(distance, room)
    left = figures.larger(figures.whole(0), figures.subtract(figures.whole(1), share.between(0.0, inf)))
    found = figures.select(no_room, figures.whole(0), left.between(0.0, 1.0))
    return found, build.both(here, build.either(near, build.both(build.opposite(no_room), far)))


def _on_target(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    figures, build = maker.figures, maker.build
    actual, target = maker.number(columns[0]), maker.number(columns[1])
    is_zero, near = figures.is_zero(target)
    share, far = figures.divide(figures.absolute(figures.subtract(actual, target)), figures.absolute(target))
    left = figures.subtract(figures.whole(1), share.between(0.0, inf)).between(-inf, 1.0)
    same, doubt = figures.equal(actual, target)
    left = evolve(left, full=same if doubt is build.no else None)
    if is_zero is build.no:
        return maker.sure(left, unsure=far)
    met, close = figures.is_zero(actual)
    plain = figures.select(met, figures.whole(1), figures.whole(0))
    unsure = build.either(near, build.select(is_zero, close, far))
    return maker.sure(figures.select(is_zero, plain, left), unsure=unsure)


def _way(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    actual, start, end = (maker.number(one) for one in columns)
    figures, build = maker.figures, maker.build
    same, near = figures.equal(start, end)
    length, full, close = figures.subtract(end, start), None, build.yes
    if start.written is not None and end.written is not None and start.written != end.written:
        length = figures.constant(end.written - start.written)
        full, close = compared(maker, ">=" if end.written > start.written else "<=", actual, end)
    found, far = figures.divide(figures.subtract(actual, start), length)
    found = evolve(found, full=full if close is build.no else None)
    unsure = build.either(near, build.both(build.opposite(same), far))
    reason = build.select(same, build.label(NO_RANGE.reason.value), build.there)
    return maker.sure(found, unsure=unsure, reason=reason)


def _interpolate(
    maker: Maker, points: Sequence[tuple[Rational, Rational]], columns: Sequence[Column]
) -> Column:
    """A curve as one line, whose slope and height are chosen: it has no leap, so that a wrong piece is off by its bound."""
    figures, build, actual = maker.figures, maker.build, maker.number(columns[0])
    if not isinstance(actual.absolute, float):
        return maker.unproven()
    first, last = points[0], points[-1]
    if len(points) == 1:
        return maker.sure(figures.constant(first[1]))
    inside = figures.clamp(actual, first[0], last[0])
    pieces = [_line(*pair) for pair in itertools.pairwise(points)]
    slope, height = (figures.constant(one) for one in pieces[0])
    for (x, _), (rises, begins) in zip(points[1:-1], pieces[1:], strict=True):
        reached = build.less_equal(figures.constant(x).value, inside.value)
        slope = figures.select(reached, figures.constant(rises), slope)
        height = figures.select(reached, figures.constant(begins), height)
    found = figures.add([figures.multiply(slope, inside), height])
    # a corner that is no double may lie on the other side of a figure, by a step
    found = evolve(found, absolute=found.spread + 2 * STEP * slope.size * inside.size)
    ys, room = [float(y) for _, y in points], STEP * found.size
    found = found.between(min(ys) - room, max(ys) + room)
    return maker.sure(evolve(found, full=_curve_is_full(maker, points, actual)))


def _curve_is_full(maker: Maker, points: Sequence[tuple[Rational, Rational]], actual: Figure) -> Code | None:
    """Whether a curve that reaches 100% at one of its ends, and nowhere else, does so; None where that is not sure."""
    *others, last = points
    if last[1] == 1 and all(y < 1 for _, y in others):
        full, near = maker.figures.less(maker.figures.constant(last[0]), actual, or_equal=True)
    elif points[0][1] == 1 and all(y < 1 for _, y in points[1:]):
        full, near = maker.figures.less(actual, maker.figures.constant(points[0][0]), or_equal=True)
    else:
        return None
    return full if near is maker.build.no else None


def _line(one: tuple[Rational, Rational], other: tuple[Rational, Rational]) -> tuple[Rational, Rational]:
    """The slope of a line through two points, and its height at 0."""
    (x0, y0), (x1, y1) = one, other
    slope = (y1 - y0) / (x1 - x0)
    return slope, y0 - slope * x0


def _step(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    """The first score whose condition holds: from the last row of the table to the first."""
    actual, found = columns[0], maker.missing(NO_RANGE, columns[-1].value)
    for condition, score in zip(columns[-2::-2], columns[:1:-2], strict=True):
        found = maker.where_there(condition, maker.select(maker.truth(condition), score, found))
    return maker.where_there(actual, found)


MEANINGS: Final[Mapping[op.Operation, Meaning]] = {
    op.DUE: _due,
    op.AT_LEAST: _at_least,
    op.AT_MOST: _at_most,
    op.ON_TIME: _on_time,
    op.DONE: _yes,
    op.IN_RANGE: _in_range,
    op.ON_TARGET: _on_target,
    op.GOALPOSTS: _way,
    op.PROGRESS: _way,
    op.LEVEL_REACHED: _yes,
    op.INTERPOLATE: _interpolate,
    op.STEP: _step,
}
"""The operations that make an achievement of an actual."""
