"""What the operations that read other subjects mean over ranges: for any subjects there may be beside this one."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from perfdsl.engine.interval.numbers import UNIT, UNKNOWN, Meaning
from perfdsl.graph.rules import BandRule
from perfdsl.values.missing import NO_RANGE, Missing, Reason
from perfdsl.values.number import ONE, ZERO
from perfdsl.values.ranges import FAR, Outlook, Range, hull, parted, perhaps

_WHATEVER: Final = frozenset(Missing(reason) for reason in Reason if reason is not Reason.PENDING)
"""Why a figure of all may be missing: for the reason of the others, whichever that is."""

_DAYS: Final = Range(date.min, date.max)

_AGGREGATES: Final[dict[str, Outlook]] = {
    "count": Range(ZERO, FAR),
    "variance": Range(ZERO, UNKNOWN.high, _WHATEVER),
    "earliest": perhaps(_DAYS, _WHATEVER),
    "latest": perhaps(_DAYS, _WHATEVER),
}
_ANYTHING: Final = perhaps(UNKNOWN, _WHATEVER)


def aggregate(word: str) -> Meaning:
    """One figure of all subjects."""
    found = _AGGREGATES.get(word, _ANYTHING)
    return lambda _, group=ZERO: _in_groups(found, group)


def of_each(outlook: Outlook) -> Callable[[Any], Meaning]:
    """The place of one subject among all, which lies in `outlook` wherever it has the figure."""

    def meaning(figure: Outlook, group: Outlook = ZERO) -> Outlook:
        there, gone = parted(figure)
        found: list[Outlook] = [] if there is None else [outlook]
        return _in_groups(hull([*found, *gone]), group)

    return lambda _: meaning


def band_by_rank(bands: tuple[BandRule, ...]) -> Meaning:
    """Any of the bands."""
    return of_each(hull(band.label for band in bands))(None)


def _in_groups(outlook: Outlook, group: Outlook) -> Outlook:
    """Missing where it is not known with whom a subject is asked."""
    there, gone = parted(group)
    return hull(gone) if there is None else perhaps(outlook, gone)


RANK: Final = of_each(Range(ONE, FAR))
PERCENTILE: Final = of_each(perhaps(UNIT, frozenset({NO_RANGE})))
MINMAX: Final = PERCENTILE
