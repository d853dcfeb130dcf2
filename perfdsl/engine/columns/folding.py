"""What primitives come to of constants."""

from collections.abc import Callable, Mapping, Sequence
from math import exp, floor, inf, isfinite, log, sqrt
from typing import Any, Final

from perfdsl.engine.columns.kernel import Parameter, Primitive


def folded(primitive: Primitive, values: Sequence[Any]) -> Parameter:
    """What a primitive makes of known values, None where that is no finite number."""
    found = _FOLDED[primitive](*values)
    if isinstance(found, float) and not isfinite(found):
        return None
    return found  # type: ignore[no-any-return]


def _quotient(one: float, other: float) -> float | None:
    return one / other if other else None


_FOLDED: Final[Mapping[Primitive, Callable[..., Any]]] = {
    Primitive.ADD: lambda one, other: one + other,
    Primitive.SUBTRACT: lambda one, other: one - other,
    Primitive.MULTIPLY: lambda one, other: one * other,
    Primitive.DIVIDE: _quotient,
    Primitive.NEGATE: lambda one: 0.0 - one,
    Primitive.ABSOLUTE: abs,
    Primitive.SMALLER: min,
    Primitive.LARGER: max,
    Primitive.FLOOR: lambda one: float(floor(one)),
    Primitive.SQUARE_ROOT: lambda one: sqrt(one) if one >= 0 else None,
    Primitive.LOGARITHM: lambda one: log(one) if one > 0 else None,
    Primitive.EXPONENTIAL: lambda one: exp(one) if one < 700 else inf,  # noqa: PLR2004 - far from the largest double
    Primitive.LESS: lambda one, other: one < other,
    Primitive.LESS_EQUAL: lambda one, other: one <= other,
    Primitive.EQUAL: lambda one, other: one == other,
    Primitive.AND: lambda one, other: one and other,
    Primitive.OR: lambda one, other: one or other,
    Primitive.NOT: lambda one: not one,
    Primitive.SELECT: lambda condition, then, otherwise: then if condition else otherwise,
}
