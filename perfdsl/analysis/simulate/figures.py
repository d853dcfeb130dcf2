"""The figures of a distribution, as texts of a kind, to numbers on a line."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from perfdsl.batch.cells.exact import exact_cell
from perfdsl.batch.nodes import Reading
from perfdsl.data.locale import kind_name
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.values.kind import NUMBER, QUANTITIES, Family, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational, exact, exact_text
from perfdsl.values.value import Value

_GROUPED: Final = re.compile(r"(?<=\d)_(?=\d)")
_MORE: Final = 2
"""How many decimals more a figure is drawn with than those that are written."""

_MOST: Final = 9
_CENTS: Final = 2


class NoFigureError(Exception):
    """A text is no figure of the kind."""


def as_float(value: Value) -> float:
    """A value on a line: days from 1970-01-01, yes as 1 and no as 0, a level as its place."""
    if isinstance(value, date):
        return float((value - EPOCH).days)
    return float(value)  # type: ignore[arg-type]


def whole(kind: Kind) -> bool:
    """Whether only whole numbers are measured so."""
    return kind.name == "count" or kind.ends is not None or kind.family not in QUANTITIES


def figure_of(text: str, kind: Kind, *, between: bool = False) -> float:
    """The figure that a text writes in the notation of a ruleset. One `between` figures need not be measured itself.

    Raises NoFigureError where it is none.
    """
    number = kind.family in QUANTITIES and kind.family is not Family.SHARE
    return as_float(_value(text, NUMBER if between and number else kind))


def number_of(text: str, kind: Kind | None) -> float:
    """A plain number or percentage: a deviation, of which days of a date are counted, or a chance."""
    share = text.strip().endswith("%")
    if share or kind is None or kind.family is not Family.SHARE:
        try:
            return float(exact(_GROUPED.sub("", text.strip().removesuffix("%")))) / (100 if share else 1)
        except ValueError:
            raise NoFigureError(f"`{text.strip()}` is no number") from None
    return as_float(_value(text, kind))


def _value(text: str, kind: Kind) -> Value:
    try:
        value = exact_cell(_GROUPED.sub("", text), kind, Reading())
    except ValueError as error:
        raise NoFigureError(str(error)) from None
    if isinstance(value, Missing):
        raise NoFigureError(f"`{text}` is not {kind_name(kind)}")
    return value


def places_of(texts: Sequence[str], kind: Kind, *, exactly: bool = False) -> int:
    """How many decimals a figure is drawn with: two more than are written, unless those are drawn `exactly`."""
    if whole(kind):
        return 0
    if kind.family is Family.MONEY and not exactly:
        return _CENTS
    written = max(map(_decimals, texts), default=0)
    return min(_MOST, written + (0 if exactly else _MORE))


def decimals(number: Rational) -> int:
    """How many decimals a number has; the most that are drawn where it has no end."""
    text = exact_text(number)
    return min(_MOST, len(text.partition(".")[2])) if "/" not in text else _MOST


def _decimals(text: str) -> int:
    digits = _GROUPED.sub("", text.strip())
    share = 2 if digits.endswith("%") else 0
    return len(digits.rstrip("%").partition(".")[2]) + share
