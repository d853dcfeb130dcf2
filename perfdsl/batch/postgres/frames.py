"""Rows as PostgreSQL sends them to columns of a frame, and what is wrong with cells that no such column holds."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import polars as pl
from attrs import frozen

from perfdsl.batch.loader import Odd
from perfdsl.batch.postgres.columns import ServerColumn
from perfdsl.data.locale import shown

_MOST_DIGITS: Final = 38


@frozen
class Cells:
    """The cells of some rows as a frame, and what is wrong with those that it does not hold; `rows` are their places."""

    frame: pl.DataFrame
    odd: Odd
    rows: list[int]


def cells_of(
    columns: Sequence[ServerColumn], cells: Sequence[Sequence[Any]], rows: list[int]
) -> Iterator[Cells]:
    """The cells of some rows, column by column; in several parts where the decimals of a column do not fit in one of Polars."""
    made, odd = [], {}
    for one, column in zip(columns, cells, strict=True):
        wrong: dict[int, str] = {}
        series = series_of(one, column, wrong)
        if series is None:
            half = len(rows) // 2
            yield from cells_of(columns, [each[:half] for each in cells], rows[:half])
            yield from cells_of(columns, [each[half:] for each in cells], rows[half:])
            return
        made.append(series)
        if wrong:
            odd[one.name] = wrong
    yield Cells(pl.DataFrame(made), odd, rows)


def series_of(one: ServerColumn, cells: Sequence[Any], wrong: dict[int, str]) -> pl.Series | None:
    """A column, and into `wrong` what is wrong with a cell that it cannot hold; None where its decimals do not fit beside each other."""
    match one.dtype:
        case pl.Decimal():
            return _decimals(one.name, [_decimal(row, cell, wrong) for row, cell in enumerate(cells)])
        case pl.Date():
            return pl.Series(one.name, [_day(row, cell, wrong) for row, cell in enumerate(cells)], pl.Date)
        case pl.Datetime() as dtype:
            times = [_time(row, cell, wrong) for row, cell in enumerate(cells)]
            return pl.Series(one.name, times, pl.Datetime("us")).dt.replace_time_zone(dtype.time_zone)
    return pl.Series(one.name, cells, one.dtype)


def _decimal(row: int, cell: Decimal | None, wrong: dict[int, str]) -> Decimal | None:
    if cell is None:
        return None
    if not cell.is_finite():
        text = "NaN" if cell.is_nan() else str(float(cell))
        wrong[row] = f"`{text}` is no number; leave the cell empty where there is none"
        return None
    scale, whole = _size(cell)
    if scale + whole > _MOST_DIGITS:
        wrong[row] = f"{shown(str(cell))} is no number of at most {_MOST_DIGITS} digits"
        return None
    return cell


def _size(cell: Decimal) -> tuple[int, int]:
    """How many digits stand behind the point, and before it."""
    exponent = cell.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent), max(0, cell.adjusted() + 1)


def _decimals(name: str, cells: Sequence[Decimal | None]) -> pl.Series | None:
    sizes = [_size(cell) for cell in cells if cell is not None]
    scale = max((one for one, _ in sizes), default=0)
    if scale + max((whole for _, whole in sizes), default=0) > _MOST_DIGITS:
        return None
    return pl.Series(name, cells, pl.Decimal(_MOST_DIGITS, scale))


def _day(row: int, cell: str | None, wrong: dict[int, str]) -> date | None:
    try:
        return None if cell is None else date.fromisoformat(cell)
    except ValueError:
        wrong[row] = f"`{cell}` is not a date"
        return None


def _time(row: int, cell: str | None, wrong: dict[int, str]) -> datetime | None:
    try:
        return None if cell is None else datetime.fromisoformat(cell).replace(tzinfo=None)
    except ValueError:
        wrong[row] = f"`{cell}` is not a date"
        return None
