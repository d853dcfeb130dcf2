"""Numbers and days that move along a line, and how far they keep to one formula."""

from datetime import date, timedelta
from typing import TypeAlias, Union

from attrs import define

from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.polynomials import (
    Polynomial,
    Root,
    at,
    first_root,
    lowest,
    minus,
    plus,
    scaled,
    sign_after_zero,
    times,
)

_Other: TypeAlias = Union["Moving", Rational, int]
_CONSTANT: Polynomial = (ONE,)


class UntracedError(ArithmeticError):
    """What is computed is no quotient of polynomials of the way gone."""


@define
class Trace:
    """How far every comparison that was made comes out alike: for all ways above 0 and below the low end of `until`."""

    until: Root | None = None

    def note(self, difference: Polynomial) -> None:
        """That something depends on the sign of a polynomial."""
        root = first_root(difference)
        if root is not None and (self.until is None or root.low < self.until.low):
            self.until = root


class Moving:
    """A quotient of polynomials of `t`, for a `t` above 0 that is smaller than what the trace notes.

    It is ordered as it is there, and every comparison is noted: up to the end of the trace all of them come out as they
    did, so that what is computed with it by the exact meanings is one formula up to there. (Parametric evaluation: the
    comparisons are the certificates of kinetic data structures, J. Basch, L. J. Guibas, J. Hershberger, "Data
    structures for mobile data", J. Algorithms 31(1), 1999.)

    INVARIANT: the denominator is above 0 just above `t = 0`.
    """

    __slots__ = ("above", "below", "trace")

    def __init__(self, trace: Trace, above: Polynomial, below: Polynomial = _CONSTANT) -> None:
        self.trace = trace
        self.above = above
        self.below = below

    def __repr__(self) -> str:
        return f"Moving({self.above}, {self.below})"

    def __getattr__(self, name: str) -> object:
        raise UntracedError

    @property
    def numerator(self) -> "_Small":
        """Something that is never too large; it is no number."""
        return _SMALL

    @property
    def denominator(self) -> "_Small":
        """Something that is never too large; it is no number."""
        return _SMALL

    @property
    def start(self) -> Rational | None:
        """What it comes to as `t` falls to 0, None where it grows beyond all numbers."""
        if not self.below[0]:
            shift = lowest(self.below)
            if lowest(self.above) < shift and any(self.above):
                return None
            return self.above[shift] / self.below[shift] if len(self.above) > shift else ZERO
        return self.above[0] / self.below[0]

    @property
    def is_constant(self) -> bool:
        """Whether it does not move at all."""
        return len(self.above) == 1 and len(self.below) == 1

    def value(self, way: Rational) -> Rational | None:
        """Its value after a way, by this formula; None where there is none."""
        below = at(self.below, way)
        return at(self.above, way) / below if below else None

    def limit(self) -> Rational | None:
        """What it comes to as `t` grows beyond all numbers, None where it does so too."""
        if len(self.above) > len(self.below):
            return None
        return self.above[-1] / self.below[-1] if len(self.above) == len(self.below) else ZERO

    # --- arithmetic

    def __add__(self, other: _Other) -> "Moving":
        above, below = _parts(other)
        if below == self.below:
            return self._made(plus(self.above, above), below)
        return self._made(plus(times(self.above, below), times(above, self.below)), times(self.below, below))

    __radd__ = __add__

    def __neg__(self) -> "Moving":
        return Moving(self.trace, scaled(self.above, -ONE), self.below)

    def __sub__(self, other: _Other) -> "Moving":
        return self + -other

    def __rsub__(self, other: _Other) -> "Moving":
        return -self + other

    def __mul__(self, other: _Other) -> "Moving":
        above, below = _parts(other)
        return self._made(times(self.above, above), times(self.below, below))

    __rmul__ = __mul__

    def __truediv__(self, other: _Other) -> "Moving":
        """Raises ZeroDivisionError where the other is 0 all along."""
        return self * (self._inverse(other) if isinstance(other, Moving) else ONE / Rational(other))

    def __rtruediv__(self, other: _Other) -> "Moving":
        return self._inverse(self) * other

    def __pow__(self, exponent: int) -> "Moving":
        found = self._made(_CONSTANT, _CONSTANT)
        for _ in range(exponent):
            found = found * self
        return found

    def __abs__(self) -> "Moving":
        return -self if self < 0 else self

    def __floor__(self) -> int:
        """The largest whole number that is not above it: where it passes the next one is noted."""
        start = self.start
        if start is None:
            raise UntracedError
        whole = int(start.numerator) // int(start.denominator)
        if self < whole:
            whole -= 1
        for end in (whole, whole + 1):
            self.sign_against(end)
        return whole

    def _inverse(self, other: "Moving") -> "Moving":
        self.trace.note(other.above)
        sign = sign_after_zero(other.above)
        if not sign:
            raise ZeroDivisionError
        return Moving(self.trace, scaled(other.below, Rational(sign)), scaled(other.above, Rational(sign)))

    def _made(self, above: Polynomial, below: Polynomial) -> "Moving":
        return Moving(self.trace, above, below)

    # --- order

    def sign_against(self, other: _Other) -> int:
        """-1, 0 or 1 as it is below, the same as, or above the other; where that changes is noted."""
        above, below = _parts(other)
        difference = (
            minus(self.above, above)
            if below == self.below
            else minus(times(self.above, below), times(above, self.below))
        )
        self.trace.note(difference)
        return sign_after_zero(difference)

    def __bool__(self) -> bool:
        return self.sign_against(ZERO) != 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moving | int | _NUMBER) and self.sign_against(other) == 0

    def __hash__(self) -> int:
        return hash((self.above, self.below))

    def __lt__(self, other: _Other) -> bool:
        return self.sign_against(other) < 0

    def __le__(self, other: _Other) -> bool:
        return self.sign_against(other) <= 0

    def __gt__(self, other: _Other) -> bool:
        return self.sign_against(other) > 0

    def __ge__(self, other: _Other) -> bool:
        return self.sign_against(other) >= 0


class _Small:
    """The numerator of something that moves: of no size, and no number."""

    def bit_length(self) -> int:
        return 0

    def __int__(self) -> int:
        raise UntracedError

    __index__ = __int__

    def __eq__(self, other: object) -> bool:
        raise UntracedError

    def __hash__(self) -> int:
        raise UntracedError


_SMALL = _Small()
_NUMBER = type(ZERO)


def _parts(number: _Other) -> tuple[Polynomial, Polynomial]:
    if isinstance(number, Moving):
        return number.above, number.below
    return (Rational(number),), _CONSTANT


class MovingDay:
    """A day that moves, as the number of days since the beginning of the calendar; between days it is a time of day."""

    __slots__ = ("days",)

    def __init__(self, days: Moving) -> None:
        self.days = days

    def __getattr__(self, name: str) -> object:
        raise UntracedError

    def __sub__(self, other: object) -> Moving:
        """How many days it lies after another."""
        return self.days - days_of(other)

    def __rsub__(self, other: object) -> Moving:
        return -(self.days - days_of(other))

    def __add__(self, days: Rational) -> "MovingDay":
        return MovingDay(self.days + days)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, date | MovingDay) and self.days.sign_against(days_of(other)) == 0

    def __hash__(self) -> int:
        return hash(self.days)

    def __lt__(self, other: object) -> bool:
        return self.days < days_of(other)

    def __le__(self, other: object) -> bool:
        return self.days <= days_of(other)

    def __gt__(self, other: object) -> bool:
        return self.days > days_of(other)

    def __ge__(self, other: object) -> bool:
        return self.days >= days_of(other)


def days_of(day: object) -> "Moving | Rational":
    """A day as the number of days since the beginning of the calendar."""
    if isinstance(day, MovingDay):
        return day.days
    assert isinstance(day, date)
    return Rational(day.toordinal())


def day_of(days: Rational) -> date:
    """The day of a whole number of days. Raises OverflowError outside the calendar."""
    return date.min + timedelta(days=int(days) - 1)
