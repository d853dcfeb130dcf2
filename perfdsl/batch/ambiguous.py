"""Texts that another country reads otherwise, where nobody has said which one wrote them."""

from typing import Final

import polars as pl

from perfdsl.batch.nodes import Binding
from perfdsl.batch.telling import Telling
from perfdsl.data.locale import Locale, other_reading, parse_value, shown
from perfdsl.data.typed import value_text
from perfdsl.diagnostics import UNDECLARED_LOCALE
from perfdsl.values.kind import QUANTITIES, Kind

_LOOKED_AT: Final = 1_000
"""How many different texts of a column are looked at."""

_GROUPED: Final = "[1-9][0-9]{0,2}[.,][0-9]{3}"
"""What stands in each text that two locales read: the decimal sign of one is the sign between thousands of the other."""

_ADVICE: Final = "declare the locale of the data: `it` or `en`"


def tell_ambiguous(chunk: pl.DataFrame, binding: Binding, telling: Telling) -> None:
    """Warn of the first text of the first rows that the other locale reads as another value."""
    for bound in binding.columns:
        column = chunk[bound.column]
        if column.dtype != pl.String or bound.asked.kind.family not in QUANTITIES:
            continue
        signed = column.filter(column.str.contains(_GROUPED).fill_null(value=False))
        for text in signed.unique(maintain_order=True).head(_LOOKED_AT).to_list():
            message = _two_readings(text, bound.asked.kind, binding.reading.locale)
            if message is not None:
                row = int((column == text).arg_true()[0])
                telling.warn(UNDECLARED_LOCALE, message, row, bound.column, _ADVICE)
                return


def _two_readings(text: str, kind: Kind, locale: Locale) -> str | None:
    """What two locales make of a text, None where they agree or one of them cannot read it."""
    try:
        other = other_reading(text, kind, locale)
        own = parse_value(text, kind, locale)
    except ValueError:
        return None
    if other is None:
        return None
    name, value = other[0].name, other[1]
    return f"{shown(text)} is read as {value_text(own)}; locale `{name}` reads {value_text(value)}"
