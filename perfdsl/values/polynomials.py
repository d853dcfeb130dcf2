"""Polynomials of one variable with exact coefficients, and where the first of their roots above 0 lies."""

from itertools import pairwise
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.values.number import ONE, ZERO, Rational

Polynomial: TypeAlias = tuple[Rational, ...]
"""Coefficients from that of the power 0 up. INVARIANT: the last is not 0, but for that of nothing, `(0,)`."""

NOTHING: Final[Polynomial] = (ZERO,)
_PRECISION: Final = 1 << 128
"""Into how many parts the place of a root is divided that is no fraction of whole numbers."""


@frozen
class Root:
    """Where a polynomial is 0, or two ends close to each other between which it is.

    INVARIANT: `low <= high`, the same where the root is known exactly.
    """

    low: Rational
    high: Rational


def plus(one: Polynomial, other: Polynomial) -> Polynomial:
    """The sum."""
    if len(one) < len(other):
        one, other = other, one
    return _trimmed([*(a + b for a, b in zip(one, other, strict=False)), *one[len(other) :]])


def minus(one: Polynomial, other: Polynomial) -> Polynomial:
    """The difference."""
    return plus(one, scaled(other, -ONE))


def scaled(one: Polynomial, factor: Rational) -> Polynomial:
    """Each coefficient times a number."""
    return tuple(a * factor for a in one) if factor else NOTHING


def times(one: Polynomial, other: Polynomial) -> Polynomial:
    """The product."""
    if len(one) == 1:
        return scaled(other, one[0])
    if len(other) == 1:
        return scaled(one, other[0])
    found = [ZERO] * (len(one) + len(other) - 1)
    for place, a in enumerate(one):
        for further, b in enumerate(other):
            found[place + further] += a * b
    return _trimmed(found)


def at(one: Polynomial, point: Rational) -> Rational:
    """The value at a point (W. G. Horner's rule)."""
    found = ZERO
    for coefficient in reversed(one):
        found = found * point + coefficient
    return found


def lowest(one: Polynomial) -> int:
    """The power of the first coefficient that is not 0; -1 where all are."""
    return next((place for place, a in enumerate(one) if a), -1)


def sign_after_zero(one: Polynomial) -> int:
    """The sign for every number above 0 that is small enough: that of the first coefficient that is not 0."""
    place = lowest(one)
    return 0 if place < 0 else 1 if one[place] > 0 else -1


def first_root(one: Polynomial) -> Root | None:
    """The smallest root above 0, None where there is none. Of the constant 0 every number is one, and none is first.

    One that is rational and simple enough is found exactly.
    """
    start = lowest(one)
    rest = one[start:] if start > 0 else one
    if len(rest) <= 1:
        return None
    if len(rest) == 2:  # noqa: PLR2004 - a line, as nearly always
        root = -rest[0] / rest[1]
        return Root(root, root) if root > 0 else None
    return _isolated(rest)


# --- roots of higher powers


def _isolated(one: Polynomial) -> Root | None:
    """By the number of roots on either side of a middle (J. C. F. Sturm's theorem)."""
    chain = _chain(one)
    low, high = ZERO, 1 + max(abs(a / one[-1]) for a in one)
    at_zero = _changes(chain, ZERO)
    if at_zero == _changes(chain, high):
        return None
    while high - low > high / _PRECISION:
        middle = (low + high) / 2
        if at_zero > _changes(chain, middle):
            high = middle
        else:
            low = middle
    simple = simplest_between(low, high)
    if at(one, simple) == 0:
        return Root(simple, simple)
    return Root(low, high)


def _chain(one: Polynomial) -> list[Polynomial]:
    chain = [one, _trimmed([place * a for place, a in enumerate(one)][1:])]
    while len(chain[-1]) > 1:
        rest = _remainder(chain[-2], chain[-1])
        if rest == NOTHING:
            break
        chain.append(scaled(rest, -ONE))
    return chain


def _remainder(one: Polynomial, other: Polynomial) -> Polynomial:
    rest = list(one)
    while len(rest) >= len(other):
        factor, shift = rest[-1] / other[-1], len(rest) - len(other)
        for place, a in enumerate(other):
            rest[shift + place] -= factor * a
        rest.pop()
    return _trimmed(rest)


def _changes(chain: list[Polynomial], point: Rational) -> int:
    """How often the sign changes along the chain at a point."""
    signs = [value > 0 for value in (at(one, point) for one in chain) if value]
    return sum(a is not b for a, b in pairwise(signs))


def _trimmed(coefficients: list[Rational]) -> Polynomial:
    while len(coefficients) > 1 and not coefficients[-1]:
        coefficients.pop()
    return tuple(coefficients) or NOTHING


def simplest_between(low: Rational, high: Rational) -> Rational:
    """The fraction with the smallest denominator from `low` to `high`, ends included (M. A. Stern, A. Brocot).

    INVARIANT of the call: `0 <= low <= high`.
    """
    whole = low.numerator // low.denominator
    if low == whole or high >= whole + 1:
        return Rational(whole if low == whole else whole + 1)
    return whole + 1 / simplest_between(1 / (high - whole), 1 / (low - whole))
