"""What a fact can be, as places on a line: numbers, whole numbers, days, levels, or yes and no."""

from datetime import date

from attrs import frozen

from perfdsl.graph.nodes import Input
from perfdsl.values.kind import Family
from perfdsl.values.missing import Missing
from perfdsl.values.moving import Moving, MovingDay, Trace, day_of
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.ranges import FAR, OneOf, Outlook, Range
from perfdsl.values.value import Value


@frozen
class Domain:
    """The places where a fact can be, from `low` to `high`, an end None where nothing bounds it.

    Where `whole`, only whole numbers are: counts, levels, and days since the beginning of the calendar.
    """

    family: Family
    whole: bool
    low: Rational | None = None
    high: Rational | None = None

    def place(self, value: Value | None) -> Rational | None:
        """Where a value is; None where there is none."""
        match value:
            case None | Missing():
                return None
            case bool():
                return ONE if value else ZERO
            case date():
                return Rational(value.toordinal())
            case _ if isinstance(value, RATIONAL_TYPE):
                return value
            case _:
                return None

    def value(self, place: Rational) -> Value:
        """The value at a place."""
        if self.family is Family.YES_NO:
            return place == 1
        return day_of(place) if self.family is Family.DATE else place

    def open(self, low: Rational, high: Rational) -> Outlook:
        """All that lies between two places, the ends included."""
        if low == high:
            return self.value(low)
        if self.family is Family.YES_NO:
            return OneOf((True, False))
        return Range(self.value(low), self.value(high))  # type: ignore[arg-type]

    def moving(self, trace: Trace, place: Rational, way: int) -> Moving | MovingDay | None:
        """The value at a place as it begins to move up (`way` 1) or down (-1); None where it can only jump."""
        if self.family is Family.YES_NO:
            return None
        line = Moving(trace, (place, Rational(way)))
        return MovingDay(line) if self.family is Family.DATE else line

    def holds(self, place: Rational) -> bool:
        """Whether a fact can be there."""
        return not self.whole or place.denominator == 1

    def within(self, low: Rational | None = None, high: Rational | None = None) -> "Domain":
        """Only what lies from `low` to `high` as well."""
        lows = [one for one in (self.low, low) if one is not None]
        highs = [one for one in (self.high, high) if one is not None]
        return Domain(self.family, self.whole, max(lows, default=None), min(highs, default=None))


def domain_of(one: Input) -> Domain:
    """Where the facts of an input can be: in its range."""
    family = one.kind.family
    whole = one.kind.name in ("count", "level") or family in (Family.DATE, Family.YES_NO)
    match one.range:
        case Range(low, high):
            ends = [_bound(low), _bound(high)]
        case OneOf():
            ends = [ZERO, ONE]
        case value:
            ends = [Domain(family, whole).place(value)] * 2  # type: ignore[arg-type]
    return Domain(family, whole, *ends)


def _bound(end: Rational | date) -> Rational | None:
    if isinstance(end, date):
        return Rational(end.toordinal())
    return None if abs(end) >= FAR else end
