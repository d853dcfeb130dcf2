"""Logarithms and powers the slow way: exact where the result is rational, else 160 digits rounded to 40."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import lcm

_WORK = Context(prec=160, Emax=10**9, Emin=-(10**9))
_KEPT = Context(prec=40, rounding=ROUND_HALF_EVEN, Emax=10**9, Emin=-(10**9))
_LARGEST = 11_000


class NoSuchNumberError(ArithmeticError):
    """The function has no value there, or one beyond all measure."""


def decimal(x: Fraction) -> Decimal:
    return _WORK.divide(Decimal(x.numerator), Decimal(x.denominator))


def kept(result: Decimal) -> Fraction:
    return Fraction(*_KEPT.plus(result).as_integer_ratio())


def ln(x: Fraction) -> Fraction:
    if x <= 0:
        raise NoSuchNumberError
    return Fraction(0) if x == 1 else kept(_WORK.ln(decimal(x)))


def exp(x: Fraction) -> Fraction:
    if abs(x) > _LARGEST:
        raise NoSuchNumberError
    return Fraction(1) if x == 0 else kept(_WORK.exp(decimal(x)))


def sqrt(x: Fraction) -> Fraction:
    return power(x, Fraction(1, 2))


def power(x: Fraction, y: Fraction) -> Fraction:
    if (x == 0 and y < 0) or (x < 0 and y.denominator > 1):
        raise NoSuchNumberError
    if y.denominator == 1:
        if x not in (0, 1, -1) and abs(y) * max(x.numerator.bit_length(), x.denominator.bit_length()) > 2**14:
            raise NoSuchNumberError
        return x ** int(y)
    if x in (0, 1):
        return x
    root = exact_root(x, y.denominator)
    if root is not None:
        return power(root, Fraction(y.numerator))
    return exp_of(_WORK.multiply(_WORK.ln(decimal(x)), decimal(y)))


def geometric_mean(pairs: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """`pairs` are weights above 0 and values."""
    if any(value < 0 for _, value in pairs):
        raise NoSuchNumberError
    if any(value == 0 for _, value in pairs):
        return Fraction(0)
    common = lcm(*(weight.denominator for weight, _ in pairs))
    whole = sum(weight for weight, _ in pairs) * common
    product = Fraction(1)
    for weight, value in pairs:
        product *= value ** int(weight * common)
    root = exact_root(product, int(whole))
    if root is not None:
        return root
    exponent = Decimal(0)
    for weight, value in pairs:
        exponent = _WORK.add(
            exponent, _WORK.multiply(_WORK.ln(decimal(value)), decimal(weight * common / whole))
        )
    return exp_of(exponent)


def exp_of(exponent: Decimal) -> Fraction:
    if abs(exponent) > _LARGEST:
        raise NoSuchNumberError
    return kept(_WORK.exp(exponent))


def exact_root(x: Fraction, degree: int) -> Fraction | None:
    above, below = whole_root(x.numerator, degree), whole_root(x.denominator, degree)
    return None if above is None or below is None else Fraction(above, below)


def whole_root(number: int, degree: int) -> int | None:
    """By bisection: the whole number whose power it is, None where there is none."""
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low if low**degree == number else None
