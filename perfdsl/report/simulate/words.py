"""What reports of simulations say, in English and Italian."""

from collections.abc import Mapping
from typing import Final

_TABLE: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("what may come of it, {period}", "che cosa può risultarne, {period}"),
    "varies": ("What varies:", "Che cosa varia:"),
    "scores": ("Scores", "Punteggi"),
    "dashboard": ("Dashboard", "Cruscotto"),
    "mean": ("Mean", "Media"),
    "deviation": ("Deviation", "Scarto"),
    "bands": ("Bands", "Fasce"),
    "targets": ("Targets", "Obiettivi di riga"),
    "row": ("Row", "Riga"),
    "met": ("Met", "Raggiunto"),
    "gates": ("Gates", "Condizioni"),
    "gate": ("Gate", "Condizione"),
    "open": ("Open", "Aperta"),
    "places": ("Places", "Posizioni"),
    "mean_place": ("Mean place", "Posizione media"),
    "first": ("First", "Prima"),
    "last": ("Last", "Ultima"),
    "none": ("No score", "Senza punteggio"),
    "band": ("Band", "Fascia"),
    "chance": ("Chance", "Probabilità"),
    "how": (
        (
            "How it was found: {runs} runs from the seed {seed}, each scored as `perfdsl eval` would, by the engine `{engine}`. "
            "Where that was not sure of a figure the run was evaluated exactly: {share}."
        ),
        (
            "Come si è ottenuto: {runs} prove dal seme {seed}, ciascuna valutata come da `perfdsl eval`, con il motore `{engine}`. "
            "Dove il motore non era certo di un valore la prova è stata ricalcolata in modo esatto: {share}."
        ),
    ),
    "quantiles": (
        "Under {low} stands the score that {low} of the runs do not pass.",
        "Sotto {low} sta il punteggio che il {low} delle prove non supera.",
    ),
}


def phrase(key: str, locale: str) -> str:
    """The phrase for `key` in the language of `locale`. Raises KeyError where the table has none."""
    return _TABLE[key][locale == "it"]
