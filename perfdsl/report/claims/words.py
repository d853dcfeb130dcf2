"""The words that answers to claims are told in, English and Italian."""

from typing import Final

_TABLE: Final[dict[str, tuple[str, str]]] = {
    "claims": ("what it claims", "che cosa afferma"),
    "claim": ("Claim", "Affermazione"),
    "answer": ("Answer", "Esito"),
    "how": ("How", "Come"),
    "proved": ("proved", "dimostrata"),
    "not_refuted": ("not refuted", "non confutata"),
    "refuted": ("refuted", "confutata"),
    "untried": ("not tried", "non provata"),
    "proved_many": ("proved", "dimostrate"),
    "not_refuted_many": ("not refuted", "non confutate"),
    "refuted_many": ("refuted", "confutate"),
    "untried_many": ("not tried", "non provate"),
    "proved_by_written": ("by what is written in the plan", "da ciò che è scritto nel piano"),
    "proved_by_ranges": ("by the ranges of its figures", "dagli intervalli dei valori"),
    "proved_by_changes": ("by how its figures can move", "da come i valori possono variare"),
    "proved_by_same": ("both plans compute the same", "i due piani calcolano la stessa cosa"),
    "boxes": (", in {count} parts", ", in {count} parti"),
    "tries": ("it held in {count} tries, seed {seed}", "ha retto a {count} prove, seme {seed}"),
    "refuted_by_data": ("by the data below", "dai dati qui sotto"),
    "refuted_in": ("by the data below, in {period}", "dai dati qui sotto, nel {period}"),
    "refuted_written": ("by what is written in the plan", "da ciò che è scritto nel piano"),
    "nothing_tried": ("nothing was tried", "non si è provato nulla"),
    "too_large": ("the plan is too large to try it here", "il piano è troppo grande per provarla qui"),
    "no_period": ("nothing is asked of it in any period", "in nessun periodo le si chiede qualcosa"),
    "because": ("because {because}", "perché {because}"),
    "as_tests": (
        "What refutes them, as tests that hold: put them into the plan to keep an eye on it.",
        "Che cosa le confuta, come test che valgono: mettili nel piano per non perderlo di vista.",
    ),
    "legend_proved": (
        "Proved: it holds for all data that the ranges of the rows allow.",
        "Dimostrata: vale per tutti i dati che gli intervalli delle righe ammettono.",
    ),
    "legend_not_refuted": (
        "Not refuted: no data that were tried speak against it, which proves nothing.",
        "Non confutata: nessuno dei dati provati la contraddice, il che non dimostra nulla.",
    ),
    "none": ("The plan claims nothing.", "Il piano non afferma nulla."),
}


def word(key: str, locale: str) -> str:
    """The word for `key` in the language of `locale`. Raises KeyError where the table has none."""
    return _TABLE[key][locale == "it"]
