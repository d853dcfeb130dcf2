"""What each operation makes of arguments that move: how far its result does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from perfdsl.engine.drift import ANY, NONE, Drift, Ends, Meaning, Moved, ends_of
from perfdsl.engine.interval_meanings import INTERVALS
from perfdsl.engine.interval_numbers import MOST
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Rounding
from perfdsl.graph.operations import Operation
from perfdsl.values.missing import NO_RANGE, PENDING, MissingRule, Policy
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.ranges import Outlook, Range, hull, parted
from perfdsl.values.sharing import Shares

RISES: Final[Ends] = (ZERO, 2 * MOST)
FALLS: Final[Ends] = (-2 * MOST, ZERO)

__all__ = ["DRIFTS"]


# --- arithmetic with ends


def _plus(one: Ends, other: Ends) -> Ends:
    return one[0] + other[0], one[1] + other[1]


def _minus(ends: Ends) -> Ends:
    return -ends[1], -ends[0]


def _times(one: Ends, other: Ends) -> Ends:
    if NONE in (one, other):
        return NONE
    products = [left * right for left in one for right in other]
    return max(min(products), ANY[0]), min(max(products), ANY[1])


def _span(several: Iterable[Ends]) -> Ends:
    """All of them and what lies between: the least and the most that any of them moves."""
    ends = list(several)
    return min(low for low, _ in ends), max(high for _, high in ends)


def _inverse(ends: Ends) -> Ends | None:
    """1 by something that has one sign; at 0 itself there is no result, and beside it anything."""
    low, high = ends
    if low < 0 < high or low == high == 0:
        return None
    if high <= 0:
        turned = _inverse(_minus(ends))
        return None if turned is None else _minus(turned)
    return 1 / high, (1 / low if low > 0 else Rational(MOST))


# --- operations that rise or fall


def _signed(directions: str, moved: Moved) -> Drift | None:
    """For what rises (`+`) or falls (`-`) with each argument; the last sign stands for all after."""
    signs = directions.ljust(len(moved.drifts), directions[-1])
    ends = [
        one.ends if sign == "+" else _minus(one.ends) for sign, one in zip(signs, moved.drifts, strict=False)
    ]
    if all(low >= 0 for low, _ in ends):
        return Drift(RISES, moved.together)
    return Drift(FALLS, moved.together) if all(high <= 0 for _, high in ends) else None


def _steady(directions: str) -> Meaning:
    return lambda moved: _signed(directions, moved)


def _between_moves(moved: Moved) -> Drift:
    """For the smallest, the largest, the middle one: it moves by no less and no more than its arguments do."""
    return Drift(_span(one.ends for one in moved.drifts), moved.together)


def _selecting(moved: Moved) -> Drift | None:
    """For what takes one of its arguments by which are there."""
    return _between_moves(moved) if moved.together else None


# --- arithmetic of expressions


def _add(moved: Moved) -> Drift:
    signs: Sequence[str] = moved.node.parameter  # type: ignore[assignment]
    ends = NONE
    for sign, one in zip(signs, moved.drifts, strict=True):
        ends = _plus(ends, one.ends if sign == "+" else _minus(one.ends))
    return Drift(ends)


def _multiply(moved: Moved) -> Drift | None:
    """Factor by factor, b'a' - ba = (a' - a) b' + a (b' - b); a quotient is a product with the inverse."""
    signs: Sequence[str] = moved.node.parameter  # type: ignore[assignment]
    ends, before = moved.drifts[0].ends, ends_of(moved.first[0])
    for place in range(1, len(signs)):
        one, other = ends_of(moved.first[place]), ends_of(moved.second[place])
        if before is None or one is None or other is None:
            return None
        move = moved.drifts[place].ends
        if signs[place] == "/":
            below, above = _inverse(one), _inverse(other)
            if below is None or above is None:
                return None
            move = _minus(_times(_times(move, below), above))
            one, other = below, above
        ends, before = _plus(_times(ends, other), _times(before, move)), _times(before, one)
    return Drift(ends)


def _mean(moved: Moved) -> Drift:
    low = sum((one.low for one in moved.drifts), ZERO) / len(moved.drifts)
    return Drift((low, sum((one.high for one in moved.drifts), ZERO) / len(moved.drifts)))


def _absolute(moved: Moved) -> Drift | None:
    ends = [ends_of(moved.first[0]), ends_of(moved.second[0])]
    if all(one is not None and one[0] >= 0 for one in ends):
        return moved.drifts[0]
    if all(one is not None and one[1] <= 0 for one in ends):
        return Drift(_minus(moved.drifts[0].ends))
    most = max(abs(moved.drifts[0].low), abs(moved.drifts[0].high))
    return Drift((-most, most))


def _kept_between(moved: Moved) -> Drift:
    """The middle of three."""
    return Drift(_span(one.ends for one in moved.drifts))


def _clamped(moved: Moved) -> Drift:
    return Drift(_span((NONE, moved.drifts[0].ends)))


def _rounded(moved: Moved) -> Drift | None:
    rounding = moved.node.parameter
    assert isinstance(rounding, Rounding)
    step = rounding.nearest or Rational(1, 10**rounding.places)
    step = step if rounding.terms is None else abs(step / rounding.terms.width)
    low, high = moved.drifts[0].ends
    signed = _signed("+", moved)
    bounds = ANY if signed is None else signed.ends
    return Drift((max(low - step, bounds[0]), min(high + step, bounds[1])))


def _power(moved: Moved) -> Drift | None:
    exponent = ends_of(moved.second[1])
    if moved.drifts[1].ends != NONE or exponent is None or not (exponent[0] >= 0 or exponent[1] <= 0):
        return None
    return _signed("+0" if exponent[0] >= 0 else "-0", moved)


def _days_between(moved: Moved) -> Drift:
    return Drift(_plus(moved.drifts[0].ends, _minus(moved.drifts[1].ends)))


def _date_add(moved: Moved) -> Drift | None:
    steps: Sequence[tuple[str, str]] = moved.node.parameter  # type: ignore[assignment]
    if all(unit == "days" for _, unit in steps) and all(one.ends == NONE for one in moved.drifts[1:]):
        return Drift(moved.drifts[0].ends)
    return _signed("+" + "".join(sign for sign, _ in steps), moved)


# --- conditions


def _compared(sign: str, move: Ends) -> Ends:
    """How the answer moves where the left side less the right one moves so."""
    if move == NONE:
        return NONE
    if sign in ("=", "!="):
        return -ONE, ONE
    low, high = move if sign in (">=", ">") else _minus(move)
    return (ZERO if low >= 0 else -ONE), (ZERO if high <= 0 else ONE)


def _compare(moved: Moved) -> Drift:
    sign = moved.node.parameter
    assert isinstance(sign, str)
    return Drift(_compared(sign, _plus(moved.drifts[0].ends, _minus(moved.drifts[1].ends))))


def _not(moved: Moved) -> Drift:
    return Drift(_minus(moved.drifts[0].ends))


def _same(moved: Moved) -> Drift:
    return moved.drifts[0]


def _branches(
    condition: Ends,
    whether: Ends,
    then: tuple[Ends, Ends | None, Ends | None],
    other: tuple[Ends, Ends | None, Ends | None],
) -> Ends:
    """How a choice moves: within a branch, and over from the one to the other where the condition moves.

    Each branch has its move, and the ends of what it is in the first evaluation and the second.
    """
    found = [*([then[0]] if whether[1] > 0 else []), *([other[0]] if whether[0] < 1 else [])] or [
        then[0],
        other[0],
    ]
    if condition[1] > 0:
        found.append(_over(other[1], then[2]))
    if condition[0] < 0:
        found.append(_over(then[1], other[2]))
    return _span(found)


def _over(before: Ends | None, after: Ends | None) -> Ends:
    if before is None or after is None:
        return ANY
    return after[0] - before[1], after[1] - before[0]


def _whether(first: Outlook, second: Outlook) -> Ends:
    one, other = ends_of(first), ends_of(second)
    return (ZERO, ONE) if one is None or other is None else _span((one, other))


def _choose(moved: Moved) -> Drift:
    def branch(place: int) -> tuple[Ends, Ends | None, Ends | None]:
        return moved.drifts[place].ends, ends_of(moved.first[place]), ends_of(moved.second[place])

    ends = _branches(moved.drifts[0].ends, _whether(moved.first[0], moved.second[0]), branch(1), branch(2))
    there = not any(parted(one)[1] for one in (*moved.first[1:], *moved.second[1:]))
    return Drift(ends, moved.together and (there or moved.drifts[0].ends == NONE))


def _step(moved: Moved) -> Drift:
    """A chain of choices, from the last to the first."""
    rest: tuple[Ends, Ends | None, Ends | None] | None = None
    for place in range(len(moved.drifts) - 2, 0, -2):
        here = moved.drifts[place + 1].ends, ends_of(moved.first[place + 1]), ends_of(moved.second[place + 1])
        if rest is None:
            rest = here
            continue
        whether = _whether(moved.first[place], moved.second[place])
        ends = _branches(moved.drifts[place].ends, whether, here, rest)
        rest = ends, _either(here[1], rest[1]), _either(here[2], rest[2])
    still = all(one.ends == NONE for one in moved.drifts[1::2])
    decided = moved.by_first and not any(NO_RANGE in parted(one)[1] for one in moved.results)
    return Drift(rest[0] if rest else ANY, moved.together and (still or decided))


def _either(one: Ends | None, other: Ends | None) -> Ends | None:
    return None if one is None or other is None else _span((one, other))


# --- achievements


def _quotient(moved: Moved) -> Drift | None:
    """The first argument by the second."""
    before, one, other = ends_of(moved.first[0]), ends_of(moved.first[1]), ends_of(moved.second[1])
    if before is None or one is None or other is None:
        return None
    below, above = _inverse(one), _inverse(other)
    if below is None or above is None:
        return None
    move = _minus(_times(_times(moved.drifts[1].ends, below), above))
    return Drift(_plus(_times(moved.drifts[0].ends, above), _times(before, move)))


def _positive(moved: Moved) -> bool:
    """Whether the target always lies above 0."""
    ends = ends_of(moved.first[1]), ends_of(moved.second[1])
    return all(one is not None and one[0] > 0 for one in ends)


def _at_least(moved: Moved) -> Drift | None:
    if not _positive(moved):
        return _signed("+0", moved) if moved.drifts[1].ends == NONE else None
    ends = _quotient(moved)
    signed = (
        _signed("+-", moved)
        if _not_negative(moved.first[0], moved.second[0])
        else _signed("+0", moved)
        if moved.drifts[1].ends == NONE
        else None
    )
    return _both(ends, signed)


def _not_negative(*outlooks: Outlook) -> bool:
    ends = [ends_of(one) for one in outlooks]
    return all(one is not None and one[0] >= 0 for one in ends)


def _both(one: Drift | None, other: Drift | None) -> Drift | None:
    """What holds by two reasons."""
    if one is None or other is None:
        return one or other
    return Drift((max(one.low, other.low), min(one.high, other.high)))


def _at_most(moved: Moved) -> Drift | None:
    if _positive(moved) or moved.drifts[1].ends == NONE:
        return _signed("-+", moved)
    return None


def _way(moved: Moved) -> Drift | None:
    """(a - s) / (e - s): with ends that stay it is a quotient of the way."""
    if any(one.ends != NONE for one in moved.drifts[1:]):
        return None
    start, end = ends_of(moved.first[1]), ends_of(moved.first[2])
    if start is None or end is None:
        return None
    inverse = _inverse((end[0] - start[1], end[1] - start[0]))
    return None if inverse is None else Drift(_times(moved.drifts[0].ends, inverse))


def _interpolate(moved: Moved) -> Drift:
    points: Sequence[tuple[Rational, Rational]] = moved.node.parameter  # type: ignore[assignment]
    ends = [ends_of(moved.first[0]), ends_of(moved.second[0])]
    low, high = _span(one for one in ends if one is not None) if all(ends) else ANY
    slopes = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(points) if x1 > low and x0 < high]
    if low < points[0][0] or high > points[-1][0] or not slopes:
        slopes.append(ZERO)
    return Drift(_times((min(slopes), max(slopes)), moved.drifts[0].ends))


def _due(moved: Moved) -> Drift | None:
    """The actual, or that it is not due: a date may be later than the day of evaluation in one of the two only."""
    if any(one.ends != NONE or not one.together for one in moved.drifts[1:]):
        return None
    dated = any(map(_is_dated, (moved.first[0], moved.second[0])))
    return Drift(moved.drifts[0].ends, moved.drifts[0].together and not dated)


def _is_dated(outlook: Outlook) -> bool:
    there = parted(outlook)[0]
    return isinstance(there.low if isinstance(there, Range) else there, date)


def _first_or_parts(moved: Moved) -> Drift | None:
    """What was measured of the whole, else what its parts make, which stay."""
    if not parted(moved.first[0])[1] and not parted(moved.second[0])[1]:
        return Drift(moved.drifts[0].ends)
    if moved.drifts[0].together and all(one == Drift(NONE) for one in moved.drifts[1:]):
        return Drift(_span((NONE, moved.drifts[0].ends)))
    return None


def _apportion(moved: Moved) -> Drift:
    """Whole units: a share of what its whole moves, and a unit at either end beside it."""
    told: tuple[Shares, int] = moved.node.parameter  # type: ignore[assignment]
    share = told[0].values[told[1]]
    low, high = _times((share, share), moved.drifts[0].ends)
    return Drift((low - 2, high + 2))


# --- from achievement to score


def _policy(moved: Moved) -> Drift | None:
    if not moved.drifts[0].together:
        return None
    rule = moved.node.parameter
    assert isinstance(rule, MissingRule)
    carries = Policy.CARRY in (rule.general, *(policy for _, policy in rule.by_reason))
    if carries and not moved.drifts[1].together:
        return None
    before = [moved.drifts[1].ends] if carries else []
    replaced = [NONE] if parted(moved.first[0])[1] or parted(moved.second[0])[1] else []
    return Drift(_span((moved.drifts[0].ends, *replaced, *before)))


def _open_fact(moved: Moved) -> Drift | None:
    return Drift(_span((moved.drifts[0].ends, NONE)), moved.together) if moved.drifts[1].together else None


def _evaluated(moved: Moved) -> Drift | None:
    return Drift(NONE) if moved.together else None


def _counts_as_met(moved: Moved) -> Drift | None:
    if not moved.together:
        return None
    return Drift(_span((moved.drifts[0].ends, _compared(">=", moved.drifts[1].ends))))


# --- containers


def _averaged(moved: Moved) -> Drift | None:
    """The mean of what is there moves by the mean of how far that moves: the weights are the same in both."""
    return _by_weight(op.WEIGHTED_MEAN, moved)


def _summed(moved: Moved) -> Drift | None:
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


def _rising_mean(moved: Moved) -> Drift | None:
    """A mean that rises with each score; it is missing where one is negative."""
    found = _signed("+", moved) if moved.together else None
    return None if found is None else Drift(found.ends, _not_negative(*moved.first, *moved.second))


def _quantified(moved: Moved) -> Drift | None:
    return Drift(_span(one.ends for one in moved.drifts), together=False) if moved.together else None


def _where(moved: Moved) -> Drift:
    condition = moved.drifts[1]
    return Drift(moved.drifts[0].ends, moved.together and condition.ends == NONE)


def _required(moved: Moved) -> Drift:
    """The score where enough was evaluated."""
    covered = moved.drifts[1]
    return Drift(moved.drifts[0].ends, moved.together and covered.ends == NONE)


def _adjust(moved: Moved) -> Drift | None:
    score, adjusted = moved.drifts[0].ends, moved.drifts[1].ends
    if len(moved.drifts) == 2:  # noqa: PLR2004 - it always holds
        return Drift(adjusted, moved.together)
    condition = moved.drifts[2]
    gone = parted(moved.first[2])[1] or parted(moved.second[2])[1]
    if gone and not condition.together:
        return None
    may = _whether(moved.first[2], moved.second[2])
    found = [*([adjusted] if may[1] > 0 else []), *([score] if gone or may[0] < 1 else [])]
    if condition.high > 0:  # from the score to the adjusted one: it moves, and then gains
        found.append(_plus(score, moved.gains[1]))
    if condition.low < 0:
        found.append(_plus(score, _minus(moved.gains[0])))
    return Drift(_span(found), moved.together and (moved.by_first or condition.ends == NONE))


DRIFTS: Final[Mapping[Operation, Meaning]] = {
    op.ADD: _add,
    op.MULTIPLY: _multiply,
    op.NEGATE: _not,
    op.ABSOLUTE: _absolute,
    op.SMALLEST: _between_moves,
    op.LARGEST: _between_moves,
    op.MEAN: _mean,
    op.BETWEEN: _kept_between,
    op.ROUND: _rounded,
    op.LOGARITHM: _steady("+"),
    op.EXPONENTIAL: _steady("+"),
    op.SQUARE_ROOT: _steady("+"),
    op.POWER: _power,
    op.DATE_ADD: _date_add,
    op.DAYS_BETWEEN: _days_between,
    op.COMPARE: _compare,
    op.AND: _between_moves,
    op.OR: _between_moves,
    op.NOT: _not,
    op.CHOOSE: _choose,
    op.FIRST_THERE: _selecting,
    op.SERIES: _first_or_parts,
    op.WHOLE_OF_PARTS: _first_or_parts,
    op.APPORTION: _apportion,
    op.DUE: _due,
    op.AT_LEAST: _at_least,
    op.AT_MOST: _at_most,
    op.ON_TIME: _steady("-+"),
    op.DONE: _same,
    op.LEVEL_REACHED: _same,
    op.GOALPOSTS: _way,
    op.PROGRESS: _way,
    op.INTERPOLATE: _interpolate,
    op.STEP: _step,
    op.CLAMP: _clamped,
    op.JUDGE: lambda _: Drift(NONE),
    op.POLICY: _policy,
    op.OPEN_FACT: _open_fact,
    op.EVALUATED: _evaluated,
    op.COUNTS_AS_MET: _counts_as_met,
    op.WEIGHTED_MEAN: _averaged,
    op.SHARE_MET: _averaged,
    op.COVERAGE: _averaged,
    op.WEIGHTED_SUM: _summed,
    op.GEOMETRIC_MEAN: _rising_mean,
    op.HARMONIC_MEAN: _rising_mean,
    op.BEST_MEAN: _selecting,
    op.MINIMUM: _selecting,
    op.MAXIMUM: _selecting,
    op.COUNT_EVALUATED: _evaluated,
    op.ANY: _quantified,
    op.EVERY: _quantified,
    op.WHERE: _where,
    op.REQUIRE_COVERAGE: _required,
    op.REQUIRE_ROWS: _required,
    op.ADJUST: _adjust,
}
"""Operations of which more is known than their ranges."""
