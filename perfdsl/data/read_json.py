"""The bytes of a JSON file to records; numbers are read exactly."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from perfdsl.data.columns import MAX_ROWS, column_named, missing_columns
from perfdsl.data.decoding import decode
from perfdsl.data.locale import shown
from perfdsl.data.nodes import Record
from perfdsl.diagnostics import DATA_HEADER, DATA_ROW, DATA_UNREADABLE, Diagnostics
from perfdsl.source import Cell
from perfdsl.values.number import MAX_DIGITS, RATIONAL_TYPE, Rational, exact_text, from_python

_SHAPES: Final = (
    'write a list of `{"indicator": ..., "period": ..., "value": ...}`, such a list under `actuals`, '
    "or one object from indicators to values"
)


class _TwiceError(ValueError):
    """A key that an object has twice."""


def read_json(
    name: str, content: bytes, diagnostics: Diagnostics, encoding: str | None = None
) -> tuple[Record, ...]:
    """The rows of a JSON file called `name` in messages; rows count its objects from 1.

    It is a list of objects with the columns of a CSV file, such a list under `actuals`, or one object
    from indicators (`fiere`, `fiere@2023`) to values, or to objects of a value and what stands beside it. What
    cannot be used is reported and left out: P401, P402, P412.
    """
    text = decode(name, content, diagnostics, encoding)
    if text is None:
        return ()
    try:
        data = json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=str, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        place = Cell(name, error.lineno, str(error.colno))
        diagnostics.report(DATA_UNREADABLE, f"the file is not JSON: {error.msg.lower()}", place)
        return ()
    except _TwiceError as error:
        diagnostics.report(DATA_UNREADABLE, str(error), Cell(name, 1))
        return ()
    except RecursionError:
        diagnostics.report(DATA_UNREADABLE, "the file is nested too deep", Cell(name, 1), help=_SHAPES)
        return ()
    return _all(name, data, diagnostics)


def _all(name: str, data: object, diagnostics: Diagnostics) -> tuple[Record, ...]:
    rows = _rows(data)
    if rows is None:
        diagnostics.report(DATA_HEADER, "the file holds no list of actuals", Cell(name, 1), help=_SHAPES)
        return ()
    if len(rows) > MAX_ROWS:
        diagnostics.report(
            DATA_UNREADABLE, f"the file has more than {MAX_ROWS:,} rows", Cell(name, MAX_ROWS + 1)
        )
        return ()
    return tuple(_records(name, rows, diagnostics))


def _rows(data: object) -> list[object] | None:
    """The objects of a file in any of its three shapes; None where it has none of them."""
    if isinstance(data, list):
        return data
    if not isinstance(data, dict):
        return None
    if data.keys() == {"actuals"} and isinstance(data["actuals"], list):
        return data["actuals"]
    rows: list[object] = []
    for key, value in data.items():
        indicator, _, period = key.partition("@")
        stated = value if isinstance(value, dict) else {"value": value}
        rows.append({"indicator": indicator, "period": period, **stated})
    return rows


def _number(text: str) -> Rational | str:
    """The number, or its text where it is too long to be one; that is refused later, at its cell."""
    if len(text) > MAX_DIGITS:
        return text
    number = Decimal(text)
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or abs(exponent) + len(digits) > 2 * MAX_DIGITS:
        return text
    return from_python(number)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _TwiceError(f"the key {shown(twice)} is there twice in one object")
    return made


def _records(name: str, rows: list[object], diagnostics: Diagnostics) -> Iterator[Record]:
    for row, data in enumerate(rows, 1):
        try:
            yield _record(name, row, data)
        except _RowError as error:
            diagnostics.report(DATA_ROW, str(error), Cell(name, row), help=error.advice)


class _RowError(ValueError):
    """An object that is no row."""

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.advice = advice


def _record(name: str, row: int, data: object) -> Record:
    """The record of one object. Raises _RowError where it is none."""
    if not isinstance(data, dict):
        raise _RowError("this is not an object", _SHAPES)
    problem = missing_columns(tuple(data))
    if problem is not None:
        raise _RowError(problem[0].replace("the first row has no column", "the object has no"), problem[1])
    fields: dict[str, object] = {}
    for key, value in data.items():
        column = column_named(key)
        if column in fields:
            raise _RowError(f"`{column}` is there twice")
        if column is not None:
            fields[column] = value
    value, estimate = _single("value", fields), _single("estimate", fields)
    texts = {
        column: _text(column, fields)
        for column in ("indicator", "period", "dashboard", "note", "evidence", "subject")
    }
    return Record(
        texts["indicator"],
        texts["period"],
        value,
        Cell(name, row, "value", _shown(value)),
        Cell(name, row, "indicator", texts["indicator"]),
        Cell(name, row, "period", texts["period"]),
        texts["dashboard"],
        texts["note"],
        texts["evidence"],
        estimate,
        None if estimate is None else Cell(name, row, "estimate", _shown(estimate)),
        texts["subject"],
        Cell(name, row, "subject", texts["subject"]) if "subject" in fields else None,
    )


_Single: TypeAlias = str | bool | Rational | None


def _single(column: str, fields: Mapping[str, object]) -> _Single:
    """A field that is one value, None where it is not there."""
    value = fields.get(column)
    if isinstance(value, (list, dict)):
        raise _RowError(f"the {column} is a list or an object, where one value is needed")
    assert value is None or isinstance(value, (str, bool, RATIONAL_TYPE))
    return value


def _shown(value: _Single) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _text(column: str, fields: Mapping[str, object]) -> str:
    """A field that is text; a number stands for its digits, so that a year needs no quotation marks."""
    value = fields.get(column)
    if isinstance(value, RATIONAL_TYPE):
        return exact_text(value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _RowError(f"`{column}` is not a text")
    return value
