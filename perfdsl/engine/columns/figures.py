"""Numbers in binary64 with what is proven of their error.

For the figure t that the exact engine has and the number c that is computed, |c - t| <= relative |t| + absolute. The
model is the standard one of floating-point arithmetic: an operation is exact but for a factor 1 + d, |d| <= 2^-53 (N. J. Higham,
Accuracy and Stability of Numerical Algorithms, 2nd ed., 2002, section 2.2). Every step is counted at twice that, and every
sum of bounds once more widened, so that the bounds, computed in binary64 themselves, hold.
"""

from math import frexp, inf, nextafter
from typing import Final, TypeAlias

from attrs import evolve, frozen

from perfdsl.engine.columns import grid as grids
from perfdsl.engine.columns.grid import MaybeGrid
from perfdsl.engine.columns.kernel import Code
from perfdsl.values.number import Rational, exact

STEP: Final = 2.0**-52
"""What one operation may be off, against its result: twice the unit roundoff."""

LIBRARY: Final = 16 * STEP
"""What a logarithm or exponential of an engine's library may be off: 16 times the distance of two doubles."""

WIDER: Final = 1 + 2.0**-30
"""By how much a bound is widened for having been computed in binary64 itself."""

MIXED: Final = 1 + 2.0**-18
"""By how much a bound is widened where one figure may stand for another that is nearly the same."""

MOST_RELATIVE: Final = 2.0**-20
"""A figure that is less sure than this against its size has no relative bound at all."""

LARGEST: Final = 100
"""A figure of the data is 0, or its size is between 2^-100 and 2^100; a row with another is set aside."""

MOST_MAGNITUDE: Final = 900
"""A figure that may be larger than 2 to this power, or smaller than 1 by it, may overflow: nothing is sure of it."""

SMALLEST: Final = 2.0**-MOST_MAGNITUDE
"""A figure of the ruleset that is smaller than this, or larger than 1 by it, is left to the exact engine."""

MOST_WHOLE: Final = 2.0**53
"""Whole numbers up to this are exact in binary64, and so are their sums and products."""

INPUT_BITS: Final = 200
"""The numerator and denominator of a figure of the data that is not set aside have no more bits."""

Bound: TypeAlias = Code | float
"""How far something may be off: known beforehand, or in each row."""


@frozen
class Figure:
    """A column of numbers, and how far each may be from the exact one.

    `low` and `high` are the ends of the exact figure. It is `decimal` where the exact figure is the shortest decimal
    that is read as the number computed: two such figures compare as their numbers do. It is `whole` where both are the same
    whole number. The size of a computed number is 0, or between 2 to the power of minus and of plus `magnitude`. Numerator and
    denominator of the exact figure have no more than `bits`; where it has `tens`, the second is a divisor of a power of ten
    of no more bits. `grid` is what is known of denominators.
    """

    value: Code
    relative: float = 0.0
    absolute: Bound = 0.0
    low: float = -inf
    high: float = inf
    decimal: bool = False
    whole: bool = False
    magnitude: int = LARGEST
    bits: int = INPUT_BITS
    tens: bool = False
    grid: MaybeGrid = None
    is_day: bool = False
    """Whether it is a day rather than a number."""
    written: Rational | None = None
    """The exact figure, where it is the same in every row."""
    full: Code | None = None
    """Whether the exact figure is 1 or more, where a step is sure of it."""

    @property
    def size(self) -> float:
        """The largest size of the exact figure."""
        return max(abs(self.low), abs(self.high))

    @property
    def is_exact(self) -> bool:
        """Whether the number computed is the exact figure."""
        return self.relative == 0 and isinstance(self.absolute, float) and self.absolute == 0

    @property
    def sign(self) -> int:
        """1 where it is never below 0, -1 where it is never above, else 0."""
        return 1 if self.low >= 0 else -1 if self.high <= 0 else 0

    @property
    def spread(self) -> float:
        """How far the number computed may be from the figure, where that is known beforehand; else infinite."""
        if not isinstance(self.absolute, float):
            return inf
        return self.absolute + (self.relative * self.size * WIDER if self.relative else 0.0)

    def between(self, low: float, high: float) -> "Figure":
        """The figure where it is known to lie between two ends wherever it is looked at; where none does, it never is."""
        least = max(self.low, low)
        return evolve(self, low=least, high=max(least, min(self.high, high)))


def known(value: Code, number: Rational) -> Figure:
    """A figure of the ruleset, whose nearest double is `value`."""
    nearest_one = float(number)
    is_same = Rational(*nearest_one.as_integer_ratio()) == number
    return Figure(
        value,
        relative=0.0 if is_same else STEP,
        low=nearest_one if is_same else nextafter(nearest_one, -inf),
        high=nearest_one if is_same else nextafter(nearest_one, inf),
        decimal=shortest(nearest_one) == number,
        whole=is_same and number.denominator == 1 and abs(nearest_one) <= MOST_WHOLE,
        magnitude=max(1, abs(frexp(nearest_one)[1]) + 1),
        bits=max(number.numerator.bit_length(), number.denominator.bit_length(), 1),
        tens=number.denominator == 1,
        grid=grids.of(number),
        written=number,
    )


def nearest(number: Rational) -> float:
    """The nearest double; infinite where there is none that large."""
    try:
        return float(number)
    except OverflowError:
        return inf


def shortest(number: float) -> Rational:
    """The shortest decimal that is read as a double: what a cell of a column of doubles means.

    The map is one to one and keeps the order (G. L. Steele, J. L. White, "How to print floating-point numbers accurately",
    PLDI 1990), so that two such cells compare as the doubles do.
    """
    text = repr(number)
    if "e" not in text:
        return exact(text)
    digits, _, power = text.partition("e")
    return exact(digits) * Rational(10) ** int(power)


def is_nothing(bound: Bound) -> bool:
    """Whether a bound is known to be 0."""
    return isinstance(bound, float) and bound == 0


def is_number(one: Figure, number: int) -> bool:
    """Whether a figure is this number in every row."""
    return one.written is not None and one.written == number
