"""What reports of a comparison say, in English and Italian."""

from collections.abc import Mapping
from typing import Final

_TABLE: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("what differs", "cosa cambia"),
    "nothing": ("Nothing differs in meaning.", "Nulla cambia nel significato."),
    "not_comparable": (
        "The plans have no row in common: they are not compared.",
        "I piani non hanno righe in comune: non vengono confrontati.",
    ),
    "no_period": (
        (
            "They have no period in common ({old}; {new}), so targets are not compared; `--periods {first}..{second}` compares "
            "those of two periods."
        ),
        (
            "Non hanno periodi in comune ({old}; {new}), quindi i target non vengono confrontati; `--periods {first}..{second}` "
            "confronta quelli di due periodi."
        ),
    ),
    "counted": ("{count} changes: {listed}.", "{count} modifiche: {listed}."),
    "counted_one": ("1 change: {listed}.", "1 modifica: {listed}."),
    "change": ("What", "Cosa"),
    "sort": ("Change", "Modifica"),
    "old": ("Old", "Prima"),
    "new": ("New", "Dopo"),
    "where": ("Lines", "Righe"),
    "places": ("Where", "Dove"),
    "follow": (
        "{count} more follow from these; `--all` shows them.",
        "Altre {count} ne conseguono; `--all` le mostra.",
    ),
    "follow_one": (
        "One more follows from these; `--all` shows it.",
        "Un'altra ne consegue; `--all` la mostra.",
    ),
    "since": ("from {day}", "dal {day}"),
    "scale": ("scale", "scala"),
    "on_many": ("{count} rows and blocks", "{count} righe e blocchi"),
    "and_inside": ("{what}, with {count} inside", "{what}, con {count} all'interno"),
    # What came of it.
    "scores": ("Scores that are others now", "Punteggi che ora sono altri"),
    "score": ("Score", "Punteggio"),
    "before": ("Before", "Prima"),
    "after": ("After", "Dopo"),
    "difference": ("Difference", "Differenza"),
    "by": ("By changes", "Per modifiche"),
    "did": (
        "What each change did to the score of {name}",
        "Che cosa ha fatto ogni modifica al punteggio di {name}",
    ),
    "total": ("Total", "Totale"),
    "others": ("{count} smaller ones", "{count} minori"),
    "still": ("No score is another.", "Nessun punteggio cambia."),
    "scored_added": (
        "Scores that only the new plan has: {count}.",
        "Punteggi solo del nuovo piano: {count}.",
    ),
    "scored_dropped": (
        "Scores that only the old plan had: {count}.",
        "Punteggi solo del vecchio piano: {count}.",
    ),
    "together": ("together", "insieme"),
    "reads": ("what is read differs", "cambia ciò che si legge"),
    "how": (
        "Found by meaning: row by row, however it is written. The same row has the same label, or the same id.",
        "Trovato per significato: riga per riga, comunque sia scritto. La stessa riga ha la stessa etichetta, o lo stesso id.",
    ),
    "at_right": (
        "At the right of a change: its lines in the two files.",
        "A destra di una modifica: le sue righe nei due file.",
    ),
    "how_scores": (
        (
            "Where changes meet, each is given what it adds in the mean over all orders (the Shapley value): first inside a row, "
            "then between its score and its weight, then upwards. A weight counts against the parts that make room for it. "
            "The parts add up to the difference exactly."
        ),
        (
            "Dove più modifiche si incontrano, a ciascuna va quanto aggiunge in media su tutti gli ordini (valore di Shapley): "
            "prima dentro la riga, poi tra il suo punteggio e il suo peso, poi verso l'alto. Un peso conta rispetto alle parti che "
            "gli fanno posto. La somma delle parti è esattamente la differenza."
        ),
    ),
    # Sorts of changes.
    "added": ("added", "aggiunta"),
    "dropped": ("dropped", "tolta"),
    "moved": ("moved", "spostata"),
    "renamed": ("renamed", "rinominata"),
    "label": ("label", "etichetta"),
    "keyword": ("sort of row", "tipo di riga"),
    "kind": ("kind", "tipo di valore"),
    "unit": ("unit", "unità"),
    "series": ("series", "serie"),
    "value": ("value", "calcolo"),
    "baseline": ("baseline", "base"),
    "target": ("target", "target"),
    "scoring": ("way of scoring", "modo di valutare"),
    "tolerance": ("tolerance", "tolleranza"),
    "pro_rata": ("pro rata", "pro rata"),
    "critical": ("critical", "critica"),
    "weight": ("weight", "peso"),
    "weights_follow": ("weights make room", "pesi di conseguenza"),
    "clamp": ("clamp", "limiti"),
    "late": ("late", "ritardo"),
    "missing": ("missing", "mancanti"),
    "rounding": ("rounding", "arrotondamento"),
    "bands": ("bands", "fasce"),
    "terms": ("terms", "scala dei punteggi"),
    "lower_mirror": ("lower mirror", "specchio"),
    "combine": ("combine", "combinazione"),
    "adjust": ("adjustments", "correttivi"),
    "require_coverage": ("coverage", "copertura"),
    "require_rows": ("rows required", "righe richieste"),
    "heading": ("heading", "titolo"),
    "cascade": ("cascade", "cascata"),
    "share": ("share", "quota"),
    "text": ("text", "testo"),
    "judgement": ("judgement", "giudizio"),
    "requirement": ("requirement", "requisito"),
    "gate": ("gate", "condizione"),
    "award": ("award", "premio"),
    "revision": ("revision", "revisione"),
    "period": ("period", "periodo"),
    "range": ("range", "intervallo"),
    "forecast": ("forecast", "previsione"),
    "note": ("note required", "nota richiesta"),
    "claim": ("claim", "affermazione"),
    "require_reported": ("reported in time", "rilevazione in tempo"),
    "actual": ("actual", "valore"),
    "at": ("evaluation date", "data di valutazione"),
    # What stands there.
    "own": ("its own", "proprio"),
    "aligned": ("aligned with {source}", "allineata a {source}"),
    "contributes": ("contributed by {source}", "contribuita da {source}"),
    "share_of": ("{share} of {source}", "{share} di {source}"),
    "each": ("{share} each", "{share} ciascuna"),
    "various": ("various", "diversi"),
    "monitor": ("monitored", "monitorata"),
    "none": ("none", "nessuno"),
}


def phrase(key: str, locale: str) -> str:
    """The phrase for `key` in the language of `locale`. Raises KeyError where the table has none."""
    return _TABLE[key][locale == "it"]
