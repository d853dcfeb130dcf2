"""What steps come to beforehand: of constants, and in the rows where the one column that they read has no value."""

from collections.abc import Callable, Mapping, Sequence
from math import exp, floor, inf, isfinite, log, sqrt
from typing import Any, Final

from attrs import frozen

from perfdsl.engine.columns.kernel import Parameter, Primitive, Type


@frozen
class Alone:
    """The only column that a step reads (None: none at all, empty: several), and its value where that is missing, if known."""

    column: str | None
    value: Parameter = None


def alone(primitive: Primitive, parameter: Parameter, kind: Type, arguments: Sequence[Alone]) -> Alone:
    """What is known of a step, of what is known of its arguments."""
    match primitive:
        case Primitive.CONSTANT:
            return Alone(None, parameter)
        case Primitive.COLUMN:
            return Alone(str(parameter), _NOTHING[kind])
        case Primitive.PRESENT:
            return Alone(str(parameter), False)  # noqa: FBT003 - the value itself
        case Primitive.REASON:
            return Alone(str(parameter))
    columns = {one.column for one in arguments} - {None}
    if len(columns) > 1 or "" in columns:
        return Alone("")
    values = [one.value for one in arguments]
    return Alone(columns.pop() if columns else None, None if None in values else folded(primitive, values))


_NOTHING: Final[Mapping[Type, Parameter]] = {Type.NUMBER: 0.0, Type.TRUTH: False, Type.LABEL: ""}


def same(one: Parameter, other: Parameter) -> bool:
    """Whether two values are known and the same."""
    return one is not None and type(one) is type(other) and one == other


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
