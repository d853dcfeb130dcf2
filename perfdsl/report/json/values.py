"""Figures, places and parameters to what JSON says of them: exact numbers are texts."""

from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeAlias

import attrs

from perfdsl.graph.nodes import InputKey
from perfdsl.report.formatting import place_text
from perfdsl.source import Cell, Place, Span
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text
from perfdsl.values.ranges import End, OneOf, OpenAllotment, Outlook, Range, is_unbounded
from perfdsl.values.terms import Terms

Json: TypeAlias = Any
"""What `json.dumps` takes. Numbers that were computed are texts, so that no reader makes floats of them."""


@cache
def place_name(name: str) -> str:
    """The name of a data file without the folders of this machine."""
    return place_text(Cell(name, 0)).partition(", row")[0]


def parameter_json(parameter: object) -> Json:
    """What an operation was told, as JSON says it: exact numbers as texts, records by their fields."""
    if isinstance(parameter, Range | OneOf):
        return value_json(parameter)
    if isinstance(parameter, tuple | list):
        return [parameter_json(one) for one in parameter]
    if attrs.has(type(parameter)) and not isinstance(parameter, InputKey | Missing | Span | Cell):
        fields = attrs.asdict(parameter, recurse=False)  # type: ignore[arg-type]
        return {name: parameter_json(one) for name, one in fields.items() if not name.startswith("_")}
    return _single(parameter)


def _single(parameter: object) -> Json:
    match parameter:
        case Missing():
            return value_json(parameter)
        case Span() | Cell():
            return place_json(parameter)
        case Enum():
            return parameter.value
        case date() | InputKey():
            return str(parameter)
        case _:
            return exact_text(parameter) if isinstance(parameter, RATIONAL_TYPE) else parameter


def value_json(value: Outlook | None) -> Json:  # noqa: PLR0911 - one line a form
    """A value under the name of what it is; None where there is no figure at all."""
    match value:
        case None:
            return None
        case Range(low, high, missing):
            ends = {"low": _end(low), "high": _end(high)}
            return {**ends, "or": [value_json(one) for one in sorted(missing, key=str)]} if missing else ends
        case OneOf(values):
            return {"one_of": [value_json(one) for one in values]}
        case Missing():
            return {"missing": value.reason.value}
        case bool():
            return {"yes_no": value}
        case date():
            return {"date": value.isoformat()}
        case str():
            return {"text": value}
        case Allotment():
            return {"allotment": _allotment(value)}
        case OpenAllotment():
            return {"pending": "allotment"}
        case _:
            return {"number": exact_text(value)}


def terms_json(terms: Terms | None) -> Json:
    """What 0% and 100% are called where scores are shown in other terms than percent."""
    return None if terms is None else {"low": exact_text(terms.low), "high": exact_text(terms.high)}


def _allotment(allotment: Allotment) -> Json:
    """An award: what became of its budget, and how each amount came about."""
    return parameter_json(allotment)


def _end(end: End) -> str | None:
    if is_unbounded(end):
        return None
    return end.isoformat() if isinstance(end, date) else exact_text(end)


def number_json(number: Rational | None) -> str | None:
    """A number as an exact text; None where there is none."""
    return None if number is None else exact_text(number)


def place_json(place: Place | None) -> Json:
    """A place by its file, line and column, or by its cell; None where there is none."""
    match place:
        case None:
            return None
        case Cell():
            return {
                "file": place_name(place.file),
                "sheet": place.sheet,
                "row": place.row,
                "column": place.column,
            }
        case Span():
            line, column = place.source.position(place.start)
            found: dict[str, Json] = {"file": place_name(place.source.name), "line": line, "column": column}
            return found if place.use is None else {**found, "used_at": place_json(place.use.place)}
