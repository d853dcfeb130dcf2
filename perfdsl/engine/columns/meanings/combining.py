"""Many scores to one, for columns."""

from collections.abc import Callable, Mapping, Sequence
from math import lcm
from typing import Any, Final

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import MOST_WHOLE, STEP, Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.graph import operations as op
from perfdsl.values.missing import (
    NEVER_SCORED,
    NO_TARGET,
    NOT_APPLICABLE,
    NOTHING_EVALUATED,
    OUT_OF_RANGE,
    PENDING,
    Missing,
    Reason,
)
from perfdsl.values.number import MAX_BITS, ONE, Rational, total

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]
Weights = Sequence[Rational]

FARTHEST: Final = 2.0**800
"""What stands for a score that is not there where the smallest is looked for."""


def whole_weights(weights: Weights) -> list[Rational]:
    """The same weights in whole numbers, where these are exact in binary64: a mean of full scores is then full."""
    scale = lcm(*(int(weight.denominator) for weight in weights))
    scaled = [weight * scale for weight in weights]
    return scaled if sum(scaled) <= MOST_WHOLE else list(weights)


def weighed(weights: Weights, columns: Sequence[Column]) -> list[tuple[Rational, Column]]:
    """What weighs something: the rest is shown and counts nothing, not even as a reason."""
    return [(weight, one) for weight, one in zip(weights, columns, strict=True) if weight]


def reason_of(maker: Maker, columns: Sequence[Column], some: Code | None = None) -> Code:
    """Why a container has no score: one is pending, or none is there (`some`: whether one is)."""
    build = maker.build
    if some is None:
        some = build.either(*(maker.there(one) for one in columns))
    nothing = maker.shared([(build.yes, one.reason) for one in columns], NOTHING_EVALUATED)
    reason = build.select(some, build.there, nothing)
    is_open = build.either(*(maker.is_for(one, PENDING) for one in columns))
    return build.select(is_open, build.label(PENDING.reason.value), reason)


def where_there(maker: Maker, column: Column, then: Figure, otherwise: Figure) -> Figure:
    """One figure where a column has a value, else another."""
    return maker.figures.select(maker.there(column), then, otherwise)


def _shares(maker: Maker, weights: Weights, columns: Sequence[Column]) -> Figure:
    """The weight of what is there."""
    figures, zero = maker.figures, maker.figures.whole(0)
    if all(one.reason is maker.build.there for one in columns):
        return figures.constant(total(weights))
    return figures.add([
        where_there(maker, one, figures.constant(weight), zero) for weight, one in zip(weights, columns, strict=True)
    ])  # fmt: skip


def _sum(maker: Maker, weights: Weights, columns: Sequence[Column]) -> Figure:
    """The sum of weight times score of what is there."""
    figures, zero = maker.figures, maker.figures.whole(0)
    return figures.add([
        where_there(maker, one, figures.multiply(figures.constant(weight), maker.number(one)), zero)
        for weight, one in zip(weights, columns, strict=True)
    ])  # fmt: skip


def weighted_mean(maker: Maker, weights: Weights, columns: Sequence[Column]) -> Column:
    """The sum of weight times score, by the sum of the weights, over what was evaluated."""
    pairs = weighed(weights, columns)
    if not pairs or min(weight for weight, _ in pairs) < 0:
        return maker.missing(NOTHING_EVALUATED) if not pairs else maker.unproven()
    figures = maker.figures
    whole = whole_weights([weight for weight, _ in pairs])
    parts = [one for _, one in pairs]
    shares = _shares(maker, whole, parts)
    # where there is a score, one of the weights counts at least
    least = float(min(whole)) * (1 - STEP)
    some = maker.build.less(maker.build.zero, shares.value)
    found, far = figures.divide(_sum(maker, whole, parts), shares.between(least, shares.high))
    reason = reason_of(maker, parts, some if maker.figures.build.yes is not some else None)
    unsure = maker.build.either(maker.unsure(parts), maker.build.both(some, far))
    mean = evolve(_between_parts(maker, found, parts), full=_full(maker, parts))
    return Column(mean, reason, unsure)


def _full(maker: Maker, parts: Sequence[Column]) -> Code | None:
    """Whether a mean is full: of scores up to 100% that is so where each is that counts."""
    build, each = maker.build, []
    for one in parts:
        full = maker.figures.full(maker.number(one))
        if full is None or (not one.is_never_there and maker.number(one).high > 1):
            return None
        each.append(build.either(build.opposite(maker.there(one)), full))
    return build.both(*each)


def _between_parts(maker: Maker, mean: Figure, parts: Sequence[Column]) -> Figure:
    """A mean lies between the smallest and the largest of what it is a mean of."""
    figures = [maker.number(one) for one in parts if not one.is_never_there]
    if not figures:
        return mean
    return mean.between(min(one.low for one in figures), max(one.high for one in figures))


def _weighted_sum(maker: Maker, weights: Weights, columns: Sequence[Column]) -> Column:
    pairs = weighed(weights, columns)
    if not pairs:
        return maker.missing(NOTHING_EVALUATED)
    parts = [one for _, one in pairs]
    found = _sum(maker, [weight for weight, _ in pairs], parts)
    return Column(found, reason_of(maker, parts), maker.unsure(parts))


def _share_met(maker: Maker, weights: Weights, columns: Sequence[Column]) -> Column:
    one, zero = maker.figures.whole(1), maker.figures.whole(0)
    met = [
        Column(maker.figures.select(maker.truth(each), one, zero), each.reason, each.unsure)
        for each in columns
    ]
    return weighted_mean(maker, weights, met)


def _weighted_variance(maker: Maker, weights: Weights, columns: Sequence[Column]) -> Column:
    middle = weighted_mean(maker, weights, columns)
    if middle.is_never_there:
        return middle
    figures, mean = maker.figures, maker.number(middle)
    squares = [
        Column(figures.square(figures.subtract(maker.number(one), mean)), one.reason, one.unsure)
        for one in columns
    ]
    found = weighted_mean(maker, weights, squares)
    if maker.number(found).bits > MAX_BITS:
        return maker.unproven(found.value)
    return Column(found.value, middle.reason, maker.build.either(middle.unsure, found.unsure))


def _harmonic_mean(maker: Maker, weights: Weights, columns: Sequence[Column]) -> Column:
    """One 0 makes 0, and one below it nothing that is kept."""
    pairs = [(weight, one) for weight, one in zip(weights, columns, strict=True) if weight > 0]
    if not pairs:
        return maker.missing(NOTHING_EVALUATED)
    figures, build, zero = maker.figures, maker.build, maker.figures.whole(0)
    parts = [one for _, one in pairs]
    whole = whole_weights([weight for weight, _ in pairs])
    below, zeros, doubt = _signs(maker, parts)
    terms, unsure = [], build.no
    for weight, one in zip(whole, parts, strict=True):
        term, far = figures.divide(figures.constant(weight), maker.number(one).between(0.0, float("inf")))
        terms.append(where_there(maker, one, term, zero))
        unsure = build.either(unsure, build.both(maker.there(one), far))
    # where there is a score, one counts at least
    found, far = figures.divide(_shares(maker, whole, parts), figures.add(terms))
    decided = build.either(below, zeros)
    doubt = build.either(doubt, build.both(build.opposite(decided), build.either(unsure, far)))
    highest = max(0.0, *(maker.number(one).high for one in parts))
    value = figures.select(zeros, zero, found.between(0.0, highest * (1 + STEP)))
    return _unless_below(maker, parts, value, below, doubt)


def _signs(maker: Maker, parts: Sequence[Column]) -> tuple[Code, Code, Code]:
    """Whether a score that is there is below 0, whether one is 0, and where that is not sure."""
    build, figures = maker.build, maker.figures
    below, zeros, doubt = build.no, build.no, build.no
    for one in parts:
        there = maker.there(one)
        under, near = figures.less(maker.number(one), figures.whole(0), or_equal=False)
        is_zero, close = figures.is_zero(maker.number(one))
        below, zeros = (
            build.either(below, build.both(there, under)),
            build.either(zeros, build.both(there, is_zero)),
        )
        doubt = build.either(doubt, build.both(there, build.either(near, close)))
    return below, zeros, doubt


def _unless_below(maker: Maker, parts: Sequence[Column], value: Figure, below: Code, doubt: Code) -> Column:
    build = maker.build
    reason = reason_of(maker, parts)
    some = build.equal(reason, build.there)
    reason = build.select(build.both(some, below), build.label(OUT_OF_RANGE.reason.value), reason)
    return Column(value, reason, build.either(maker.unsure(parts), build.both(some, doubt)))


def _geometric_mean(maker: Maker, weights: Weights, columns: Sequence[Column]) -> Column:
    """The exponential of the mean of logarithms; one 0 makes 0, and equal scores are that score."""
    pairs = [(weight, one) for weight, one in zip(weights, columns, strict=True) if weight > 0]
    if not pairs:
        return maker.missing(NOTHING_EVALUATED)
    figures, build = maker.figures, maker.build
    parts = [one for _, one in pairs]
    below, zeros, doubt = _signs(maker, parts)
    # a logarithm of 0 or below is never looked at, but must not stop an engine
    logarithms = []
    for one in parts:
        number = maker.number(one).between(0.0, float("inf"))
        logarithms.append(Column(figures.logarithm(number), one.reason, one.unsure))
    mean = weighted_mean(maker, [weight for weight, _ in pairs], logarithms)
    found, beyond = figures.exponential(maker.number(mean))
    # it lies between the smallest and the largest of what it is a mean of, but for its error
    found = evolve(
        found, magnitude=min(found.magnitude, max(maker.number(one).magnitude for one in parts) + 1)
    )
    found = found.between(0.0, max(0.0, *(maker.number(one).high for one in parts)) * (1 + STEP))
    doubt = build.either(
        doubt, build.both(build.opposite(build.either(below, zeros)), build.either(mean.unsure, beyond))
    )
    value = figures.select(zeros, figures.whole(0), found)
    return _unless_below(maker, parts, value, below, doubt)


# --- the smallest and the largest


def _minimum(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    return _end(maker, columns, lowest=True)


def _maximum(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    return _end(maker, columns, lowest=False)


def _end(maker: Maker, columns: Sequence[Column], *, lowest: bool) -> Column:
    parts = [one for one in columns if not one.is_never_there]
    if not parts:
        return Column(maker.figures.whole(0), reason_of(maker, columns), maker.unsure(columns))
    build = maker.build
    beyond = build.number(FARTHEST if lowest else -FARTHEST)
    values = [build.select(maker.there(one), maker.number(one).value, beyond) for one in parts]
    found = values[0]
    for one in values[1:]:
        found = build.smaller(found, one) if lowest else build.larger(found, one)
    value = maker.figures.one_of(found, _where_there(maker, parts), _ends(maker, parts))
    value = evolve(value, full=_end_full(maker, parts, lowest=lowest))
    return Column(value, reason_of(maker, columns), maker.unsure(columns))


def _end_full(maker: Maker, parts: Sequence[Column], *, lowest: bool) -> Code | None:
    """Whether the smallest is full, as each is that is there; or the largest, as one is."""
    build, each = maker.build, []
    for one in parts:
        full = maker.figures.full(maker.number(one))
        if full is None:
            return None
        there = maker.there(one)
        each.append(build.either(build.opposite(there), full) if lowest else build.both(there, full))
    return build.both(*each) if lowest else build.either(*each)


def _where_there(maker: Maker, parts: Sequence[Column]) -> list[Figure]:
    """The figures of columns, whose bounds count where they are there."""
    found = []
    for one in parts:
        figure, absolute = maker.number(one), maker.number(one).absolute
        if not isinstance(absolute, float):
            absolute = maker.build.select(maker.there(one), absolute, maker.build.zero)
        found.append(evolve(figure, absolute=absolute))
    return found


def _ends(maker: Maker, parts: Sequence[Column]) -> tuple[float, float]:
    return min(maker.number(one).low for one in parts), max(maker.number(one).high for one in parts)


_MOST_BEST: Final = 2_000
"""More exchanges than this are left to the exact engine."""


def _best_mean(maker: Maker, count: int, columns: Sequence[Column]) -> Column:
    """The largest are kept in order, each in its place: a figure that enters pushes the smaller ones down."""
    parts = [one for one in columns if not one.is_never_there]
    if not parts:
        return Column(maker.figures.whole(0), reason_of(maker, columns), maker.unsure(columns))
    places = min(count, len(parts))
    if places * len(parts) > _MOST_BEST:
        return maker.unproven()
    build, figures = maker.build, maker.figures
    best = [build.number(-FARTHEST)] * places
    for one in parts:
        entering = build.select(maker.there(one), maker.number(one).value, build.number(-FARTHEST))
        for place, held in enumerate(best):
            best[place], entering = build.larger(held, entering), build.smaller(held, entering)
    number, zero = _shares(maker, [ONE] * len(parts), parts), figures.whole(0)
    several = _where_there(maker, parts)
    terms = []
    for place, held in enumerate(best):
        counts = build.less(build.number(float(place)), number.value)
        terms.append(figures.select(counts, figures.one_of(held, several, _ends(maker, parts)), zero))
    by = figures.smaller(number, figures.whole(places)).between(1.0, float(places))
    found, _ = figures.divide(figures.add(terms), by)
    low, high = _ends(maker, parts)
    return Column(found.between(low, high), reason_of(maker, columns), maker.unsure(columns))


# --- counts, and conditions of many


def _count_evaluated(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    build = maker.build
    is_open = build.either(*(maker.is_for(one, PENDING) for one in columns))
    reason = build.select(is_open, build.label(PENDING.reason.value), build.there)
    found = _shares(maker, [ONE] * len(columns), columns) if columns else maker.figures.whole(0)
    return Column(found, reason, maker.unsure(columns))


def _where(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    score, condition = columns
    found = maker.select(maker.truth(condition), score, maker.missing(NOT_APPLICABLE))
    found = maker.where_there(condition, found)
    return Column(score.value, found.reason, found.unsure)


def _any(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    return _decided(maker, columns, deciding=True)


def _every(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    return _decided(maker, columns, deciding=False)


def _decided(maker: Maker, columns: Sequence[Column], *, deciding: bool) -> Column:
    """What one decides; else it is unknown where one that was asked is not there."""
    build = maker.build
    decided, asked, unknown, is_open = build.no, build.no, build.no, build.no
    counted: list[tuple[Code, Code]] = []
    for one in columns:
        there = maker.there(one)
        answer = maker.truth(one) if deciding else build.opposite(maker.truth(one))
        decided = build.either(decided, build.both(there, answer))
        never = build.either(maker.is_for(one, NO_TARGET), maker.is_for(one, NOT_APPLICABLE))
        gone = build.both(build.opposite(there), build.opposite(never))
        asked, unknown = build.either(asked, build.opposite(never)), build.either(unknown, gone)
        is_open = build.either(is_open, maker.is_for(one, PENDING))
        counted.append((gone, one.reason))
    nothing = build.label(NOTHING_EVALUATED.reason.value)
    shared = maker.shared(_of_asked(counted), NOTHING_EVALUATED)
    reason = build.select(unknown, shared, build.select(asked, build.there, nothing))
    reason = build.select(is_open, build.label(PENDING.reason.value), reason)
    reason = build.select(decided, build.there, reason)
    value = decided if deciding else build.opposite(decided)
    return Column(value, reason, maker.unsure(columns))


def _of_asked(counted: Sequence[tuple[Code, Code]]) -> list[tuple[Code, Code]]:
    return [pair for pair in counted if not (pair[0].is_constant and pair[0].parameter is False)]


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
    op.GEOMETRIC_MEAN: _geometric_mean,
    op.HARMONIC_MEAN: _harmonic_mean,
    op.BEST_MEAN: _best_mean,
    op.MINIMUM: _minimum,
    op.MAXIMUM: _maximum,
    op.WEIGHTED_SUM: _weighted_sum,
    op.SHARE_MET: _share_met,
    op.COUNT_EVALUATED: _count_evaluated,
    op.VARIANCE_EVALUATED: _weighted_variance,
    op.WHERE: _where,
    op.ANY: _any,
    op.EVERY: _every,
    op.EVALUATED: _evaluated,
}
"""The operations of containers."""
