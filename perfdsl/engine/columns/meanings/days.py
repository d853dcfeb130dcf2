"""Dates, as the days since 1970-01-01 that columns hold, for columns."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.values.missing import OUT_OF_RANGE
from perfdsl.values.rounding import RoundingMode

EPOCH: Final = date(1970, 1, 1)
"""The day that days are counted from."""

FIRST: Final = float((date.min - EPOCH).days)
LAST: Final = float((date.max - EPOCH).days)


def day(maker: Maker, value: date) -> Figure:
    """One day."""
    return evolve(maker.figures.whole((value - EPOCH).days), is_day=True)


def days_between(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    """How many days one date lies after another."""
    found = maker.figures.subtract(maker.number(columns[0]), maker.number(columns[1]))
    return maker.sure(evolve(found, is_day=False))


def date_add(maker: Maker, steps: Sequence[tuple[str, str]], columns: Sequence[Column]) -> Column:
    """A date so many days later; of months only where they are the same in every row and the date is not a late one."""
    if any(unit != "days" for _, unit in steps):
        return maker.unproven(day(maker, EPOCH))
    figures, build = maker.figures, maker.build
    found, beyond, unsure = maker.number(columns[0]), build.no, build.no
    for (sign, _), column in zip(steps, columns[1:], strict=True):
        count, doubt = _truncated(maker, maker.number(column))
        found = figures.add([found, count if sign == "+" else figures.negate(count)])
        if not found.whole:
            return maker.unproven(day(maker, EPOCH))
        beyond, unsure = build.either(beyond, _beyond(maker, found)), build.either(unsure, doubt)
        found = found.between(FIRST, LAST)
    reason = build.select(beyond, build.label(OUT_OF_RANGE.reason.value), build.there)
    return maker.sure(evolve(found, is_day=True), reason=reason, unsure=unsure)


def _beyond(maker: Maker, found: Figure) -> Code:
    """Whether a day lies before the year 1 or after 9999."""
    early, _ = maker.figures.less(found, maker.figures.whole(int(FIRST)), or_equal=False)
    late, _ = maker.figures.less(maker.figures.whole(int(LAST)), found, or_equal=False)
    return maker.build.either(early, late)


def _truncated(maker: Maker, one: Figure) -> tuple[Figure, Code]:
    """A number without its decimals."""
    return maker.figures.to_whole(one, RoundingMode.DOWN)
