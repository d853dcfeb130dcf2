"""The columns of a table to the figures that a kernel reads, and where a cell is none that a double holds."""

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from attrs import frozen
from sqlglot import exp

from perfdsl.engine.columns.column import GIVEN_REASONS
from perfdsl.engine.columns.sql.dialects import Dialect, number
from perfdsl.engine.columns.sql.expressions import SQL, there
from perfdsl.engine.columns.sql.sizes import LEAST
from perfdsl.values.kind import QUANTITIES, Family, Kind

_MOST: Final = 1e30
DECIMALS: Final = 47
"""A number that is no smaller than the least has no more decimals: its shortest decimal has 17 digits at most."""

_MOST_WHOLE: Final = 2.0**53
_DIGITS: Final = 15
_POINT_PARTS: Final = 1e10
_MOST_POINTS: Final = 1e5
"""Points below this of so many parts each have no more than 15 digits, so that each is another double."""

_FIRST_DAY: Final = "0001-01-01"
_LAST_DAY: Final = "9999-12-31"


PercentAs: TypeAlias = Literal["shares", "points", ""]


@frozen
class TableColumn:
    """A column of a table as a kernel reads it.

    `name` is what the kernel calls it, `column` what the table does, `actual` what the statement does; `reasons` is the column that says
    why there is none. `is_double` where every cell is known to be a double or a whole number of 32 bits.
    """

    name: str
    column: str
    actual: str
    kind: Kind
    reasons: str | None = None
    is_double: bool = False
    percent: PercentAs = "shares"
    """What a number of a percent is: its share, its points, or its share where whole numbers other than 0 and 1 are doubted."""

    @property
    def is_points(self) -> bool:
        """Whether it holds percents in points."""
        return self.percent == "points" and self.kind.family is Family.SHARE


@frozen
class Reader:
    """Reads columns of a table in a dialect."""

    dialect: Dialect
    free: frozenset[str] = frozenset()
    """The names of columns whose numbers may be as small as they are."""

    def figures(self, one: TableColumn) -> Iterator[tuple[str, SQL]]:
        """The figures of a column, and the reasons for those that are not there, with their names."""
        yield one.actual, self._value(one)
        if one.reasons is not None:
            yield f"{one.actual}_reason", self._reason(one, one.reasons)

    def cell_doubts(self, one: TableColumn) -> Iterator[SQL]:
        """Where a cell is more than its figure tells: a number that no double holds, a word that is no level, a reason that is none."""
        family = one.kind.family
        if family is Family.LEVEL:
            words = [exp.Literal.string(word) for word in one.kind.levels]
            yield exp.Not(this=exp.In(this=self._text(_cell(one)), expressions=words))
        if family is Family.DATE:
            yield exp.Not(this=_within(_date(one), _day(_FIRST_DAY), _day(_LAST_DAY)))
        if one.is_points:
            yield self._no_points(self._double(_cell(one)))
        elif family in QUANTITIES and self.dialect.stops_at_overflow:
            yield exp.Not(this=exp.Paren(this=self._is_bounded(self._double(_cell(one)))))
        if family in QUANTITIES and not one.is_double:
            yield self._too_long(one)
        if one.reasons is not None:
            yield self._wrong_reason(one, one.reasons)

    def doubts(self, one: TableColumn) -> Iterator[SQL]:
        """Where a figure is none that the bounds of the kernel are proven for: too large, too small, no whole number."""
        if one.kind.family not in QUANTITIES or one.is_points:
            return
        value = exp.column(one.actual)
        if one.kind.family is Family.SHARE and not one.percent:
            yield exp.and_(
                exp.Not(this=_within(value, self._number(0.0), self._number(1.0))),
                exp.EQ(this=value, expression=exp.Floor(this=value)),
                copy=False,
                wrap=False,
            )
        if one.kind.ends is None and one.kind.name != "count":
            if one.name in self.free:
                yield exp.GT(this=value, expression=self._number(_MOST))
            elif not self.dialect.stops_at_overflow:
                yield self._too_large_or_small(value)
            return
        low, high = one.kind.ends or (0, _MOST_WHOLE)
        yield exp.Not(this=_within(value, self._number(float(low)), self._number(float(high))))
        yield exp.NEQ(this=value, expression=exp.Floor(this=value))

    def _too_large_or_small(self, value: SQL) -> SQL:
        """Whether a number is none that bounds are proven for; first what few numbers are, so that the rest costs little."""
        least, most, zero = self._number(LEAST), self._number(_MOST), self._number(0.0)
        low, high = exp.LT(this=value, expression=least), exp.GT(this=value, expression=most)
        near = exp.Not(this=_within(exp.Abs(this=value), least, most))
        small = [low, exp.NEQ(this=value, expression=zero), near]
        return exp.Or(this=exp.and_(*small, copy=False, wrap=False), expression=high)

    def _is_bounded(self, value: SQL) -> SQL:
        least, most = self._number(LEAST), self._number(_MOST)
        is_zero = exp.EQ(this=value, expression=self._number(0.0))
        return exp.Or(this=is_zero, expression=_within(exp.Abs(this=value), least, most))

    def _share(self, points: SQL) -> SQL:
        """The share of so many points, the nearest double: of a whole number by a power of ten, both of which doubles hold."""
        small = exp.LT(this=exp.Abs(this=points), expression=self._number(_MOST_POINTS))
        parts = self._parts(points)
        share = exp.Div(this=parts, expression=self._number(100 * _POINT_PARTS), typed=True, safe=False)
        return exp.Case().when(small, share)

    def _no_points(self, points: SQL) -> SQL:
        """Whether points have so many digits that they are no such whole number."""
        small = exp.LT(this=exp.Abs(this=points), expression=self._number(_MOST_POINTS))
        again = exp.Div(
            this=self._parts(points), expression=self._number(_POINT_PARTS), typed=True, safe=False
        )
        other = exp.NEQ(this=again, expression=points.copy())
        return (
            exp.Case().when(points.copy().is_(exp.null()), exp.false()).when(small, other).else_(exp.true())
        )

    def _parts(self, points: SQL) -> SQL:
        """How many of the finest parts points are."""
        scaled = exp.Mul(this=points.copy(), expression=self._number(_POINT_PARTS))
        floor = exp.Floor(this=exp.Add(this=scaled, expression=self._number(0.5)))
        return self._double(floor) if self.dialect.whole_floor else floor

    def _too_long(self, one: TableColumn) -> SQL:
        """Whether a number that is no double has more digits than one keeps, or is a float of 32 bits that means another decimal."""
        cell = _cell(one)
        kind = exp.func(self.dialect.type_of, cell, dialect=self.dialect.name)
        doubles = [exp.Literal.string(word) for word in self.dialect.doubles]
        digits: SQL = self._text(cell)
        for sign in (".", "-"):
            digits = exp.func("REPLACE", digits, exp.Literal.string(sign), exp.Literal.string(""))
        digits = exp.Trim(this=digits, expression=exp.Literal.string("0"), position="BOTH")
        long = exp.GT(this=exp.Length(this=digits), expression=exp.Literal.number(_DIGITS))
        other = exp.NEQ(this=self._double(self._text(cell)), expression=self._double(cell))
        is_double = exp.In(this=kind, expressions=doubles)
        return exp.Case().when(is_double, exp.false()).else_(exp.or_(long, other, copy=False))

    def _wrong_reason(self, one: TableColumn, reasons: str) -> SQL:
        reason = exp.column(reasons, quoted=True)
        known = [exp.Literal.string(word) for word in sorted(GIVEN_REASONS)]
        wrong = exp.Not(this=exp.In(this=reason, expressions=known))
        both = exp.And(
            this=there(_cell(one)),
            expression=exp.NEQ(this=reason, expression=exp.Literal.string("")),
        )
        return exp.Or(this=wrong, expression=exp.Paren(this=both))

    def _value(self, one: TableColumn) -> SQL:
        cell = _cell(one)
        match one.kind.family:
            case Family.YES_NO:
                return exp.cast(cell, "BOOLEAN")
            case Family.TEXT:
                return self._text(cell)
            case Family.DATE:
                return self._days(one)
            case Family.LEVEL:
                case = exp.Case(this=self._text(cell))
                for place, word in enumerate(one.kind.levels, 1):
                    case = case.when(exp.Literal.string(word), self._number(float(place)))
                return case
            case _:
                value = self._double(cell)
                if one.is_points:
                    return self._share(value)
                # a number that might stop the statement is taken for none, and its row is set aside
                is_plain = not self.dialect.stops_at_overflow
                return value if is_plain else exp.Case().when(self._is_bounded(value), value)

    def _reason(self, one: TableColumn, reasons: str) -> SQL:
        reason = exp.column(reasons, quoted=True)
        absent = exp.Literal.string("not_measured")
        given = exp.Coalesce(
            this=exp.Nullif(this=reason, expression=exp.Literal.string("")), expressions=[absent]
        )
        return exp.Case().when(there(_cell(one)), exp.Literal.string("")).else_(given)

    def _days(self, one: TableColumn) -> SQL:
        """The days since 1970; those of no day that perfdsl knows would stop some databases."""
        day, first = _date(one), _day("1970-01-01")
        if self.dialect.name == "spark":
            return self._double(exp.Anonymous(this="DATEDIFF", expressions=[day, first]))
        days = self._double(exp.Sub(this=day, expression=first))
        if not self.dialect.stops_at_overflow:
            return days
        return exp.Case().when(_within(day, _day(_FIRST_DAY), _day(_LAST_DAY)), days)

    def _double(self, one: SQL) -> SQL:
        return exp.cast(one, "DOUBLE")

    def _text(self, one: SQL) -> SQL:
        return exp.cast(one, "TEXT")

    def _number(self, value: float) -> SQL:
        return exp.Literal.number(number(value, self.dialect))


def _cell(one: TableColumn) -> SQL:
    return exp.column(one.column, quoted=True)


def _day(text: str) -> SQL:
    return exp.cast(exp.Literal.string(text), "DATE")


def _date(one: TableColumn) -> SQL:
    return exp.cast(_cell(one), "DATE")


def _within(value: SQL, low: SQL, high: SQL) -> SQL:
    return exp.Between(this=value, low=low, high=high)
