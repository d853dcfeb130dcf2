"""A column of dates to days, all cells at once."""

from datetime import date
from typing import Final

import polars as pl

from perfdsl.batch.cells.distinct import EPOCH
from perfdsl.batch.cells.exact import EMPTY_DATES
from perfdsl.batch.cells.masks import either, marked
from perfdsl.batch.cells.nodes import Cells

_FIRST: Final = date.min.toordinal() - EPOCH
_LAST: Final = date.max.toordinal() - EPOCH
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
