"""Exact numbers to fewer digits, by the rule that a ruleset declares."""

from enum import Enum
from typing import Final

from perfdsl.values.number import Rational


class RoundingMode(Enum):
    """How a number between two neighbours is settled; the value is how a ruleset writes it."""

    HALF_EVEN = "half even"
    HALF_UP = "half up"
    HALF_DOWN = "half down"
    UP = "up"
    DOWN = "down"


MAX_DECIMALS: Final = 40


def round_to(number: Rational, decimals: int, mode: RoundingMode) -> Rational:
    """`number` with so many decimals; `up` is away from zero and `down` towards it (IEEE 754-2008, 4.3)."""
    scale = 10**decimals
    numerator, denominator = int(number.numerator) * scale, int(number.denominator)
    whole, rest = divmod(abs(numerator), denominator)
    if _goes_up(whole, rest, denominator, mode):
        whole += 1
    return Rational(-whole if numerator < 0 else whole, scale)


def _goes_up(whole: int, rest: int, denominator: int, mode: RoundingMode) -> bool:
    if mode is RoundingMode.DOWN or rest == 0:
        return False
    if mode is RoundingMode.UP or 2 * rest > denominator:
        return True
    tie = 2 * rest == denominator
    return tie and (mode is RoundingMode.HALF_UP or (mode is RoundingMode.HALF_EVEN and whole % 2 == 1))


def decimal_text(number: Rational, decimals: int, mode: RoundingMode = RoundingMode.HALF_EVEN) -> str:
    """The number rounded for reading, always with `decimals` decimals: `91.67`."""
    rounded = round_to(number, decimals, mode)
    digits = str(abs(int(rounded * 10**decimals))).rjust(decimals + 1, "0")
    text = digits if decimals == 0 else f"{digits[:-decimals]}.{digits[-decimals:]}"
    return f"-{text}" if rounded < 0 else text
