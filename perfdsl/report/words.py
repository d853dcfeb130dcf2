"""What reports say, in English and Italian: the one table of their words."""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "it")
"""The languages, which are the locales too, that a report can be written in."""

_TABLE: Final[Mapping[str, tuple[str, str]]] = {
    # Headers of columns.
    "row": ("Row", "Riga"),
    "actual": ("Actual", "Valore"),
    "target": ("Target", "Obiettivo"),
    "achievement": ("Achiev.", "Ragg."),
    "weight": ("Weight", "Peso"),
    "contribution": ("Contrib.", "Contrib."),
    "band": ("Band", "Fascia"),
    "status": ("Status", "Stato"),
    "place": ("Place", "Posto"),
    "subject": ("Subject", "Soggetto"),
    # What became of a row.
    "met": ("met", "raggiunto"),
    "not_met": ("not met", "non raggiunto"),
    "judged": ("judged", "valutato"),
    "missing": ("missing", "mancante"),
    "not_due": ("not due", "non scaduto"),
    "no_target": ("no target", "senza obiettivo"),
    "monitored": ("monitored", "monitorato"),
    "not_applied": ("not applied", "non applicato"),
    "unchanged": ("unchanged", "invariato"),
    # Why there is no value.
    "not_measured": ("not measured", "non misurato"),
    "not_evaluated": ("not evaluated", "non valutato"),
    "no_cases": ("no cases", "nessun caso"),
    "not_applicable": ("not applicable", "non applicabile"),
    "wrong_kind": ("wrong kind", "tipo errato"),
    "no_range": ("no range to measure in", "intervallo nullo"),
    "out_of_range": ("out of range", "fuori scala"),
    "low_coverage": ("too little was evaluated", "copertura insufficiente"),
    "pending": ("pending", "in sospeso"),
    "nothing_evaluated": ("nothing was evaluated", "nulla è stato valutato"),
    # Values.
    "anything": ("anything", "qualsiasi"),
    "yes": ("yes", "SI"),
    "no": ("no", "NO"),
    "done": ("yes", "SI"),
    "by": ("by", "entro"),
    "or": ("or", "o"),
    "place_row": ("row", "riga"),
    "place_column": ("column", "colonna"),
    # Totals and notes.
    "score": ("Score", "Punteggio"),
    "score_of": ("Score of `{name}`", "Punteggio di `{name}`"),
    "coverage": ("coverage", "copertura"),
    "rows": ("rows", "righe"),
    "subjects": ("subjects", "soggetti"),
    "subjects_one": ("subject", "soggetto"),
    "among": ("among", "tra"),
    "scored": ("scored", "con punteggio"),
    "counted_met": ("met", "raggiunte"),
    "counted_judged": ("judged", "con giudizio"),
    "counted_missing": ("missing", "mancanti"),
    "counted_monitored": ("monitored", "monitorate"),
    # The same of one row.
    "rows_one": ("row", "riga"),
    "counted_met_one": ("met", "raggiunta"),
    "counted_missing_one": ("missing", "mancante"),
    "counted_monitored_one": ("monitored", "monitorata"),
    "counts_as_pending": (
        "what is not measured counts as pending",
        "ciò che non è misurato vale come in sospeso",
    ),
    "evaluated_at": ("evaluated at", "valutato al"),
    "period": ("period", "periodo"),
    "pro_rata": ("pro rata", "pro rata"),
    "pro_rata_note": ("target pro rata, {share}", "obiettivo pro rata, {share}"),
    "revised_note": ("{of} revised from {day}", "{of} rivisto dal {day}"),
    "judged_note": (
        "judged {score}, computed {computed}: {because}",
        "giudicato {score}, calcolato {computed}: {because}",
    ),
    "judged_by": ("{note} ({by})", "{note} ({by})"),
    "note_required": ("a note is required ({band})", "nota obbligatoria mancante ({band})"),
    "note_advised": ("a note is advised ({band})", "nota consigliata mancante ({band})"),
    "notes": ("Notes", "Note"),
    # Who answers for what.
    "who_answers": ("who answers for what", "chi risponde di cosa"),
    "answers": ("Row, and who answers for it", "Riga, e chi ne risponde"),
    "how": ("How", "Come"),
    "how_aligned": ("aligned", "allineata"),
    "how_own_target": ("own target", "target proprio"),
    "how_split": ("share", "quota"),
    "how_contributed": ("contributes", "contribuisce"),
    "how_score_of": ("its score", "il punteggio"),
    "nobody": ("nobody", "nessuno"),
    "own_rows": ("Rows that units have for themselves", "Righe proprie delle unità"),
    "matrix_legend": (
        "Weights are those in the whole of each dashboard.",
        "I pesi sono quelli sul totale di ciascun cruscotto.",
    ),
    # What rows are worth.
    "sensitivity": ("what each row is worth", "quanto vale ogni riga"),
    "distance": ("{distance} from 100%", "{distance} dal 100%"),
    "sensitivity_step": ("Step", "Passo"),
    "sensitivity_by_unit": ("Worth here", "Vale qui"),
    "sensitivity_by_unit_whole": ("In the plan", "Nel piano"),
    "sensitivity_by_point": ("Weight +1%", "Peso +1%"),
    "sensitivity_room": ("Room", "Margine"),
    "sensitivity_loss": ("Loss", "Perdita"),
    "sensitivity_beside": ("beside its rows", "oltre alle righe"),
    "a_day_later": ("a day later", "un giorno dopo"),
    "a_level_up": ("a level up", "un livello in più"),
    "yes_for_no": ("yes for no", "SI invece di NO"),
    "no_for_yes": ("no for yes", "NO invece di SI"),
    "at_stake": (
        "At stake as things stand: what the score loses where a row scores 0%, and gains where it scores all it can.",
        "In gioco, a oggi: quanto perde il punteggio se una riga vale 0%, e quanto guadagna se vale il suo massimo.",
    ),
    "sensitivity_unit_note": (
        "Worth: what one step of the actual adds to the score.",
        "Vale: quanto un passo del valore aggiunge al punteggio.",
    ),
    "sensitivity_point_note": (
        "Weight +1%: what one more point of weight adds, for which the other rows beside it make room.",
        "Peso +1%: quanto aggiunge un punto di peso in più, cui fanno posto le altre righe accanto.",
    ),
    "sensitivity_room_note": (
        "Room: how far a row is below the most it can score.",
        "Margine: quanto manca a una riga per il suo massimo.",
    ),
    "sensitivity_loss_note": (
        "Loss: its part of the distance from 100%; the losses add up to that.",
        "Perdita: la sua parte della distanza dal 100%; la somma delle perdite è quella distanza.",
    ),
    "sensitivity_kinks": (
        "* at a kink: a step back does not cost what a step on brings, or the score may jump here.",
        "* in un punto angoloso: un passo indietro non costa quanto ne porta uno avanti, o il punteggio può saltare.",
    ),
    "sensitivity_rounded": (
        "Scores on the way are rounded; each figure is taken to keep the distance by which it was.",
        "Lungo il calcolo si arrotonda; ogni valore si intende mantenere lo scarto con cui lo è stato.",
    ),
    # Before a period ends.
    "progress": (
        "Progress by {day}: {share} of the period has passed",
        "Avanzamento al {day}: trascorso il {share} del periodo",
    ),
    "interim_expected": ("Expected", "Atteso"),
    "interim_reached": ("Reached", "Avanz."),
    "interim_difference": ("Diff.", "Scost."),
    "interim_forecast": ("Forecast", "Previsione"),
    "interim_standing": ("Standing", "Andamento"),
    "ahead": ("ahead", "in anticipo"),
    "on_track": ("on track", "in linea"),
    "behind": ("behind", "in ritardo"),
    "late": ("late", "oltre termine"),
    "silent": ("silent", "senza dati"),
    "foreseen": ("Foreseen at the end: score {score}", "Previsione a fine periodo: punteggio {score}"),
    "foreseen_between": (
        "{low} to {high} as what is still open comes out",
        "da {low} a {high} secondo ciò che resta aperto",
    ),
    "listed_late": ("Late", "Oltre termine"),
    "listed_silent": ("Silent", "Senza dati"),
    "listed_behind": ("Behind", "In ritardo"),
    "yardstick": (
        "(…) the share of the period that has passed: no phase is declared, and it decides nothing.",
        "(…) la quota di periodo trascorsa: non è dichiarata alcuna fase, e non decide nulla.",
    ),
    "forecast_note": (
        "Forecast: what is measured as it is foreseen at the end of the period: {how}.",
        "Previsione: quanto si misura come è previsto a fine periodo: {how}.",
    ),
    "forecast_kept": (
        "= kept as measured so far",
        "= mantenuto come misurato finora",
    ),
    "forecast_linear": ("linear, exact and shown rounded", "lineare, esatta e mostrata arrotondata"),
    "forecast_as previous": (
        "by the profile of the period before",
        "secondo il profilo del periodo precedente",
    ),
    "forecast_estimate": ("the office's estimate", "la stima dell'ufficio"),
    "forecast_computed": ("computed from these", "calcolata da queste"),
    # Awards.
    "paid_to": ("Paid to", "A chi"),
    "earned_by": ("Earned by", "In base a"),
    "earns": ("Earns", "Spetta"),
    "full_amount": ("Full amount", "Importo pieno"),
    "amount": ("Amount", "Importo"),
    "ranked": ("{score}, place {place}", "{score}, posto {place}"),
    "held_because": ("held back: {reason}", "accantonato: {reason}"),
    "not_divided": ("Not divided", "Non ripartito"),
    "awarded": ("Awarded {awarded}", "Assegnati {awarded}"),
    "awarded_of": ("Awarded {awarded} of {budget}", "Assegnati {awarded} su {budget}"),
    "held": ("held back", "accantonati"),
    "not_awarded": ("not awarded", "non assegnati"),
    "gate_open": ("open", "superata"),
    "gate_closed": ("closed", "non superata"),
    "gate_undecided": ("undecided", "da decidere"),
    "loses": ("takes {share}", "toglie il {share}"),
    "scaled": (
        "All amounts together passed the budget, and were reduced to {share} of themselves",
        "Gli importi superavano insieme il fondo, e sono ridotti al {share}",
    ),
}


def word(key: str, locale: str) -> str:
    """The word for `key` in the language of `locale`. Raises KeyError where the table has none."""
    return _TABLE[key][locale == "it"]


def counted(count: int, key: str, locale: str) -> str:
    """A count with the word for what is counted, which may have a form of its own for one."""
    one = f"{key}_one"
    return f"{count} {word(one if count == 1 and one in _TABLE else key, locale)}"
