"""Ranges of numbers and days: how an exact meaning becomes one over ranges, and arithmetic with them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from typing import Any, Final, TypeAlias

from perfdsl.values.missing import NO_CASES, OUT_OF_RANGE, Missing
from perfdsl.values.number import MAX_BITS, ONE, ZERO, Rational
from perfdsl.values.ranges import OneOf, OpenAllotment, Outlook, Range, hull, perhaps
from perfdsl.values.value import Value

Meaning: TypeAlias = Callable[..., Outlook]
Exact: TypeAlias = Callable[..., Value]

MOST: Final = Rational(1 << (4 * MAX_BITS))
"""Larger than any figure of an evaluation."""

UNKNOWN: Final = Range(-MOST, MOST)
UNIT: Final = Range(ZERO, ONE)

_KEPT: Final = Rational(1 << MAX_BITS)
_WHOLE: Final = 1 << MAX_BITS


def low(outlook: Outlook) -> Any:  # noqa: ANN401 - a number or a day
    """The lower end."""
    return outlook.low if isinstance(outlook, Range) else outlook


def high(outlook: Outlook) -> Any:  # noqa: ANN401 - a number or a day
    """The upper end."""
    return outlook.high if isinstance(outlook, Range) else outlook


def between(one: Rational, other: Rational) -> Outlook:
    """The range of two numbers, the lower first."""
    return one if one == other else Range(one, other)


def possible(outlook: Outlook) -> tuple[Value, ...]:
    """The values of something that is no number."""
    if isinstance(outlook, OneOf):
        return outlook.values
    assert not isinstance(outlook, Range | OpenAllotment)
    return (outlook,)


# --- from an exact meaning


def monotone(directions: str) -> Callable[[Exact], Meaning]:
    """For a meaning that rises (`+`) or falls (`-`) with each argument; the last sign stands for all after."""

    def over(exact: Exact) -> Meaning:
        def meaning(*arguments: Outlook) -> Outlook:
            signs = directions.ljust(len(arguments), directions[-1])
            rising = list(zip(signs, arguments, strict=False))
            least = exact(*[low(one) if sign == "+" else high(one) for sign, one in rising])
            most = exact(*[high(one) if sign == "+" else low(one) for sign, one in rising])
            return hull([*_end(least, most, lowest=True), *_end(most, least, lowest=False)])

        return meaning

    return over


def _end(value: Value, other: Value, *, lowest: bool) -> Iterator[Outlook]:
    """One end of a result; where it is missing, the figures beside it can be as far off as any."""
    yield value
    if isinstance(value, Missing):
        if isinstance(other, date):
            yield date.min if lowest else date.max
        else:
            yield -MOST if lowest else MOST


def at_corners(exact: Exact, *arguments: Outlook) -> Outlook:
    """For a meaning that rises or falls steadily with each argument while the others stay, either way."""
    corners = product(*({low(one): None, high(one): None} for one in arguments))
    return hull(exact(*corner) for corner in corners)


def at_points(exact: Exact, argument: Outlook, points: Iterable[Rational]) -> Outlook:
    """For a meaning of one argument that rises or falls steadily between the `points`."""
    least, most = low(argument), high(argument)
    inside = [point for point in points if least < point < most]
    return hull(exact(point) for point in (least, *inside, most))


# --- arithmetic


def kept(outlook: Outlook) -> Outlook:
    """A result, which is `out_of_range` where it is too large to keep; no end grows longer than what is kept."""
    least, most = low(outlook), high(outlook)
    gone = outlook.missing if isinstance(outlook, Range) else frozenset()
    if max(abs(least), abs(most)) < _KEPT:
        return perhaps(_outward(least, most), gone)
    gone |= {OUT_OF_RANGE}
    if least >= _KEPT or most <= -_KEPT:
        return hull(gone)
    return perhaps(_outward(max(least, -_KEPT), min(most, _KEPT)), gone)


def _outward(least: Rational, most: Rational) -> Outlook:
    """A range whose ends are no longer than what is kept: not narrower than this one."""
    if least.denominator.bit_length() > MAX_BITS:
        least = Rational(least.numerator * _WHOLE // least.denominator, _WHOLE)
    if most.denominator.bit_length() > MAX_BITS:
        most = Rational(-(-most.numerator * _WHOLE // most.denominator), _WHOLE)
    return between(least, most)


def add(terms: Sequence[Outlook], signs: Sequence[str] | None = None) -> Outlook:
    """The sum; a term counts negative where its sign is `-`."""
    signed = zip(signs or "+" * len(terms), terms, strict=True)
    ends = [(low(one), high(one)) if sign == "+" else (-high(one), -low(one)) for sign, one in signed]
    return between(sum((end for end, _ in ends), ZERO), sum((end for _, end in ends), ZERO))


def times(left: Outlook, right: Outlook) -> Outlook:
    """The product."""
    return at_corners(lambda one, other: one * other, left, right)


def divided(above: Outlook, below: Outlook, nothing: Outlook = NO_CASES) -> Outlook:
    """The quotient; `nothing` where it is divided by 0."""
    if low(below) > 0 or high(below) < 0:
        return at_corners(lambda one, other: one / other, above, below)
    found: list[Outlook] = [nothing]
    if high(below) > 0:
        found.append(by_positive(above, high(below)))
    if low(below) < 0:
        found.append(by_positive(add([above], "-"), -low(below)))
    return hull(found)


def by_positive(above: Outlook, most: Rational) -> Outlook:
    """Divided by anything above 0 up to `most`."""
    least = low(above) / most if low(above) >= 0 else -MOST
    return between(least, high(above) / most if high(above) <= 0 else MOST)


def absolute(number: Outlook) -> Outlook:
    """The size without the sign."""
    return at_points(abs, number, (ZERO,))
