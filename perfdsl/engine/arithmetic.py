"""Plain arithmetic of exact figures, as far as they can be kept."""

from collections.abc import Sequence
from math import lcm
from typing import Final

from perfdsl.values.missing import OUT_OF_RANGE
from perfdsl.values.number import Rational, too_large, total
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value

COMMON_BITS: Final = 4_000
"""The terms of a sum over subjects are exact where one number of no more bits is a multiple of all their denominators."""

TERM_DECIMALS: Final = 60
"""To so many decimals they are rounded where there is none: their exact sum would have as many digits as there are subjects."""


def kept(number: Rational) -> Value:
    """The number, or that it is out of range where its fraction has too many digits."""
    return OUT_OF_RANGE if too_large(number) else number


def summable(terms: Sequence[Rational]) -> Sequence[Rational]:
    """The terms of a sum over subjects as they are added: exact, or half even to so many decimals where there are several that do not fit.

    Which of the two is seen from the denominators alone, so that neither order nor cancelling matters.
    """
    common = 1
    for below in {term.denominator for term in terms} if len(terms) > 1 else ():
        common = lcm(common, int(below))
        if common.bit_length() > COMMON_BITS:
            return [round_to(term, TERM_DECIMALS, RoundingMode.HALF_EVEN) for term in terms]
    return terms


def mean(terms: Sequence[Rational]) -> Value:
    """The plain mean."""
    return kept(total(terms) / len(terms))


def variance(terms: Sequence[Rational]) -> Value:
    """The mean square of the distances from the mean (the population's, divided by n)."""
    middle = total(terms) / len(terms)
    return kept(total((term - middle) ** 2 for term in terms) / len(terms))
