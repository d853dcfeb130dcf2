"""What people write out of habit, and how the language writes it: help for the slips that are made most."""

import re
from collections.abc import Iterable
from typing import Final

from perfdsl.syntax.words import word

_ITALIAN: Final = {
    "ambito": "perspective", "azione": "action", "componente": "component", "comportamento": "behaviour",
    "consiglia": "advise", "conteggio": "count", "contribuisce": "contributes",
    "correttivo": "adjust", "critico": "critical", "dati": "actuals",
    "afferma": "claim", "entro": "by", "fascia": "band", "fonte": "source", "formula": "formula", "funzione": "function", "gg": "days",
    "giorni": "days", "importa": "import", "indicatore": "indicator", "indice": "index", "livello": "level",
    "mesi": "months", "modello": "template", "monitoraggio": "monitor", "nota": "note", "numero": "count",
    "obiettivo": "target", "percentuale": "percent", "periodo": "period", "perché": "because", "persona": "person",
    "pesi": "weights", "peso": "weight", "piano": "plan", "previsione": "forecast", "progetto": "project", "prospettiva": "perspective",
    "quando": "when", "quota": "share", "rapporto": "ratio", "richiede": "require", "ruolo": "role", "scala": "scale", "si": "yes",
    "sì": "yes", "tra": "between", "unità": "unit", "usa": "use", "valore": "value",
}  # fmt: skip

_DAY_FIRST: Final = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
_DECIMAL_COMMA: Final = re.compile(r"(?<!\d)(?<!\d\.)\d+,\d+%?")
_REVERSED: Final = {"=>": ">=", "=<": "<="}
_COMPARING: Final = frozenset("<>=")
_AROUND: Final = 12


def from_italian(text: str, expected: Iterable[str]) -> str | None:
    """The keyword for an Italian word, where that keyword could stand here."""
    keyword = _ITALIAN.get(text.casefold())
    return keyword if keyword in {word(terminal) for terminal in expected} else None


def day_first(text: str) -> str | None:
    """A date that is written `30/06/2023`, as the language writes it; None where the text is none."""
    found = _DAY_FIRST.search(text)
    if found is None:
        return None
    day, month, year = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}"


def advice(text: str, offset: int) -> str | None:
    """What to write instead of what stands at `offset`, where it is one of the usual slips."""
    line_start = text.rfind("\n", 0, offset) + 1
    start = max(line_start, offset - _AROUND)
    near = text[start : offset + _AROUND].split("\n", 1)[0]
    here = offset - start
    for found in _DECIMAL_COMMA.finditer(near):
        if found.start() <= here < found.end():
            return f"write the decimals after a point: `{found[0].replace(',', '.')}`"
    dates = [found for found in _DAY_FIRST.finditer(near) if found.start() <= here < found.end()]
    if dates:
        return f"write year-month-day: `{day_first(dates[0][0])}`"
    sign = _REVERSED.get(text[offset - 1 : offset + 1])
    if sign:
        return f"write `{sign}`"
    if text[offset : offset + 1] in _COMPARING and " where " in text[line_start:offset]:
        return "put the aggregate in brackets: `(count of rows of plan where score < 60%) = 0`"
    if text.startswith("where", offset):
        return "put it in brackets with its condition: `(mean of x over subjects where ...)`"
    return _statement_advice(text[max(line_start, offset - 200) : offset])


_BARE_TARGET: Final = re.compile(r"\btarget\s+(\S+)\s*$")
_BY_IN_ITALIAN: Final = re.compile(r"\btarget\s+entro\s+(il\s+)?$", re.IGNORECASE)
_HYPHEN: Final = re.compile(r"\b(?:indicator|project|milestone|input|unit|role|person|scale|plan)\s+\w+\s*$")


def _statement_advice(before: str) -> str | None:
    if _BY_IN_ITALIAN.search(before):
        return "write `target by` and the date"
    bare = _BARE_TARGET.search(before)
    if bare:
        if bare[1].casefold() in ("si", "sì", "yes"):
            return "write `target yes`"
        return f"say how the figure is compared: `target >= {bare[1]}`, `target <= {bare[1]}`, or `target by` a date"
    return "an id is made of letters, digits and `_`" if _HYPHEN.search(before) else None
