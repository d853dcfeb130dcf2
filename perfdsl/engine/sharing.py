"""A whole and its parts: the sum of what was measured apart."""

from collections.abc import Sequence

from perfdsl.values.missing import NOT_MEASURED, OUT_OF_RANGE, Missing
from perfdsl.values.number import Rational, too_large, total
from perfdsl.values.value import Value


def whole_of_parts(own: Value, *parts: Value) -> Value:
    """What was measured of the whole; where nothing was, the sum of its parts, missing as the first of them is."""
    if own != NOT_MEASURED:
        return own
    whole = sum_of_parts(parts)
    return whole if isinstance(whole, Missing) or not too_large(whole) else OUT_OF_RANGE


def sum_of_parts(parts: Sequence[Value]) -> Rational | Missing:
    """The sum, or why a part of it is missing."""
    gone = next((part for part in parts if isinstance(part, Missing)), None)
    return total(parts) if gone is None else gone  # type: ignore[arg-type]
