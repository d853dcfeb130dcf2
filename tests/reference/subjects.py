"""Many subjects as plainly as the language describes them: every figure compared with every other."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from attrs import frozen

from perfdsl.model import nodes as m
from perfdsl.values.missing import PENDING, Missing, Reason

OPERATIONS = frozenset({"over subjects", "rank", "percentile", "minmax"})


@frozen
class Ranked:
    """A band that is given by rank, before the others are looked at."""

    score: Any
    scale: m.Scale


def asked(  # noqa: PLR0911 - a return each form
    operation: str,
    parameter: object,
    own: Any,  # noqa: ANN401 - a value
    figures: Sequence[Any],
) -> Any:  # noqa: ANN401 - as above
    """What an operation over subjects gives the one who has `own`, of the `figures` of all, its own among them."""
    there = [one for one in figures if not isinstance(one, Missing)]
    if operation == "over subjects":
        if PENDING in figures:
            return PENDING
        return _of_all(str(parameter), there, figures)
    if isinstance(own, Missing) or PENDING in figures:
        return own if isinstance(own, Missing) else PENDING
    better = sum(one < own if parameter else one > own for one in there)
    worse = sum(one > own if parameter else one < own for one in there)
    if operation == "rank":
        return Fraction(1 + better)
    if len(there) == 1 or (operation == "minmax" and max(there) == min(there)):
        return Missing(Reason.NO_RANGE)
    if operation == "percentile":
        return Fraction(worse, len(there) - 1)
    way = max(there) - own if parameter else own - min(there)
    return way / (max(there) - min(there))


def _of_all(word: str, there: Sequence[Any], figures: Sequence[Any]) -> Any:  # noqa: ANN401 - values
    if word == "count":
        return Fraction(len(there))
    if not there:
        reasons = {one.reason for one in figures}
        return Missing(reasons.pop() if len(reasons) == 1 else Reason.NOTHING_EVALUATED)
    if word in ("min", "earliest", "max", "latest"):
        return min(there) if word in ("min", "earliest") else max(there)
    there = _as_added(there)
    whole = sum(there, Fraction(0))
    if word == "sum":
        return whole
    middle = whole / len(there)
    return middle if word == "mean" else sum((one - middle) ** 2 for one in there) / len(there)


def _as_added(there: Sequence[Fraction]) -> Sequence[Fraction]:
    """Several figures whose denominators need a common one of more than 4,000 bits are added to 60 decimals."""
    common = lcm(*(one.denominator for one in there))
    if len(there) == 1 or common < 2**4000:
        return there
    return [Fraction(round(one * 10**60), 10**60) for one in there]


def band(own: Ranked, everybody: Sequence[Ranked]) -> Any:  # noqa: ANN401 - a label, or missing
    """The band of the first place that somebody has together with those who score the same."""
    scores = [one.score for one in everybody]
    place = asked("rank", False, own.score, scores)  # noqa: FBT003 - the highest is the best
    if isinstance(place, Missing):
        return place
    count = sum(not isinstance(score, Missing) for score in scores)
    bands = own.scale.bands
    shares = [Fraction(int(one.share.numerator), int(one.share.denominator)) for one in bands if one.share]
    heads = [share * count // 1 for share in shares]
    while sum(heads) < count:
        losses = [share * count - number for share, number in zip(shares, heads, strict=True)]
        heads[losses.index(max(losses))] += 1
    labels = [one.label for one, number in zip(bands, heads, strict=True) for _ in range(int(number))]
    return labels[int(place) - 1]
