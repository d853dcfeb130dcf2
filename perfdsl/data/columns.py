"""The columns of a data file: their names in English and Italian, and what is said where one is missing."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from perfdsl.data.locale import shown

COLUMNS: Final = {
    "indicator": ("indicator", "indicatore"),
    "period": ("period", "periodo", "anno", "year"),
    "value": ("value", "valore"),
    "dashboard": ("dashboard", "cruscotto"),
    "note": ("note", "nota"),
    "evidence": ("evidence", "evidenza"),
    "estimate": ("estimate", "stima"),
    "subject": ("subject", "soggetto"),
}
"""Every column that is read, with the names that a file may give it, in lower case."""

REQUIRED: Final = ("indicator", "value")

MAX_ROWS: Final = 5_000_000
"""The most rows that one file may have."""

_BY_NAME: Final = {name: column for column, names in COLUMNS.items() for name in names}
_SHOWN_COLUMNS: Final = 12


def column_named(name: str) -> str | None:
    """The column that a header's text names, in either language and any case; None where it is not read."""
    return _BY_NAME.get(name.strip().casefold())


def missing_columns(found: Sequence[str]) -> tuple[str, str] | None:
    """A message and its help where a needed column is missing: what was found, and what was perhaps meant."""
    known = {column_named(name) for name in found}
    missing = [column for column in REQUIRED if column not in known]
    if not missing:
        return None
    names = [name.strip().casefold() for name in found if name.strip()][:_SHOWN_COLUMNS]
    advice = [f"the columns found are {', '.join(shown(name) for name in names)}"]
    for needed in missing:
        close = [near for name in COLUMNS[needed] for near in get_close_matches(name, names, n=1)]
        if close:
            advice.append(f"is {shown(close[0])} meant to be `{needed}`?")
    if len(advice) == 1:
        advice.append("the first row is `indicator,period,value`")
    return f"the first row has no column {' and '.join(f'`{name}`' for name in missing)}", "; ".join(advice)
