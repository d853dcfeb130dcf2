"""What a row can be measured at: the range that it declares, else that of its kind."""

from datetime import date
from typing import Final

from perfdsl.model.nodes import Leaf
from perfdsl.model.scoring.asked import points, targets
from perfdsl.values.kind import Family, Kind
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, rational
from perfdsl.values.ranges import ANYTHING, FAR, OneOf, Outlook, Range
from perfdsl.values.value import Fact

FROM_ZERO: Final = Range(ZERO, FAR)
"""Nothing less than nothing."""

_FROM_ZERO: Final = frozenset({"days", "months", "money", "percent"})
"""Kinds of which there is no less than nothing, unless the row itself is asked for less; of a count there never is."""


def measurable(leaf: Leaf) -> Outlook:
    """What the actual of a row can be, where it is there.

    A side that its range leaves open is that of its kind.
    """
    found = of_kind(leaf.kind)
    if leaf.kind is None or leaf.value is not None:
        return found
    if leaf.kind.name == "count" or (leaf.kind.name in _FROM_ZERO and not _asks_for_less(leaf)):
        found = FROM_ZERO
    if leaf.limits is None or not isinstance(found, Range):
        return found
    low, high = leaf.limits.low, leaf.limits.high
    return Range(found.low if low is None else low, found.high if high is None else high)  # type: ignore[arg-type]


def _asks_for_less(leaf: Leaf) -> bool:
    """Whether a figure that the row writes out is negative, so that it means to be measured there too."""
    return any(_is_negative(figure) for figure, _ in (*points(leaf), *targets(leaf)))


def of_kind(kind: Kind | None) -> Outlook:
    """What can be measured in a kind, whatever the row."""
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
            return ANYTHING


def _is_negative(figure: Fact) -> bool:
    return isinstance(figure, RATIONAL_TYPE) and figure < 0
