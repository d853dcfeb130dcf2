"""A column of numbers in digits to doubles: the plain ones all at once, what else stands there one by one."""

import re
from functools import cache
from typing import Final

import polars as pl
from attrs import frozen

from perfdsl.batch.cells.distinct import WHOLE, read_distinct, together
from perfdsl.batch.cells.masks import marked
from perfdsl.batch.cells.nodes import Cells
from perfdsl.batch.cells.numbers import SURE_DIGITS, ends_of, wrong_numbers
from perfdsl.batch.nodes import Reading
from perfdsl.data.locale import EN, Locale
from perfdsl.values.kind import Family, Kind

_HUNDREDTH: Final = "e-2"


@frozen
class _Digits:
    """A column in digits: whether each cell is `plain`, and that as a text of digits in the notation of `locale`."""

    cells: pl.Series
    digits: pl.Series
    plain: pl.Series
    locale: Locale
    hundredths: bool
    checked: bool
    """Whether the kind is known to hold whatever number is plain."""


def read_texts(series: pl.Series, kind: Kind, reading: Reading) -> Cells:
    """The cells of a column of texts in the notation of the declared locale."""
    pattern, share = _pattern(reading.locale), kind.family is Family.SHARE
    if share and not (reading.percent and not series.str.ends_with("%").any()):
        bare = series.str.strip_suffix("%")
        plain = series.str.ends_with("%") & bare.str.contains(pattern)
        return _read(
            _Digits(series, bare, plain, reading.locale, hundredths=True, checked=True), kind, reading
        )
    points = share and reading.percent == "points"
    plain = series.str.contains(pattern)
    return _read(
        _Digits(series, series, plain, reading.locale, hundredths=points, checked=share), kind, reading
    )


def read_written(series: pl.Series, kind: Kind, reading: Reading) -> Cells:
    """The cells of a column of typed numbers whose digits count: percentages in points, decimals of many places."""
    if reading.nan_missing and series.dtype.is_float():
        series = series.fill_nan(None)
    digits = series.cast(pl.String)
    points = kind.family is Family.SHARE and reading.percent == "points"
    plain = digits.str.contains(_pattern(EN))
    return _read(_Digits(series, digits, plain, EN, hundredths=points, checked=False), kind, reading)


@cache
def _pattern(locale: Locale) -> str:
    """What a plain number looks like in the notation of a locale."""
    group, decimal = re.escape(locale.group), re.escape(locale.decimal)
    return rf"^[+-]?(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)(?:{decimal}[0-9]+)?$"


def _read(column: _Digits, kind: Kind, reading: Reading) -> Cells:
    """The plain cells by their digits, the rest by the definition."""
    rest = marked(column.plain.not_())
    if rest is None:
        return _plain(column, column.digits, kind, reading)
    digits = pl.select(pl.when(~rest).then(column.digits)).to_series()
    others = read_distinct(column.cells.filter(rest), kind, reading)
    return together(_plain(column, digits, kind, reading), rest, others)


def _plain(column: _Digits, digits: pl.Series, kind: Kind, reading: Reading) -> Cells:
    digits, values = _doubles(column, digits)
    long = marked(digits.str.len_bytes() > SURE_DIGITS)
    if long is not None and not column.hundredths:
        long = marked(long & ((values.cast(pl.String) != digits) | (values.abs() >= WHOLE)))
    wrong = None if column.checked else wrong_numbers(values, kind, reading, ends_of(values))
    return Cells(values, None, long, wrong)


def _doubles(column: _Digits, digits: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The digits without groups, and the doubles nearest to what they write."""
    if column.locale is EN and not column.hundredths:
        values = digits.cast(pl.Float64, strict=False)
        if values.null_count() == digits.null_count():
            return digits, values
    digits = _ungrouped(digits, column.locale)
    return digits, (digits + _HUNDREDTH if column.hundredths else digits).cast(pl.Float64)


def _ungrouped(digits: pl.Series, locale: Locale) -> pl.Series:
    """The texts with a decimal point and no groups of thousands."""
    if digits.str.contains(locale.group, literal=True).any():
        digits = digits.str.replace_all(locale.group, "", literal=True)
    return digits if locale.decimal == "." else digits.str.replace(locale.decimal, ".", literal=True)
