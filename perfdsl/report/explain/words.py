"""The phrases of explanations, in English and Italian: the one table of them."""

from collections.abc import Mapping
from typing import Final

from perfdsl.report.awards.words import AWARD_NAMES, AWARD_PHRASES

_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "actual": ("Actual", "Valore"),
    "due": ("Due", "Scadenza"),
    "target": ("Target", "Obiettivo"),
    "achievement": ("Achievement", "Raggiungimento"),
    "combine": ("Combined", "Combinazione"),
    "coverage": ("Coverage", "Copertura"),
    "rows": ("Rows", "Righe"),
    "adjust": ("Adjustment", "Correttivo"),
    "clamp": ("Bounds", "Limiti"),
    "round": ("Rounding", "Arrotondamento"),
    "phased": ("Phase", "Fase"),
    "revised": ("Revised", "Rivisto"),
    "judgement": ("Judgement", "Giudizio"),
    "open": ("Pending", "In sospeso"),
    "policy": ("Missing value", "Valore mancante"),
    "precision": ("Precision", "Precisione"),
    "score": ("Score", "Punteggio"),
    "band": ("Band", "Fascia"),
    "weight": ("Weight", "Peso"),
    "weight_whole": ("In the whole", "Sul totale"),
    "contribution": ("Contribution", "Contributo"),
    "cascade": ("Cascade of", "Ripresa da"),
    "score of": ("Score of", "Punteggio di"),
    "pro_rata": ("Pro rata", "Pro rata"),
    "split": ("Share of", "Quota di"),
    "contributed": ("Contributed by", "Contributo di"),
    "expected": ("Expected", "Atteso"),
    "reached": ("Reached", "Avanzamento"),
    "standing": ("Standing", "Andamento"),
    "forecast": ("Forecast", "Previsione"),
    "foreseen": ("At the end", "A fine periodo"),
    "dashboard": ("Dashboard", "Cruscotto"),
    "note": ("Note", "Nota"),
    "defined": ("Defined", "Definizione"),
    "used": ("Used", "Uso"),
    **AWARD_NAMES,
}

_PHRASES: Final[Mapping[str, tuple[str, str]]] = {
    "expected_yardstick": (
        "the share of the period that has passed by {at}; no phase is declared, and it decides nothing",
        "la quota di periodo trascorsa al {at}; non è dichiarata alcuna fase, e non decide nulla",
    ),
    "expected_by_date": (
        "to be done by {day}; looked at on {at}",
        "da fare entro il {day}; valutato al {at}",
    ),
    "expected_evenly": (
        "of the whole target: {passed} of {whole} days have passed",
        "dell'obiettivo intero: sono trascorsi {passed} giorni su {whole}",
    ),
    "expected_by_phases": (
        "of the whole target, by the phases that have passed on {at}",
        "dell'obiettivo intero, secondo le fasi trascorse al {at}",
    ),
    "reached": ("({actual} - {start}) / ({goal} - {start})", "({actual} - {start}) / ({goal} - {start})"),
    "reached_from_nothing": ("{actual} / {goal}, the whole target", "{actual} / {goal}, l'obiettivo intero"),
    "stands_ahead": ("ahead: more is reached than is due", "in anticipo: è raggiunto più del dovuto"),
    "stands_on_track": ("on track", "in linea"),
    "stands_behind": ("behind: less is reached than is due", "in ritardo: è raggiunto meno del dovuto"),
    "stands_late": (
        "late: a deadline has passed, and it was not reached",
        "oltre termine: una scadenza è passata senza che fosse raggiunto",
    ),
    "stands_silent": (
        "silent: there should be a figure by now",
        "senza dati: un valore dovrebbe già esserci",
    ),
    "stands_silent_of": ("silent: no figure for {parts}", "senza dati: nessun valore per {parts}"),
    "stands_not_due": ("not due", "non dovuto"),
    "forecast_computed": (
        "computed from the forecasts of what it reads",
        "calcolata dalle previsioni di ciò che legge",
    ),
    "forecast_kept": (
        "kept as measured so far: nothing is foreseen of it",
        "mantenuto come misurato finora: non è prevista alcuna proiezione",
    ),
    "forecast_none": ("none: {reason}", "nessuna: {reason}"),
    "forecast_none_kept": ("kept as measured so far: {reason}", "mantenuto come misurato finora: {reason}"),
    "forecast_no_estimate": (
        "kept as measured so far: the data have no estimate",
        "mantenuto come misurato finora: i dati non hanno una stima",
    ),
    "forecast_no_profile": (
        "kept as measured so far: of the period before too little is known",
        "mantenuto come misurato finora: del periodo precedente si sa troppo poco",
    ),
    "forecast_by_days": (
        "linear: {so_far} \N{MULTIPLICATION SIGN} {whole} / {passed} days",
        "lineare: {so_far} \N{MULTIPLICATION SIGN} {whole} / {passed} giorni",
    ),
    "forecast_by_parts": (
        "linear: {so_far} \N{MULTIPLICATION SIGN} {whole} / {passed} parts of the period",
        "lineare: {so_far} \N{MULTIPLICATION SIGN} {whole} / {passed} parti del periodo",
    ),
    "forecast_by_profile": (
        "as the period before, which came from {same} in the same parts to {before}: {so_far} \N{MULTIPLICATION SIGN} {before} / {same}",
        "come il periodo precedente, passato da {same} nelle stesse parti a {before}: {so_far} \N{MULTIPLICATION SIGN} {before} / {same}",
    ),
    "forecast_estimated": (
        "the office's estimate, read from {place}",
        "stima dell'ufficio, letta da {place}",
    ),
    "forecast_estimated_by_caller": (
        "the office's estimate, given by the caller",
        "stima dell'ufficio, fornita dal programma chiamante",
    ),
    "foreseen": ("the score as it is foreseen", "il punteggio come è previsto"),
    "foreseen_between": (
        "the score as it is foreseen; {low} to {high} as what is still open comes out",
        "il punteggio come è previsto; da {low} a {high} secondo ciò che resta aperto",
    ),
    "read": ("read from {place}", "letto da {place}"),
    "read_as": ("read from {place}, written `{text}`", "letto da {place}, scritto `{text}`"),
    "given": ("given by the caller", "fornito dal programma chiamante"),
    "counts_as_pending": (
        "no datum for `{key}` yet: it counts as pending, and can be any of these",
        "ancora nessun dato per `{key}`: è in attesa, e può essere uno di questi valori",
    ),
    "not_given": ("no datum for `{key}`", "nessun dato per `{key}`"),
    "computed": ("computed as `{formula}` ({place})", "calcolato come `{formula}` ({place})"),
    "asked_of": ("of {count} subjects", "di {count} soggetti"),
    "asked_between": ("of {count} subjects, from {low} to {high}", "di {count} soggetti, da {low} a {high}"),
    "sum_of_parts": ("sum of its parts:", "somma delle sue parti:"),
    "sum_again": ("the sum of its own parts", "somma delle proprie parti"),
    "beside_parts": (
        "measured as a whole; its parts come to {sum}:",
        "rilevato nel complesso; le sue parti danno {sum}:",
    ),
    "part_missing": ("missing as one of its parts is:", "manca perché manca una sua parte:"),
    "share_of": ("{share} of {whole} of `{source}` ({place})", "{share} di {whole} di `{source}` ({place})"),
    "share_of_count": (
        "{share} of {whole} of `{source}`, in whole units ({place})",
        "{share} di {whole} di `{source}`, in unità intere ({place})",
    ),
    "series": (
        "{how} of the parts of the period that have ended: {count} of {all}",
        "{how} delle parti del periodo già concluse: {count} su {all}",
    ),
    "series sum": ("sum", "somma"),
    "series mean": ("mean", "media"),
    "series last": ("last", "ultimo valore"),
    "series max": ("largest", "massimo"),
    "series min": ("smallest", "minimo"),
    "series_missing": (
        "`{key}` is missing, one of the {count} parts of the period that have ended",
        "manca `{key}`, una delle {count} parti del periodo già concluse",
    ),
    "more_steps": ("and {count} more steps", "e altri {count} passaggi"),
    "due": ("due by {deadline}; looked at on {at}", "scade il {deadline}; valutato al {at}"),
    "as_written": ("as written: `{text}` ({place})", "come scritto: `{text}` ({place})"),
    "monitored": ("monitored, not scored", "monitorato, senza punteggio"),
    "no_target": ("there is no target in this period", "nessun obiettivo in questo periodo"),
    "nothing_to_compare": ("nothing to compare with the target", "niente da confrontare con l'obiettivo"),
    "by_formula": ("by the formula of the ruleset ({place})", "secondo la formula del regolamento ({place})"),
    "quotient": ("{above} / {below} = {result}", "{above} / {below} = {result}"),
    "mirrored": (
        "1 - ({actual} - {target}) / {target} = {result}",
        "1 - ({actual} - {target}) / {target} = {result}",
    ),
    "full_as_met": ("the target is met, which gives 100%", "l'obiettivo è raggiunto: vale 100%"),
    "none_as_not_met": (
        "the target is not met, and no ratio to it can be made, which gives 0%",
        "l'obiettivo non è raggiunto e non ammette un rapporto: vale 0%",
    ),
    "on_the_day": ("on the very day, which gives 100%", "il giorno stesso: vale 100%"),
    "before_the_day": ("{days} early, which gives 100%", "{days} prima: vale 100%"),
    "late_keeps": (
        "{days} late; the rule for late dates leaves {start}",
        "{days} di ritardo; la regola per i ritardi lascia {start}",
    ),
    "late_too_long": (
        "{days} late; beyond {until} the rule for late dates leaves 0%",
        "{days} di ritardo; oltre {until} la regola per i ritardi lascia 0%",
    ),
    "late_loses": (
        "{days} late; from {start} the rule takes {loses} per {each}, in proportion, and never below 0%",
        "{days} di ritardo; da {start} la regola toglie {loses} ogni {each}, in proporzione, mai sotto 0%",
    ),
    "late_loses_begun": (
        "{days} late; from {start} the rule takes {loses} per {each} begun, and never below 0%",
        "{days} di ritardo; da {start} la regola toglie {loses} ogni {each} iniziati, mai sotto 0%",
    ),
    "is_done": ("it is done, which gives 100%", "fatto: vale 100%"),
    "is_not_done": ("it is not done, which gives 0%", "non fatto: vale 0%"),
    "inside": ("inside the range, which gives 100%", "dentro l'intervallo: vale 100%"),
    "outside": (
        "outside the range by {distance}; without a tolerance that gives 0%",
        "fuori dall'intervallo di {distance}; senza tolleranza vale 0%",
    ),
    "outside_tolerance": (
        "outside the range by {distance}, against a tolerance of {tolerance} of {end}",
        "fuori dall'intervallo di {distance}, rispetto a una tolleranza del {tolerance} di {end}",
    ),
    "distance": ("1 - {distance} / {target} = {result}", "1 - {distance} / {target} = {result}"),
    "way": (
        "({actual} - {start}) / ({end} - {start}) = {result}",
        "({actual} - {start}) / ({end} - {start}) = {result}",
    ),
    "level_reached": ("the level is reached, which gives 100%", "il livello è raggiunto: vale 100%"),
    "level_not_reached": ("the level is not reached, which gives 0%", "il livello non è raggiunto: vale 0%"),
    "curve_end": (
        "at or beyond the end of the curve: {x} gives {y}",
        "all'estremo della curva o oltre: {x} vale {y}",
    ),
    "curve_between": (
        "on the curve between {x0} ({y0}) and {x1} ({y1})",
        "sulla curva tra {x0} ({y0}) e {x1} ({y1})",
    ),
    "step_row": (
        "row {row} of the steps is the first that holds ({place})",
        "la riga {row} degli scaglioni è la prima che vale ({place})",
    ),
    "clamped_both": ("kept within {low}..{high}: {changed}", "tenuto tra {low} e {high}: {changed}"),
    "clamped_low": ("not below {low}: {changed}", "non sotto {low}: {changed}"),
    "clamped_high": ("not above {high}: {changed}", "non sopra {high}: {changed}"),
    "rounded_nearest": (
        "to the nearest {step}, {mode}: {changed}",
        "al più vicino multiplo di {step}, {mode}: {changed}",
    ),
    "rounded": ("to {decimals}, {mode}: {changed}", "a {decimals}, {mode}: {changed}"),
    "one_day": ("1 day", "1 giorno"),
    "days": ("{count} days", "{count} giorni"),
    "one_point": ("1 point", "1 punto"),
    "points": ("{count} points", "{count} punti"),
    "listed": ("{first} and {last}", "{first} e {last}"),
    "adjust cap": ("cap of {amount}", "tetto del {amount}"),
    "adjust floor": ("floor of {amount}", "minimo garantito del {amount}"),
    "adjust bonus": ("bonus of {points}", "premio di {points}"),
    "adjust penalty": ("penalty of {points}", "penalità di {points}"),
    "adjust bonus per": (
        "bonus of {points} per {each}, for {figure}",
        "premio di {points} ogni {each}, per {figure}",
    ),
    "adjust penalty per": (
        "penalty of {points} per {each}, for {figure}",
        "penalità di {points} ogni {each}, per {figure}",
    ),
    "adjust multiply by": ("multiplied by {amount}", "moltiplicato per {amount}"),
    "adjust at most": ("at most {amount}", "al massimo {amount}"),
    "adjust at least": ("at least {amount}", "almeno {amount}"),
    "adjust better of": ("the better of {listed}", "il migliore tra {listed}"),
    "adjust to": ("set to {amount}", "portato a {amount}"),
    "adjust": ("{what}: {changed} ({place})", "{what}: {changed} ({place})"),
    "adjust_idle": ("{what}, which changes nothing ({place})", "{what}, che non cambia nulla ({place})"),
    "adjust_held": (
        "{what}, because `{condition}`: {changed} ({place})",
        "{what}, perché `{condition}`: {changed} ({place})",
    ),
    "adjust_held_idle": (
        "{what}, because `{condition}`, which changes nothing ({place})",
        "{what}, perché `{condition}`, che non cambia nulla ({place})",
    ),
    "adjust_open": (
        "{what}, if `{condition}`, which is still open ({place})",
        "{what}, se `{condition}`, ancora da decidere ({place})",
    ),
    "adjust_not_held": (
        "{what} not applied: not `{condition}` ({place})",
        "{what} non applicato: non è vero che `{condition}` ({place})",
    ),
    "adjust_unknown": (
        "{what} not applied: whether `{condition}` is not known, {reason} ({place})",
        "{what} non applicato: non si sa se `{condition}`, {reason} ({place})",
    ),
    "adjust_no_figure": (
        "{what}, so there is no score ({place})",
        "{what}, quindi nessun punteggio ({place})",
    ),
    "one_decimal": ("1 decimal", "1 decimale"),
    "decimals": ("{count} decimals", "{count} decimali"),
    "unchanged": ("unchanged", "invariato"),
    "was": ("was {before}", "era {before}"),
    "phased": (
        "of the target of the year, by {at} ({place})",
        "dell'obiettivo dell'anno, al {at} ({place})",
    ),
    "phased_evenly": (
        "of the target of the period: the days that have passed by {at} ({place})",
        "dell'obiettivo del periodo: i giorni trascorsi al {at} ({place})",
    ),
    "revised": ("from {start}, because “{because}” ({place})", "dal {start}, perché “{because}” ({place})"),
    "revised_by": (
        "from {start}, because “{because}”, by {by} ({place})",
        "dal {start}, perché “{because}”, da {by} ({place})",
    ),
    "judged": (
        "in place of {computed}, because “{because}” ({place})",
        "al posto di {computed}, perché “{because}” ({place})",
    ),
    "judged_by": (
        "in place of {computed}, because “{because}”, by {by} ({place})",
        "al posto di {computed}, perché “{because}”, da {by} ({place})",
    ),
    "policy": (
        "{reason}: the policy for missing values gives this",
        "{reason}: la regola per i valori mancanti dà questo",
    ),
    "policy_carry": (
        "{reason}: carried over from the period before",
        "{reason}: riportato dal periodo precedente",
    ),
    "policy_pending": (
        "{reason}: pending, so that it can still become anything in this range",
        "{reason}: in sospeso, può ancora diventare qualsiasi valore in questo intervallo",
    ),
    "open_rows": (
        "rows that are pending: {count}; the score above, should one of them come to",
        "righe in sospeso: {count}; il punteggio qui sopra, se una di esse arrivasse a",
    ),
    "open_row": ("at {low}: {worst}; at {high}: {best}", "a {low}: {worst}; a {high}: {best}"),
    "still_open": ("still open", "ancora aperta"),
    "part_open": (
        "pending; weight {weight}, decides {part} of the result",
        "in sospeso; peso {weight}, decide {part} del risultato",
    ),
    "part_open_single": ("pending", "in sospeso"),
    "required": ("at least {least} is required", "ne serve almeno {least}"),
    "irrational": (
        "passes through a logarithm, root, exponential or power, rounded to 40 digits",
        "passa per un logaritmo, una radice, un esponenziale o una potenza, arrotondati a 40 cifre",
    ),
    "left_out": ("left out: {reason}", "escluso: {reason}"),
    "is_met": ("the target is met", "obiettivo raggiunto"),
    "is_not_met": ("the target is not met", "obiettivo non raggiunto"),
    "band_between": ("from {start}, up to {end}", "da {start}, fino a {end}"),
    "band_from": ("from {start}", "da {start}"),
    "band_below": ("below {end}", "sotto {end}"),
    "band_by_rank": ("{share}: {rank} of {count} ({place})", "{share}: {rank}° di {count} ({place})"),
    "band_only": ("the only band", "l'unica fascia"),
    "pro_rata_target": ("this part of `{text}`", "questa parte di `{text}`"),
    "weight_written": ("written as `{text}` ({place})", "scritto come `{text}` ({place})"),
    "weight_now": ("{weight} among what was evaluated", "{weight} tra ciò che è stato valutato"),
    "contributes": ("of the {score} of `{dashboard}`", "sul {score} di `{dashboard}`"),
    "combine weighted mean": (
        "weighted mean of what was evaluated:",
        "media ponderata di ciò che è stato valutato:",
    ),
    "combine geometric mean": (
        "weighted geometric mean of what was evaluated:",
        "media geometrica ponderata di ciò che è stato valutato:",
    ),
    "combine harmonic mean": (
        "weighted harmonic mean of what was evaluated:",
        "media armonica ponderata di ciò che è stato valutato:",
    ),
    "combine best mean": (
        "mean of the best of what was evaluated:",
        "media dei migliori di ciò che è stato valutato:",
    ),
    "combine minimum": ("the smallest of what was evaluated:", "il minimo di ciò che è stato valutato:"),
    "combine maximum": ("the largest of what was evaluated:", "il massimo di ciò che è stato valutato:"),
    "combine sum": (
        "sum of what was evaluated, each times its weight:",
        "somma di ciò che è stato valutato, per il suo peso:",
    ),
    "combine share met": (
        "weight of what was met, of what was evaluated:",
        "peso di ciò che è raggiunto su ciò che è stato valutato:",
    ),
    **AWARD_PHRASES,
    "part_left_out": ("left out: {reason}", "escluso: {reason}"),
    "part_not_scored": ("not scored", "senza punteggio"),
    "part_of": ("weight {weight}", "peso {weight}"),
    "part_single": ("gives {part} of the result", "dà {part} del risultato"),
    "part_weighed": ("weight {weight}, gives {part}", "peso {weight}, dà {part}"),
}

_MODES: Final[Mapping[str, str]] = {
    "half even": "metà al pari",
    "half up": "metà in su",
    "half down": "metà in giù",
    "up": "per eccesso",
    "down": "per difetto",
}


def stage_name(key: str, locale: str) -> str:
    """The name of a stage."""
    return _NAMES[key][locale == "it"]


def phrase(key: str, locale: str) -> str:
    """A phrase, with the names of its figures in braces."""
    return _PHRASES[key][locale == "it"]


def mode_name(mode: str, locale: str) -> str:
    """A rule of rounding."""
    return _MODES[mode] if locale == "it" else mode
