"""Who comes first, for columns: what is left over goes to the largest remainders, one each, so long as there is any."""

from collections.abc import Sequence

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code


def by_remainder(
    maker: Maker, dues: Sequence[Figure], scores: Sequence[Column], *, down: bool
) -> tuple[list[Figure], Code]:
    """Whole numbers: each rounded down, and what is then left of their sum to those that lost most, of equals as in `turns`."""
    figures, build = maker.figures, maker.build
    floors, unsure = [], build.no
    for due in dues:
        found, doubt = figures.floor(due)
        floors.append(found)
        unsure = build.either(unsure, doubt)
    if down:
        return floors, unsure
    rests = [figures.subtract(due, found).between(0.0, 1.0) for due, found in zip(dues, floors, strict=True)]
    more, doubt = figures.floor(figures.add(rests))
    places, near = turns(maker, rests, scores)
    one, zero = figures.whole(1), figures.whole(0)
    cents = [
        figures.add([found, figures.select(figures.less(place, more, or_equal=False)[0], one, zero)])
        for found, place in zip(floors, places, strict=True)
    ]
    return cents, build.either(unsure, doubt, near)


def turns(
    maker: Maker, rests: Sequence[Figure], scores: Sequence[Column], among: Sequence[Code] = ()
) -> tuple[list[Figure], Code]:
    """How many come before each, and where that is not sure: those with more, of equals with the higher score, then the first.

    There may be no `scores`, or who has none comes after; where some are `among` others, only they are counted.
    """
    figures, build = maker.figures, maker.build
    before: list[list[Figure]] = [[] for _ in rests]
    unsure, one, zero = build.no, figures.whole(1), figures.whole(0)
    for later in range(len(rests)):
        for first in range(later):
            ahead, near = figures.less(rests[later], rests[first], or_equal=True)
            if scores:
                ahead, near = _by_score(maker, rests, scores, first, later)
            unsure = build.either(unsure, near)
            behind = build.opposite(ahead)
            if among:
                ahead, behind = build.both(among[first], ahead), build.both(among[later], behind)
            before[later].append(figures.select(ahead, one, zero))
            before[first].append(figures.select(behind, one, zero))
    return [figures.add(several) if several else zero for several in before], unsure


def _by_score(
    maker: Maker, rests: Sequence[Figure], scores: Sequence[Column], first: int, later: int
) -> tuple[Code, Code]:
    """Whether the first of two comes before the other, by remainder and then by score."""
    figures, build = maker.figures, maker.build
    more, near = figures.less(rests[later], rests[first], or_equal=False)
    same, close = figures.equal(rests[later], rests[first])
    one, other = scores[first], scores[later]
    not_less, doubt = figures.less(maker.number(other), maker.number(one), or_equal=True)
    there = maker.there(other)
    wins = build.either(build.opposite(there), build.both(maker.there(one), not_less))
    unsure = build.both(same, maker.there(one), there, doubt)
    return build.either(more, build.both(same, wins)), build.either(near, close, unsure)
