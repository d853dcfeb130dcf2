"""Many scores to one, and what is asked of them: how far it moves."""

from perfdsl.engine.drift.drifts import NONE, Drift, Moved, ends_of
from perfdsl.engine.drift.ends import not_negative, span
from perfdsl.engine.drift.steady import signed
from perfdsl.engine.interval.meanings import INTERVALS
from perfdsl.graph import operations as op
from perfdsl.graph.operations import Operation
from perfdsl.values.missing import PENDING
from perfdsl.values.ranges import Outlook, Range, hull, parted


def evaluated(moved: Moved) -> Drift | None:
    """Whether it is there, which does not change where both are there together."""
    return Drift(NONE) if moved.together else None


def averaged(moved: Moved) -> Drift | None:
    """The mean of what is there moves by the mean of how far that moves: the weights are the same in both."""
    return _by_weight(op.WEIGHTED_MEAN, moved)


def summed(moved: Moved) -> Drift | None:
    """The sum of what is there moves by the sum of how far that moves."""
    return _by_weight(op.WEIGHTED_SUM, moved)


def _by_weight(operation: Operation, moved: Moved) -> Drift | None:
    if not moved.together or any(PENDING in parted(one)[1] for one in moved.first):
        return None
    moves = [_move(drift, one) for drift, one in zip(moved.drifts, moved.first, strict=True)]
    ends = ends_of(INTERVALS[operation](moved.node.parameter)(*moves))
    return None if ends is None else Drift(ends)


def _move(drift: Drift, outlook: Outlook) -> Outlook:
    """How far a score moves, missing where the score is."""
    there, gone = parted(outlook)
    return hull([*([] if there is None else [Range(*drift.ends)]), *gone])


def rising_mean(moved: Moved) -> Drift | None:
    """A mean that rises with each score; it is missing where one is negative."""
    found = signed("+", moved) if moved.together else None
    return None if found is None else Drift(found.ends, not_negative(*moved.first, *moved.second))


def quantified(moved: Moved) -> Drift | None:
    """Whether one holds, or all do: it turns no further than what it asks."""
    return Drift(span(one.ends for one in moved.drifts), together=False) if moved.together else None


def where(moved: Moved) -> Drift:
    """What is counted where a condition holds."""
    condition = moved.drifts[1]
    return Drift(moved.drifts[0].ends, moved.together and condition.ends == NONE)


def required(moved: Moved) -> Drift:
    """The score where enough was evaluated."""
    covered = moved.drifts[1]
    return Drift(moved.drifts[0].ends, moved.together and covered.ends == NONE)
