"""How one figure comes from one fact, where that is a quotient of two straight lines; and the fact that gives a figure."""

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from perfdsl.graph.nodes import InputKey
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.value import Value

Point = tuple[Rational, Rational]


@frozen
class Way:
    """The figure `(p x + q) / (r x + s)` of the fact `x` of a key: a ratio, a distance, a share of a target, or its inverse.

    It holds on the piece where nothing is capped, which is enough to find where the figure crosses another.
    """

    key: InputKey
    p: Rational = ONE
    q: Rational = ZERO
    r: Rational = ZERO
    s: Rational = ONE

    def line(self, slope: Rational, start: Rational) -> "Way":
        """The way to `slope` times the figure, and `start` more."""
        p, q = slope * self.p + start * self.r, slope * self.q + start * self.s
        return Way(self.key, p, q, self.r, self.s)

    def under(self, above: Rational) -> "Way":
        """The way to `above` divided by the figure."""
        return Way(self.key, above * self.r, above * self.s, self.p, self.q)

    def fact(self, figure: Rational) -> Rational | None:
        """The fact at which the figure is this one, None where there is none."""
        below = self.p - figure * self.r
        return (figure * self.s - self.q) / below if below else None


def fact_between(points: Sequence[Point], figure: Rational) -> Rational | None:
    """The fact at which a figure is this one, told by three facts and their figures; None where they do not tell it.

    Quotients of two straight lines keep the cross-ratio of four points.
    """
    (x1, y1), (x2, y2), (x3, y3) = points
    if len({y1, y2, y3}) < len(points):
        return None
    if figure == y3:
        return x3
    ratio = (figure - y1) * (y2 - y3) / ((figure - y3) * (y2 - y1))
    near, far = x2 - x3, ratio * (x2 - x1)
    return (x1 * near - x3 * far) / (near - far) if near != far else None


def size(value: Value) -> Rational | None:
    """A figure as a number: a date is the number of its day; None where it is neither."""
    if isinstance(value, date):
        return Rational(value.toordinal())
    return value if isinstance(value, RATIONAL_TYPE) else None
