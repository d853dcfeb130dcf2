"""What each operation makes of arguments that move: how far its result does."""

from collections.abc import Mapping, Sequence
from typing import Final

from perfdsl.engine.drift.achieving import apportion, at_least, at_most, due, first_or_parts, interpolate, way
from perfdsl.engine.drift.combining import (
    averaged,
    evaluated,
    quantified,
    required,
    rising_mean,
    summed,
    where,
)
from perfdsl.engine.drift.drifts import ANY, NONE, Drift, Ends, Meaning, Moved, ends_of
from perfdsl.engine.drift.ends import either, inverse, minus, plus, span, times
from perfdsl.engine.drift.steady import between_moves, opposite, same, selecting, signed, steady
from perfdsl.graph import operations as op
from perfdsl.graph.operations import Operation
from perfdsl.graph.rules import Rounding
from perfdsl.values.missing import NO_RANGE, MissingRule, Policy
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.ranges import Outlook, parted

__all__ = ["DRIFTS"]


def _add(moved: Moved) -> Drift:
    signs: Sequence[str] = moved.node.parameter  # type: ignore[assignment]
    ends = NONE
    for sign, one in zip(signs, moved.drifts, strict=True):
        ends = plus(ends, one.ends if sign == "+" else minus(one.ends))
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
            below, above = inverse(one), inverse(other)
            if below is None or above is None:
                return None
            move = minus(times(times(move, below), above))
            one, other = below, above
        ends, before = plus(times(ends, other), times(before, move)), times(before, one)
    return Drift(ends)


def _mean(moved: Moved) -> Drift:
    low = sum((one.low for one in moved.drifts), ZERO) / len(moved.drifts)
    return Drift((low, sum((one.high for one in moved.drifts), ZERO) / len(moved.drifts)))


def _absolute(moved: Moved) -> Drift | None:
    ends = [ends_of(moved.first[0]), ends_of(moved.second[0])]
    if all(one is not None and one[0] >= 0 for one in ends):
        return moved.drifts[0]
    if all(one is not None and one[1] <= 0 for one in ends):
        return Drift(minus(moved.drifts[0].ends))
    most = max(abs(moved.drifts[0].low), abs(moved.drifts[0].high))
    return Drift((-most, most))


def _kept_between(moved: Moved) -> Drift:
    """The middle of three."""
    return Drift(span(one.ends for one in moved.drifts))


def _clamped(moved: Moved) -> Drift:
    return Drift(span((NONE, moved.drifts[0].ends)))


def _rounded(moved: Moved) -> Drift | None:
    rounding = moved.node.parameter
    assert isinstance(rounding, Rounding)
    step = rounding.nearest or Rational(1, 10**rounding.places)
    step = step if rounding.terms is None else abs(step / rounding.terms.width)
    low, high = moved.drifts[0].ends
    steadily = signed("+", moved)
    bounds = ANY if steadily is None else steadily.ends
    return Drift((max(low - step, bounds[0]), min(high + step, bounds[1])))


def _power(moved: Moved) -> Drift | None:
    exponent = ends_of(moved.second[1])
    if moved.drifts[1].ends != NONE or exponent is None or not (exponent[0] >= 0 or exponent[1] <= 0):
        return None
    return signed("+0" if exponent[0] >= 0 else "-0", moved)


def _days_between(moved: Moved) -> Drift:
    return Drift(plus(moved.drifts[0].ends, minus(moved.drifts[1].ends)))


def _date_add(moved: Moved) -> Drift | None:
    steps: Sequence[tuple[str, str]] = moved.node.parameter  # type: ignore[assignment]
    if all(unit == "days" for _, unit in steps) and all(one.ends == NONE for one in moved.drifts[1:]):
        return Drift(moved.drifts[0].ends)
    return signed("+" + "".join(sign for sign, _ in steps), moved)


def _compared(sign: str, move: Ends) -> Ends:
    """How the answer moves where the left side less the right one moves so."""
    if move == NONE:
        return NONE
    if sign in ("=", "!="):
        return -ONE, ONE
    low, high = move if sign in (">=", ">") else minus(move)
    return (ZERO if low >= 0 else -ONE), (ZERO if high <= 0 else ONE)


def _compare(moved: Moved) -> Drift:
    sign = moved.node.parameter
    assert isinstance(sign, str)
    return Drift(_compared(sign, plus(moved.drifts[0].ends, minus(moved.drifts[1].ends))))


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
    return span(found)


def _over(before: Ends | None, after: Ends | None) -> Ends:
    if before is None or after is None:
        return ANY
    return after[0] - before[1], after[1] - before[0]


def _whether(first: Outlook, second: Outlook) -> Ends:
    one, other = ends_of(first), ends_of(second)
    return (ZERO, ONE) if one is None or other is None else span((one, other))


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
        rest = ends, either(here[1], rest[1]), either(here[2], rest[2])
    still = all(one.ends == NONE for one in moved.drifts[1::2])
    decided = moved.by_first and not any(NO_RANGE in parted(one)[1] for one in moved.results)
    return Drift(rest[0] if rest else ANY, moved.together and (still or decided))


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
    return Drift(span((moved.drifts[0].ends, *replaced, *before)))


def _open_fact(moved: Moved) -> Drift | None:
    return Drift(span((moved.drifts[0].ends, NONE)), moved.together) if moved.drifts[1].together else None


def _counts_as_met(moved: Moved) -> Drift | None:
    if not moved.together:
        return None
    return Drift(span((moved.drifts[0].ends, _compared(">=", moved.drifts[1].ends))))


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
        found.append(plus(score, moved.gains[1]))
    if condition.low < 0:
        found.append(plus(score, minus(moved.gains[0])))
    return Drift(span(found), moved.together and (moved.by_first or condition.ends == NONE))


DRIFTS: Final[Mapping[Operation, Meaning]] = {
    op.ADD: _add,
    op.MULTIPLY: _multiply,
    op.NEGATE: opposite,
    op.ABSOLUTE: _absolute,
    op.SMALLEST: between_moves,
    op.LARGEST: between_moves,
    op.MEAN: _mean,
    op.BETWEEN: _kept_between,
    op.ROUND: _rounded,
    op.LOGARITHM: steady("+"),
    op.EXPONENTIAL: steady("+"),
    op.SQUARE_ROOT: steady("+"),
    op.POWER: _power,
    op.DATE_ADD: _date_add,
    op.DAYS_BETWEEN: _days_between,
    op.COMPARE: _compare,
    op.AND: between_moves,
    op.OR: between_moves,
    op.NOT: opposite,
    op.CHOOSE: _choose,
    op.FIRST_THERE: selecting,
    op.SERIES: first_or_parts,
    op.WHOLE_OF_PARTS: first_or_parts,
    op.APPORTION: apportion,
    op.DUE: due,
    op.AT_LEAST: at_least,
    op.AT_MOST: at_most,
    op.ON_TIME: steady("-+"),
    op.DONE: same,
    op.LEVEL_REACHED: same,
    op.GOALPOSTS: way,
    op.PROGRESS: way,
    op.INTERPOLATE: interpolate,
    op.STEP: _step,
    op.CLAMP: _clamped,
    op.JUDGE: lambda _: Drift(NONE),
    op.POLICY: _policy,
    op.OPEN_FACT: _open_fact,
    op.EVALUATED: evaluated,
    op.COUNTS_AS_MET: _counts_as_met,
    op.WEIGHTED_MEAN: averaged,
    op.SHARE_MET: averaged,
    op.COVERAGE: averaged,
    op.WEIGHTED_SUM: summed,
    op.GEOMETRIC_MEAN: rising_mean,
    op.HARMONIC_MEAN: rising_mean,
    op.BEST_MEAN: selecting,
    op.MINIMUM: selecting,
    op.MAXIMUM: selecting,
    op.COUNT_EVALUATED: evaluated,
    op.ANY: quantified,
    op.EVERY: quantified,
    op.WHERE: where,
    op.REQUIRE_COVERAGE: required,
    op.REQUIRE_ROWS: required,
    op.ADJUST: _adjust,
}
"""Operations of which more is known than their ranges."""
