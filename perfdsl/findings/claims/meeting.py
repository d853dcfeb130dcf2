"""What an operation was told, to the figures that its argument meets there: edges of bands, corners, late days."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Node
from perfdsl.graph.rules import BandRule, Rounding
from perfdsl.values.late import Late
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational


def told_by(  # noqa: PLR0911 - one line an operation
    node: Node, figures: Sequence[Rational]
) -> Iterable[Rational]:
    """The figures that an operation meets its first changing argument with, beyond its other arguments."""
    told = node.parameter
    match node.operation:
        case op.INTERPOLATE:
            assert isinstance(told, tuple)
            return [x for x, _ in told]
        case op.BAND:
            assert isinstance(told, tuple)
            return [one.start for one in told if isinstance(one, BandRule) and one.start is not None]
        case op.ROUND if isinstance(told, Rounding):
            half = (told.nearest or Rational(1, 10**told.places)) / 2
            return [ONE - half, half, ONE + half] if told.terms is None else ()
        case op.CLAMP:
            assert isinstance(told, tuple)
            return [one for one in told if one is not None]
        case op.DUE if isinstance(told, date):
            return [Rational(told.toordinal())]
        case op.ON_TIME if isinstance(told, Late) and figures:
            return [figures[0] + days for days in _late_days(told)]
        case op.IN_RANGE if isinstance(told, RATIONAL_TYPE) and len(figures) == 2:  # noqa: PLR2004 - two ends
            low, high = figures
            return [low - told * abs(low), high + told * abs(high)]
        case op.ON_TARGET if figures:
            return [ZERO, 2 * figures[0]]
        case _:
            return ()


def _late_days(late: Late) -> Iterator[Rational]:
    """The days after a deadline on which a late date begins to count otherwise."""
    yield ONE
    if late.until is not None:
        yield from (late.until, late.until + 1)
    if late.loses and late.days is not None:
        yield from (late.days, late.days + 1, late.days * late.start / late.loses)
