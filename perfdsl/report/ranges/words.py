"""What reports of ranges say, in English and Italian."""

from collections.abc import Mapping
from typing import Final

_TABLE: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("what can be, {period}", "che cosa può risultare, {period}"),
    "at": (", evaluated at {at}", ", valutato al {at}"),
    "measured": ("Measured", "Misura"),
    "score": ("Score", "Punteggio"),
    "band": ("Band", "Fascia"),
    "gate": ("Gate", "Condizione"),
    "open": ("Open", "Aperta"),
    "award": ("Award", "Premio"),
    "amount": ("Amount", "Importo"),
    "all_of_it": ("all of it", "in tutto"),
    "none": ("There is nothing to be measured.", "Non c'è nulla da misurare."),
    "how": (
        "How it was found: from what is measured ({others} by kind, {declared} by a declared range, {known} known), through every step.",
        (
            "Come si è ottenuto: da ciò che si misura ({others} secondo il tipo, {declared} in un campo dichiarato, {known} noti), "
            "passo per passo."
        ),
    ),
    "how_ends": (
        (
            "Nothing falls outside a range; its ends are reached where no figure is read twice on the way. Each figure is looked at by "
            "itself, so not all best ends need go together."
        ),
        (
            "Nessun valore cade fuori dal proprio campo; gli estremi si raggiungono se nessun dato è letto due volte. Ogni valore è "
            "considerato da sé, quindi gli estremi migliori possono escludersi."
        ),
    ),
    "how_missing": (
        "{mark}: or nothing, where too little is measured.",
        "{mark}: oppure niente, se si misura troppo poco.",
    ),
}


def phrase(key: str, locale: str) -> str:
    """The phrase for `key` in the language of `locale`. Raises KeyError where the table has none."""
    return _TABLE[key][locale == "it"]
