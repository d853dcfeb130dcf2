"""Many scores to one, for columns."""

from collections.abc import Callable, Mapping, Sequence
from math import inf, lcm
from typing import Any, Final

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import MOST_WHOLE, STEP, Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.achieving import within
from perfdsl.engine.columns.meanings.reckoning import figure
from perfdsl.graph import operations as op
from perfdsl.values.missing import NEVER_SCORED, NOTHING_EVALUATED, PENDING, Missing, Reason
from perfdsl.values.number import ONE, Rational

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]


def whole_weights(weights: Sequence[Rational]) -> list[Rational]:
    """The same weights in whole numbers, where these are exact in binary64: a mean of full scores is then full."""
    scale = lcm(*(int(weight.denominator) for weight in weights))
    scaled = [weight * scale for weight in weights]
    return scaled if sum(scaled) <= MOST_WHOLE else list(weights)


def nothing(maker: Maker, columns: Sequence[Column]) -> Code:
    """Why there is no score where none of the parts is there: their reason where they share one."""
    build = maker.build
    if not columns:
        return build.label(NOTHING_EVALUATED.reason.value)
    first = columns[0].reason
    only = frozenset[str]().union(*(one.reason.labels for one in columns)) - {""}
    if len(only) == 1:
        return build.label(*only)
    shared = build.both(*(build.equal(first, one.reason) for one in columns[1:]))
    return build.select(shared, first, build.label(NOTHING_EVALUATED.reason.value))


def weighed(weights: Sequence[Rational], columns: Sequence[Column]) -> list[tuple[Rational, Column]]:
    """What weighs something: the rest is shown and counts nothing, not even as a reason."""
    return [(weight, one) for weight, one in zip(weights, columns, strict=True) if weight]


def reason_of(maker: Maker, columns: Sequence[Column]) -> Code:
    """Why a container has no score: one is pending, or none is there."""
    build = maker.build
    some = build.either(*(maker.there(one) for one in columns))
    reason = build.select(some, build.there, nothing(maker, columns))
    is_open = build.either(*(maker.is_for(one, PENDING) for one in columns))
    return build.select(is_open, build.label(PENDING.reason.value), reason)


def where_there(maker: Maker, column: Column, then: Figure, otherwise: Figure) -> Figure:
    """One figure where a column has a value, else another."""
    return maker.figures.select(maker.there(column), then, otherwise)


def weighted_mean(maker: Maker, weights: Sequence[Rational], columns: Sequence[Column]) -> Column:
    """The sum of weight times score, by the sum of the weights, over what was evaluated."""
    pairs = weighed(weights, columns)
    if not pairs:
        return Column(maker.figures.whole(0), nothing(maker, []), maker.build.no)
    figures, zero = maker.figures, maker.figures.whole(0)
    whole = whole_weights([weight for weight, _ in pairs])
    parts = [one for _, one in pairs]
    terms = [
        where_there(maker, one, figures.multiply(figures.constant(weight), figure(one)), zero)
        for weight, one in zip(whole, parts, strict=True)
    ]
    shares = [
        where_there(maker, one, figures.constant(weight), zero)
        for weight, one in zip(whole, parts, strict=True)
    ]
    # where there is a score, one of the weights counts at least
    least = float(min(whole)) * (1 - STEP)
    found, far = figures.divide(figures.add(terms), within(figures.add(shares), least, inf))
    reason = reason_of(maker, parts)
    some = maker.build.equal(reason, maker.build.there)
    unsure = maker.build.either(maker.unsure(parts), maker.build.both(some, far))
    return Column(_between_parts(found, parts), reason, unsure)


def _between_parts(mean: Figure, parts: Sequence[Column]) -> Figure:
    """A mean lies between the smallest and the largest of what it is a mean of."""
    low = min(figure(one).low for one in parts)
    high = max(figure(one).high for one in parts)
    return evolve(mean, low=max(mean.low, low), high=min(mean.high, high))


def _evaluated(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    """100% where there is a score, 0% where one is owed."""
    build, (score,) = maker.build, columns
    value = maker.figures.select(maker.there(score), maker.figures.constant(ONE), maker.figures.whole(0))
    reason = build.there
    for why in sorted(NEVER_SCORED - {Reason.NOT_DUE}, key=lambda one: one.value):
        reason = build.select(maker.is_for(score, Missing(why)), build.label(why.value), reason)
    return Column(value, reason, score.unsure)


MEANINGS: Final[Mapping[op.Operation, Meaning]] = {
    op.WEIGHTED_MEAN: weighted_mean,
    op.COVERAGE: weighted_mean,
    op.EVALUATED: _evaluated,
}
"""The operations of containers."""
