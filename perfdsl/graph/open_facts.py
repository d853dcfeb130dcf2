"""What the facts of a row may be while its score is pending."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from perfdsl.values.kind import Family, Kind
from perfdsl.values.number import ONE, Rational, rational
from perfdsl.values.ranges import OneOf, Outlook, Range

_FAR: Final = Rational(10**40)
"""No figure of a plan lies farther from zero."""

OPEN_FACTS: Final[Mapping[str, Outlook]] = {
    "met": OneOf((True, False)),
    "status": OneOf(("met", "not_met")),
}
"""What can be asked of a row besides its actual and its score, and the answers."""


def open_actual(kind: Kind | None) -> Outlook:
    """What a row of a kind may be measured at, once it is."""
    match kind.family if kind else None:
        case Family.YES_NO:
            return OneOf((True, False))
        case Family.DATE:
            return Range(date.min, date.max)
        case Family.LEVEL if kind is not None:
            return Range(ONE, rational(len(kind.levels)))
        case _ if kind is not None and kind.ends is not None:
            return Range(rational(kind.ends[0]), rational(kind.ends[1]))
        case _:
            return Range(-_FAR, _FAR)
