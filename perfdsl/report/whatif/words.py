"""What reports of what would be otherwise say, in English and Italian."""

from collections.abc import Mapping
from typing import Final

_TABLE: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("what if", "e se"),
    "nothing_set": ("Nothing is set otherwise.", "Non è cambiato nulla."),
    "nothing_moved": ("Nothing moves.", "Non si muove nulla."),
    "whole": ("The whole: {before} → {after}", "Il totale: {before} → {after}"),
    "whole_still": ("The whole stays at {before}", "Il totale resta {before}"),
    "figure": ("Figure", "Valore"),
    "before": ("Before", "Prima"),
    "after": ("After", "Dopo"),
    "difference": ("Difference", "Differenza"),
    "because": ("By", "Per"),
    "gate": ("gate", "condizione"),
    "award": ("award", "premio"),
    "all_of_it": ("all of it", "in tutto"),
    "target_of": ("target of {name}", "obiettivo di {name}"),
    "weight_of": ("weight of {name}", "peso di {name}"),
    "missing_of": ("missing values of {name}", "valori mancanti di {name}"),
    "missing_all": ("missing values", "valori mancanti"),
    "combine_of": ("{name} combined by", "{name} combinato per"),
    "combine_all": ("everything combined by", "tutto combinato per"),
    # Figures, as the lines of the table name them.
    "actual": ("actual", "valore"),
    "target": ("target", "obiettivo"),
    "target_high": ("upper target", "obiettivo massimo"),
    "weight": ("weight", "peso"),
    "achievement": ("achievement", "raggiungimento"),
    "score": ("score", "punteggio"),
    "met": ("met", "raggiunto"),
    "band": ("band", "fascia"),
    "coverage": ("coverage", "copertura"),
    # How the answer was found.
    "how_facts": (
        "Found by computing again what depends on the facts that are set, and nothing else.",
        "Trovato ricalcolando ciò che dipende dai dati cambiati, e nient'altro.",
    ),
    "how_plan": (
        "Found by evaluating the plan as if it were written so, with the same data otherwise.",
        "Trovato valutando il piano come se fosse scritto così, per il resto con gli stessi dati.",
    ),
    "how_weights": (
        "The parts beside a weight that is set make room for it, each in proportion to its own.",
        "Le parti accanto a un peso cambiato gli fanno posto, ognuna in proporzione al proprio.",
    ),
    "how_missing": (
        "The policy stands in place of all that the parts say of missing values themselves.",
        "La regola vale al posto di quanto le parti dicono da sé dei valori mancanti.",
    ),
    "how_because": (
        "By: the numbers of the settings that a figure follows from.",
        "Per: i numeri delle modifiche da cui dipende un valore.",
    ),
}


def phrase(key: str, locale: str) -> str:
    """The phrase for `key` in the language of `locale`. Raises KeyError where the table has none."""
    return _TABLE[key][locale == "it"]
