"""Arithmetic with how far figures move: the ends of it, lowest and highest."""

from collections.abc import Iterable
from typing import Final

from perfdsl.engine.drift.drifts import ANY, NONE, Ends, ends_of
from perfdsl.engine.interval.numbers import MOST
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.ranges import Outlook

RISES: Final[Ends] = (ZERO, 2 * MOST)
FALLS: Final[Ends] = (-2 * MOST, ZERO)


def plus(one: Ends, other: Ends) -> Ends:
    """Of a sum."""
    return one[0] + other[0], one[1] + other[1]


def minus(ends: Ends) -> Ends:
    """Of the opposite."""
    return -ends[1], -ends[0]


def times(one: Ends, other: Ends) -> Ends:
    """Of a product, no further than anything can move."""
    if NONE in (one, other):
        return NONE
    products = [left * right for left in one for right in other]
    return max(min(products), ANY[0]), min(max(products), ANY[1])


def span(several: Iterable[Ends]) -> Ends:
    """All of them and what lies between: the least and the most that any of them moves."""
    ends = list(several)
    return min(low for low, _ in ends), max(high for _, high in ends)


def inverse(ends: Ends) -> Ends | None:
    """1 by something that has one sign; at 0 itself there is no result, and beside it anything."""
    low, high = ends
    if low < 0 < high or low == high == 0:
        return None
    if high <= 0:
        turned = inverse(minus(ends))
        return None if turned is None else minus(turned)
    return 1 / high, (1 / low if low > 0 else Rational(MOST))


def either(one: Ends | None, other: Ends | None) -> Ends | None:
    """Both and what lies between, None where one is not known."""
    return None if one is None or other is None else span((one, other))


def not_negative(*outlooks: Outlook) -> bool:
    """Whether none of the figures can lie below 0."""
    ends = [ends_of(one) for one in outlooks]
    return all(one is not None and one[0] >= 0 for one in ends)
