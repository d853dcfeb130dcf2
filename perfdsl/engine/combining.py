"""Many scores to one: the ways to combine, over what was evaluated."""

from collections.abc import Callable, Iterable, Sequence

from perfdsl.values import irrational
from perfdsl.values.missing import (
    NO_TARGET,
    NOT_APPLICABLE,
    NOTHING_EVALUATED,
    OUT_OF_RANGE,
    PENDING,
    Missing,
)
from perfdsl.values.number import ONE, ZERO, Rational, too_large, total
from perfdsl.values.value import Value

Meaning = Callable[..., Value]


def nothing(scores: Iterable[Value]) -> Missing:
    """Why a container has no score: the reason of its parts where they share one."""
    reasons = {score.reason for score in scores if isinstance(score, Missing)}
    return Missing(reasons.pop()) if len(reasons) == 1 else NOTHING_EVALUATED


def is_open(scores: Iterable[Value]) -> bool:
    """Whether one of them is pending."""
    return any(type(score) is Missing and score == PENDING for score in scores)


def of_present(scores: Sequence[Value], function: Callable[[list[Rational]], Value]) -> Value:
    """A function of the scores that are there; it is open where one of them is."""
    present: list[Rational] = [score for score in scores if type(score) is not Missing]  # type: ignore[misc]
    if len(present) < len(scores) and is_open(scores):
        return PENDING
    return function(present) if present else nothing(scores)


def _pairs(weights: Sequence[Rational], scores: Sequence[Value]) -> list[tuple[Rational, Rational]]:
    pairs = zip(weights, scores, strict=True)
    return [(weight, score) for weight, score in pairs if type(score) is not Missing]  # type: ignore[misc]


def _weighed_is_open(weights: Sequence[Rational], scores: Sequence[Value]) -> bool:
    """Whether one of them is pending that weighs something."""
    return is_open(score for weight, score in zip(weights, scores, strict=True) if weight)


def _nothing_weighed(weights: Sequence[Rational], scores: Sequence[Value]) -> Missing:
    """As `nothing`; what weighs 0% is shown and counts nothing, not even as a reason."""
    return nothing(score for weight, score in zip(weights, scores, strict=True) if weight)


def weighted_mean(weights: Sequence[Rational]) -> Meaning:
    """The sum of weight times score, by the sum of the weights, over what was evaluated."""
    whole = total(weights)

    def meaning(*scores: Value) -> Value:
        pairs = _pairs(weights, scores)
        weight = whole
        if len(pairs) < len(weights):
            if _weighed_is_open(weights, scores):
                return PENDING
            weight = total(weight for weight, _ in pairs)
        if weight == 0:
            return _nothing_weighed(weights, scores)
        return total(weight * score for weight, score in pairs) / weight

    return meaning


def weighted_sum(weights: Sequence[Rational]) -> Meaning:
    """The sum of weight times score, over what was evaluated."""

    def meaning(*scores: Value) -> Value:
        pairs = _pairs(weights, scores)
        if len(pairs) < len(weights) and _weighed_is_open(weights, scores):
            return PENDING
        if not any(weight for weight, _ in pairs):
            return _nothing_weighed(weights, scores)
        return total(weight * score for weight, score in pairs)

    return meaning


def geometric_mean(weights: Sequence[Rational]) -> Meaning:
    """The product of the scores, each to the power of its share of the weights, over what was evaluated."""

    def meaning(*scores: Value) -> Value:
        pairs = [(weight, score) for weight, score in _pairs(weights, scores) if weight > 0]
        if _weighed_is_open(weights, scores):
            return PENDING
        if not pairs:
            return _nothing_weighed(weights, scores)
        try:
            return irrational.geometric_mean([score for _, score in pairs], [weight for weight, _ in pairs])
        except irrational.UndefinedError:
            return OUT_OF_RANGE

    return meaning


def harmonic_mean(weights: Sequence[Rational]) -> Meaning:
    """The sum of the weights by the sum of weight by score, over what was evaluated: one zero makes zero."""

    def meaning(*scores: Value) -> Value:
        pairs = [(weight, score) for weight, score in _pairs(weights, scores) if weight > 0]
        if _weighed_is_open(weights, scores):
            return PENDING
        if not pairs:
            return _nothing_weighed(weights, scores)
        lowest = min(score for _, score in pairs)
        if lowest <= 0:
            return OUT_OF_RANGE if lowest < 0 else ZERO
        return total(weight for weight, _ in pairs) / total(weight / score for weight, score in pairs)

    return meaning


def weighted_variance(weights: Sequence[Rational]) -> Meaning:
    """The sum of weight times the squared distance from the weighted mean, by the sum of the weights.

    That of the population: nothing is taken from the number of scores.
    """
    mean = weighted_mean(weights)

    def meaning(*scores: Value) -> Value:
        middle = mean(*scores)
        if isinstance(middle, Missing):
            return middle
        squares = (one if type(one) is Missing else (one - middle) ** 2 for one in scores)  # type: ignore[operator]
        spread = mean(*squares)
        return OUT_OF_RANGE if too_large(spread) else spread  # type: ignore[arg-type]

    return meaning


def where(score: Value, condition: Value) -> Value:
    """The score where the condition holds."""
    if isinstance(condition, Missing):
        return condition
    return score if condition else NOT_APPLICABLE


def any_of(*conditions: Value) -> Value:
    """Whether one holds; missing where none does, and one that was owed is not known."""
    return _decided(conditions, deciding=True)


def every_of(*conditions: Value) -> Value:
    """Whether each holds; missing where none fails, and one that was owed is not known."""
    return _decided(conditions, deciding=False)


def _decided(conditions: Sequence[Value], *, deciding: bool) -> Value:
    asked = [one for one in conditions if one not in (NO_TARGET, NOT_APPLICABLE)]
    if any(one is deciding for one in asked):
        return deciding
    unknown = [one for one in asked if isinstance(one, Missing)]
    if is_open(unknown):
        return PENDING
    return nothing(unknown) if unknown or not asked else not deciding


def best_mean(count: int) -> Meaning:
    """The mean of the `count` largest that were evaluated; of all, where fewer were."""

    def mean(present: list[Rational]) -> Rational:
        best = sorted(present, reverse=True)[:count]
        return total(best) / len(best)

    return lambda *scores: of_present(scores, mean)


def minimum(*scores: Value) -> Value:
    """The smallest that was evaluated."""
    return of_present(scores, min)


def maximum(*scores: Value) -> Value:
    """The largest that was evaluated."""
    return of_present(scores, max)


def share_met(weights: Sequence[Rational]) -> Meaning:
    """The weight of what was met, by the weight of what was evaluated."""
    mean = weighted_mean(weights)
    return lambda *met: mean(*(one if type(one) is Missing else (ONE if one else ZERO) for one in met))


def count_evaluated(*scores: Value) -> Value:
    """How many scores are there."""
    if is_open(scores):
        return PENDING
    return Rational(sum(type(score) is not Missing for score in scores))


def coverage(weights: Sequence[Rational]) -> Meaning:
    """The share of weight that was evaluated, of the weight of what was asked for."""
    return weighted_mean(weights)
