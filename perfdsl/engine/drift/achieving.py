"""What an actual is worth against a target: how far it moves."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from perfdsl.engine.drift.drifts import ANY, NONE, Drift, Moved, ends_of
from perfdsl.engine.drift.ends import inverse, minus, not_negative, plus, span, times
from perfdsl.engine.drift.steady import both, signed
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.ranges import Outlook, Range, parted
from perfdsl.values.sharing import Shares


def _quotient(moved: Moved) -> Drift | None:
    """The first argument by the second."""
    before, one, other = ends_of(moved.first[0]), ends_of(moved.first[1]), ends_of(moved.second[1])
    if before is None or one is None or other is None:
        return None
    below, above = inverse(one), inverse(other)
    if below is None or above is None:
        return None
    move = minus(times(times(moved.drifts[1].ends, below), above))
    return Drift(plus(times(moved.drifts[0].ends, above), times(before, move)))


def _positive(moved: Moved) -> bool:
    """Whether the target always lies above 0."""
    ends = ends_of(moved.first[1]), ends_of(moved.second[1])
    return all(one is not None and one[0] > 0 for one in ends)


def at_least(moved: Moved) -> Drift | None:
    """The actual by the target; a target that may be 0 or below leaves it only to rise with the actual."""
    if not _positive(moved):
        return signed("+0", moved) if moved.drifts[1].ends == NONE else None
    ends = _quotient(moved)
    steadily = (
        signed("+-", moved)
        if not_negative(moved.first[0], moved.second[0])
        else signed("+0", moved)
        if moved.drifts[1].ends == NONE
        else None
    )
    return both(ends, steadily)


def at_most(moved: Moved) -> Drift | None:
    """It falls as the actual rises, and rises with the target."""
    if _positive(moved) or moved.drifts[1].ends == NONE:
        return signed("-+", moved)
    return None


def way(moved: Moved) -> Drift | None:
    """(a - s) / (e - s): with ends that stay it is a quotient of the way."""
    if any(one.ends != NONE for one in moved.drifts[1:]):
        return None
    start, end = ends_of(moved.first[1]), ends_of(moved.first[2])
    if start is None or end is None:
        return None
    per_way = inverse((end[0] - start[1], end[1] - start[0]))
    return None if per_way is None else Drift(times(moved.drifts[0].ends, per_way))


def interpolate(moved: Moved) -> Drift:
    """No more and no less than by the steepest pieces that either actual may lie on."""
    points: Sequence[tuple[Rational, Rational]] = moved.node.parameter  # type: ignore[assignment]
    ends = [ends_of(moved.first[0]), ends_of(moved.second[0])]
    low, high = span(one for one in ends if one is not None) if all(ends) else ANY
    slopes = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(points) if x1 > low and x0 < high]
    if low < points[0][0] or high > points[-1][0] or not slopes:
        slopes.append(ZERO)
    return Drift(times((min(slopes), max(slopes)), moved.drifts[0].ends))


def due(moved: Moved) -> Drift | None:
    """The actual, or that it is not due: a date may be later than the day of evaluation in one of the two only."""
    if any(one.ends != NONE or not one.together for one in moved.drifts[1:]):
        return None
    dated = any(map(_is_dated, (moved.first[0], moved.second[0])))
    return Drift(moved.drifts[0].ends, moved.drifts[0].together and not dated)


def _is_dated(outlook: Outlook) -> bool:
    there = parted(outlook)[0]
    return isinstance(there.low if isinstance(there, Range) else there, date)


def first_or_parts(moved: Moved) -> Drift | None:
    """What was measured of the whole, else what its parts make, which stay."""
    if not parted(moved.first[0])[1] and not parted(moved.second[0])[1]:
        return Drift(moved.drifts[0].ends)
    if moved.drifts[0].together and all(one == Drift(NONE) for one in moved.drifts[1:]):
        return Drift(span((NONE, moved.drifts[0].ends)))
    return None


def apportion(moved: Moved) -> Drift:
    """Whole units: a share of what its whole moves, and a unit at either end beside it."""
    told: tuple[Shares, int] = moved.node.parameter  # type: ignore[assignment]
    share = told[0].values[told[1]]
    low, high = times((share, share), moved.drifts[0].ends)
    return Drift((low - 2, high + 2))
