"""What reports of how firm scores are say, in English and Italian."""

from collections.abc import Mapping
from typing import Final

_TABLE: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("how firm the scores are", "quanto sono solidi i punteggi"),
    "range": (
        "{low} to {high} with every weight ±{within}",
        "da {low} a {high} con ogni peso ±{within}",
    ),
    "bounds": (
        "no less than {low} and no more than {high} with every weight ±{within}",
        "non meno di {low} e non più di {high} con ogni peso ±{within}",
    ),
    "still": ("the same with every weight ±{within}", "lo stesso con ogni peso ±{within}"),
    "bands": ("Bands that it can be in: {bands}", "Fasce possibili: {bands}"),
    "band_still": ("Band: {band}, whatever these weights", "Fascia: {band}, quali che siano questi pesi"),
    "rank": (
        "Place {rank} of {among}; from {best} to {worst}",
        "Posto {rank} su {among}; da {best} a {worst}",
    ),
    "rank_still": (
        "Place {rank} of {among}, whatever these weights",
        "Posto {rank} su {among}, quali che siano questi pesi",
    ),
    "part": ("Row", "Riga"),
    "nominal": ("Weight", "Peso"),
    "evaluated": ("Counts", "Conta"),
    "attained": ("Points", "Punti"),
    "without": ("Without", "Senza"),
    "lighter": ("-{within}", "-{within}"),
    "heavier": ("+{within}", "+{within}"),
    "raised": ("Most", "Max"),
    "hidden": (
        "{count} more parts move it less; `--all` shows them.",
        "Altre {count} parti lo muovono meno; `--all` le mostra.",
    ),
    "hidden_one": (
        "One more part moves it less; `--all` shows it.",
        "Un'altra parte lo muove meno; `--all` la mostra.",
    ),
    "hidden_all": (
        "{count} parts move it by less than {least}; `--all` shows them.",
        "{count} parti lo muovono di meno di {least}; `--all` le mostra.",
    ),
    "hidden_all_one": (
        "One part moves it by less than {least}; `--all` shows it.",
        "Una parte lo muove di meno di {least}; `--all` la mostra.",
    ),
    "tips": ("What changes a band or a place", "Che cosa cambia una fascia o un posto"),
    "tip_band": (
        "{name}: with a weight of {weight} (now {before}) the band of {board} is {band}",
        "{name}: con un peso di {weight} (ora {before}) la fascia di {board} è {band}",
    ),
    "tip_band_above": (
        "{name}: with a weight above {weight} (now {before}) the band of {board} is {band}",
        "{name}: con un peso oltre {weight} (ora {before}) la fascia di {board} è {band}",
    ),
    "tip_band_below": (
        "{name}: with a weight below {weight} (now {before}) the band of {board} is {band}",
        "{name}: con un peso sotto {weight} (ora {before}) la fascia di {board} è {band}",
    ),
    "tip_band_near": (
        "{name}: with a weight of about {weight} (now {before}) the band of {board} is {band}",
        "{name}: con un peso di circa {weight} (ora {before}) la fascia di {board} è {band}",
    ),
    "tip_rank_above": (
        "{name}: with a weight above {weight} (now {before}) {board} changes places with {peer}",
        "{name}: con un peso oltre {weight} (ora {before}) {board} cambia posto con {peer}",
    ),
    "tip_rank_below": (
        "{name}: with a weight below {weight} (now {before}) {board} changes places with {peer}",
        "{name}: con un peso sotto {weight} (ora {before}) {board} cambia posto con {peer}",
    ),
    "tip_rank_near": (
        "{name}: with a weight of about {weight} (now {before}) {board} changes places with {peer}",
        "{name}: con un peso di circa {weight} (ora {before}) {board} cambia posto con {peer}",
    ),
    "tip_without": (
        "without {name} the band of {board} is {band}",
        "senza {name} la fascia di {board} è {band}",
    ),
    "rules": ("Other rules, for all of the plan", "Altre regole, per tutto il piano"),
    "rule": ("Rule", "Regola"),
    "difference": ("Difference", "Differenza"),
    "combine": ("combine {name}", "combine {name}"),
    "missing": ("missing {name}", "missing {name}"),
    "cannot": ("cannot be: {reason}", "non è possibile: {reason}"),
    "no_scores": (
        "Without data there are no scores, and nothing to say of them.",
        "Senza dati non ci sono punteggi, e non c'è nulla da dire.",
    ),
    # How the answer was found.
    "how_without": (
        "Without: what the score gains where the row does not count; the others make room in proportion.",
        "Senza: quanto guadagna il punteggio se la riga non conta; le altre fanno posto in proporzione.",
    ),
    "how_weights": (
        "-{within}, +{within}: the same where its weight alone is lower or higher by so much of itself.",
        "-{within}, +{within}: lo stesso se solo il suo peso è più basso o più alto di tanto di sé.",
    ),
    "how_most": (
        "Most: whether its weight is higher (↑) or lower (↓) where its container scores most of all.",
        "Max: se il suo peso è più alto (↑) o più basso (↓) dove il contenitore ha il punteggio massimo.",
    ),
    "how_shares": (
        "Counts: its weight among what was evaluated. Points: its part of the score that was reached.",
        "Conta: il suo peso fra quanto è stato valutato. Punti: la sua parte del punteggio raggiunto.",
    ),
    "how_range": (
        "The range is exact: the weights at its ends are found by sorting, and evaluated.",
        "L'intervallo è esatto: i pesi agli estremi si trovano ordinando, e sono valutati.",
    ),
    "how_bounds": (
        "Where it says no less and no more, no weights go beyond, but none were found that come to it.",
        "Dove si dice non meno e non più, nessun peso va oltre, ma non se ne è trovato uno che ci arrivi.",
    ),
    "untried": (
        "{count} parts were not left out: their geometric mean has more than {most} parts.",
        "{count} parti non sono state tolte: la loro media geometrica ha più di {most} parti.",
    ),
}


def phrase(key: str, locale: str) -> str:
    """The phrase for `key` in the language of `locale`. Raises KeyError where the table has none."""
    return _TABLE[key][locale == "it"]
