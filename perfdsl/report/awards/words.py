"""What explanations of gates and awards say, in English and Italian."""

from collections.abc import Mapping
from typing import Final

AWARD_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "budget": ("Budget", "Fondo"),
    "share": ("Full amount", "Importo pieno"),
    "rate": ("Earned share", "Quota spettante"),
    "scaled": ("Reduced to", "Ridotto al"),
    "gate": ("Gate", "Condizione"),
    "loses": ("Loses", "Toglie"),
    "exact": ("Due", "Dovuto"),
    "ceiling": ("Ceiling", "Tetto"),
    "cents": ("Cents", "Centesimi"),
    "others": ("From others", "Dagli altri"),
    "amount": ("Amount", "Importo"),
    "awarded": ("Awarded", "Assegnato"),
    "held": ("Held back", "Accantonato"),
    "left": ("Not awarded", "Non assegnato"),
}
"""The names of stages."""

AWARD_PHRASES: Final[Mapping[str, tuple[str, str]]] = {
    "written": ("as written ({place})", "come scritto ({place})"),
    "own_part": (
        "as written, for {time} of the period ({place})",
        "come scritto, per il {time} del periodo ({place})",
    ),
    "share_equal": ("the budget in {count} equal parts", "il fondo in {count} parti uguali"),
    "share_part": (
        "of the budget {part} of {whole}, by coefficients",
        "del fondo {part} su {whole}, secondo i coefficienti",
    ),
    "share_part_time": (
        "of the budget {part} of {whole}: the coefficient {coefficient} for {time} of the period",
        "del fondo {part} su {whole}: il coefficiente {coefficient} per il {time} del periodo",
    ),
    "rank_place": (
        "the money of place {rank} of {count}, with {score}",
        "le risorse del posto {rank} su {count}, con {score}",
    ),
    "rank_shared": (
        "the mean of the places from {rank} on of {count}, which {same} have with {score}",
        "la media dei posti dal {rank} su {count}, che in {same} hanno con {score}",
    ),
    "rank_outside": (
        "not ranked; one of {count} equal parts is held back",
        "fuori graduatoria; è accantonata una parte uguale su {count}",
    ),
    "rate_missing": ("not known: {reason}", "non noto: {reason}"),
    "rate_band": ("the band “{earner}” ({place})", "la fascia “{earner}” ({place})"),
    "rate_score": ("the score {earner} itself ({place})", "il punteggio stesso, {earner} ({place})"),
    "rate_form": (
        "by the table for a score of {earner} ({place})",
        "dalla tabella per un punteggio di {earner} ({place})",
    ),
    "rate_level": ("the level “{earner}” ({place})", "il livello “{earner}” ({place})"),
    "scaled": (
        "of themselves, for all amounts together would pass the budget",
        "di ogni importo, perché insieme supererebbero il fondo",
    ),
    "gate_open": (
        "{condition}: open, takes nothing ({place})",
        "{condition}: superata, non toglie nulla ({place})",
    ),
    "gate_closed": (
        "{condition}: closed, takes {share} ({place})",
        "{condition}: non superata, toglie il {share} ({place})",
    ),
    "gate_missing": (
        "{condition}: undecided, {reason}; amounts are held back ({place})",
        "{condition}: da decidere, {reason}; gli importi sono accantonati ({place})",
    ),
    "gate_undecided": (
        "{condition}: not decided yet ({place})",
        "{condition}: non ancora decisa ({place})",
    ),
    "due_product": (
        "{share} * {rate} * {stays}, before cents",
        "{share} * {rate} * {stays}, prima dei centesimi",
    ),
    "due_scaled": (
        "{share} * {rate} * {scale} * {stays}, before cents",
        "{share} * {rate} * {scale} * {stays}, prima dei centesimi",
    ),
    "ceiling": ("nobody has more than this", "nessuno ha più di così"),
    "cents_up": (
        "rounded up to whole cents, so that all add up",
        "arrotondato in su al centesimo, perché tutto torni",
    ),
    "cents_down": ("rounded down to whole cents", "arrotondato in giù al centesimo"),
    "others_amount": (
        "of what the others left, in proportion to the amounts",
        "di ciò che gli altri lasciano, in proporzione agli importi",
    ),
    "others_equally": (
        "of what the others left, in equal parts",
        "di ciò che gli altri lasciano, in parti uguali",
    ),
    "held": ("not paid yet: {reason}", "non ancora pagato: {reason}"),
    "award_open": ("as long as scores are pending", "finché ci sono punteggi in sospeso"),
    "not_divided": ("not divided: {reason}", "non ripartito: {reason}"),
    "line_held": ("held back: {amount}, {reason}", "accantonato: {amount}, {reason}"),
    "line_paid": ("{rate} of {share}", "{rate} di {share}"),
    "left_by_gates": ("closed gates take {share}", "le condizioni non superate tolgono il {share}"),
}
"""The phrases, with the names of their figures in braces."""
