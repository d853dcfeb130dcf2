"""What is known of the denominators of a column: two figures that differ do so by no less than that leaves."""

from math import gcd, inf, lcm
from typing import Final, Union

from attrs import frozen

from perfdsl.values.number import Rational

MOST_BITS: Final = 256
"""Denominators of more bits separate nothing that a double can tell apart."""


@frozen
class Grid:
    """Each figure of a column, times `whole`, times some whole number from 1 to `varying`, is a whole number."""

    whole: int = 1
    varying: float = 1.0
    common: float = 0.0
    """The least common multiple of all these numbers has no more bits."""

    @property
    def bits(self) -> float:
        """One denominator of all figures of the column has no more bits."""
        return self.whole.bit_length() + self.common

    @property
    def gap(self) -> float:
        """Figures that differ from a multiple of 1 do so by no less."""
        return 1.0 / (float(self.whole) * self.varying) * (1 - 2.0**-50)

    @property
    def is_odd(self) -> bool:
        """Whether no figure lies half way between two whole numbers."""
        return self.varying == 1 and self.whole % 2 == 1

    def plus(self, other: "Grid") -> "MaybeGrid":
        """Of the sums of two figures."""
        return _bounded(
            lcm(self.whole, other.whole), self.varying * other.varying, self.common + other.common
        )

    def or_else(self, other: "Grid") -> "MaybeGrid":
        """Of figures of which each is of one of the two."""
        return _bounded(
            lcm(self.whole, other.whole), max(self.varying, other.varying), self.common + other.common
        )

    def times(self, other: "Grid") -> "MaybeGrid":
        """Of the products of two figures."""
        return _bounded(self.whole * other.whole, self.varying * other.varying, self.common + other.common)

    def scaled(self, number: Rational) -> "MaybeGrid":
        """Of figures times a number."""
        shared = gcd(self.whole, int(number.numerator)) or 1
        return _bounded(self.whole // shared * int(number.denominator), self.varying, self.common)

    def over(self, other: "Grid", size: float) -> "MaybeGrid":
        """Of quotients by figures that are no larger than `size`, and not 0."""
        most = max(1.0, size * other.whole * other.varying)
        return _bounded(self.whole, self.varying * most, self.common + common_bits(most))


MaybeGrid = Union[Grid, None]  # noqa: UP007 - a name of a type, before Python 3.12


def of(number: Rational) -> MaybeGrid:
    """The grid of one number."""
    return _bounded(int(number.denominator), 1.0, 0.0)


def common_bits(most: float) -> float:
    """The most bits of the least common multiple of the whole numbers up to one.

    Its logarithm is at most 1.03883 times that (J. B. Rosser, L. Schoenfeld, "Approximate formulas for some functions of prime
    numbers", 1962, theorem 12).
    """
    return 1.5 * most + 1


def _bounded(whole: int, varying: float, common: float) -> MaybeGrid:
    # `varying` is rounded up, so that it stays a bound
    grown = varying if varying == 1 else varying * (1 + 2.0**-50)
    if whole.bit_length() > MOST_BITS or not grown < inf or grown > 2.0**MOST_BITS:
        return None
    return Grid(whole, grown, common)
