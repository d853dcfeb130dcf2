"""Numbers in binary64 with what is proven of their error, and arithmetic that keeps the proof.

For the figure t that the exact engine has and the number c that is computed, |c - t| <= relative |t| + absolute. The
model is the standard one of floating-point arithmetic: an operation is exact but for a factor 1 + d, |d| <= 2^-53 (N. J. Higham,
Accuracy and Stability of Numerical Algorithms, 2nd ed., 2002, section 2.2). Every step is counted at twice that, and every
sum of bounds once more widened, so that the bounds, computed in binary64 themselves, hold.
"""

from collections.abc import Iterable, Sequence
from math import frexp, inf, isinf
from typing import Final

from attrs import evolve, frozen

from perfdsl.engine.columns.kernel import Builder, Code
from perfdsl.values.number import MAX_BITS, Rational, exact

STEP: Final = 2.0**-52
"""What one operation may be off, against its result: twice the unit roundoff."""

WIDER: Final = 1 + 2.0**-30
"""By how much a bound is widened for having been computed in binary64 itself."""

MOST_RELATIVE: Final = 2.0**-20
"""A figure that is less sure than this against its size has no relative bound at all."""

LARGEST: Final = 100
"""A figure of the data is 0, or its size is between 2^-100 and 2^100; a row with another is set aside."""

MOST_MAGNITUDE: Final = 900
"""A figure that may be larger than 2 to this power, or smaller than 1 by it, may overflow: nothing is sure of it."""

MIXED: Final = 1 + 2.0**-18
"""By how much a bound is widened where one figure may stand for another that is nearly the same."""

MOST_WHOLE: Final = 2.0**53
"""Whole numbers up to this are exact in binary64, and so are their sums and products."""

SMALLEST: Final = 2.0**-MOST_MAGNITUDE
"""A figure of the ruleset that is smaller than this, or larger than 1 by it, is left to the exact engine."""

INPUT_BITS: Final = 200
"""The numerator and denominator of a figure of the data that is not set aside have no more bits."""


@frozen
class Figure:
    """A column of numbers, and how far each may be from the exact one.

    `low` and `high` are the ends of the exact figure. It is `decimal` where the exact figure is the shortest decimal
    that is read as the number computed: two such figures compare as their numbers do. It is `whole` where both are the same
    whole number. The size of a computed number is 0, or
    between 2 to the power of minus and of plus `magnitude`; `bits` bounds numerator and denominator of the exact figure.
    """

    value: Code
    relative: float = 0.0
    absolute: Code | float = 0.0
    low: float = -inf
    high: float = inf
    decimal: bool = False
    whole: bool = False
    magnitude: int = LARGEST
    bits: int = INPUT_BITS
    is_day: bool = False
    """Whether it is a day rather than a number."""

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


class Arithmetic:
    """Figures from figures. What cannot be bounded has the bound `inf`, and every comparison with it is unsure."""

    def __init__(self, build: Builder) -> None:
        self.build = build

    # --- where figures come from

    def constant(self, number: Rational) -> Figure:
        """A figure of the ruleset: the nearest double, which stands for it where it is its shortest decimal."""
        nearest = _nearest(number)
        bits = max(number.numerator.bit_length(), number.denominator.bit_length())
        if abs(number) > 0 and not SMALLEST <= abs(nearest) <= 1 / SMALLEST:
            return self.unknown()
        is_same = Rational(*nearest.as_integer_ratio()) == number
        return Figure(
            self.build.number(nearest),
            relative=0.0 if is_same else STEP,
            low=nearest if is_same else nearest - abs(nearest) * STEP,
            high=nearest if is_same else nearest + abs(nearest) * STEP,
            decimal=shortest(nearest) == number,
            whole=is_same and number.denominator == 1 and abs(nearest) <= MOST_WHOLE,
            magnitude=max(1, abs(frexp(nearest)[1]) + 1),
            bits=bits,
        )

    def whole(self, number: int) -> Figure:
        """A small whole number."""
        return self.constant(Rational(number))

    def unknown(self) -> Figure:
        """A figure of which nothing is sure."""
        return Figure(self.build.zero, absolute=inf)

    # --- sums

    def add(self, terms: Sequence[Figure]) -> Figure:
        """The sum of some figures."""
        if len(terms) == 1:
            return terms[0]
        value = terms[0].value
        for term in terms[1:]:
            value = self.build.add(value, term.value)
        signs = {term.sign for term in terms}
        same = signs in ({1}, {-1})
        relative = max(term.relative for term in terms) + (len(terms) - 1) * STEP if same else 0.0
        absolute = self._total([term.absolute if same else self.spread(term) for term in terms])
        if not same:
            rounding = self._scaled(
                (len(terms) - 1) * STEP, self._total([self._reach(term) for term in terms])
            )
            absolute = self._total([absolute, rounding])
        low, high = sum(term.low for term in terms), sum(term.high for term in terms)
        if all(term.whole for term in terms) and sum(term.size for term in terms) <= MOST_WHOLE:
            return Figure(value, low=low, high=high, decimal=True, whole=True, magnitude=54, bits=54)
        return self._checked(
            Figure(
                value,
                relative * WIDER,
                absolute,
                *_outward(low, high, len(terms)),
                magnitude=max(term.magnitude for term in terms) + 54 + len(terms).bit_length(),
                bits=sum(term.bits for term in terms) + len(terms),
            )
        )

    def negate(self, one: Figure) -> Figure:
        """The opposite."""
        return evolve(one, value=self.build.negate(one.value), low=-one.high, high=-one.low)

    def subtract(self, one: Figure, other: Figure) -> Figure:
        """The difference."""
        found = self.add([one, self.negate(other)])
        return evolve(found, value=self.build.subtract(one.value, other.value))

    # --- products

    def multiply(self, one: Figure, other: Figure) -> Figure:
        """The product of two figures."""
        relative = (one.relative + other.relative + STEP) * WIDER
        absolute = self._total(
            [self._product(one.absolute, self._reach(other)), self._product(other.absolute, self._reach(one))]
        )
        ends = [_times(x, y) for x in (one.low, one.high) for y in (other.low, other.high)]
        value = self.build.multiply(one.value, other.value)
        if value is one.value and _is_one(other):
            return one
        if value is other.value and _is_one(one):
            return other
        if one.whole and other.whole and one.size * other.size <= MOST_WHOLE:
            return Figure(
                value, low=min(ends), high=max(ends), decimal=True, whole=True, magnitude=54, bits=54
            )
        return self._checked(
            Figure(
                value, relative, absolute, *_outward(min(ends), max(ends)),
                magnitude=one.magnitude + other.magnitude, bits=one.bits + other.bits,
            )
        )  # fmt: skip

    def divide(self, one: Figure, other: Figure) -> tuple[Figure, Code]:
        """The quotient of two figures where the second is not 0, and where nothing is sure of it."""
        value = self.build.divide(one.value, other.value)
        if value is one.value and _is_one(other):
            return one, self.build.no
        below = min(abs(other.low), abs(other.high)) if other.sign else 0.0
        magnitude, bits = one.magnitude + other.magnitude, one.bits + other.bits
        low, high = _quotients(one, other)
        unsure = self.build.no
        divisor = other
        if not _is_nothing(other.absolute) and below > 0 and isinstance(other.absolute, float):
            divisor = evolve(other, relative=other.relative + other.absolute / below, absolute=0.0)
        if _is_nothing(divisor.absolute):
            relative = (one.relative + divisor.relative + STEP) * WIDER * WIDER
            if _is_nothing(one.absolute):
                absolute: Code | float = 0.0
            elif isinstance(one.absolute, float) and below > 0:
                absolute = one.absolute / below * WIDER
            else:
                size = self.build.absolute(divisor.value)
                absolute = self._scaled(WIDER, self.build.divide(self._code(one.absolute), size))
        else:
            # |a/b - t| <= (error of a + |a/b| error of b) / |t of b|, and that is no less than |b| - error of b
            error = self._code(self.spread(other))
            size = self.build.absolute(other.value)
            unsure = self.build.less_equal(size, self.build.multiply(self.build.number(2.0), error))
            gap = self.build.subtract(size, error)
            above = self.build.add(
                self._code(self.spread(one)), self.build.multiply(self.build.absolute(value), error)
            )
            rounding = self._scaled(2 * STEP, self.build.absolute(value))
            relative, absolute = (
                0.0,
                self._total([self._scaled(WIDER, self.build.divide(above, gap)), rounding]),
            )
        found = Figure(value, relative, absolute, low, high, magnitude=magnitude, bits=bits)
        return self._checked(found), unsure

    # --- the smaller, the larger, a choice

    def smaller(self, one: Figure, other: Figure) -> Figure:
        """The smaller of two figures: its error is no larger than the larger of theirs."""
        ends = min(one.low, other.low), min(one.high, other.high)
        return self._one_of(self.build.smaller(one.value, other.value), one, other, ends)

    def larger(self, one: Figure, other: Figure) -> Figure:
        """The larger of two figures."""
        ends = max(one.low, other.low), max(one.high, other.high)
        return self._one_of(self.build.larger(one.value, other.value), one, other, ends)

    def select(self, condition: Code, then: Figure, otherwise: Figure) -> Figure:
        """One figure where a condition holds, else the other."""
        value = self.build.select(condition, then.value, otherwise.value)
        if condition.is_constant:
            return then if condition.parameter else otherwise
        ends = min(then.low, otherwise.low), max(then.high, otherwise.high)
        return self._one_of(value, then, otherwise, ends)

    def clamp(self, one: Figure, low: Rational | None, high: Rational | None) -> Figure:
        """A figure kept between two ends, where there are such."""
        found = one
        if high is not None:
            found = self.smaller(found, self.constant(high))
        return found if low is None else self.larger(found, self.constant(low))

    def absolute(self, one: Figure) -> Figure:
        """The size without the sign."""
        if one.sign == 1:
            return one
        low = min(abs(one.low), abs(one.high)) if one.sign else 0.0
        return evolve(one, value=self.build.absolute(one.value), low=low, high=one.size)

    # --- comparing

    def less(self, one: Figure, other: Figure, *, or_equal: bool) -> tuple[Code, Code]:
        """Whether the first figure is smaller (or equal), and where that is not sure."""
        compare = self.build.less_equal if or_equal else self.build.less
        if one.high < other.low or (or_equal and one.high <= other.low):
            return self.build.yes, self.build.no
        if one.low > other.high or (not or_equal and one.low >= other.high):
            return self.build.no, self.build.no
        return compare(one.value, other.value), self._near(one, other)

    def equal(self, one: Figure, other: Figure) -> tuple[Code, Code]:
        """Whether two figures are the same, and where that is not sure."""
        if one.high < other.low or one.low > other.high:
            return self.build.no, self.build.no
        return self.build.equal(one.value, other.value), self._near(one, other)

    def is_zero(self, one: Figure) -> tuple[Code, Code]:
        """Whether a figure is 0, and where that is not sure: a relative error leaves a 0 where it is."""
        if one.low > 0 or one.high < 0:
            return self.build.no, self.build.no
        near = self.build.no
        if not _is_nothing(one.absolute):
            near = self.within(self.build.absolute(one.value), self.spread(one))
        return self.build.equal(one.value, self.build.zero), near

    def _near(self, one: Figure, other: Figure) -> Code:
        if (one.decimal and other.decimal) or (one.is_exact and other.is_exact):
            return self.build.no
        if _is_zero(one) or _is_zero(other):
            alone = other if _is_zero(one) else one
            if _is_nothing(alone.absolute):
                return self.build.no
            return self.within(self.build.absolute(alone.value), self.spread(alone))
        gap = self.build.absolute(self.build.subtract(one.value, other.value))
        return self.within(gap, self._total([self.spread(one), self.spread(other)]))

    def within(self, gap: Code, bound: Code | float) -> Code:
        """Whether a gap is no larger than a bound, which is widened for the subtraction that made the gap."""
        if isinstance(bound, float):
            return (
                self.build.yes
                if isinf(bound)
                else self.build.less_equal(gap, self.build.number(bound * WIDER))
            )
        return self.build.less_equal(gap, self._code(self._scaled(WIDER, bound)))

    # --- bounds

    def spread(self, one: Figure) -> Code | float:
        """How far the number computed may be from the figure, at most."""
        if one.relative == 0:
            return one.absolute
        return self._total([one.absolute, self._scaled(one.relative, self._reach(one))])

    def _reach(self, one: Figure) -> Code | float:
        """The largest size of a figure in a row: known beforehand, or from the number computed."""
        if not isinf(one.size):
            return one.size
        size = self._scaled(1 + 2 * one.relative, self.build.absolute(one.value))
        return size if _is_nothing(one.absolute) else self._total([size, self._scaled(2.0, one.absolute)])

    def _one_of(self, value: Code, one: Figure, other: Figure, ends: tuple[float, float]) -> Figure:
        return Figure(
            value,
            max(one.relative, other.relative) * MIXED,
            self._scaled(MIXED, self._larger(one.absolute, other.absolute)),
            *ends,
            decimal=one.decimal and other.decimal,
            whole=one.whole and other.whole,
            is_day=one.is_day and other.is_day,
            magnitude=max(one.magnitude, other.magnitude),
            bits=max(one.bits, other.bits),
        )

    def _checked(self, one: Figure) -> Figure:
        """The figure, or that nothing is sure of it: its numbers may overflow, or the exact one is too large to be kept."""
        if one.magnitude > MOST_MAGNITUDE or one.bits > MAX_BITS or one.relative > MOST_RELATIVE:
            return evolve(one, relative=0.0, absolute=inf, decimal=False)
        return one

    def _code(self, bound: Code | float) -> Code:
        assert not (isinstance(bound, float) and isinf(bound))
        return self.build.number(bound) if isinstance(bound, float) else bound

    def _larger(self, one: Code | float, other: Code | float) -> Code | float:
        if isinstance(one, float) and isinstance(other, float):
            return max(one, other)
        if inf in (one, other):
            return inf
        if _is_nothing(one) or _is_nothing(other):
            return other if _is_nothing(one) else one
        return self.build.larger(self._code(one), self._code(other))

    def _scaled(self, factor: float, bound: Code | float) -> Code | float:
        if isinstance(bound, float):
            return factor * bound if bound else 0.0
        return self.build.multiply(self.build.number(factor * WIDER), bound)

    def _product(self, one: Code | float, other: Code | float) -> Code | float:
        if _is_nothing(one) or _is_nothing(other):
            return 0.0
        if isinstance(one, float):
            return inf if isinf(one) else self._scaled(one, other)
        if isinstance(other, float):
            return inf if isinf(other) else self._scaled(other, one)
        return self._scaled(1.0, self.build.multiply(one, other))

    def _total(self, bounds: Iterable[Code | float]) -> Code | float:
        known, found = 0.0, None
        for bound in bounds:
            if isinstance(bound, float):
                known += bound * WIDER
            else:
                found = bound if found is None else self.build.add(found, bound)
        if found is None or isinf(known):
            return known
        return self._scaled(1.0, self.build.add(found, self.build.number(known)))


def shortest(number: float) -> Rational:
    """The shortest decimal that is read as a double: what a cell of a column of doubles means."""
    text = repr(number)
    if "e" not in text:
        return exact(text)
    digits, _, power = text.partition("e")
    scale = Rational(10) ** int(power)
    return exact(digits) * scale


def _is_nothing(bound: Code | float) -> bool:
    return isinstance(bound, float) and bound == 0


def _is_zero(one: Figure) -> bool:
    return one.is_exact and one.low == 0 == one.high


def _outward(low: float, high: float, steps: int = 1) -> tuple[float, float]:
    """Ends that were computed in so many steps, moved out by what they may be off; a 0 is one."""
    return low - abs(low) * 2 * steps * STEP, high + abs(high) * 2 * steps * STEP


def _is_one(one: Figure) -> bool:
    return one.is_exact and one.low == 1 == one.high


def _nearest(number: Rational) -> float:
    """The nearest double; the largest where there is none that large."""
    try:
        return float(number)
    except OverflowError:
        return inf


def _times(one: float, other: float) -> float:
    """A product of ends, where 0 times no end is 0."""
    return 0.0 if one == 0 or other == 0 else one * other


def _quotients(one: Figure, other: Figure) -> tuple[float, float]:
    """The ends of a quotient; none where the divisor may be as small as you please."""
    if other.low > 0 or other.high < 0:
        ends = [_over(x, y) for x in (one.low, one.high) for y in (other.low, other.high)]
        return _outward(min(ends), max(ends))
    sign = one.sign * other.sign
    return (0.0 if sign > 0 else -inf), (0.0 if sign < 0 else inf)


def _over(one: float, other: float) -> float:
    if one == 0 or isinf(other):
        # the end is 0, or it is not known how the two grow: the ends of the other pairs hold the rest
        return 0.0 if not isinf(one) else one / (1.0 if other > 0 else -1.0)
    return one / other
