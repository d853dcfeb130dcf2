"""The way of a figure through one operation that is told everything else: a sum, a ratio, a share of a target."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from perfdsl.findings.claims.ways import Way
from perfdsl.graph import operations as op
from perfdsl.values.number import ONE, ZERO, Rational


def _sum(way: Way, signs: Sequence[str], figures: Sequence[Rational | None]) -> Way | None:
    slope, start = ZERO, ZERO
    for sign, figure in zip(signs, figures, strict=True):
        own = -ONE if sign == "-" else ONE
        slope, start = (slope + own, start) if figure is None else (slope, start + own * figure)
    return way.line(slope, start)


def _product(way: Way, signs: Sequence[str], figures: Sequence[Rational | None]) -> Way | None:
    if figures.count(None) != 1:
        return None
    slope, below = ONE, False
    for sign, figure in zip(signs, figures, strict=True):
        if figure is None:
            below = sign == "/"
        elif sign == "/":
            if not figure:
                return None
            slope /= figure
        else:
            slope *= figure
    return way.under(slope) if below else way.line(slope, ZERO)


def _ratio(way: Way, _: object, figures: Sequence[Rational | None]) -> Way | None:
    actual, target = figures
    if target is None:
        return None if actual is None else way.under(actual)
    return way.line(1 / target, ZERO) if target > 0 else None


def _inverse(way: Way, told: tuple[str, bool], figures: Sequence[Rational | None]) -> Way | None:
    actual, target = figures
    if target is None:
        return None if not actual else way.line(1 / actual, ZERO)
    if target <= 0:
        return None
    return way.line(-1 / target, Rational(2)) if told[1] else way.under(target)


def _gone(way: Way, _: object, figures: Sequence[Rational | None]) -> Way | None:
    actual, start, end = figures
    if actual is not None or start is None or end is None or start == end:
        return None
    return way.line(1 / (end - start), -start / (end - start))


def _near(way: Way, _: object, figures: Sequence[Rational | None]) -> Way | None:
    """Below the target."""
    target = figures[1]
    return way.line(1 / abs(target), 1 - target / abs(target)) if target else None


def _days(way: Way, _: object, figures: Sequence[Rational | None]) -> Way | None:
    one, other = figures
    if other is not None:
        return way.line(ONE, -other)
    return way.line(-ONE, one) if one is not None else None


def _later(way: Way, steps: Sequence[tuple[str, str]], figures: Sequence[Rational | None]) -> Way | None:
    if figures[0] is not None or any(unit != "days" for _, unit in steps):
        return None
    start = ZERO
    for (sign, _unit), figure in zip(steps, figures[1:], strict=True):
        start += figure if sign == "+" else -figure  # type: ignore[operator]
    return way.line(ONE, start)


_Form: TypeAlias = Callable[[Way, Any, Sequence[Rational | None]], Way | None]

WAYS_THROUGH: Final[Mapping[op.Operation, _Form]] = {
    op.ADD: _sum,
    op.MULTIPLY: _product,
    op.NEGATE: lambda way, _, __: way.line(-ONE, ZERO),
    op.AT_LEAST: _ratio,
    op.AT_MOST: _inverse,
    op.GOALPOSTS: _gone,
    op.PROGRESS: _gone,
    op.ON_TARGET: _near,
    op.DAYS_BETWEEN: _days,
    op.DATE_ADD: _later,
}
"""The operations through which a way leads on; `None` among the figures stands for the argument that it comes by."""
