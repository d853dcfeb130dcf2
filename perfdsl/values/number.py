"""Text to exact rationals and back: the one door by which numbers enter and leave.

A rational is gmpy2's `mpq` where gmpy2 is installed and `fractions.Fraction` where it is not; the results
are the same, digit by digit. `PERFDSL_NUMBERS=fraction` chooses the second where both are there: the tests
run with each.
"""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    Rational: TypeAlias = Fraction
else:
    Rational = Fraction
    if os.environ.get("PERFDSL_NUMBERS") != "fraction":
        with suppress(ImportError):  # the pure form serves wherever compiled packages do not go
            from gmpy2 import mpq as Rational  # noqa: N812 - it is a class

RATIONAL_TYPE: Final = type(Rational(0))

MAX_DIGITS: Final = 100
"""The longest number that a ruleset or a datum may write, in digits."""

MAX_BITS: Final = 16_384
"""The largest numerator or denominator that an evaluation keeps; beyond it a result is `out_of_range`."""

ZERO: Final = Rational(0)
ONE: Final = Rational(1)

_WRITTEN = re.compile(r"([+-]?)(\d[\d_]*)(?:\.(\d+))?(%?)(?:/(\d[\d_]*))?", re.ASCII)
_BLOCK: Final = 32


def rational(numerator: int, denominator: int = 1) -> Rational:
    """The exact quotient of two whole numbers. Raises ZeroDivisionError where the second is 0."""
    return Rational(numerator, denominator)


def exact(text: str) -> Rational:
    """The number that `text` writes (`1_600`, `3.5`, `85.6%`, `1/3`, `-2`), exactly.

    Raises ValueError on anything else: an exponent, an infinity, more than `MAX_DIGITS` digits.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None or len(text) > MAX_DIGITS + 3:
        raise ValueError(f"not a number of at most {MAX_DIGITS} digits")
    sign, whole, decimals, percent, below = found.groups()
    decimals = decimals or ""
    numerator = int(whole.replace("_", "") + decimals)
    denominator = 10 ** (len(decimals) + (2 if percent else 0)) * int((below or "1").replace("_", ""))
    if denominator == 0:
        raise ValueError("a number cannot be divided by zero")
    return Rational(-numerator if sign == "-" else numerator, denominator)


def from_python(number: object) -> Rational:
    """The rational that an int, Fraction, Decimal or mpq is. Raises TypeError on a float and all else."""
    if isinstance(number, bool) or not isinstance(number, (int, Fraction, Decimal, RATIONAL_TYPE)):
        raise TypeError(f"an exact number is an int, a Decimal or a Fraction, not {type(number).__name__}")
    if isinstance(number, Decimal):
        if not number.is_finite():
            raise TypeError("an exact number is finite")
        return Rational(*number.as_integer_ratio())
    return Rational(number)


def too_large(number: Rational) -> bool:
    """Whether a result is beyond what an evaluation keeps."""
    return number.numerator.bit_length() > MAX_BITS or number.denominator.bit_length() > MAX_BITS


def total(numbers: Iterable[Rational]) -> Rational:
    """The exact sum, in blocks, so that large denominators meet late and costs stay near linear."""
    parts = list(numbers)
    while len(parts) > _BLOCK:
        parts = [_sum(parts[start : start + _BLOCK]) for start in range(0, len(parts), _BLOCK)]
    return _sum(parts)


def _sum(parts: Sequence[Rational]) -> Rational:
    result = ZERO
    for part in parts:
        result += part
    return result


def exact_text(number: Rational) -> str:
    """The number as a decimal where it has one (`0.9877`), else as a fraction (`11/12`): nothing is lost."""
    numerator, denominator = int(number.numerator), int(number.denominator)
    places = _decimal_places(denominator)
    if places is None:
        return f"{numerator}/{denominator}"
    scaled = abs(numerator) * 10**places // denominator
    return _signed(numerator < 0, _point(str(scaled), places))


def _decimal_places(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator takes, None where it never ends."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _point(digits: str, places: int) -> str:
    if places == 0:
        return digits
    digits = digits.rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def _signed(negative: bool, text: str) -> str:  # noqa: FBT001 - a sign is what it is
    return f"-{text}" if negative else text
