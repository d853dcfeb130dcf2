"""A weighted mean or sum that changed to what its parts' scores did, and what their weights did."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from perfdsl.analysis.attributing.parts import Counted, Standing
from perfdsl.graph import operations as op
from perfdsl.graph.operations import Operation
from perfdsl.values.number import ONE, ZERO, Rational, total

LINEAR: Final = frozenset({op.WEIGHTED_MEAN, op.WEIGHTED_SUM, op.SHARE_MET})
"""Ways to combine in which every part brings its weight times its score."""

_HALF: Final = Rational(1, 2)


@frozen
class Brought:
    """What a part did to the score of its container.

    `by_score` is how much of its score's change it passes on, `by_weight` what its other weight did.
    """

    part: Counted
    by_score: Rational
    by_weight: Rational
    drives: bool


def brought(parts: Sequence[Counted], operation: Operation, drives: Sequence[bool]) -> list[Brought]:
    """What every part did; together exactly the difference of the combined scores.

    A product of weight and score is divided evenly: the mean weight times the change of the score, and the mean score
    times the change of the weight, which is the Shapley value of the two. In a mean the weights add up to 100%, so that
    what one part gains others give: its score counts against that of those that make room for it. Where these all give
    or all take, they are the ones that follow, and their mean score is what is compared with, so that they do nothing
    themselves; else it is the mean of what the container scored before and after. `drives` says which parts have another
    weight by themselves.
    """
    before, after = (_shares([getattr(one, side) for one in parts], operation) for side in ("old", "new"))
    changes = [new - old for old, new in zip(before, after, strict=True)]
    means = [_mean_score(one) for one in parts]
    base: Rational | None = ZERO
    if operation is not op.WEIGHTED_SUM:
        base = _room(means, changes, drives)
    if base is None:
        sides = zip(before, after, parts, strict=True)
        base = _HALF * total(
            old * (_number(one.old) or ZERO) + new * (_number(one.new) or ZERO) for old, new, one in sides
        )
    return [
        Brought(one, _HALF * (old + new), (mean - base) * change, own)
        for one, old, new, change, mean, own in zip(parts, before, after, changes, means, drives, strict=True)
    ]


def _room(means: Sequence[Rational], changes: Sequence[Rational], drives: Sequence[bool]) -> Rational | None:
    """The mean score of the parts that follow, by what they give; None where none do, or some give and others take."""
    following = [
        (mean, change) for mean, change, own in zip(means, changes, drives, strict=True) if change and not own
    ]
    signs = {change > 0 for _, change in following}
    if len(signs) != 1:
        return None
    return total(mean * change for mean, change in following) / total(change for _, change in following)


def _shares(standing: Sequence[Standing | None], operation: Operation) -> list[Rational]:
    """The weights among what was evaluated; as they are, where they are added up."""
    weights = [
        ZERO if one is None or one.number is None or one.weight is None else one.weight for one in standing
    ]
    whole = ONE if operation is op.WEIGHTED_SUM else total(weights)
    return [weight / whole if whole else ZERO for weight in weights]


def _mean_score(part: Counted) -> Rational:
    """Its mean score; the only one, where it has one on one side."""
    known = [one for one in (_number(part.old), _number(part.new)) if one is not None]
    return total(known) / len(known) if known else ZERO


def _number(one: Standing | None) -> Rational | None:
    return None if one is None else one.number
