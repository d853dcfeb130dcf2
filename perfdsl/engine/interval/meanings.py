"""What each operation means over ranges: given its parameter, a function of what its arguments may become."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from perfdsl.engine import combining as exact_combining
from perfdsl.engine.interval import achieving, allotting, combining, over_subjects, sharing
from perfdsl.engine.interval.numbers import (
    UNKNOWN,
    Exact,
    Meaning,
    absolute,
    add,
    at_corners,
    divided,
    high,
    kept,
    low,
    monotone,
    possible,
    times,
)
from perfdsl.engine.interval.series import series
from perfdsl.engine.meanings import MEANINGS, plain
from perfdsl.graph import operations as op
from perfdsl.graph.operations import Operation
from perfdsl.values.missing import (
    NO_RANGE,
    NOT_MEASURED,
    OUT_OF_RANGE,
    Missing,
    MissingRule,
    Policy,
)
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.ranges import OneOf, OpenFact, Outlook, Range, hull, parted
from perfdsl.values.signs import SIGNS

__all__ = ["INTERVALS", "Meaning"]


def _each(exact: Exact) -> Meaning:
    """For a meaning of one argument that is no number: all that it may be."""
    return lambda argument: hull(exact(value) for value in possible(argument))


# --- arithmetic


def _add(signs: Sequence[str]) -> Meaning:
    return lambda *terms: kept(add(terms, signs))


def _multiply(signs: Sequence[str]) -> Meaning:
    def meaning(*factors: Outlook) -> Outlook:
        result, gone = factors[0], frozenset[Missing]()
        for sign, factor in zip(signs[1:], factors[1:], strict=True):
            found = times(result, factor) if sign == "*" else divided(result, factor)
            there, missing = parted(found if isinstance(found, Missing) else kept(found))
            gone |= missing
            if there is None:
                return hull(gone)
            result = there
        return hull([result, *gone])

    return meaning


def _between(number: Outlook, least: Outlook, most: Outlook) -> Outlook:
    if low(least) > high(most):
        return NO_RANGE
    ends = [min(max(end(number), end(least)), end(most)) for end in (low, high)]
    return hull([*ends, NO_RANGE] if high(least) > low(most) else ends)


def _power(exact: Exact) -> Meaning:
    def meaning(base: Outlook, exponent: Outlook) -> Outlook:
        found = at_corners(exact, base, exponent) if low(base) > 0 else OUT_OF_RANGE
        return hull([UNKNOWN, OUT_OF_RANGE]) if OUT_OF_RANGE in parted(found)[1] else found

    return meaning


# --- conditions


def _compare(sign: str) -> Meaning:
    holds = SIGNS[sign]

    def meaning(left: Outlook, right: Outlook) -> Outlook:
        if not isinstance(left, Range) and not isinstance(right, Range):
            return hull(holds(one, other) for one in possible(left) for other in possible(right))
        if sign in {"=", "!="}:
            apart = low(left) > high(right) or low(right) > high(left)
            return (sign == "!=") if apart else OneOf((True, False))
        return hull(sorted((holds(low(left), high(right)), holds(high(left), low(right))), reverse=True))

    return meaning


def _choose(condition: Outlook, then: Outlook, otherwise: Outlook) -> Outlook:
    return hull(
        value if isinstance(value, Missing) else (then if value else otherwise)
        for value in possible(condition)
    )


def _first_there(*values: Outlook) -> Outlook:
    """Those up to the first that is surely there; where all may be missing, for a reason of the first."""
    found: list[Outlook] = []
    for value in values:
        there, gone = parted(value)
        if there is not None:
            found.append(there)
            if not gone:
                return hull(found)
    return hull([*found, *parted(values[0])[1]])


def _all(*conditions: Outlook) -> Outlook:
    return hull(
        [all(max(possible(one)) for one in conditions), all(min(possible(one)) for one in conditions)]
    )


def _any(*conditions: Outlook) -> Outlook:
    return hull(
        [any(max(possible(one)) for one in conditions), any(min(possible(one)) for one in conditions)]
    )


# --- from achievement to score


def _policy(rule: MissingRule) -> Meaning:
    exact = MEANINGS[op.POLICY](rule)

    def meaning(score: Outlook, before: Outlook) -> Outlook:
        there, gone = parted(score)
        found: list[Outlook] = [] if there is None else [there]
        for missing in gone:
            match rule.policy_for(missing.reason):
                case Policy.PENDING:
                    found.append(Range(*rule.pending))
                case Policy.CARRY:
                    earlier, lost = parted(before)
                    found += [*([] if earlier is None else [earlier]), *([missing] if lost else [])]
                case _:
                    found.append(exact(missing, NOT_MEASURED))
        return hull(found)

    return meaning


def _open_fact(told: OpenFact) -> Meaning:
    def meaning(fact: Outlook, witness: Outlook) -> Outlook:
        _, gone = parted(witness)
        return hull([fact, told.outlook]) if any(told.is_open(one) for one in gone) else fact

    return meaning


def _status(computed: Outlook, met: Outlook) -> Outlook:
    exact = MEANINGS[op.STATUS](None)
    there, gone = parted(computed)
    found = [exact(one, NOT_MEASURED) for one in gone]
    return hull([*found, *([] if there is None else [exact(ZERO, one) for one in possible(met)])])


def _counts_as_met(met: Outlook, score: Outlook) -> Outlook:
    there, gone = parted(met)
    found: list[Outlook] = [] if there is None else [there]
    if gone:
        scored, _ = parted(score)
        found += [] if scored is None else [_compare(">=")(scored, ONE)]
        found += gone if scored is None or parted(score)[1] else ()
    return hull(found)


def _band(bands: Sequence[Any]) -> Meaning:
    """From the band of the highest score to that of the lowest: bands are in falling order."""
    exact = MEANINGS[op.BAND](bands)

    def meaning(score: Outlook) -> Outlook:
        inside = [
            band.label for band in bands if band.start is not None and low(score) < band.start <= high(score)
        ]
        return hull([*inside, exact(low(score))])

    return meaning


def _rate_of(rates: Sequence[tuple[Any, Rational]]) -> Meaning:
    exact = MEANINGS[op.RATE_OF](rates)

    def meaning(earned: Outlook) -> Outlook:
        if not isinstance(earned, Range):
            return hull(exact(one) for one in possible(earned))
        return hull(rate for level, rate in rates if low(earned) <= level <= high(earned))

    return meaning


def _evaluated(score: Outlook) -> Outlook:
    exact = MEANINGS[op.EVALUATED](None)
    there, gone = parted(score)
    return hull([*([] if there is None else [ONE]), *(exact(one) for one in gone)])


def _require_coverage(required: tuple[str, Rational]) -> Meaning:
    exact = MEANINGS[op.REQUIRE_COVERAGE](required)

    def meaning(score: Outlook, coverage: Outlook) -> Outlook:
        covered, lost = parted(coverage)
        found: list[Outlook] = [score] if lost else []
        if covered is not None:
            there, gone = parted(score)
            found += gone
            if there is not None:
                reached = (exact(ONE, low(covered)), exact(ONE, high(covered)))
                found += [one if isinstance(one, Missing) else there for one in reached]
        return hull(found)

    return meaning


def _adjust(score: Outlook, adjusted: Outlook, condition: Outlook = True) -> Outlook:  # noqa: FBT002 - a value
    there, gone = parted(score)
    found: list[Outlook] = list(gone)
    if there is None:
        return hull(found)
    held = possible(condition)
    if True in held:
        found.append(adjusted)
    if any(one is not True for one in held):
        found.append(there)
    return hull(found)


# --- the table


def _falls(operation: Operation, directions: str) -> Callable[[Any], Meaning]:
    over = monotone(directions)
    return lambda parameter: over(MEANINGS[operation](parameter))


def _with_exact(operation: Operation, make: Callable[[Exact], Meaning]) -> Callable[[Any], Meaning]:
    return lambda parameter: make(MEANINGS[operation](parameter))


INTERVALS: Final[Mapping[Operation, Callable[[Any], Meaning]]] = {
    op.PHASE: achieving.phase,
    op.ELAPSED: achieving.elapsed,
    op.SERIES: series,
    op.ADD: _add,
    op.MULTIPLY: _multiply,
    op.NEGATE: _falls(op.NEGATE, "-"),
    op.ABSOLUTE: plain(absolute),
    op.SMALLEST: _falls(op.SMALLEST, "+"),
    op.LARGEST: _falls(op.LARGEST, "+"),
    op.MEAN: _falls(op.MEAN, "+"),
    op.VARIANCE: plain(lambda *terms: kept(combining.variance(terms))),
    op.BETWEEN: plain(_between),
    op.ROUND: _falls(op.ROUND, "+"),
    op.LOGARITHM: _falls(op.LOGARITHM, "+"),
    op.EXPONENTIAL: _falls(op.EXPONENTIAL, "+"),
    op.SQUARE_ROOT: _falls(op.SQUARE_ROOT, "+"),
    op.POWER: _with_exact(op.POWER, _power),
    op.DATE_ADD: lambda steps: monotone("+" + "".join(sign for sign, _ in steps))(
        MEANINGS[op.DATE_ADD](steps)
    ),
    op.DAYS_BETWEEN: _falls(op.DAYS_BETWEEN, "+-"),
    op.COMPARE: _compare,
    op.AND: plain(_all),
    op.OR: plain(_any),
    op.NOT: _with_exact(op.NOT, _each),
    op.CHOOSE: plain(_choose),
    op.FIRST_THERE: plain(_first_there),
    op.DUE: achieving.due,
    op.AT_LEAST: _with_exact(op.AT_LEAST, achieving.at_least),
    op.AT_MOST: achieving.at_most,
    op.ON_TIME: _falls(op.ON_TIME, "-+"),
    op.DONE: _with_exact(op.DONE, _each),
    op.IN_RANGE: _with_exact(op.IN_RANGE, achieving.in_range),
    op.ON_TARGET: _with_exact(op.ON_TARGET, achieving.on_target),
    op.GOALPOSTS: _with_exact(op.GOALPOSTS, achieving.way),
    op.PROGRESS: _with_exact(op.PROGRESS, achieving.way),
    op.LEVEL_REACHED: _with_exact(op.LEVEL_REACHED, _each),
    op.INTERPOLATE: achieving.interpolate,
    op.STEP: plain(achieving.step),
    op.WHOLE_OF_PARTS: plain(sharing.whole_over_ranges),
    op.APPORTION: sharing.part_over_ranges,
    op.CLAMP: _falls(op.CLAMP, "+"),
    op.JUDGE: lambda achievement: lambda _: achievement,
    op.POLICY: _policy,
    op.OPEN_FACT: _open_fact,
    op.STATUS: plain(_status),
    op.COUNTS_AS_MET: plain(_counts_as_met),
    op.BAND: _band,
    op.WEIGHTED_MEAN: combining.weighted_mean,
    op.GEOMETRIC_MEAN: combining.mean_of_positive(exact_combining.geometric_mean),
    op.HARMONIC_MEAN: combining.mean_of_positive(exact_combining.harmonic_mean),
    op.BEST_MEAN: combining.best_mean,
    op.MINIMUM: plain(combining.minimum),
    op.MAXIMUM: plain(combining.maximum),
    op.WEIGHTED_SUM: combining.weighted_sum,
    op.SHARE_MET: combining.share_met,
    op.COUNT_EVALUATED: plain(combining.count_evaluated),
    op.VARIANCE_EVALUATED: combining.variance_evaluated,
    op.WHERE: plain(combining.where),
    op.ANY: plain(partial(combining.quantified, deciding=True)),
    op.EVERY: plain(partial(combining.quantified, deciding=False)),
    op.ADJUST: plain(_adjust),
    op.EVALUATED: plain(_evaluated),
    op.COVERAGE: combining.weighted_mean,
    op.REQUIRE_COVERAGE: _require_coverage,
    op.RATE_OF: _rate_of,
    op.ALLOT: allotting.allot,
    op.PICK: allotting.pick,
    op.REQUIRE_ROWS: _require_coverage,
    op.OVER_SUBJECTS: over_subjects.aggregate,
    op.RANK: over_subjects.RANK,
    op.PERCENTILE: over_subjects.PERCENTILE,
    op.MINMAX: over_subjects.MINMAX,
    op.BAND_BY_RANK: over_subjects.band_by_rank,
}
"""Every operation of `MEANINGS`, over ranges."""
