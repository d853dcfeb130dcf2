"""A column of dates to days, all cells at once."""

from datetime import date
from typing import Final

import polars as pl

from perfdsl.batch.cells.distinct import EPOCH, read_distinct, together
from perfdsl.batch.cells.exact import EMPTY_DATES
from perfdsl.batch.cells.masks import either, marked
from perfdsl.batch.cells.nodes import Cells
from perfdsl.batch.nodes import Reading
from perfdsl.values.kind import Kind

_FIRST: Final = date.min.toordinal() - EPOCH
_LAST: Final = date.max.toordinal() - EPOCH
_ISO: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_EMPTY: Final = [day.toordinal() - EPOCH for day in EMPTY_DATES]


def read_dates(series: pl.Series) -> Cells:
    """The cells of a column of Date, or of Datetime where each is the beginning of a day."""
    days = series.cast(pl.Date) if series.dtype == pl.Date else series.dt.date()
    number = days.to_physical()
    low, high = number.min(), number.max()
    wrong = None
    if isinstance(low, int) and low <= max(_EMPTY):
        wrong = either(marked(number.is_in(_EMPTY)), marked(number < _FIRST))
    if isinstance(high, int) and high > _LAST:
        wrong = either(wrong, marked(number > _LAST))
    if series.dtype != pl.Date:
        wrong = either(wrong, marked(series.dt.time() != pl.Series([0]).cast(pl.Time)[0]))
    return Cells(number.cast(pl.Float64), None, None, wrong)


def read_written_dates(series: pl.Series, kind: Kind, reading: Reading) -> Cells:
    """The cells of a column of texts: those as `2026-06-30` at once, the others by the definition."""
    written = series.str.contains(_ISO)
    number = series.str.to_date("%Y-%m-%d", strict=False).to_physical()
    known = written & number.is_not_null() & (number >= _FIRST) & ~number.is_in(_EMPTY)
    rest = marked(series.is_not_null() & ~known.fill_null(value=False))
    values = number.cast(pl.Float64)
    if rest is None:
        return Cells(values)
    kept = pl.select(pl.when(~rest).then(values)).to_series()
    return together(Cells(kept), rest, read_distinct(series.filter(rest), kind, reading))
