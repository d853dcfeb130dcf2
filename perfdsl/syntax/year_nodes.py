"""Statements about what is measured and when: ranges, judgements, phases, series and forecasts."""

from attrs import frozen

from perfdsl.syntax.formula_nodes import Expression, Name, Node, Number, Reference, Text
from perfdsl.values.period import Period


@frozen(repr=False)
class Accept(Node):
    """`accept x at 100% in 2023 because "..." by "..."`."""

    subject: Reference
    achievement: Expression
    period: Period | None
    because: Text
    by: Text | None


@frozen(repr=False)
class Phase(Node):
    """`30 Jun 40%`: the share of a target that is to be reached by a day of the year."""

    month: int
    day: int
    share: Number


@frozen(repr=False)
class Phased(Node):
    """`phased 30 Jun 40%, 31 Dec 100%`; without phases it is `phased evenly`."""

    phases: tuple[Phase, ...]


@frozen(repr=False)
class Forecast(Node):
    """`forecast linear`, `forecast as previous`, `forecast estimate`, `forecast none`."""

    rule: str


@frozen(repr=False)
class RequireNote(Node):
    """`require note when red because "..."`, `advise note when band "insufficiente"`."""

    keyword: str
    colour: Name | None
    band: Text | None
    because: Text | None


@frozen(repr=False)
class Series(Node):
    """`series monthly sum`, `series quarterly ratio of sums`."""

    unit: Name
    how: Name


@frozen(repr=False)
class Range(Node):
    """`range 0..10_000`, `range 2023-01-01..`: what an actual can be; a side that is left out is open."""

    low: Expression | None
    high: Expression | None
