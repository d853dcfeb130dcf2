"""Figures as an engine finds them, and as the exact one does, to columns of results."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from perfdsl.batch.wanted import Holds, Wanted
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.values.missing import OUT_OF_RANGE, Missing, Reason
from perfdsl.values.number import Rational, exact, exact_text, from_python
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value

SMALL: Final = 255
"""So many labels are counted in a byte."""

_WHOLE: Final = 2**53
FEW: Final = 12
"""So many labels of a column are put into it one by one, and others that its figures have are none of them."""

_PLAIN: Final = {
    Holds.NUMBER: pl.Float64(),
    Holds.WHOLE: pl.Int64(),
    Holds.EXACT: pl.String(),
    Holds.DATE: pl.Date(),
    Holds.TRUTH: pl.Boolean(),
}


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

    def among(self, labels: Sequence[str]) -> dict[int, int]:
        """By its place, which of some labels each is that is one of them."""
        order = {label: number for number, label in enumerate(labels)}
        return {place: order[label] for label, place in self._places.items() if label in order}


def as_arrays(
    column: Sequence[Value | float], one: Wanted, digits: int | None, places: Places
) -> tuple[list[float | str], list[int]]:
    """Values of the exact engine as an engine has them, 0 where they are not there, and the places of the reasons.

    Numbers are the doubles nearest to the rounded decimals, or texts; a float is one already. Equal values are looked at once. A
    whole number that no double holds is out of range.
    """
    if one.counted:
        column = without_far(column)
    others = {value for value in column if type(value) is not float}
    codes: dict[Value | float, int] = {
        value: places.of(value.reason.value) for value in others if isinstance(value, Missing)
    }
    known = {value: 0 if value in codes else _as_number(value, one, digits, places) for value in others}
    values = [value if type(value) is float else known[value] for value in column]
    return values, [codes.get(value, 0) for value in column] if codes else [0] * len(column)


def without_far(column: Sequence[Value | float]) -> list[Value | float]:
    """Whole numbers, those out of range that no double holds."""
    return [OUT_OF_RANGE if _is_far(value) else value for value in column]


def _is_far(value: Value | float) -> bool:
    return not isinstance(value, Missing) and abs(value) >= _WHOLE  # type: ignore[arg-type, operator]


def _as_number(value: Value | float, one: Wanted, digits: int | None, places: Places) -> float | str:
    if isinstance(value, str):
        return places.of(value)
    if isinstance(value, date):
        return (value - EPOCH).days
    if one.holds is Holds.EXACT:
        return exact_text(value)  # type: ignore[arg-type]
    if one.holds is not Holds.NUMBER or isinstance(value, bool):
        return float(value)  # type: ignore[arg-type]
    assert digits is not None
    try:
        return float(round_to(value, digits, RoundingMode.HALF_EVEN))  # type: ignore[arg-type]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")  # type: ignore[operator]


def value_of(one: Wanted, cell: Any) -> Value:  # noqa: ANN401 - as a column has it
    """The value that a cell of a column of results stands for, rounded as it is."""
    match one.holds:
        case Holds.REASON:
            return Missing(Reason(cell))
        case Holds.LEVEL:
            return Rational(one.labels.index(cell) + 1)
        case Holds.WHOLE:
            return Rational(cell)
        case Holds.NUMBER | Holds.EXACT:
            return exact(cell) if isinstance(cell, str) else from_python(Decimal(repr(cell)))
        case Holds.DATE | Holds.TRUTH | Holds.LABEL:
            value: Value = cell
            return value


def as_series(  # noqa: PLR0911 - one line a sort of column
    one: Wanted, values: NDArray[Any], reasons: NDArray[Any], places: Places
) -> pl.Series:
    """A column of results: null where the figure is not there, or where there is no reason why it should not be.

    The numbers of an array become the column without a copy.
    """
    there = reasons == 0
    match one.holds:
        case Holds.REASON:
            return _labels(one, reasons, places.among(one.labels), ~there)
        case Holds.LABEL:
            return _labels(one, values, places.among(one.labels), there)
        case Holds.LEVEL:
            levels = {level: level - 1 for level in range(1, len(one.labels) + 1)}
            return _labels(one, np.where(there, values, 1), levels, there)
        case Holds.DATE:
            return _column(one, pa.date32(), np.where(there, values, 0).astype(np.int32), there)
        case Holds.TRUTH:
            return _column(one, pa.bool_(), np.packbits(values.astype(np.bool_), bitorder="little"), there)
        case Holds.EXACT:
            texts = [text if here else None for text, here in zip(values, there, strict=True)]
            return pl.Series(one.name, texts, pl.String)
        case Holds.WHOLE:
            return _column(one, pa.int64(), np.where(there, values, 0).astype(np.int64), there)
        case Holds.NUMBER:
            return _column(one, pa.float64(), values.astype(np.float64, copy=False), there)


def _labels(
    one: Wanted, values: NDArray[Any], numbers: Mapping[int, int], there: NDArray[np.bool_]
) -> pl.Series:
    """Labels from values, by the number of the label that each stands for."""
    made = dtype(one)
    none = pl.Series(one.name, [None], made)
    if len(numbers) <= FEW:
        # one choice for each label is faster than to have Polars look at every number
        column = none.new_from_index(0, len(values))
        for value, number in numbers.items():
            column = pl.Series(one.name, [one.labels[number]], made).zip_with(
                pl.Series(values == value), column
            )
    else:
        table = np.zeros(max(numbers) + 1, np.uint8 if len(one.labels) <= SMALL else np.uint16)
        table[list(numbers)] = list(numbers.values())
        places = np.where(there, values, next(iter(numbers))).astype(np.uint16)
        column = pl.Series(one.name, table[places]).cat.to(made)
    return column if there.all() else column.zip_with(pl.Series(there), none)


def _column(one: Wanted, made: Any, values: NDArray[Any], there: NDArray[np.bool_]) -> pl.Series:  # noqa: ANN401 - pyarrow says no types
    present = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    array = pa.Array.from_buffers(made, len(there), [present, pa.py_buffer(values)])
    return pl.Series(one.name, array)
