"""A column of a table to what an engine is given of it, by the kind of what it measures."""

from typing import Final

import polars as pl
from attrs import evolve

from perfdsl.batch.cells.dates import read_dates, read_written_dates
from perfdsl.batch.cells.distinct import read_distinct
from perfdsl.batch.cells.masks import either, marked, spread
from perfdsl.batch.cells.nodes import Cells
from perfdsl.batch.cells.numbers import read_typed
from perfdsl.batch.cells.texts import read_texts, read_written
from perfdsl.batch.nodes import Reading
from perfdsl.values.kind import QUANTITIES, Family, Kind

_EXACT_POWER: Final = 22
"""Ten to a higher power is no double."""


def settled(series: pl.Series) -> pl.Series:
    """A column in one of the types that are read, with the same cells; a float of 32 bits is its own shortest decimal."""
    if series.dtype == pl.Float32:
        return series.cast(pl.String).cast(pl.Float64)
    if series.dtype in (pl.Categorical, pl.Enum):
        return series.cast(pl.String)
    return series.rechunk()


def fits(dtype: pl.DataType, kind: Kind) -> bool:
    """Whether a column of that type can state values of the kind at all."""
    if dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        return True
    match kind.family:
        case Family.DATE:
            return dtype in (pl.Date, pl.Datetime)
        case Family.YES_NO:
            return dtype == pl.Boolean
        case family:
            return family in QUANTITIES and dtype.is_numeric()


def read_cells(series: pl.Series, kind: Kind, reading: Reading) -> Cells:
    """The cells of a column that is `settled`, and whose type fits the kind."""
    match series.dtype:
        case pl.Null():
            return Cells(series.cast(pl.Boolean if kind.family is Family.YES_NO else pl.Float64))
        case pl.Boolean():
            return Cells(series)
        case pl.Date() | pl.Datetime():
            return read_dates(series)
        case pl.String() if kind.family is Family.DATE:
            return read_written_dates(series, kind, reading)
    if kind.family not in QUANTITIES:
        return read_distinct(series, kind, reading)
    return _looked_at(series, _read_numbers(series, kind, reading), kind, reading)


def _looked_at(series: pl.Series, cells: Cells, kind: Kind, reading: Reading) -> Cells:
    """The cells; whether the kind holds one that is no double is seen from the cell itself."""
    if cells.unfaithful is None or not (kind.name == "count" or kind.ends or kind.family is Family.SHARE):
        return cells
    apart = read_distinct(series.filter(cells.unfaithful), kind, reading)
    wrong = None if cells.wrong is None else marked(cells.wrong & ~cells.unfaithful)
    return evolve(cells, wrong=either(wrong, spread(apart.wrong, cells.unfaithful.arg_true(), len(series))))


def _read_numbers(series: pl.Series, kind: Kind, reading: Reading) -> Cells:
    """The cells of a column of numbers, typed or written."""
    if series.dtype == pl.String:
        return read_texts(series, kind, reading)
    points = kind.family is Family.SHARE and reading.percent == "points"
    if points or (isinstance(series.dtype, pl.Decimal) and series.dtype.scale > _EXACT_POWER):
        return read_written(series, kind, reading)
    return read_typed(series, kind, reading)
