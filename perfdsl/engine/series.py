"""Figures of the parts of a period to that of the period."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from perfdsl.engine.arithmetic import kept, mean
from perfdsl.values.missing import NOT_DUE, NOT_MEASURED, Missing
from perfdsl.values.number import total
from perfdsl.values.value import Value

Told: TypeAlias = tuple[str, Sequence[date]]
"""How the parts are taken together, and the day on which each ends."""

TOGETHER: Final[Mapping[str, Callable[[Sequence[Any]], Value]]] = {
    "sum": lambda figures: kept(total(figures)),
    "mean": mean,
    "max": max,
    "min": min,
}


def series(told: Told) -> Callable[..., Value]:
    """What was measured of the whole, else the parts that have ended: one that is missing makes it missing."""
    how, ends = told

    def meaning(whole: Value, at: date, *parts: Value) -> Value:
        if whole != NOT_MEASURED:
            return whole
        ended = [part for part, end in zip(parts, ends, strict=True) if end <= at]
        if not ended:
            return NOT_DUE
        there = [part for part in ended if not isinstance(part, Missing)]
        if how == "last":
            return there[-1] if there else ended[-1]
        gone = next((part for part in ended if isinstance(part, Missing)), None)
        return TOGETHER[how](there) if gone is None else gone

    return meaning
