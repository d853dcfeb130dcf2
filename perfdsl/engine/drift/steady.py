"""Operations that rise or fall with each of their arguments, or take one of them: how far their results move."""

from perfdsl.engine.drift.drifts import Drift, Meaning, Moved
from perfdsl.engine.drift.ends import FALLS, RISES, minus, span


def signed(directions: str, moved: Moved) -> Drift | None:
    """For what rises (`+`) or falls (`-`) with each argument; the last sign stands for all after."""
    signs = directions.ljust(len(moved.drifts), directions[-1])
    ends = [
        one.ends if sign == "+" else minus(one.ends) for sign, one in zip(signs, moved.drifts, strict=False)
    ]
    if all(low >= 0 for low, _ in ends):
        return Drift(RISES, moved.together)
    return Drift(FALLS, moved.together) if all(high <= 0 for _, high in ends) else None


def steady(directions: str) -> Meaning:
    """The meaning of what rises or falls with each argument as the signs say."""
    return lambda moved: signed(directions, moved)


def between_moves(moved: Moved) -> Drift:
    """For the smallest, the largest, the middle one: it moves by no less and no more than its arguments do."""
    return Drift(span(one.ends for one in moved.drifts), moved.together)


def selecting(moved: Moved) -> Drift | None:
    """For what takes one of its arguments by which are there."""
    return between_moves(moved) if moved.together else None


def same(moved: Moved) -> Drift:
    """What moves as its first argument does."""
    return moved.drifts[0]


def opposite(moved: Moved) -> Drift:
    """What falls as its argument rises."""
    return Drift(minus(moved.drifts[0].ends))


def both(one: Drift | None, other: Drift | None) -> Drift | None:
    """What holds by two reasons."""
    if one is None or other is None:
        return one or other
    return Drift((max(one.low, other.low), min(one.high, other.high)))
