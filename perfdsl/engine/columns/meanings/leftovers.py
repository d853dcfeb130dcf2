"""What some leave of a budget to the others, for columns: all in whole cents, whose products are exact in binary64."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from perfdsl.engine.allotting import floor
from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.dues import CENTS, Earned
from perfdsl.engine.columns.meanings.turns import turns
from perfdsl.graph.award_rules import AllotRule

MOST_CENTS: Final = 2.0**32
"""A budget of more is left to the exact engine."""

_PART: Final = 18
"""A factor is taken in two parts, the second of so many bits: the product of each with 2^33 is a whole number below 2^53."""


@frozen
class _Portion:
    """A recipient: the cents that they have, what they count by where they are paid, and whether they are."""

    cents: Figure
    base: Figure
    paid: Code


def with_leftovers(  # a budget, who shares it, and how
    maker: Maker,
    rule: AllotRule,
    room: Figure,
    earned: Sequence[Earned],
    scores: Sequence[Column],
) -> tuple[list[Earned], Code]:
    """What each has when the rest of `room` is divided among those who got something, none above the ceiling, and where it is not sure."""
    figures, build, most = maker.figures, maker.build, maker.figures.whole(int(MOST_CENTS))
    rest = figures.subtract(room, figures.add([one.cents for one in earned]))
    sizes = [room, rest, *(figures.absolute(one.cents) for one in earned)]
    large = build.either(*(figures.less(most, one, or_equal=False)[0] for one in sizes))
    some, _ = figures.less(figures.whole(0), rest, or_equal=False)
    portions = [
        _portion(maker, one.cents, build.both(some, build.equal(one.why, build.there)), rule)
        for one in earned
    ]
    rest, whole = rest.between(0.0, 2 * MOST_CENTS), _sum(maker, [one.base for one in portions])
    full = [build.no] * len(portions)
    if rule.most is not None:
        below = [figures.subtract(figures.whole(floor(rule.most * CENTS)), one.cents) for one in portions]
        full = _full(maker, portions, [one.between(-1.0, MOST_CENTS) for one in below], rest, whole)
        taken = [_where(maker, one, room_left) for one, room_left in zip(full, below, strict=True)]
        rest = figures.subtract(rest, figures.add(taken)).between(0.0, 2 * MOST_CENTS)
        whole = _sum(
            maker,
            [_where(maker, build.opposite(one), each.base) for one, each in zip(full, portions, strict=True)],
        )
    else:
        taken = [figures.whole(0)] * len(portions)
    others = [
        build.both(one.paid, build.opposite(is_full)) for one, is_full in zip(portions, full, strict=True)
    ]
    extra = _shared_out(maker, rule, portions, others, rest, whole, scores)
    found = [
        Earned(figures.add([one.cents, full_part, part[0]]), one.why)
        for one, full_part, part in zip(earned, taken, zip(extra[0], strict=True), strict=True)
    ]
    return found, build.either(large, extra[1])


def _portion(maker: Maker, cents: Figure, may: Code, rule: AllotRule) -> _Portion:
    positive, _ = maker.figures.less(maker.figures.whole(0), cents, or_equal=False)
    paid, has = maker.build.both(may, positive), cents.between(0.0, MOST_CENTS)
    return _Portion(
        has, _where(maker, paid, maker.figures.whole(1) if rule.leftover == "equally" else has), paid
    )


def _where(maker: Maker, condition: Code, figure: Figure) -> Figure:
    return maker.figures.select(condition, figure, maker.figures.whole(0))


def _sum(maker: Maker, several: Sequence[Figure]) -> Figure:
    return maker.figures.add(several).between(0.0, MOST_CENTS)


# --- the ceiling


def _full(
    maker: Maker, portions: Sequence[_Portion], below: Sequence[Figure], rest: Figure, whole: Figure
) -> list[Code]:
    """Who reaches the ceiling: whoever has most does first, so long as their part of the rest is more than they may have."""
    figures, build = maker.figures, maker.build
    everyone = range(len(portions))
    ahead = [
        [build.no if one == other else _is_ahead(maker, portions, other, one) for other in everyone]
        for one in everyone
    ]
    passes = []
    for one in everyone:
        gone = figures.add([_where(maker, ahead[one][other], below[other]) for other in everyone])
        bases = figures.add([_where(maker, ahead[one][other], portions[other].base) for other in everyone])
        left = figures.subtract(rest, gone).between(0.0, 2 * MOST_CENTS)
        among = figures.subtract(whole, bases).between(0.0, MOST_CENTS)
        stays = _is_not_more(maker, (left, portions[one].base), (below[one], among))
        passes.append(build.both(portions[one].paid, build.opposite(stays)))
    return [
        build.both(
            passes[one],
            *(build.either(build.opposite(ahead[one][other]), passes[other]) for other in everyone),
        )
        for one in everyone
    ]


def _is_ahead(maker: Maker, portions: Sequence[_Portion], other: int, one: int) -> Code:
    """Whether another who is paid has more, or as much and stands first."""
    more, _ = maker.figures.less(portions[one].cents, portions[other].cents, or_equal=other < one)
    return maker.build.both(portions[other].paid, more)


def _is_not_more(maker: Maker, one: tuple[Figure, Figure], other: tuple[Figure, Figure]) -> Code:
    """Whether a product is no larger than another: the high parts and the low ones are compared as they differ."""
    figures, build = maker.figures, maker.build
    (above, below), (high, low) = _parts(maker, one[1]), _parts(maker, other[1])
    highs = figures.subtract(figures.multiply(one[0], above), figures.multiply(other[0], high))
    lows = figures.subtract(figures.multiply(other[0], low), figures.multiply(one[0], below))
    # a power of two times a whole number is exact, however large
    return build.less_equal(build.multiply(highs.value, build.number(2.0**_PART)), lows.value)


# --- the rest


def _shared_out(  # noqa: PLR0913, PLR0917 - a rest, who shares it, and how
    maker: Maker,
    rule: AllotRule,
    portions: Sequence[_Portion],
    others: Sequence[Code],
    rest: Figure,
    whole: Figure,
    scores: Sequence[Column],
) -> tuple[list[Figure], Code]:
    """What each of some others has of a rest, by what they count; the cents that are missing to it by largest remainder."""
    figures, build = maker.figures, maker.build
    divided = [_quotient(maker, rest, one.base, whole) for one in portions]
    extra = [_where(maker, other, quotient) for other, (quotient, _) in zip(others, divided, strict=True)]
    if rule.cents_down:
        return extra, build.no
    left = figures.subtract(rest, figures.add(extra))
    ranks, unsure = turns(
        maker, [remainder for _, remainder in divided], scores if rule.ties_by_score else (), others
    )
    one, found = figures.whole(1), []
    for other, share, rank in zip(others, extra, ranks, strict=True):
        gets, _ = figures.less(rank, left, or_equal=False)
        found.append(figures.add([share, _where(maker, build.both(other, gets), one)]))
    return found, unsure


def _quotient(maker: Maker, rest: Figure, base: Figure, whole: Figure) -> tuple[Figure, Figure]:
    """A product by a whole number, rounded down, and what that leaves: as a person divides, part by part."""
    figures = maker.figures
    above, below = _parts(maker, base)
    high, over = _by(maker, figures.multiply(rest, above), whole)
    carried = figures.multiply(over, figures.whole(2**_PART))
    low, remainder = _by(maker, figures.add([carried, figures.multiply(rest, below)]), whole)
    found = figures.add([figures.multiply(high, figures.whole(2**_PART)), low])
    return found.between(0.0, 2 * MOST_CENTS), remainder


def _by(maker: Maker, one: Figure, other: Figure) -> tuple[Figure, Figure]:
    """A whole number below 2^52 by another: the quotient is no whole number unless it is one exactly."""
    figures, build = maker.figures, maker.build
    found = figures.counted(build.floor(build.divide(one.value, other.value)), 0.0, one.high)
    product = figures.counted(build.multiply(found.value, other.value), 0.0, one.high)
    return found, figures.subtract(one, product).between(0.0, other.high)


def _parts(maker: Maker, one: Figure) -> tuple[Figure, Figure]:
    """The high and the low part of a whole number."""
    figures, build = maker.figures, maker.build
    high = build.floor(build.multiply(one.value, build.number(2.0**-_PART)))
    above = figures.counted(high, 0.0, one.high * 2.0**-_PART)
    low = figures.subtract(one, figures.multiply(above, figures.whole(2**_PART)))
    return above, low.between(0.0, 2.0**_PART - 1)
