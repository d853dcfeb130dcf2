"""Many scores to one, over ranges: each is there, may be there, or is not."""

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from perfdsl.engine import combining
from perfdsl.engine.interval.numbers import Exact, Meaning, between, high, low, possible
from perfdsl.values.missing import (
    NO_TARGET,
    NOT_APPLICABLE,
    NOTHING_EVALUATED,
    OUT_OF_RANGE,
    PENDING,
    Missing,
)
from perfdsl.values.number import ONE, ZERO, Rational, total
from perfdsl.values.ranges import Outlook, hull, parted, perhaps

_NOT_ASKED = (NO_TARGET, NOT_APPLICABLE)
_Found = Callable[["_Scores"], Outlook]


@frozen
class _Score:
    """A score that counts: its range where it is there, and whether it surely is."""

    weight: Rational
    low: Rational
    high: Rational
    sure: bool


@frozen
class _Scores:
    """The scores of a container that are or may be there."""

    scores: tuple[_Score, ...]

    @property
    def sure(self) -> list[_Score]:
        """Those that are there in any case."""
        return [score for score in self.scores if score.sure]


def _over(weights: Sequence[Rational], scores: Sequence[Outlook], function: _Found) -> Outlook:
    """A function of the scores that weigh something; why there may be none is added to it."""
    found: list[_Score] = []
    gone: list[frozenset[Missing]] = []
    for weight, score in zip(weights, scores, strict=True):
        if not weight:
            continue
        there, missing = parted(score)
        gone.append(missing)
        if PENDING in missing:  # what waits for an award is not foreseen, and is not left out either
            return PENDING
        if there is not None:
            found.append(_Score(weight, low(there), high(there), not missing))
    if not found:
        return hull(_nothing(gone))
    result = function(_Scores(tuple(found)))
    if any(one.sure for one in found):
        return result
    return perhaps(result, frozenset(_nothing(gone)))


def _nothing(gone: Sequence[frozenset[Missing]]) -> Iterator[Missing]:
    """Why all may be missing: a reason that they share, or that they share none."""
    if gone:
        yield from frozenset.intersection(*gone)
    if not gone or (len(gone) > 1 and len(frozenset.union(*gone)) > 1):
        yield NOTHING_EVALUATED


def _least(
    sure: Sequence[tuple[Rational, Rational]], perhaps: Sequence[tuple[Rational, Rational]]
) -> Rational:
    """The smallest mean by weight: of what may be left out, only what lowers it is there."""
    above, below = total(weight * score for weight, score in sure), total(weight for weight, _ in sure)
    for weight, score in sorted(perhaps, key=lambda pair: pair[1]):
        if below and score * below >= above:
            break
        above += weight * score
        below += weight
    return above / below


def weighted_mean(weights: Sequence[Rational]) -> Meaning:
    """The mean of what is there, by weight."""

    def found(scores: _Scores) -> Outlook:
        perhaps = [one for one in scores.scores if not one.sure]
        lows = [(one.weight, one.low) for one in scores.sure], [(one.weight, one.low) for one in perhaps]
        highs = [(one.weight, -one.high) for one in scores.sure], [(one.weight, -one.high) for one in perhaps]
        return between(_least(*lows), -_least(*highs))

    return lambda *scores: _over(weights, scores, found)


def weighted_sum(weights: Sequence[Rational]) -> Meaning:
    """The sum of what is there, each times its weight."""

    def found(scores: _Scores) -> Outlook:
        least = total(one.weight * (one.low if one.sure else min(one.low, ZERO)) for one in scores.scores)
        most = total(one.weight * (one.high if one.sure else max(one.high, ZERO)) for one in scores.scores)
        return between(least, most)

    return lambda *scores: _over(weights, scores, found)


def mean_of_positive(plain: Callable[[Sequence[Rational]], Exact]) -> Callable[[Sequence[Rational]], Meaning]:
    """A mean that rises with every score, and has no value where one is negative: geometric, harmonic."""

    def meaning(weights: Sequence[Rational]) -> Meaning:
        return lambda *scores: _over(weights, scores, found)

    def found(scores: _Scores) -> Outlook:
        each = scores.scores
        lows, highs = [max(one.low, ZERO) for one in each], [max(one.high, ZERO) for one in each]
        ends: list[Outlook] = [min(lows), max(highs)]
        if len(scores.sure) == len(each):
            exact = plain([one.weight for one in each])
            ends = [exact(*lows), exact(*highs)]
        return hull(ends if all(one.low >= 0 for one in each) else [*ends, OUT_OF_RANGE])

    return meaning


def best_mean(count: int) -> Meaning:
    """The mean of the largest that are there: once enough surely are, one more can only raise it."""
    plain = combining.best_mean(count)

    def found(scores: _Scores) -> Outlook:
        each, sure = scores.scores, scores.sure
        if len(sure) < min(count, len(each)):
            return hull([min(one.low for one in each), max(one.high for one in each)])
        return hull([plain(*(one.low for one in sure)), plain(*(one.high for one in each))])

    return lambda *scores: _over([ONE] * len(scores), scores, found)


def minimum(*scores: Outlook) -> Outlook:
    """The smallest that is there."""
    return _over(
        [ONE] * len(scores),
        scores,
        lambda found: between(
            min(one.low for one in found.scores),
            min((one.high for one in found.sure), default=max(one.high for one in found.scores)),
        ),
    )


def maximum(*scores: Outlook) -> Outlook:
    """The largest that is there."""
    return _over(
        [ONE] * len(scores),
        scores,
        lambda found: between(
            max((one.low for one in found.sure), default=min(one.low for one in found.scores)),
            max(one.high for one in found.scores),
        ),
    )


def share_met(weights: Sequence[Rational]) -> Meaning:
    """The weight of what is met, by the weight of what is there."""
    mean = weighted_mean(weights)
    return lambda *met: mean(*(_as_number(one) for one in met))


def _as_number(met: Outlook) -> Outlook:
    """A part that is met counts all of its weight, one that is not nothing."""
    there, gone = parted(met)
    facts: list[Outlook] = [] if there is None else [ZERO, ONE]
    if isinstance(there, bool):
        facts = [ONE if there else ZERO]
    return hull([*facts, *gone])


def count_evaluated(*scores: Outlook) -> Outlook:
    """How many scores are there."""
    parts = [parted(score) for score in scores]
    sure = sum(there is not None and not gone for there, gone in parts)
    return between(Rational(sure), Rational(sum(there is not None for there, _ in parts)))


def variance_evaluated(weights: Sequence[Rational]) -> Meaning:
    """The variance of what is there, by weight."""
    return lambda *scores: _over(weights, scores, _spread)


def _spread(found: _Scores) -> Outlook:
    if len(found.sure) == len(found.scores):
        return _variance(found.scores)
    return between(ZERO, _widest(found.scores))


def _widest(scores: Sequence[_Score]) -> Rational:
    """A variance that none of figures within these bounds exceeds: T. Popoviciu's, 1935."""
    width = max(one.high for one in scores) - min(one.low for one in scores)
    return width * width / 4


def variance(terms: Sequence[Outlook]) -> Outlook:
    """The mean square of the distances from the mean."""
    return _variance([_Score(ONE, low(one), high(one), sure=True) for one in terms])


def _variance(terms: Sequence[_Score]) -> Outlook:
    """By weight: not above the mean square of the distances from any other point."""
    whole = total(one.weight for one in terms)
    middle = total(one.weight * (one.low + one.high) / 2 for one in terms) / whole
    most = (
        total(one.weight * max(abs(one.low - middle), abs(one.high - middle)) ** 2 for one in terms) / whole
    )
    most = min(most, _widest(terms))
    above, below = max(terms, key=lambda one: one.low), min(terms, key=lambda one: one.high)
    apart = max(ZERO, above.low - below.high)
    # Two terms that lie `apart` share that distance from the mean between them, each by the weight of the other.
    pair = above.weight * below.weight / (above.weight + below.weight)
    return between(min(most, pair * apart * apart / whole), most)


def quantified(*conditions: Outlook, deciding: bool) -> Outlook:
    """Whether any holds (`deciding` is yes), or each does: what decides it may be there, or nothing does."""
    options = [possible(one) for one in conditions]
    found: list[Outlook] = [deciding] if any(deciding in option for option in options) else []
    others = [[one for one in option if one is not deciding] for option in options]
    if all(others):
        rest = dict.fromkeys(one for option in others for one in option)
        unknown = [one for one in rest if isinstance(one, Missing) and one not in _NOT_ASKED]
        nobody = all(any(one in _NOT_ASKED for one in option) for option in others)
        found += [*unknown, *([not deciding] if (not deciding) in rest else [])]
        found += [NOTHING_EVALUATED] if nobody or len(unknown) > 1 else []
    return hull(found)


def where(score: Outlook, condition: Outlook) -> Outlook:
    """The score where the condition holds."""
    return hull(
        one if isinstance(one, Missing) else (score if one else NOT_APPLICABLE) for one in possible(condition)
    )
