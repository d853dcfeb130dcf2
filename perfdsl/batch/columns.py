"""Figures as an engine finds them, and as the exact one does, to columns of results."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from perfdsl.batch.wanted import Holds, Wanted
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.values.missing import Missing
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value

_SMALL: Final = 255
_PLAIN: Final = {Holds.NUMBER: pl.Float64(), Holds.DATE: pl.Date(), Holds.TRUTH: pl.Boolean()}


def dtype(one: Wanted) -> pl.DataType:
    """The type of a column of results."""
    return _PLAIN.get(one.holds) or pl.Enum(one.labels)


class Places:
    """The labels of a kernel, and those that only the exact engine comes to, by their place."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._places = {label: place for place, label in enumerate(labels)}

    def of(self, label: str) -> int:
        """The place of a label, a new one where it has none yet."""
        return self._places.setdefault(label, len(self._places))

    def among(self, labels: Sequence[str]) -> NDArray[np.uint32]:
        """Of every place, which of some labels that is; 0 where it is none of them."""
        order = {label: number for number, label in enumerate(labels)}
        return np.array([order.get(label, 0) for label in self._places], np.uint32)


def as_number(value: Value | float, one: Wanted, digits: int, places: Places) -> float:
    """A value that is there as an array of an engine has it; numbers are the double nearest to the rounded decimal."""
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return places.of(value)
    if isinstance(value, date):
        return (value - EPOCH).days
    if one.holds is not Holds.NUMBER or isinstance(value, bool):
        return float(value)  # type: ignore[arg-type]
    try:
        return float(round_to(value, digits, RoundingMode.HALF_EVEN))  # type: ignore[arg-type]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")  # type: ignore[operator]


def place_of_reason(value: Value | float, places: Places) -> int:
    """The place of why a value is not there, 0 where it is."""
    return places.of(value.reason.value) if isinstance(value, Missing) else 0


def as_series(one: Wanted, values: NDArray[Any], reasons: NDArray[Any], places: Places) -> pl.Series:
    """A column of results: null where the figure is not there, or where there is no reason why it should not be."""
    there = reasons == 0
    if one.holds is Holds.REASON:
        codes = places.among(one.labels)[reasons]
        return _without(_enum(one, codes), ~there)
    match one.holds:
        case Holds.LABEL:
            column = _enum(one, places.among(one.labels)[values])
        case Holds.LEVEL:
            codes = np.where(there, values - 1, 0).astype(np.uint32)
            column = _enum(one, codes)
        case Holds.DATE:
            column = pl.Series(one.name, np.where(there, values, 0).astype(np.int32)).cast(pl.Date)
        case _:
            column = pl.Series(one.name, values, dtype(one))
    return _without(column, there)


def _without(column: pl.Series, kept: NDArray[np.bool_]) -> pl.Series:
    """The column with null where it is not to be kept."""
    if kept.all():
        return column
    mask = pl.Series(kept)
    return pl.select(pl.when(mask).then(column).alias(column.name)).to_series()


def _enum(one: Wanted, codes: NDArray[Any]) -> pl.Series:
    width = pl.UInt8 if len(one.labels) <= _SMALL else pl.UInt16
    return pl.Series(one.name, codes.astype(np.uint8 if width is pl.UInt8 else np.uint16)).cat.to(dtype(one))
