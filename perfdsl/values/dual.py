"""Numbers that begin to move: a value, and how fast it changes."""

from collections.abc import Callable
from typing import TypeAlias, Union

from perfdsl.values.number import RATIONAL_TYPE, ZERO, Rational

_Other: TypeAlias = Union["Dual", Rational, int]


class Dual:
    """`value + slope * h` for an `h` that is above 0 and smaller than every number.

    It is ordered so too: of two with the same value the one with the larger slope is larger. What is computed with it
    takes the side of a kink on which it comes to lie, so that its slope is the one-sided derivative (dual numbers:
    W. K. Clifford, 1873; forward differentiation: R. E. Wengert, "A simple automatic derivative evaluation program",
    CACM 7(8), 1964).
    """

    __slots__ = ("slope", "value")

    def __init__(self, value: Rational, slope: Rational) -> None:
        self.value = value
        self.slope = slope

    @property
    def numerator(self) -> int:
        """That of the value, by which its size is told."""
        return int(self.value.numerator)

    @property
    def denominator(self) -> int:
        """That of the value."""
        return int(self.value.denominator)

    def __repr__(self) -> str:
        return f"Dual({self.value}, {self.slope})"

    # --- arithmetic

    def __add__(self, other: _Other) -> "Dual":
        value, slope = _parts(other)
        return Dual(self.value + value, self.slope + slope)

    __radd__ = __add__

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.slope)

    def __sub__(self, other: _Other) -> "Dual":
        return self + -other

    def __rsub__(self, other: _Other) -> "Dual":
        return -self + other

    def __mul__(self, other: _Other) -> "Dual":
        value, slope = _parts(other)
        return Dual(self.value * value, self.slope * value + self.value * slope)

    __rmul__ = __mul__

    def __truediv__(self, other: _Other) -> "Dual":
        """Raises ZeroDivisionError where the value of the other is 0, whichever way it moves."""
        value, slope = _parts(other)
        return Dual(self.value / value, (self.slope * value - self.value * slope) / (value * value))

    def __rtruediv__(self, other: _Other) -> "Dual":
        return Dual(*_parts(other)) / self

    def __pow__(self, exponent: int) -> "Dual":
        return Dual(self.value**exponent, exponent * self.value ** (exponent - 1) * self.slope)

    def __abs__(self) -> "Dual":
        return -self if self < 0 else self

    # --- order

    def __bool__(self) -> bool:
        return bool(self.value or self.slope)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dual | RATIONAL_TYPE | int) and self._pair == _parts(other)

    def __hash__(self) -> int:
        return hash(self._pair)

    def __lt__(self, other: _Other) -> bool:
        return self._pair < _parts(other)

    def __le__(self, other: _Other) -> bool:
        return self._pair <= _parts(other)

    def __gt__(self, other: _Other) -> bool:
        return self._pair > _parts(other)

    def __ge__(self, other: _Other) -> bool:
        return self._pair >= _parts(other)

    @property
    def _pair(self) -> tuple[Rational, Rational]:
        return self.value, self.slope


def _parts(number: _Other) -> tuple[Rational, Rational]:
    return (number.value, number.slope) if isinstance(number, Dual) else (Rational(number), ZERO)


Function: TypeAlias = Callable[..., object]
"""A meaning that is given duals."""
