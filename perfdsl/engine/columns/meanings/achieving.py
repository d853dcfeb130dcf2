"""What an actual is worth against a target, for columns: the achievement, stage by stage."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.meanings.reckoning import compared, figure, truth
from perfdsl.graph import operations as op
from perfdsl.values.late import Late
from perfdsl.values.missing import NO_RANGE, NOT_DUE, NOT_MEASURED
from perfdsl.values.number import Rational

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]
EPOCH: Final = date(1970, 1, 1)


def _due(maker: Maker, written: date, columns: Sequence[Column]) -> Column:
    build = maker.build
    actual, at = columns[0], figure(columns[1])
    deadline = maker.figures.whole((written - EPOCH).days)
    if len(columns) > 2:  # noqa: PLR2004 - the third is a deadline that is computed
        own = columns[2]
        deadline = maker.figures.select(maker.there(own), figure(own), deadline)
    early, _ = maker.figures.less(at, deadline, or_equal=False)
    later = build.no
    if isinstance(actual.value, Figure) and actual.value.is_day:
        later, _ = maker.figures.less(at, actual.value, or_equal=False)
    absent = build.either(maker.is_for(actual, NOT_MEASURED), build.both(maker.there(actual), later))
    reason = build.select(build.both(early, absent), build.label(NOT_DUE.reason.value), actual.reason)
    return Column(actual.value, reason, maker.unsure(columns))


def _at_least(maker: Maker, sign: str, columns: Sequence[Column]) -> Column:
    actual, target = figure(columns[0]), figure(columns[1])
    positive, unsure = compared(maker, ">", target, maker.figures.whole(0))
    quotient, far = maker.figures.divide(actual, target)
    if positive is maker.build.yes:
        return maker.sure(quotient, unsure=far)
    holds, near = compared(maker, sign, actual, target)
    plain = maker.figures.select(holds, maker.figures.whole(1), maker.figures.whole(0))
    doubt = maker.build.either(unsure, maker.build.select(positive, far, near))
    return maker.sure(maker.figures.select(positive, quotient, plain), unsure=doubt)


def _at_most(maker: Maker, parameter: tuple[str, bool], columns: Sequence[Column]) -> Column:
    sign, mirror = parameter
    actual, target = figure(columns[0]), figure(columns[1])
    one, zero = maker.figures.whole(1), maker.figures.whole(0)
    holds, near = compared(maker, sign, actual, target)
    positive, unsure = compared(maker, ">", target, zero)
    if mirror:
        over, far = maker.figures.divide(maker.figures.subtract(actual, target), target)
        less = maker.figures.subtract(one, over)
    else:
        less, far = maker.figures.divide(target, actual)
        # looked at only where the actual is not below the target, which is above 0
        less = within(less, 0.0, 1.0)
    beyond = maker.figures.select(positive, less, zero)
    doubt = maker.build.either(unsure, maker.build.both(positive, far))
    result = maker.figures.select(holds, one, beyond)
    return maker.sure(
        result, unsure=maker.build.either(near, maker.build.both(maker.build.opposite(holds), doubt))
    )


def within(one: Figure, low: float, high: float) -> Figure:
    """A figure that is known to lie between two ends wherever it is looked at."""
    return evolve(one, low=max(one.low, low), high=min(one.high, high))


def _on_time(maker: Maker, late: Late, columns: Sequence[Column]) -> Column:
    figures = maker.figures
    days = figures.subtract(figure(columns[0]), figure(columns[1]))
    on_time, near = figures.less(days, figures.whole(0), or_equal=True)
    one, zero = figures.whole(1), figures.whole(0)
    left = figures.constant(late.start)
    if late.loses is not None and late.days is not None:
        loss = late.loses / late.days
        if late.begun:
            _steps, _far = figures.divide(days, figures.constant(late.days))
            if late.days != 1:
                return maker.unproven(zero)
            loss = late.loses
        # later than that, nothing is left, of the figure as of what is computed
        nothing_left = float(-(-late.start // loss))
        lost = figures.multiply(figures.constant(loss), within(days, 0.0, nothing_left))
        left = figures.larger(zero, figures.subtract(left, lost))
    if late.until is not None:
        past, _ = figures.less(figures.constant(Rational(late.until)), days, or_equal=False)
        left = figures.select(past, zero, left)
    return maker.sure(figures.select(on_time, one, left), unsure=near)


def _yes(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    return maker.sure(maker.figures.select(truth(columns[0]), maker.figures.whole(1), maker.figures.whole(0)))


def _way(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    actual, start, end = (figure(one) for one in columns)
    same, near = maker.figures.equal(start, end)
    gone, length = maker.figures.subtract(actual, start), maker.figures.subtract(end, start)
    found, far = maker.figures.divide(gone, length)
    unsure = maker.build.either(near, maker.build.both(maker.build.opposite(same), far))
    reason = maker.build.select(same, maker.build.label(NO_RANGE.reason.value), maker.build.there)
    return maker.sure(found, unsure=unsure, reason=reason)


def _interpolate(
    maker: Maker, points: Sequence[tuple[Rational, Rational]], columns: Sequence[Column]
) -> Column:
    """A curve as the choice among its pieces: it is continuous, so that a wrong piece is off by no more than its bound."""
    figures, actual = maker.figures, figure(columns[0])
    found, unsure = figures.constant(points[0][1]), maker.build.no
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        reached, near = figures.less(figures.constant(x0), actual, or_equal=True)
        start, end = figures.constant(x0), figures.constant(x1)
        here = within(actual, start.low, end.high)
        part = figures.larger(figures.whole(0), figures.subtract(here, start))
        piece = figures.multiply(figures.constant((y1 - y0) / (x1 - x0)), part)
        line = figures.add([figures.constant(y0), within_signed(piece, y1 - y0)])
        found = figures.select(reached, line, found)
        unsure = maker.build.either(unsure, near)
    ended, near = figures.less(figures.constant(points[-1][0]), actual, or_equal=True)
    found = figures.select(ended, figures.constant(points[-1][1]), found)
    return maker.sure(found, unsure=maker.build.either(unsure, near))


def within_signed(one: Figure, end: Rational) -> Figure:
    """A figure between 0 and an end, wherever it is looked at."""
    slack = abs(float(end)) * 2.0**-50
    return within(
        one,
        min(0.0, float(end)) - (slack if end < 0 else 0),
        max(0.0, float(end)) + (slack if end > 0 else 0),
    )


def _step(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    """The first score whose condition holds: from the last row of the table to the first."""
    actual, found = columns[0], maker.missing(NO_RANGE, columns[-1].value)
    for condition, score in zip(columns[-2::-2], columns[:1:-2], strict=True):
        chosen = maker.select(truth(condition), score, found)
        found = _where(maker, condition, chosen)
    return _where(maker, actual, found)


def _where(maker: Maker, condition: Column, chosen: Column) -> Column:
    """A column where another is there, else missing as that is."""
    there = maker.there(condition)
    reason = maker.build.select(there, chosen.reason, condition.reason)
    unsure = maker.build.either(condition.unsure, maker.when(there, chosen.unsure))
    return Column(chosen.value, reason, unsure)


MEANINGS: Final[Mapping[op.Operation, Meaning]] = {
    op.DUE: _due,
    op.AT_LEAST: _at_least,
    op.AT_MOST: _at_most,
    op.ON_TIME: _on_time,
    op.DONE: _yes,
    op.GOALPOSTS: _way,
    op.PROGRESS: _way,
    op.LEVEL_REACHED: _yes,
    op.INTERPOLATE: _interpolate,
    op.STEP: _step,
}
"""The operations that make an achievement of an actual."""
