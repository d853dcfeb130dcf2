"""Arithmetic with figures that keeps what is proven of them."""

from collections.abc import Sequence
from math import inf
from typing import Final

from attrs import evolve

from perfdsl.engine.columns.bounds import Bounds
from perfdsl.engine.columns.building import Builder
from perfdsl.engine.columns.figures import (
    LIBRARY,
    MIXED,
    MOST_MAGNITUDE,
    MOST_RELATIVE,
    MOST_WHOLE,
    SMALLEST,
    STEP,
    WIDER,
    Bound,
    Figure,
    is_nothing,
    is_number,
    known,
    nearest,
)
from perfdsl.engine.columns.grid import Grid, MaybeGrid
from perfdsl.engine.columns.kernel import Code
from perfdsl.values.number import Rational

MOST_EXPONENT: Final = 600.0
"""An exponential of more is left to the exact engine."""


class Arithmetic:
    """Figures from figures. What cannot be bounded has the bound `inf`, and every comparison with it is unsure."""

    def __init__(self, build: Builder) -> None:
        self.build = build
        self.bounds = Bounds(build)

    # --- where figures come from

    def constant(self, number: Rational) -> Figure:
        """A figure of the ruleset: the nearest double, which stands for it where it is its shortest decimal."""
        value = nearest(number)
        if number != 0 and not SMALLEST <= abs(value) <= 1 / SMALLEST:
            return self.unknown()
        return known(self.build.number(value), number)

    def whole(self, number: int) -> Figure:
        """A small whole number."""
        return self.constant(Rational(number))

    def counted(self, value: Code, low: float = -inf, high: float = inf) -> Figure:
        """A whole number that is computed exactly."""
        return Figure(
            value, low=low, high=high, decimal=True, whole=True, magnitude=54, bits=54, tens=True, grid=Grid()
        )

    def unknown(self) -> Figure:
        """A figure of which nothing is sure."""
        return Figure(self.build.zero, absolute=inf)

    # --- sums

    def add(self, terms: Sequence[Figure]) -> Figure:
        """The sum of some figures."""
        if len(terms) == 1:
            return terms[0]
        value = self.build.total([term.value for term in terms])
        low, high = sum(term.low for term in terms), sum(term.high for term in terms)
        if all(term.whole for term in terms) and sum(term.size for term in terms) <= MOST_WHOLE:
            return self.counted(value, low, high)
        relative, absolute = self._sum_errors(terms)
        tens = all(term.tens for term in terms)
        bits = [term.bits for term in terms]
        more = max(term.magnitude for term in terms) + len(terms).bit_length()
        found = Figure(
            value,
            relative * WIDER,
            absolute,
            *_outward(low, high, len(terms)),
            magnitude=more + 54,
            bits=max(bits) + more if tens else sum(bits) + len(terms),
            tens=tens,
            grid=_joined([term.grid for term in terms]),
        )
        return self._checked(found)

    def _sum_errors(self, terms: Sequence[Figure]) -> tuple[float, Bound]:
        """Of terms of one sign the relative errors add no more than a step each; else each may be lost in the rest."""
        steps = (len(terms) - 1) * STEP
        if {term.sign for term in terms} in ({1}, {-1}):
            absolute = self.bounds.total([term.absolute for term in terms])
            return max(term.relative for term in terms) + steps, absolute
        reach = self.bounds.total([self.bounds.reach(term) for term in terms])
        spreads = [self.bounds.spread(term) for term in terms]
        return 0.0, self.bounds.total([*spreads, self.bounds.scaled(steps, reach)])

    def negate(self, one: Figure) -> Figure:
        """The opposite."""
        written = None if one.written is None else -one.written
        return evolve(one, value=self.build.negate(one.value), low=-one.high, high=-one.low, written=written)

    def subtract(self, one: Figure, other: Figure) -> Figure:
        """The difference."""
        if is_number(other, 0):
            return one
        found = self.add([one, self.negate(other)])
        return evolve(found, value=self.build.subtract(one.value, other.value))

    # --- products

    def multiply(self, one: Figure, other: Figure) -> Figure:
        """The product of two figures."""
        if is_number(one, 1):
            return other
        if is_number(other, 1):
            return one
        if is_number(one, 0) or is_number(other, 0):
            return self.whole(0)
        ends = [_times(x, y) for x in (one.low, one.high) for y in (other.low, other.high)]
        value = self.build.multiply(one.value, other.value)
        if one.whole and other.whole and one.size * other.size <= MOST_WHOLE:
            return self.counted(value, min(ends), max(ends))
        bounds = self.bounds
        found = Figure(
            value,
            (one.relative + other.relative + STEP) * WIDER,
            bounds.total([
                bounds.product(one.absolute, bounds.reach(other)), bounds.product(other.absolute, bounds.reach(one))
            ]),
            *_outward(min(ends), max(ends)),
            magnitude=one.magnitude + other.magnitude,
            bits=one.bits + other.bits,
            tens=one.tens and other.tens,
            grid=_product(one, other),
        )  # fmt: skip
        return self._checked(found)

    def square(self, one: Figure) -> Figure:
        """A figure times itself: never below 0."""
        return self.multiply(one, one).between(0.0, inf)

    def divide(self, one: Figure, other: Figure) -> tuple[Figure, Code]:
        """The quotient of two figures where the second is not 0, and where nothing is sure of it."""
        if is_number(other, 1):
            return one, self.build.no
        value = self.build.divide(one.value, other.value)
        relative, absolute, unsure = self._quotient_errors(value, one, other)
        found = Figure(
            value,
            relative,
            absolute,
            *_quotients(one, other),
            magnitude=one.magnitude + other.magnitude,
            bits=one.bits + other.bits,
            grid=_quotient(one, other),
        )
        return self._checked(found), unsure

    def _quotient_errors(self, value: Code, one: Figure, other: Figure) -> tuple[float, Bound, Code]:
        build, bounds, absolute = self.build, self.bounds, other.absolute
        least = min(abs(other.low), abs(other.high)) if other.sign else 0.0
        relative = other.relative
        if isinstance(absolute, float) and least > 0 and absolute < least / 4:
            relative += absolute / least * 2
            absolute = 0.0
        if is_nothing(absolute):
            return (
                (one.relative + relative + STEP) * WIDER * WIDER,
                self._by(one.absolute, other, least),
                build.no,
            )
        # |a/b - t| <= (error of a + |a/b| error of b) / |t of b|, and that is no less than |b| - error of b
        if inf in (absolute, one.absolute):
            return 0.0, inf, build.yes
        error, size = bounds.code(bounds.spread(other)), build.absolute(other.value)
        unsure = build.less_equal(size, build.multiply(build.number(2.0), error))
        above = build.add(bounds.code(bounds.spread(one)), build.multiply(build.absolute(value), error))
        off = bounds.scaled(WIDER, build.divide(above, build.subtract(size, error)))
        return 0.0, bounds.total([off, bounds.scaled(2 * STEP, build.absolute(value))]), unsure

    def _by(self, absolute: Bound, other: Figure, least: float) -> Bound:
        """An error divided by a figure whose own error is small against it."""
        if is_nothing(absolute) or absolute == inf:
            return absolute
        if isinstance(absolute, float) and least > 0:
            return absolute / least * WIDER * WIDER
        size = self.build.absolute(other.value)
        return self.bounds.scaled(WIDER * WIDER, self.build.divide(self.bounds.code(absolute), size))

    # --- the smaller, the larger, a choice

    def smaller(self, one: Figure, other: Figure) -> Figure:
        """The smaller of two figures: its error is no larger than the larger of theirs."""
        if one.high <= other.low:
            return one
        if other.high <= one.low:
            return other
        ends = min(one.low, other.low), min(one.high, other.high)
        found = self.one_of(self.build.smaller(one.value, other.value), [one, other], ends)
        return self.bounds.at_end(found, one, other, is_smaller=True)

    def larger(self, one: Figure, other: Figure) -> Figure:
        """The larger of two figures."""
        if one.low >= other.high:
            return one
        if other.low >= one.high:
            return other
        ends = max(one.low, other.low), max(one.high, other.high)
        found = self.one_of(self.build.larger(one.value, other.value), [one, other], ends)
        return self.bounds.at_end(found, one, other, is_smaller=False)

    def select(self, condition: Code, then: Figure, otherwise: Figure) -> Figure:
        """One figure where a condition holds, else the other."""
        if condition.is_constant:
            return then if condition.parameter else otherwise
        if then is otherwise:
            return then
        value = self.build.select(condition, then.value, otherwise.value)
        ends = min(then.low, otherwise.low), max(then.high, otherwise.high)
        found = self.one_of(value, [then, otherwise], ends)
        full, other = self.full(then), self.full(otherwise)
        if full is not None and other is not None:
            found = evolve(found, full=self.build.select(condition, full, other))
        if isinstance(found.absolute, float):
            return found
        # the bound of what is not chosen may be anything
        absolute = self.build.select(
            condition, *(self.bounds.code(one.absolute) for one in (then, otherwise))
        )
        return evolve(found, absolute=self.bounds.scaled(1.0, absolute))

    def one_of(self, value: Code, several: Sequence[Figure], ends: tuple[float, float]) -> Figure:
        """A figure that is in each row one of several, or nearly so: by order or by choice."""
        absolute: Bound = 0.0
        for one in several:
            absolute = self.bounds.larger(absolute, one.absolute)
        grid = several[0].grid
        for one in several[1:]:
            grid = None if grid is None or one.grid is None else grid.or_else(one.grid)
        return Figure(
            value,
            max(one.relative for one in several) * MIXED,
            self.bounds.scaled(MIXED, absolute),
            *ends,
            decimal=all(one.decimal for one in several),
            whole=all(one.whole for one in several),
            is_day=any(one.is_day for one in several),  # no other number stands beside a day
            magnitude=max(one.magnitude for one in several),
            bits=max(one.bits for one in several),
            tens=all(one.tens for one in several),
            grid=grid,
        )

    def clamp(self, one: Figure, low: Rational | None, high: Rational | None) -> Figure:
        """A figure kept between two ends, where there are such."""
        found = one if high is None else self.smaller(one, self.constant(high))
        found = found if low is None else self.larger(found, self.constant(low))
        stays = (high is None or high >= 1) and (low is None or low < 1)
        return evolve(found, full=self.full(one)) if stays else found

    def full(self, one: Figure) -> Code | None:
        """Whether the exact figure is 1 or more, where that is sure."""
        if one.full is not None:
            return one.full
        if one.low >= 1 or one.high < 1:
            return self.build.truth(one.low >= 1)
        return self.build.less_equal(self.build.one, one.value) if one.is_exact else None

    def absolute(self, one: Figure) -> Figure:
        """The size without the sign."""
        if one.sign == 1:
            return one
        low = min(abs(one.low), abs(one.high)) if one.sign else 0.0
        written = None if one.written is None else abs(one.written)
        return evolve(
            one, value=self.build.absolute(one.value), low=low, high=one.size, written=written, full=None
        )

    # --- functions that are not rational

    def square_root(self, one: Figure) -> Figure:
        """The square root of a figure that is not below 0."""
        kept = one.between(0.0, inf)
        absolute: Bound = 0.0
        relative = kept.relative / 2 + 2 * STEP
        if not is_nothing(kept.absolute):
            # |sqrt a - sqrt b| <= sqrt |a - b|
            spread = self.bounds.spread(kept)
            relative = 2 * STEP
            absolute = spread**0.5 * WIDER if isinstance(spread, float) else self.build.square_root(
                self.bounds.code(self.bounds.scaled(WIDER, spread))
            )  # fmt: skip
        low, high = kept.low**0.5, kept.high**0.5 if kept.high < inf else inf
        found = Figure(
            self.build.square_root(one.value), relative, absolute, *_outward(low, high, 4),
            magnitude=one.magnitude // 2 + 2, bits=one.magnitude + 400,
        )  # fmt: skip
        return self._checked(found)

    def logarithm(self, one: Figure) -> Figure:
        """The natural logarithm of a figure above 0, whose error is relative: |ln (1 + d)| <= 2 |d|."""
        off = one.relative
        if not is_nothing(one.absolute):
            off = (
                one.relative + one.absolute / one.low
                if isinstance(one.absolute, float) and one.low > 0
                else inf
            )
        absolute = 2.0 * off if off <= MOST_RELATIVE else inf
        most = float(one.magnitude)
        found = Figure(
            self.build.logarithm(one.value),
            LIBRARY,
            absolute,
            -most,
            most,
            magnitude=64,
            bits=one.magnitude + 600,
        )
        return self._checked(found)

    def exponential(self, one: Figure) -> tuple[Figure, Code]:
        """The exponential, and where nothing is sure of it: an absolute error of the exponent is a relative one of it."""
        build = self.build
        kept = self.smaller(self.larger(one, self.constant(Rational(-600))), self.constant(Rational(600)))
        beyond = build.no
        if one.size > MOST_EXPONENT:
            beyond = build.less_equal(build.number(MOST_EXPONENT - 1), build.absolute(one.value))
        off = kept.spread
        low, high = 0.0, inf
        relative = (2 * off + LIBRARY) if off <= MOST_RELATIVE else 0.0
        absolute = 0.0 if off <= MOST_RELATIVE else inf
        found = Figure(
            build.exponential(kept.value), relative, absolute, low, high, magnitude=870, bits=2_000
        )
        return self._checked(found), beyond

    def _checked(self, one: Figure) -> Figure:
        """The figure, or that nothing is sure of it. One whose numbers may overflow is not computed: that would stop PostgreSQL."""
        if one.magnitude > MOST_MAGNITUDE:
            return evolve(one, value=self.build.zero, relative=0.0, absolute=inf, decimal=False, whole=False)
        if one.relative > MOST_RELATIVE:
            return evolve(one, relative=0.0, absolute=inf, decimal=False)
        return one


def _joined(several: Sequence[MaybeGrid]) -> MaybeGrid:
    found = several[0]
    for one in several[1:]:
        found = None if found is None or one is None else found.plus(one)
    return found


def _product(one: Figure, other: Figure) -> MaybeGrid:
    if one.grid is None or other.grid is None:
        return None
    if one.written is not None:
        return other.grid.scaled(one.written)
    return one.grid.scaled(other.written) if other.written is not None else one.grid.times(other.grid)


def _quotient(one: Figure, other: Figure) -> MaybeGrid:
    if one.grid is None or other.grid is None:
        return None
    if other.written:
        return one.grid.scaled(1 / other.written)
    return one.grid.over(other.grid, other.size)


def _outward(low: float, high: float, steps: int = 1) -> tuple[float, float]:
    """Ends that were computed in so many steps, moved out by what they may be off; a 0 is one."""
    return low - abs(low) * 2 * steps * STEP, high + abs(high) * 2 * steps * STEP


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
    if one == 0 or abs(other) == inf:
        # the end is 0, or it is not known how the two grow: the ends of the other pairs hold the rest
        return 0.0 if abs(one) != inf else one / (1.0 if other > 0 else -1.0)
    return one / other
