"""Comparing and rounding figures: what is decided by the numbers computed, and where that is not sure.

Two figures whose denominators are bounded differ by no less than a `Grid` leaves: where that is more than the errors
of both, numbers that are that near are equal, and nothing is unsure.
"""

from math import inf
from typing import Final

from attrs import evolve

from perfdsl.engine.columns.arithmetic import Arithmetic
from perfdsl.engine.columns.figures import MIXED, STEP, WIDER, Bound, Figure, is_nothing, is_number, shortest
from perfdsl.engine.columns.kernel import Code
from perfdsl.values.number import Rational
from perfdsl.values.rounding import RoundingMode

MOST_DIGITS: Final = 1e15
"""A number of no more digits than this has is the shortest decimal of its double, and a half is exact beside it."""


class Deciding(Arithmetic):
    """Arithmetic, and what is decided by its figures."""

    # --- comparing

    def less(  # noqa: PLR0911 - a return each way to decide
        self, one: Figure, other: Figure, *, or_equal: bool
    ) -> tuple[Code, Code]:
        """Whether the first figure is smaller (or equal), and where that is not sure."""
        build = self.build
        if one is other:
            return build.truth(or_equal), build.no
        if one.high < other.low or (or_equal and one.high <= other.low):
            return build.yes, build.no
        if one.low > other.high or (not or_equal and one.low >= other.high):
            return build.no, build.no
        if _compare_alike(one, other):
            compare = build.less_equal if or_equal else build.less
            return compare(one.value, other.value), build.no
        if one.decimal and other.written is not None:
            # the figures above and below the nearest double stand for decimals above and below the number
            below = shortest(float(other.written)) < other.written
            return (build.less_equal if below else build.less)(one.value, other.value), build.no
        if other.decimal and one.written is not None:
            above = shortest(float(one.written)) > one.written
            return (build.less_equal if above else build.less)(one.value, other.value), build.no
        if or_equal and is_number(one, 1) and other.full is not None:
            return other.full, build.no
        if not or_equal and is_number(other, 1) and one.full is not None:
            return build.opposite(one.full), build.no
        apart = self._apart(one, other)
        if apart is not None:
            return self._less_apart(one, other, apart / 2 if or_equal else -apart / 2), build.no
        return self._less_nearly(one, other, or_equal=or_equal)

    def _less_apart(self, one: Figure, other: Figure, room: float) -> Code:
        """Whether a number lies below another and some room: the room is a part of a constant where there is one."""
        build, margin = self.build, self.build.number(room)
        if one.value.is_constant:
            return build.less(build.subtract(one.value, margin), other.value)
        return build.less(one.value, build.add(other.value, margin))

    def _less_nearly(self, one: Figure, other: Figure, *, or_equal: bool) -> tuple[Code, Code]:
        build = self.build
        if (is_number(other, 0) and is_nothing(one.absolute)) or (
            is_number(one, 0) and is_nothing(other.absolute)
        ):
            compare = build.less_equal if or_equal else build.less  # a relative error leaves the sign
            return compare(one.value, other.value), build.no
        if one.value.is_constant or other.value.is_constant:
            room = _room(one, other) if other.value.is_constant else _room(other, one)
            if room == inf:
                return self._less_unknown(one, other, or_equal=or_equal)
            # between the two comparisons it may be either
            inside, outside = build.number(-room), build.number(room)
            if one.value.is_constant:
                sure = build.less_equal(build.subtract(one.value, inside), other.value)
                not_sure = build.less_equal(build.subtract(one.value, outside), other.value)
                return sure, build.both(not_sure, build.opposite(sure))
            sure = build.less_equal(one.value, build.add(other.value, inside))
            not_sure = build.less_equal(one.value, build.add(other.value, outside))
            return sure, build.both(not_sure, build.opposite(sure))
        return self._less_unknown(one, other, or_equal=or_equal)

    def _less_unknown(self, one: Figure, other: Figure, *, or_equal: bool) -> tuple[Code, Code]:
        compare = self.build.less_equal if or_equal else self.build.less
        return compare(one.value, other.value), self._near(one, other)

    def equal(  # noqa: PLR0911 - a return each way to decide
        self, one: Figure, other: Figure
    ) -> tuple[Code, Code]:
        """Whether two figures are the same, and where that is not sure."""
        build = self.build
        if one is other:
            return build.yes, build.no
        if one.high < other.low or one.low > other.high:
            return build.no, build.no
        if _compare_alike(one, other):
            return build.equal(one.value, other.value), build.no
        if (one.decimal and other.written is not None) or (other.decimal and one.written is not None):
            return build.no, build.no  # a number that is no shortest decimal
        apart = self._apart(one, other)
        if apart is not None:
            gap = build.absolute(build.subtract(one.value, other.value))
            return build.less(gap, build.number(apart / 2)), build.no
        if is_number(other, 0) or is_number(one, 0):
            return self.is_zero(one if is_number(other, 0) else other)
        return build.equal(one.value, other.value), self._near(one, other)

    def is_zero(self, one: Figure) -> tuple[Code, Code]:
        """Whether a figure is 0, and where that is not sure: a relative error leaves a 0 where it is."""
        build = self.build
        if one.low > 0 or one.high < 0:
            return build.no, build.no
        if is_nothing(one.absolute):
            return build.equal(one.value, build.zero), build.no
        if one.grid is not None and 8 * one.spread < one.grid.gap:
            return build.less(build.absolute(one.value), build.number(one.grid.gap / 2)), build.no
        return build.equal(one.value, build.zero), self._within(
            build.absolute(one.value), self.bounds.spread(one)
        )

    def _apart(self, one: Figure, other: Figure) -> float | None:
        """How far two figures are apart that differ, where that is more than they may be off together."""
        if one.grid is None or other.grid is None:
            return None
        between = one.grid.plus(other.grid)
        off = one.spread + other.spread + STEP * (one.size + other.size)
        return between.gap if between is not None and 8 * off < between.gap else None

    def _near(self, one: Figure, other: Figure) -> Code:
        gap = self.build.absolute(self.build.subtract(one.value, other.value))
        return self._within(gap, self.bounds.total([self.bounds.spread(one), self.bounds.spread(other)]))

    def _within(self, gap: Code, bound: Bound) -> Code:
        """Whether a gap is smaller than a bound, which is widened for the subtraction that made the gap; where that is 0, there is none."""
        if bound == inf:
            return self.build.yes
        return self.build.less(gap, self.bounds.code(self.bounds.scaled(WIDER, bound)))

    # --- whole numbers

    def floor(self, one: Figure) -> tuple[Figure, Code]:
        """The largest whole number that is not above, and where it is not sure."""
        build = self.build
        ends = one.low - 1, one.high + 1
        if one.whole:
            return one, build.no
        if one.decimal:
            # a whole number is the shortest decimal of its double, and the order is kept
            return self.counted(build.floor(one.value), *ends), self._too_many_digits(one)
        if self._is_apart(one):
            assert one.grid is not None
            # a figure is a whole number, or below one by no less than the gap
            number = build.floor(build.add(one.value, build.number(one.grid.gap / 2)))
            return self.counted(number, *ends), build.no
        if is_nothing(one.absolute):
            return self._floor_of_relative(one, ends)
        bound = self.bounds.spread(one)
        if bound == inf:
            return self.counted(build.zero, *ends), build.yes
        room = self.bounds.code(self._roomy(one, bound))
        above = build.floor(build.add(one.value, room))
        below = build.floor(build.subtract(one.value, room))
        doubt = build.either(build.less(below, above), self._too_many_digits(one))
        return self.counted(above, *ends), doubt

    def _roomy(self, one: Figure, bound: Bound) -> Bound:
        """A bound widened for the addition of it, but where it is 0: there is nothing to add."""
        wider = self.bounds.total([bound, self.bounds.scaled(2 * STEP, self.bounds.reach(one))])
        if isinstance(bound, float) or isinstance(wider, float):
            return wider
        return self.build.select(self.build.equal(bound, self.build.zero), self.build.zero, wider)

    def _floor_of_relative(self, one: Figure, ends: tuple[float, float]) -> tuple[Figure, Code]:
        """As `floor`, of a figure whose error is in proportion to it: a 0 is one, and no size is too large to decide."""
        build, room = self.build, (one.relative + 4 * STEP) * MIXED
        above, below = (
            build.floor(build.multiply(one.value, build.number(factor))) for factor in (1 + room, 1 - room)
        )
        doubt = build.either(build.opposite(build.equal(above, below)), self._too_many_digits(one))
        return self.counted(above, *ends), doubt

    def ceiling(self, one: Figure) -> tuple[Figure, Code]:
        """The smallest whole number that is not below."""
        found, doubt = self.floor(self.negate(one))
        return self.negate(found), doubt

    def _is_apart(self, one: Figure) -> bool:
        """Whether a figure is surely a whole number, or surely none."""
        off = one.spread + 2 * STEP * one.size
        return one.grid is not None and one.size < MOST_DIGITS and 8 * off < one.grid.gap

    def _too_many_digits(self, one: Figure) -> Code:
        if one.size < MOST_DIGITS:
            return self.build.no
        return self.build.less_equal(self.build.number(MOST_DIGITS), self.build.absolute(one.value))

    def to_whole(self, one: Figure, mode: RoundingMode) -> tuple[Figure, Code]:
        """A figure to a whole number by a rule, and where that is not sure."""
        if one.whole:
            return one, self.build.no
        if mode in (RoundingMode.UP, RoundingMode.DOWN):
            return self._by_sign(one, up=mode is RoundingMode.UP)
        half = self.constant(Rational(1, 2))
        raised = self.add([one, half])
        if not self._is_apart(raised) or (one.grid is not None and one.grid.is_odd):
            return self.floor(raised)  # there is no tie, or it is not sure
        if mode is RoundingMode.HALF_EVEN:
            return self._half_even(raised)
        return self._half_by_sign(one, raised, up=mode is RoundingMode.HALF_UP)

    def _by_sign(self, one: Figure, *, up: bool) -> tuple[Figure, Code]:
        """Away from zero, or towards it."""
        above, below = (self.ceiling, self.floor) if up else (self.floor, self.ceiling)
        if one.sign:
            return above(one) if one.sign > 0 else below(one)
        return self._either_side(one, above(one), below(one))

    def _half_by_sign(self, one: Figure, raised: Figure, *, up: bool) -> tuple[Figure, Code]:
        """The nearest; of two the one away from zero, or towards it."""
        lowered = self.subtract(one, self.constant(Rational(1, 2)))
        if one.sign:
            return self.floor(raised) if up == (one.sign > 0) else self.ceiling(lowered)
        high, low = self.floor(raised), self.ceiling(lowered)
        return self._either_side(one, high if up else low, low if up else high)

    def _either_side(
        self, one: Figure, above: tuple[Figure, Code], below: tuple[Figure, Code]
    ) -> tuple[Figure, Code]:
        # at 0 both are 0, so that the sign computed serves
        negative = self.build.less(one.value, self.build.zero)
        return (
            self.select(negative, below[0], above[0]),
            self.build.select(negative, below[1], above[1]),
        )

    def _half_even(self, raised: Figure) -> tuple[Figure, Code]:
        build = self.build
        found, doubt = self.floor(raised)
        assert raised.grid is not None
        gap = build.absolute(build.subtract(raised.value, found.value))
        is_tie = build.less(gap, build.number(raised.grid.gap / 2))
        half = build.multiply(found.value, build.number(0.5))
        is_odd = build.less(build.floor(half), half)
        less = build.select(build.both(is_tie, is_odd), build.one, build.zero)
        return self.counted(build.subtract(found.value, less), found.low - 1, found.high), doubt

    def nearest(
        self, one: Figure, step: Rational, mode: RoundingMode = RoundingMode.HALF_EVEN
    ) -> tuple[Figure, Code]:
        """A figure to a multiple of a step, and where it may be another."""
        count, doubt = self.to_whole(self.multiply(one, self.constant(1 / step)), mode)
        return self.stepped(one, count, step), doubt

    def stepped(self, one: Figure, count: Figure, step: Rational) -> Figure:
        """So many steps, near a figure."""
        per = 1 / step
        if per.denominator == 1:
            found, _ = self.divide(count, self.constant(per))
        else:
            found = self.multiply(count, self.constant(step))
        room = float(step) * (1 + STEP)
        return evolve(
            found, low=one.low - room, high=one.high + room, decimal=is_decimal_step(per), whole=per == 1
        )


def _compare_alike(one: Figure, other: Figure) -> bool:
    return (one.decimal and other.decimal) or (one.is_exact and other.is_exact)


def _room(one: Figure, constant: Figure) -> float:
    """How far from a constant a number has to be for its figure to lie on the same side; infinite where that is not known.

    Where the constant lies between the two, the size of the figure is no more than that of the constant and the absolute
    error, but for the relative one: so its own size does not matter.
    """
    if not isinstance(one.absolute, float):
        return inf
    near = constant.size + one.absolute
    off = min(one.spread, one.absolute + one.relative * near * MIXED) + constant.spread
    return (off + STEP * (constant.size + off)) * WIDER


def is_decimal_step(per: Rational) -> bool:
    """Whether a whole number divided by this is a decimal that is rounded once only."""
    return per.denominator == 1 and str(int(per)).rstrip("0") in ("1", "2", "5", "4", "25")
