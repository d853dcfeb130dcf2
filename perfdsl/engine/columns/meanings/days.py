"""Dates, as the days since 1970-01-01 that columns hold, for columns."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from attrs import evolve

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.values.missing import OUT_OF_RANGE
from perfdsl.values.number import Rational
from perfdsl.values.rounding import RoundingMode

EPOCH: Final = date(1970, 1, 1)
"""The day that days are counted from."""

FIRST: Final = float((date.min - EPOCH).days)
LAST: Final = float((date.max - EPOCH).days)
_MOST_DAYS: Final = Rational(4_000_000)
_MOST_MONTHS: Final = Rational(130_000)


def day(maker: Maker, value: date) -> Figure:
    """One day."""
    return evolve(maker.figures.whole((value - EPOCH).days), is_day=True)


def days_between(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    """How many days one date lies after another."""
    found = maker.figures.subtract(maker.number(columns[0]), maker.number(columns[1]))
    return maker.sure(evolve(found, is_day=False))


def date_add(maker: Maker, steps: Sequence[tuple[str, str]], columns: Sequence[Column]) -> Column:
    """A date so many days or months later; of a month that is shorter, the last day."""
    figures, build = maker.figures, maker.build
    found, beyond, unsure = maker.number(columns[0]), build.no, build.no
    for (sign, unit), column in zip(steps, columns[1:], strict=True):
        count, doubt = _truncated(maker, maker.number(column))
        # so many months, or days, lie beyond every day that there is
        most = _MOST_DAYS if unit == "days" else _MOST_MONTHS
        count = figures.clamp(count if sign == "+" else figures.negate(count), -most, most)
        found = figures.add([found, count]) if unit == "days" else _months_later(maker, found, count)
        if not found.whole:
            return maker.unproven(day(maker, EPOCH))
        beyond, unsure = build.either(beyond, _beyond(maker, found)), build.either(unsure, doubt)
        found = found.between(FIRST, LAST)
    reason = build.select(beyond, build.label(OUT_OF_RANGE.reason.value), build.there)
    return maker.sure(evolve(found, is_day=True), reason=reason, unsure=unsure)


# --- months

_SHIFT: Final = 719_468
"""Days from the first of March of the year 0 to 1970-01-01."""


def _months_later(maker: Maker, start: Figure, count: Figure) -> Figure:
    """A day so many months later, in whole numbers: years begin in March, so that a leap day is the last of its year.

    After H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013), civil_from_days and days_from_civil.
    """
    figures = maker.figures
    since = figures.add([start.between(FIRST, LAST), figures.whole(_SHIFT)])
    era = _over(maker, since, 146_097)
    of_era = _rest(maker, since, era, 146_097)
    leaps = [_over(maker, of_era, days) for days in (1_460, 36_524, 146_096)]
    common = figures.subtract(figures.add([of_era, leaps[1]]), figures.add([leaps[0], leaps[2]]))
    year = _over(maker, common, 365)
    of_year = figures.subtract(of_era, _days_of_years(maker, year))
    month = _over(maker, figures.add([_times(maker, of_year, 5), figures.whole(2)]), 153)
    of_month = figures.subtract(of_year, _days_of_months(maker, month))
    months = figures.add([_times(maker, era, 4_800), _times(maker, year, 12), month])
    later = figures.add([months, count])
    first, next_first = (_first_day(maker, one) for one in (later, figures.add([later, figures.whole(1)])))
    last = figures.subtract(next_first, figures.whole(1))
    return figures.smaller(figures.add([first, of_month]), last)


def _first_day(maker: Maker, months: Figure) -> Figure:
    """The first day of a month, of which so many have gone since March of the year 0."""
    figures = maker.figures
    year = _over(maker, months, 12)
    days = _days_of_months(maker, _rest(maker, months, year, 12))
    leaps = _over(maker, year, 400)
    return figures.subtract(figures.add([_days_of_years(maker, year), leaps, days]), figures.whole(_SHIFT))


def _days_of_years(maker: Maker, years: Figure) -> Figure:
    """The days of so many years that begin in March, but for every four hundredth leap day."""
    figures = maker.figures
    leaps = figures.subtract(_over(maker, years, 4), _over(maker, years, 100))
    return figures.add([_times(maker, years, 365), leaps])


def _days_of_months(maker: Maker, months: Figure) -> Figure:
    """The days of so many months from March on."""
    figures = maker.figures
    return _over(maker, figures.add([_times(maker, months, 153), figures.whole(2)]), 5)


def _times(maker: Maker, one: Figure, times: int) -> Figure:
    return maker.figures.multiply(one, maker.figures.whole(times))


def _rest(maker: Maker, one: Figure, quotient: Figure, by: int) -> Figure:
    """What a division by a whole number leaves."""
    return maker.figures.subtract(one, _times(maker, quotient, by)).between(0.0, by - 1.0)


def _over(maker: Maker, one: Figure, by: int) -> Figure:
    """A whole number by another, rounded down: that is sure, as its quotients are far apart."""
    figures = maker.figures
    found, unsure = figures.floor(figures.divide(one, figures.whole(by))[0])
    assert unsure is maker.build.no
    return found


def _beyond(maker: Maker, found: Figure) -> Code:
    """Whether a day lies before the year 1 or after 9999."""
    early, _ = maker.figures.less(found, maker.figures.whole(int(FIRST)), or_equal=False)
    late, _ = maker.figures.less(maker.figures.whole(int(LAST)), found, or_equal=False)
    return maker.build.either(early, late)


def _truncated(maker: Maker, one: Figure) -> tuple[Figure, Code]:
    """A number without its decimals."""
    return maker.figures.to_whole(one, RoundingMode.DOWN)
