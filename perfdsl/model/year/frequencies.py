"""How often a row is measured, by the words that people write after `frequency`."""

import re
from collections.abc import Mapping
from typing import Final

MONTHS: Final[Mapping[str, int]] = {
    "annual": 12, "annuale": 12, "annuali": 12, "annually": 12, "yearly": 12,
    "biannual": 6, "half-yearly": 6, "semestrale": 6, "semestrali": 6, "semiannual": 6,
    "quadrimestrale": 4, "quadrimestrali": 4,
    "quarterly": 3, "trimestrale": 3, "trimestrali": 3,
    "bimestrale": 2, "bimestrali": 2,
    "mensile": 1, "mensili": 1, "monthly": 1,
    "continua": 1, "daily": 1, "giornaliera": 1, "quindicinale": 1, "quotidiana": 1, "settimanale": 1, "weekly": 1,
}  # fmt: skip
"""The words that are known, and how many months lie between two figures; what is measured more often counts as monthly."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def months_of(text: str) -> int | None:
    """How many months lie between two figures of a row, by the first word of the text that says it."""
    words = (found[0].casefold() for found in _WORD.finditer(text))
    return next((MONTHS[word] for word in words if word in MONTHS), None)
