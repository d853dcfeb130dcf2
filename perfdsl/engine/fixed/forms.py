"""What the value of a node is in the code of whole numbers: text for it, and what has to be there for that."""

from collections.abc import Iterable
from math import gcd
from typing import Final, TypeAlias

from attrs import field, frozen

from perfdsl.values.number import ONE, ZERO, Rational, rational

NOTHING: Final[frozenset[str]] = frozenset()


@frozen
class Number:
    """The rational `text * factor / under`, in whole numbers; no `under` is 1.

    INVARIANT: `factor` and `under` are above 0; where a name of `needs` is None, so is the number, `not_measured`.
    `low` and `high` are ends that it never passes, where such are known; it has at most `bits` bits above and below.
    Where the condition `beyond` does not hold, the number is `high`; where it does, it is under `under_beyond`.
    """

    text: str
    factor: Rational = ONE
    under: str = ""
    needs: frozenset[str] = NOTHING
    low: Rational | None = None
    high: Rational | None = None
    bits: int = 64
    beyond: str = ""
    under_beyond: str = ""

    @property
    def constant(self) -> Rational | None:
        """The figure, where it is always the same."""
        return self.low if self.low is not None and self.low == self.high else None


@frozen
class Day:
    """A day, by the days from 1970-01-01 to it."""

    text: str
    needs: frozenset[str] = NOTHING
    constant: int | None = None


@frozen
class Plain:
    """Yes or no, or a label, as Python has it."""

    text: str
    needs: frozenset[str] = NOTHING


@frozen
class Exact:
    """A value as the exact engine has it, which may be missing for any reason."""

    text: str
    needs: frozenset[str] = field(default=NOTHING, init=False)


Form: TypeAlias = Number | Day | Plain | Exact


def figure(number: Rational) -> Number:
    """A figure that is always the same."""
    size = abs(number) if number else ONE
    bits = int(size.numerator).bit_length() + int(size.denominator).bit_length()
    return Number(
        "0" if not number else "1" if number > 0 else "-1", size, low=number, high=number, bits=bits
    )


def common(factors: Iterable[Rational]) -> Rational:
    """The largest rational that each of these is a whole multiple of; 1 where all are 0."""
    above, below = 0, 1
    for factor in factors:
        denominator = int(factor.denominator)
        below_both = below * denominator // gcd(below, denominator)
        above = gcd(above * (below_both // below), int(factor.numerator) * (below_both // denominator))
        below = below_both
    return rational(above, below) if above else ONE


def whole(number: Rational) -> int:
    """A rational that is whole, as an int."""
    assert number.denominator == 1
    return int(number.numerator)


def floor(number: Rational) -> int:
    """The largest whole number that is not above it."""
    return int(number.numerator) // int(number.denominator)


def ceiling(number: Rational) -> int:
    """The smallest whole number that is not below it."""
    return -(-int(number.numerator) // int(number.denominator))


def times(text: str, factor: int) -> str:
    """The product with a whole number, as text."""
    if factor == 1:
        return text
    return f"{int(text) * factor}" if text.lstrip("-").isdigit() else f"{text} * {factor}"


def bounded(text: str, low: Rational | None, high: Rational | None, over: Rational) -> str:
    """A whole number kept between two ends, which are whole multiples of `over`, as text."""
    kept = text
    if high is not None:
        end = whole(high / over)
        kept = f"{text} if {text} <= {end} else {end}"
    if low is not None:
        end = whole(low / over)
        kept = f"{end} if {text} < {end} else {kept}"
    return kept if kept == text else f"({kept})"


def against(text: str, sign: str, bound: Rational) -> str:
    """How a whole number stands to a rational, as text."""
    exactly = bound.denominator == 1
    match sign:
        case ">=":
            return f"{text} >= {ceiling(bound)}"
        case ">":
            return f"{text} > {floor(bound)}"
        case "<=":
            return f"{text} <= {floor(bound)}"
        case "<":
            return f"{text} < {ceiling(bound)}"
        case "=":
            return f"{text} == {whole(bound)}" if exactly else "False"
        case _:
            return f"{text} != {whole(bound)}" if exactly else "True"


def largest(ends: Iterable[Rational | None]) -> Rational | None:
    """The largest of several ends; None where one is open."""
    found = list(ends)
    return None if None in found else max((end for end in found if end is not None), default=ZERO)


def smallest(ends: Iterable[Rational | None]) -> Rational | None:
    """The smallest of several ends; None where one is open."""
    found = list(ends)
    return None if None in found else min((end for end in found if end is not None), default=ZERO)
