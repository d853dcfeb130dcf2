"""One cell of a table to its exact value: the definition of what a cell means."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isinf, isnan
from typing import Final

from perfdsl.batch.nodes import Reading
from perfdsl.data.locale import kind_name, parse_value, shown
from perfdsl.data.typed import typed_value
from perfdsl.values.kind import NUMBER, QUANTITIES, Family, Kind
from perfdsl.values.missing import NOT_MEASURED, WRONG_KIND, Missing
from perfdsl.values.number import MAX_DIGITS, Rational, exact_text, from_python
from perfdsl.values.value import Value

LARGEST: Final = 10**MAX_DIGITS
"""No number of a table is larger."""

EMPTY_DATES: Final = (date(1899, 12, 30), date(1899, 12, 31))
"""The days that a spreadsheet writes where a date is empty."""

_EMPTY_TEXTS: Final = frozenset(
    {"1899-12-30", "1899-12-31", "1900-01-00", "30/12/1899", "31/12/1899", "00/01/1900"}
)


def exact_cell(cell: object, kind: Kind, reading: Reading) -> Value:  # noqa: PLR0911 - one line a type
    """The value of `kind` that a cell states. Raises ValueError, in the user's words, where it states none.

    A float means the shortest decimal that is read back as it. None is not measured, and so is NaN where `reading`
    says so.
    """
    match cell:
        case None:
            return NOT_MEASURED
        case bool():
            return typed_value(cell, kind)
        case str():
            return _text(cell, kind, reading)
        case datetime():
            return _date(_midnight(cell), kind)
        case date():
            return _date(cell, kind)
        case float() if isnan(cell) and reading.nan_missing:
            return NOT_MEASURED
        case int() | float() | Decimal():
            return _quantity(_decimal(cell), kind, reading)
    raise ValueError(f"{shown(repr(cell))} is not {kind_name(kind)}")


def exact_values(cells: Sequence[object], kind: Kind, reading: Reading) -> list[Value]:
    """The value of each cell; one that states none is missing, `wrong_kind`. Equal cells are read once."""
    known: dict[object, Value] = {}
    found: list[Value] = []
    for cell in cells:
        value = known.get(cell)
        if value is None:
            value = known[cell] = _kept(cell, kind, reading)
        found.append(value)
    return found


def trouble(cell: object, kind: Kind, reading: Reading) -> str | None:
    """Why a cell states no value, None where it states one."""
    try:
        exact_cell(cell, kind, reading)
    except ValueError as error:
        return str(error)
    return None


def _kept(cell: object, kind: Kind, reading: Reading) -> Value:
    try:
        return exact_cell(cell, kind, reading)
    except ValueError:
        return WRONG_KIND


def _decimal(cell: float | Decimal) -> Rational:
    if isinstance(cell, float) and isnan(cell):
        raise ValueError("`NaN` is no number; leave the cell empty where nothing was measured")
    if isinstance(cell, float) and isinf(cell):
        raise ValueError(f"`{cell}` is no number; leave the cell empty where there is none")
    return from_python(Decimal(repr(cell)) if isinstance(cell, float) else cell)


def _quantity(number: Rational, kind: Kind, reading: Reading) -> Rational:
    if kind.family not in QUANTITIES:
        raise ValueError(f"{shown(exact_text(number))} is not {kind_name(kind)}")
    if abs(number) > LARGEST:
        raise ValueError(f"{shown(exact_text(number))} has more than {MAX_DIGITS} digits")
    if kind.family is Family.SHARE:
        return _share(number, reading)
    if not kind.holds(number):
        raise ValueError(f"{shown(exact_text(number))} is not {kind_name(kind)}")
    return number


def _share(number: Rational, reading: Reading) -> Rational:
    if reading.percent == "points":
        return number / 100
    if not reading.percent and number.denominator == 1 and number not in (0, 1):
        raise ValueError(
            f"{shown(exact_text(number))} could be {exact_text(number)}% or {exact_text(number * 100)}%"
        )
    return number


def _text(cell: str, kind: Kind, reading: Reading) -> Value:
    if kind.family is Family.DATE and cell.strip() in _EMPTY_TEXTS:
        raise _no_date(cell.strip())
    try:
        return parse_value(cell, kind, reading.locale)
    except ValueError:
        if kind.family is not Family.SHARE or not reading.percent:
            raise
    number = parse_value(cell, NUMBER, reading.locale)
    return number if isinstance(number, Missing) else _share(from_python(number), reading)


def _midnight(cell: datetime) -> date:
    if cell.time() != time.min:
        raise ValueError(f"{shown(str(cell))} has a time of day; a date has none")
    return cell.date()


def _date(cell: date, kind: Kind) -> Value:
    if kind.family is not Family.DATE:
        raise ValueError(f"{shown(cell.isoformat())} is not {kind_name(kind)}")
    if cell in EMPTY_DATES:
        raise _no_date(cell.isoformat())
    return cell


def _no_date(text: str) -> ValueError:
    return ValueError(f"{shown(text)} is what a spreadsheet writes for an empty date; leave the cell empty")
