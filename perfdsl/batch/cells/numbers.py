"""A column of typed numbers to doubles, all cells at once."""

from typing import Final

import polars as pl

from perfdsl.batch.cells.buffers import raw
from perfdsl.batch.cells.distinct import WHOLE
from perfdsl.batch.cells.masks import either, marked
from perfdsl.batch.cells.nodes import Cells
from perfdsl.batch.nodes import Reading
from perfdsl.engine.columns.figures import LARGEST
from perfdsl.values.kind import Family, Kind

SURE_DIGITS: Final = 15
"""Every decimal of so many digits is the shortest of its double."""

_HIGHEST: Final = 2.0**LARGEST
_LOWEST: Final = 2.0**-LARGEST
_MOST: Final = 1e100
"""No number of a table is larger."""


def read_typed(series: pl.Series, kind: Kind, reading: Reading) -> Cells:
    """The cells of a column of Float64, Decimal, or a type of whole numbers, each at its own face value."""
    if reading.nan_missing and series.dtype.is_float():
        series = series.fill_nan(None)
    values = series.cast(pl.Float64)
    ends, whole = ends_of(values), series.dtype.is_integer()
    wrong = wrong_numbers(values, kind, reading, ends, whole=whole)
    return Cells(values, None, _unfaithful(series.dtype, values, kind, ends), wrong)


def _unfaithful(
    dtype: pl.DataType, values: pl.Series, kind: Kind, ends: tuple[float, float]
) -> pl.Series | None:
    """The cells that their double does not stand for, and those of a size that engines leave alone."""
    low, high = ends
    limit = WHOLE if kind.name == "count" else _HIGHEST
    if isinstance(dtype, pl.Decimal) and dtype.precision > SURE_DIGITS:
        limit = min(limit, 10.0 ** (SURE_DIGITS - dtype.scale) * (1 - 2**-50))
    elif dtype.is_integer():
        limit = WHOLE
    large = None if -limit < low and high < limit else marked(values.abs() >= limit)
    return large if dtype.is_integer() else either(large, tiny(values, low))


def tiny(values: pl.Series, low: float) -> pl.Series | None:
    """The cells that are nearly nothing; `low` is the least of them."""
    if low > _LOWEST:
        return None
    numbers = raw(values)
    near = (numbers < _LOWEST) & (numbers > -_LOWEST) & (numbers != 0)
    return marked(pl.Series(near) & values.is_not_null()) if near.any() else None


def ends_of(values: pl.Series) -> tuple[float, float]:
    """The least and the greatest number, NaN aside; 0 where there is none."""
    low, high = values.min(), values.max()
    return (low if isinstance(low, float) else 0.0), (high if isinstance(high, float) else 0.0)


def wrong_numbers(
    values: pl.Series, kind: Kind, reading: Reading, ends: tuple[float, float], *, whole: bool = False
) -> pl.Series | None:
    """The cells that are no number of the kind. `whole`: whether they are known to be whole numbers."""
    low, high = ends
    sound = abs(float(values.sum())) < float("inf") and low >= -_MOST and high <= _MOST
    wrong = None if sound else marked(~(values.abs() <= _MOST))
    return either(wrong, _misfit(values, kind, reading, ends, whole=whole))


def _misfit(
    values: pl.Series, kind: Kind, reading: Reading, ends: tuple[float, float], *, whole: bool
) -> pl.Series | None:
    low, high = ends
    if kind.family is Family.SHARE:
        if reading.percent or (low > -1 and high <= 1):
            return None
        return marked((values == values.floor()) & (values != 0) & (values != 1))
    if kind.name == "count":
        least, most = 0.0, _MOST
    elif kind.ends is not None:
        least, most = map(float, kind.ends)
    else:
        return None
    outside = None if least <= low and high <= most else marked((values < least) | (values > most))
    return outside if whole else either(outside, marked(values != values.floor()))
