"""Figures that are written out: the value of an expression that reads nothing."""

import re
from typing import Final

from attrs import evolve

from perfdsl.model.formula_nodes import Constant, Expression
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import DATE, DAYS, MONTHS, NUMBER, PERCENT, TEXT, YES_NO, Kind
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text

_THOUSANDS_POINT: Final = re.compile(r"\d{1,3}\.\d{3}(?!\d)")


def constant(expression: syntax.Expression) -> Constant | None:  # noqa: PLR0911 - one line a form
    """The value that `expression` writes out (`17 points`, `1/3`, `-5%`).

    None where it has to be computed.
    """
    span = expression.span
    match expression:
        case syntax.Number(value, percent):
            return Constant(value, PERCENT if percent else NUMBER, span=span)
        case syntax.Quantity(value, unit):
            if unit.text == "points":
                return Constant(value / 100, PERCENT, span=span)
            return Constant(
                value,
                {"days": DAYS, "months": MONTHS}.get(unit.text) or Kind("money", currency=unit.text),
                span=span,
            )
        case syntax.DateLiteral(day):
            return Constant(day, DATE, span=span)
        case syntax.YesNo(word):
            return Constant(word, YES_NO, span=span)
        case syntax.Text(text):
            return Constant(text, TEXT, span=span)
        case syntax.About(operand):
            written = constant(operand)
            return None if written is None else evolve(written, about=True, span=span)
        case syntax.Negate(operand):
            inner = constant(operand)
            opposite = constant_value(inner) if inner is not None else None
            return None if inner is None or opposite is None else Constant(-opposite, inner.kind, span=span)
        case syntax.Product(first, ((sign, second),)):
            return _fraction(first, sign, second, expression)
        case _:
            return None


def _fraction(
    first: syntax.Expression, sign: str, second: syntax.Expression, whole: syntax.Product
) -> Constant | None:
    negative = isinstance(first, syntax.Negate)
    above = first.operand if isinstance(first, syntax.Negate) else first
    if sign != "/" or not isinstance(above, syntax.Number) or not isinstance(second, syntax.Number):
        return None
    if not second.value:
        return None
    value = above.value / second.value
    return Constant(-value if negative else value, PERCENT if above.percent else NUMBER, span=whole.span)


def constant_value(expression: Expression) -> Rational | None:
    """The number that an expression writes out, None where it has to be computed from something."""
    if isinstance(expression, Constant) and isinstance(expression.value, RATIONAL_TYPE):
        return expression.value
    return None


def misread(value: Rational | None, text: str, kind: Kind) -> tuple[str, str] | None:
    """What is odd about a figure that fits its kind, and how to mend it; None where it can be meant as it stands.

    A thousands point makes a small number of a large one, and a count is whole.
    """
    if value is None or kind.name not in ("count", "money"):
        return None
    if _THOUSANDS_POINT.match(text):
        return (
            f"`{text}` is {exact_text(value)}",
            f"write `{text.replace('.', '_')}` if the point parts thousands",
        )
    if kind.name == "count" and value.denominator != 1:
        return f"`{text}` is no whole number", "count in whole numbers, or make the row a `number`"
    return None
