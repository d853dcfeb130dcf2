"""Plain arithmetic of exact figures, as far as they can be kept."""

from collections.abc import Sequence

from perfdsl.values.missing import OUT_OF_RANGE
from perfdsl.values.number import Rational, too_large, total
from perfdsl.values.value import Value


def kept(number: Rational) -> Value:
    """The number, or that it is out of range where its fraction has too many digits."""
    return OUT_OF_RANGE if too_large(number) else number


def mean(terms: Sequence[Rational]) -> Value:
    """The plain mean."""
    return kept(total(terms) / len(terms))


def variance(terms: Sequence[Rational]) -> Value:
    """The mean square of the distances from the mean (the population's, divided by n)."""
    middle = total(terms) / len(terms)
    return kept(total((term - middle) ** 2 for term in terms) / len(terms))
