"""What each operation means for exact values: given its parameter, a function of its arguments."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from perfdsl.engine import achieving, allotting, combining, sharing
from perfdsl.engine.arithmetic import kept, mean, variance
from perfdsl.engine.over_subjects import OVER, alone
from perfdsl.engine.series import series
from perfdsl.graph import operations as op
from perfdsl.graph.operations import Operation
from perfdsl.graph.rules import Rounding
from perfdsl.values import irrational
from perfdsl.values.missing import (
    LOW_COVERAGE,
    NEVER_SCORED,
    NO_CASES,
    NO_RANGE,
    OUT_OF_RANGE,
    PENDING,
    Missing,
    MissingRule,
    Policy,
    Reason,
)
from perfdsl.values.number import ONE, ZERO, Rational, too_large, total
from perfdsl.values.ranges import OpenFact
from perfdsl.values.rounding import round_to
from perfdsl.values.signs import SIGNS
from perfdsl.values.value import Value

Meaning = Callable[..., Value]
_Function = TypeVar("_Function", bound=Callable[..., object])


# --- arithmetic


def _add(signs: Sequence[str]) -> Meaning:
    if all(sign == "+" for sign in signs):
        return lambda *terms: kept(total(terms))
    return lambda *terms: kept(
        total(-term if sign == "-" else term for sign, term in zip(signs, terms, strict=True))
    )


def _multiply(signs: Sequence[str]) -> Meaning:
    def meaning(*factors: Rational) -> Value:
        result = factors[0]
        for sign, factor in zip(signs[1:], factors[1:], strict=True):
            if sign == "*":
                result = result * factor
            elif factor == 0:
                return NO_CASES
            else:
                result = result / factor
            if too_large(result):
                return OUT_OF_RANGE
        return result

    return meaning


def _between(number: Rational, low: Rational, high: Rational) -> Value:
    return NO_RANGE if low > high else min(max(number, low), high)


def _irrational(function: Callable[..., Rational]) -> Meaning:
    def meaning(*arguments: Rational) -> Value:
        try:
            return function(*arguments)
        except irrational.UndefinedError:
            return OUT_OF_RANGE

    return meaning


def _date_add(steps: Sequence[tuple[str, str]]) -> Meaning:
    def meaning(start: date, *amounts: Rational) -> Value:
        day = start
        try:
            for (sign, unit), amount in zip(steps, amounts, strict=True):
                count = int(amount) if sign == "+" else -int(amount)
                day = day + timedelta(days=count) if unit == "days" else months_later(day, count)
        except (ValueError, OverflowError):
            return OUT_OF_RANGE
        return day

    return meaning


def months_later(day: date, count: int) -> date:
    """The same day of the month so many months later, the last where that one is shorter.

    Raises ValueError before the year 1 and after 9999.
    """
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# --- conditions


def _first_there(*values: Value) -> Value:
    """Where all are missing, for the reason of the first; one that is open will be there."""
    return next((value for value in values if not isinstance(value, Missing) or value == PENDING), values[0])


def _choose(condition: Value, then: Value, otherwise: Value) -> Value:
    if isinstance(condition, Missing):
        return condition
    return then if condition else otherwise


# --- from achievement to score


def _clamp(bounds: tuple[Rational | None, Rational | None]) -> Meaning:
    low, high = bounds

    def meaning(number: Rational) -> Value:
        if low is not None and number < low:
            return low
        return high if high is not None and number > high else number

    return meaning


def _round(rounding: Rounding) -> Meaning:
    places, mode, terms = rounding.places, rounding.mode, rounding.terms
    nearest = rounding.nearest
    if nearest is None and terms is None:
        return lambda number: round_to(number, places, mode)
    step = nearest or Rational(1, 10**places)

    def meaning(share: Rational) -> Value:
        figure = share if terms is None else terms.figure(share)
        rounded = round_to(figure / step, 0, mode) * step
        return rounded if terms is None else terms.share(rounded)

    return meaning


_FIXED: Final[Mapping[Policy, Value]] = {Policy.ZERO: ZERO, Policy.FULL: ONE, Policy.PENDING: PENDING}


def _policy(rule: MissingRule) -> Meaning:
    def meaning(score: Value, before: Value) -> Value:
        if not isinstance(score, Missing):
            return score
        policy = rule.policy_for(score.reason)
        if policy is Policy.CARRY:
            return score if isinstance(before, Missing) and before != PENDING else before
        return _FIXED.get(policy, score)

    return meaning


def _open_fact(told: OpenFact) -> Meaning:
    return lambda fact, witness: PENDING if told.is_open(witness) else fact


_STATUSES: Final[Mapping[Reason, Value]] = {
    Reason.NOT_DUE: "not_due",
    Reason.NO_TARGET: "no_target",
    Reason.PENDING: PENDING,
}


def _status(computed: Value, met: Value) -> Value:
    if isinstance(computed, Missing):
        return _STATUSES.get(computed.reason, "missing")
    return "met" if met is True else "not_met"


def _counts_as_met(met: Value, score: Value) -> Value:
    if not isinstance(met, Missing):
        return met
    if isinstance(score, Missing):
        return score if score == PENDING else met
    return score >= ONE  # type: ignore[operator]


def _band(bands: Sequence[Any]) -> Meaning:
    def meaning(score: Rational) -> Value:
        for band in bands:
            if band.start is None or score >= band.start:
                return band.label  # type: ignore[no-any-return]
        return NO_RANGE

    return meaning


def _evaluated(score: Value) -> Value:
    if isinstance(score, Missing):
        return score if score.reason in NEVER_SCORED - {Reason.NOT_DUE} else ZERO
    return ONE


def _adjust(score: Value, adjusted: Value, condition: Value = True) -> Value:  # noqa: FBT002 - a value
    if isinstance(score, Missing) or condition is False:
        return score
    if isinstance(condition, Missing):
        return PENDING if condition == PENDING else score
    return adjusted


def _require_rows(required: tuple[str, Rational]) -> Meaning:
    enough = _require_coverage(required)

    def meaning(score: Value, rows: Value) -> Value:
        # a score that is not there, whatever is still open, stays so
        is_open = rows == PENDING and not isinstance(score, Missing)
        return rows if is_open else enough(score, rows)

    return meaning


def _require_coverage(required: tuple[str, Rational]) -> Meaning:
    sign, least = required

    def meaning(score: Value, coverage: Value) -> Value:
        if isinstance(coverage, Missing) or isinstance(score, Missing):
            return score
        return score if SIGNS[sign](coverage, least) else LOW_COVERAGE

    return meaning


def plain(function: _Function) -> Callable[[Any], _Function]:
    """The meaning of an operation that was told nothing."""
    return lambda _: function


MEANINGS: Final[Mapping[Operation, Callable[[Any], Meaning]]] = {
    op.PHASE: achieving.phase,
    op.ELAPSED: achieving.elapsed,
    op.SERIES: series,
    op.ADD: _add,
    op.MULTIPLY: _multiply,
    op.NEGATE: plain(lambda number: -number),
    op.ABSOLUTE: plain(abs),
    op.SMALLEST: plain(lambda *values: min(values)),
    op.LARGEST: plain(lambda *values: max(values)),
    op.MEAN: plain(lambda *terms: mean(terms)),
    op.VARIANCE: plain(lambda *terms: variance(terms)),
    op.BETWEEN: plain(_between),
    op.ROUND: _round,
    op.LOGARITHM: plain(_irrational(irrational.ln)),
    op.EXPONENTIAL: plain(_irrational(irrational.exp)),
    op.SQUARE_ROOT: plain(_irrational(irrational.sqrt)),
    op.POWER: plain(_irrational(irrational.power)),
    op.DATE_ADD: _date_add,
    op.DAYS_BETWEEN: plain(lambda one, other: Rational((one - other).days)),
    op.COMPARE: SIGNS.__getitem__,
    op.AND: plain(lambda *conditions: all(conditions)),
    op.OR: plain(lambda *conditions: any(conditions)),
    op.NOT: plain(lambda condition: not condition),
    op.CHOOSE: plain(_choose),
    op.FIRST_THERE: plain(_first_there),
    op.DUE: achieving.due,
    op.AT_LEAST: achieving.at_least,
    op.AT_MOST: achieving.at_most,
    op.ON_TIME: achieving.on_time,
    op.DONE: plain(lambda done: ONE if done else ZERO),
    op.IN_RANGE: achieving.in_range,
    op.ON_TARGET: plain(achieving.on_target),
    op.GOALPOSTS: plain(achieving.way),
    op.PROGRESS: plain(achieving.way),
    op.LEVEL_REACHED: plain(lambda reached: ONE if reached else ZERO),
    op.INTERPOLATE: achieving.interpolate,
    op.STEP: plain(achieving.step),
    op.WHOLE_OF_PARTS: plain(sharing.whole_of_parts),
    op.APPORTION: lambda part: lambda figure: part[0].part(part[1], figure),
    op.CLAMP: _clamp,
    op.JUDGE: lambda achievement: lambda _: achievement,
    op.POLICY: _policy,
    op.OPEN_FACT: _open_fact,
    op.STATUS: plain(_status),
    op.COUNTS_AS_MET: plain(_counts_as_met),
    op.BAND: _band,
    op.WEIGHTED_MEAN: combining.weighted_mean,
    op.GEOMETRIC_MEAN: combining.geometric_mean,
    op.HARMONIC_MEAN: combining.harmonic_mean,
    op.BEST_MEAN: combining.best_mean,
    op.MINIMUM: plain(combining.minimum),
    op.MAXIMUM: plain(combining.maximum),
    op.WEIGHTED_SUM: combining.weighted_sum,
    op.SHARE_MET: combining.share_met,
    op.COUNT_EVALUATED: plain(combining.count_evaluated),
    op.VARIANCE_EVALUATED: combining.weighted_variance,
    op.WHERE: plain(combining.where),
    op.ANY: plain(combining.any_of),
    op.EVERY: plain(combining.every_of),
    op.ADJUST: plain(_adjust),
    op.EVALUATED: plain(_evaluated),
    op.COVERAGE: combining.coverage,
    op.REQUIRE_COVERAGE: _require_coverage,
    op.RATE_OF: allotting.rate_of,
    op.ALLOT: allotting.allot,
    op.PICK: allotting.pick,
    op.REQUIRE_ROWS: _require_rows,
    **{operation: alone(operation) for operation in OVER},
}
"""Every operation but those whose values are given: constants, inputs, and the date of evaluation.

Those that read other subjects mean here what they come to for somebody who is the only one.
"""
