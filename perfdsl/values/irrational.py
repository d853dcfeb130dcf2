"""Logarithms, exponentials, roots and powers of exact numbers, correctly rounded to 40 digits.

A result that is rational is returned exactly (`sqrt(4)` is 2); any other is rounded half even to `DIGITS` digits.
The rounding is correct: the working precision grows until both ends of the error bound round alike (A. Ziv, "Fast
evaluation of elementary mathematical functions with correctly rounded last bit", ACM TOMS 17(3), 1991).
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, Overflow
from math import isqrt, lcm
from typing import Final

from perfdsl.values.number import MAX_BITS, ONE, ZERO, Rational

DIGITS: Final = 40
_PRECISIONS: Final = (60, 120, 240, 480, 960)
_LARGEST_ROOT: Final = 1_000
_LARGEST_EXPONENT: Final = 11_000
_EXACT_BITS: Final = 100_000


class UndefinedError(ArithmeticError):
    """The function has no value there, or one that is too large to keep."""


def ln(x: Rational) -> Rational:
    """The natural logarithm. Raises UndefinedError where `x` is not positive."""
    if x <= 0:
        raise UndefinedError
    if x == 1:
        return ZERO
    return _rounded(lambda work: (_decimal(x, work).ln(work), Decimal(1)))


def exp(x: Rational) -> Rational:
    """The exponential. Raises UndefinedError where the result is too large or too small to keep."""
    if x == 0:
        return ONE
    if abs(x) > _LARGEST_EXPONENT:
        raise UndefinedError
    return _rounded(lambda work: _exp(_decimal(x, work), work))


def sqrt(x: Rational) -> Rational:
    """The square root. Raises UndefinedError where `x` is negative."""
    if x < 0:
        raise UndefinedError
    root = _exact_root(x, 2)
    return root if root is not None else _rounded(lambda work: _relative(_decimal(x, work).sqrt(work)))


def power(x: Rational, y: Rational) -> Rational:
    """`x` to the power of `y`. Raises UndefinedError where that is not real, or too large to keep."""
    if y.denominator == 1:
        return _whole_power(x, int(y))
    if x < 0 or (x == 0 and y < 0):
        raise UndefinedError
    if x in (0, 1):
        return x
    if int(y.denominator) <= _LARGEST_ROOT:
        root = _exact_root(x, int(y.denominator))
        if root is not None:
            return _whole_power(root, int(y.numerator))
    return _exp_of_logs([(x, y)])


def geometric_mean(values: Sequence[Rational], weights: Sequence[Rational]) -> Rational:
    """The product of `values`, each to the power of its share of the weights.

    Raises UndefinedError where one is negative.

    Equal values give that value, whatever the weights.
    """
    if any(value < 0 for value in values):
        raise UndefinedError
    if all(value == values[0] for value in values):
        return values[0]
    if any(value == 0 for value in values):
        return ZERO
    common = lcm(*(int(weight.denominator) for weight in weights))
    powers = [int(weight * common) for weight in weights]
    whole = sum(powers)
    size = sum(
        count * (value.numerator.bit_length() + value.denominator.bit_length())
        for value, count in zip(values, powers, strict=True)
    )
    if whole <= _LARGEST_ROOT and size <= _EXACT_BITS:
        product = ONE
        for value, count in zip(values, powers, strict=True):
            product *= value**count
        root = _exact_root(product, whole)
        if root is not None:
            return root
    return _exp_of_logs(
        [(value, weight * common / whole) for value, weight in zip(values, weights, strict=True)]
    )


# --- exact results


def _whole_power(x: Rational, y: int) -> Rational:
    if x == 0 and y < 0:
        raise UndefinedError
    if x in (0, 1):
        return x if y else ONE
    if x == -1:
        return x if y % 2 else ONE
    if abs(y) * max(x.numerator.bit_length(), x.denominator.bit_length()) > MAX_BITS:
        raise UndefinedError
    return x**y


def _exact_root(x: Rational, degree: int) -> Rational | None:
    above, below = _whole_root(int(x.numerator), degree), _whole_root(int(x.denominator), degree)
    return Rational(above, below) if above is not None and below is not None else None


def _whole_root(number: int, degree: int) -> int | None:
    root = isqrt(number) if degree == 2 else _newton_root(number, degree)  # noqa: PLR2004 - has a quick way
    return root if root**degree == number else None


def _newton_root(number: int, degree: int) -> int:
    """The largest whole number whose power does not exceed `number`."""
    if number < 2:  # noqa: PLR2004 - 0 and 1 are their own roots
        return number
    guess = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


# --- rounded results


def _context(precision: int) -> Context:
    return Context(prec=precision, rounding=ROUND_HALF_EVEN, Emax=999_999_999, Emin=-999_999_999)


def _decimal(x: Rational, work: Context) -> Decimal:
    return work.divide(Decimal(int(x.numerator)), Decimal(int(x.denominator)))


def _relative(result: Decimal) -> tuple[Decimal, Decimal]:
    """A result whose error is a few units of its last digit."""
    return result, abs(result)


def _exp(exponent: Decimal, work: Context) -> tuple[Decimal, Decimal]:
    result = exponent.exp(work)
    return result, abs(result) * (abs(exponent) + 1)


def _exp_of_logs(powers: Sequence[tuple[Rational, Rational]]) -> Rational:
    """The product of numbers to powers, by logarithms."""

    def compute(work: Context) -> tuple[Decimal, Decimal]:
        exponent, size = Decimal(0), Decimal(1)
        for x, y in powers:
            term = work.multiply(_decimal(x, work).ln(work), _decimal(y, work))
            exponent, size = work.add(exponent, term), size + abs(term) + abs(_decimal(y, work))
        if abs(exponent) > _LARGEST_EXPONENT:
            raise UndefinedError
        result = exponent.exp(work)
        return result, abs(result) * size * (len(powers) + 1)

    return _rounded(compute)


def _rounded(compute: Callable[[Context], tuple[Decimal, Decimal]]) -> Rational:
    """`compute` gives a result and a size; the error is below 10 units of that size's last digit."""
    target = _context(DIGITS)
    low = Decimal(0)
    for precision in _PRECISIONS:
        work = _context(precision)
        try:
            result, size = compute(work)
        except Overflow as error:
            raise UndefinedError from error
        bound = size.scaleb(2 - precision, _context(20))
        low, high = target.plus(work.subtract(result, bound)), target.plus(work.add(result, bound))
        if low == high:
            break
    return Rational(*low.as_integer_ratio())
