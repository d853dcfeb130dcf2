"""What reports of what it would take say, in English and Italian."""

from collections.abc import Mapping
from typing import Final

_TABLE: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("what it would take", "che cosa servirebbe"),
    "goal": ("Goal: {goal}, on {day}", "Traguardo: {goal}, al {day}"),
    "earliest": (
        "what has not happened happens from {day} on",
        "ciò che non è ancora avvenuto avviene dal {day}",
    ),
    "holds": ("{text}: holds, at {figure}", "{text}: vale, con {figure}"),
    "spare": (
        "{text}: holds, at {figure}, {distance} to spare",
        "{text}: vale, con {figure}, {distance} in più",
    ),
    "holds_plain": ("{text}: holds", "{text}: vale"),
    "fails": ("{text}: stands at {figure}, {distance} short", "{text}: è a {figure}, mancano {distance}"),
    "fails_apart": ("{text}: stands at {figure}", "{text}: è a {figure}"),
    "fails_plain": ("{text}: does not hold", "{text}: non vale"),
    # Columns.
    "now": ("Now", "Oggi"),
    "needed": ("Needed", "Serve"),
    "change": ("Change", "Variazione"),
    "of_target": ("Of target", "Sul target"),
    "may_fall": ("May come to", "Fino a"),
    "at_best": ("At its best", "Al massimo"),
    "then": ("Then", "Allora"),
    "missing": ("Missing", "Manca"),
    "why": ("Stopped by", "Lo ferma"),
    "cost": ("Cost", "Costo"),
    # Values.
    "above": ("> {value}", "> {value}"),
    "below": ("< {value}", "< {value}"),
    "least": ("≥ {value}", "≥ {value}"),
    "most": ("≤ {value}", "≤ {value}"),
    "after_day": ("after {value}", "dopo il {value}"),
    "before_day": ("before {value}", "prima del {value}"),
    "from_day": ("from {value}", "dal {value}"),
    "by_day": ("by {value}", "entro il {value}"),
    "any": ("any", "qualunque"),
    "ever_more": ("ever more", "sempre di più"),
    "days": ("{days} days", "{days} giorni"),
    "one_day": ("{days} day", "{days} giorno"),
    "levels": ("{levels} levels", "{levels} livelli"),
    "one_level": ("{levels} level", "{levels} livello"),
    # Sections.
    "alone": (
        "Each row alone, the least change first:",
        "Ogni riga da sola, dalla variazione più piccola:",
    ),
    "alone_reached": (
        "The goal is reached. Each row alone may come to this, the others as they are:",
        "Il traguardo è raggiunto. Ogni riga da sola può arrivare fin qui, ferme le altre:",
    ),
    "keeps": (
        "Whatever they come to, the goal stays reached: {rows}.",
        "Qualunque valore prendano, il traguardo resta raggiunto: {rows}.",
    ),
    "falls_short": ("Alone these do not reach it:", "Da sole queste non bastano:"),
    "no_row": ("No row reaches it alone.", "Nessuna riga basta da sola."),
    "together": (
        "Together these do, each at its best and the last as far as it has to be:",
        "Insieme queste bastano, ciascuna al massimo e l'ultima quanto serve:",
    ),
    "together_not": (
        "All of them at their best come to {figure} together.",
        "Tutte al massimo, insieme, arrivano a {figure}.",
    ),
    "together_none": (
        "Nor do several of them together, as far as was tried.",
        "Né bastano più righe insieme, per quanto provato.",
    ),
    "impossible": (
        "Nothing that can be measured reaches it.",
        "Nulla di ciò che si può misurare basta.",
    ),
    "impossible_at": (
        "Nothing that can be measured reaches it: {figure} is the best that all rows come to.",
        "Nulla di ciò che si può misurare basta: tutte le righe insieme arrivano a {figure}.",
    ),
    "no_facts": (
        "The goal depends on nothing that is measured.",
        "Il traguardo non dipende da nulla che si misuri.",
    ),
    "cannot": ("{rows} cannot bring it closer ({why}).", "Senza effetto: {rows} ({why})."),
    "rows_one": ("1 row", "1 riga"),
    "rows_many": ("{count} rows", "{count} righe"),
    "chosen": ("The chosen rows together, cost {cost}:", "Le righe scelte insieme, costo {cost}:"),
    "chosen_none": (
        "The chosen rows do not reach it, even at their best.",
        "Le righe scelte non bastano, neppure al massimo.",
    ),
    "chosen_at": (
        "The chosen rows do not reach it: at their best they come to {figure}.",
        "Le righe scelte non bastano: al massimo arrivano a {figure}.",
    ),
    "proved": ("No cheaper way is there with these rows.", "Con queste righe non c'è modo meno caro."),
    "not_proved": (
        "A way, not proved to be the cheapest: none costs less than {least}.",
        "Un modo, non dimostrato il meno caro: nessuno costa meno di {least}.",
    ),
    # What stops a row.
    "full": ("full score", "punteggio pieno"),
    "end": ("the most it can be", "il massimo possibile"),
    "judged": ("a judgement", "un giudizio"),
    "not_applicable": ("not applicable", "non applicabile"),
    "required": ("what is required of the rows", "quanto è richiesto alle righe"),
    "gate": ("a gate", "una condizione"),
    "statement": ("`{word}` of {name}", "`{word}` di {name}"),
    "combined": ("{word} of {name}", "{word} di {name}"),
    "nothing": ("no effect on it", "nessun effetto"),
    "undecided": ("too many steps to look at", "troppi passi da seguire"),
    # How it is found.
    "how": (
        "Found by following every actual exactly from where it stands to where the goal comes to hold; each was tried again.",
        "Trovato seguendo esattamente ogni valore da dov'è fino a dove il traguardo vale; ciascuno è stato riprovato.",
    ),
    "how_shown": (
        "Figures are shown rounded to the side that reaches it; csv and json have them exactly.",
        "I valori sono arrotondati dalla parte che basta; csv e json li danno esatti.",
    ),
    "how_unmeasured": (
        "Of what is not measured: the weakest value that is enough.",
        "Di ciò che non è misurato: il valore più debole che basta.",
    ),
    "how_within": (
        "~ no formula leads to it exactly: found by halving, to twelve figures.",
        "~ nessuna formula vi porta esattamente: trovato per dimezzamenti, a dodici cifre.",
    ),
    "how_open": (
        "Scores that are pending count at their least.",
        "I punteggi in sospeso contano il minimo.",
    ),
}


def phrase(key: str, locale: str) -> str:
    """The phrase for `key` in the language of `locale`. Raises KeyError where the table has none."""
    return _TABLE[key][locale == "it"]
