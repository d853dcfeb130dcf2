"""Figures of the parts of a period to that of the period, over ranges."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeAlias

from perfdsl.engine.interval.numbers import Meaning, high, low
from perfdsl.engine.series import TOGETHER, Told
from perfdsl.values.missing import NOT_DUE, NOT_MEASURED, Missing
from perfdsl.values.ranges import Outlook, hull, parted

_Parted: TypeAlias = tuple[Outlook | None, frozenset[Missing]]


def series(told: Told) -> Meaning:
    """What was measured of the whole; where that may be missing, what the parts that have ended may make."""
    how, ends = told

    def meaning(whole: Outlook, at: date, *parts: Outlook) -> Outlook:
        there, gone = parted(whole)
        found: list[Outlook] = [*([] if there is None else [there]), *(gone - {NOT_MEASURED})]
        if NOT_MEASURED in gone:
            ended = [parted(part) for part, end in zip(parts, ends, strict=True) if end <= at]
            found += _last(ended) if how == "last" else _together(how, ended)
        return hull(found)

    return meaning


def _together(how: str, ended: Sequence[_Parted]) -> list[Outlook]:
    """Each part that may be missing may be the reason that the whole is."""
    if not ended:
        return [NOT_DUE]
    gone: list[Outlook] = [reason for _, missing in ended for reason in missing]
    there = [part for part, _ in ended if part is not None]
    if len(there) < len(ended):
        return gone
    return [
        TOGETHER[how]([low(part) for part in there]),
        TOGETHER[how]([high(part) for part in there]),
        *gone,
    ]


def _last(ended: Sequence[_Parted]) -> Iterator[Outlook]:
    """The parts that may be the last one that is there."""
    for part, missing in reversed(ended):
        if part is not None:
            yield part
        if not missing:
            return
    yield from ended[-1][1] if ended else [NOT_DUE]
