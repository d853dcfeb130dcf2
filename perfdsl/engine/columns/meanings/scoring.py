"""From achievement to score, for columns: bounds, rounding, policies, bands, and what stands beside a score."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.reckoning import compared
from perfdsl.graph import operations as op
from perfdsl.graph.rules import Rounding
from perfdsl.values.missing import (
    LOW_COVERAGE,
    NO_RANGE,
    NO_TARGET,
    NOT_DUE,
    PENDING,
    Missing,
    MissingRule,
    Policy,
    Reason,
)
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.ranges import OpenFact
from perfdsl.values.terms import Terms

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]


def _round(maker: Maker, rounding: Rounding, columns: Sequence[Column]) -> Column:
    one, figures = maker.number(columns[0]), maker.figures
    step = rounding.nearest or Rational(1, 10**rounding.places)
    if rounding.terms is None:
        found, doubt = figures.nearest(one, step, rounding.mode)
        full = figures.full(one)
        if full is not None and one.high == 1 and (1 / step).denominator == 1 and doubt is not maker.build.no:
            # a full score stands on a step, and the numbers alone do not decide that it reaches it
            return maker.sure(
                figures.select(full, figures.whole(1), found),
                unsure=maker.build.both(maker.build.opposite(full), doubt),
            )
        return maker.sure(found, unsure=doubt)
    return _round_in_terms(maker, rounding, one, step, rounding.terms)


def _round_in_terms(maker: Maker, rounding: Rounding, one: Figure, step: Rational, terms: Terms) -> Column:
    """To a multiple of a step in other terms: so many steps from where these have 0%."""
    figures = maker.figures
    figure = figures.add([
        figures.constant(terms.low / step), figures.multiply(one, figures.constant(terms.width / step))
    ])  # fmt: skip
    count, doubt = figures.to_whole(figure, rounding.mode)
    if terms.low == 0:
        found = figures.stepped(one, count, step / terms.width) if terms.width > 0 else figures.multiply(
            count, figures.constant(step / terms.width)
        )  # fmt: skip
    else:
        found = figures.multiply(
            figures.subtract(count, figures.constant(terms.low / step)), figures.constant(step / terms.width)
        )
    room = abs(float(step / terms.width)) * 2
    return maker.sure(found.between(one.low - room, one.high + room), unsure=doubt)


def _clamp(
    maker: Maker, bounds: tuple[Rational | None, Rational | None], columns: Sequence[Column]
) -> Column:
    return maker.sure(maker.figures.clamp(maker.number(columns[0]), *bounds))


def _judge(maker: Maker, achievement: Rational, _: Sequence[Column]) -> Column:
    return maker.sure(maker.figures.constant(achievement))


# --- missing values


def _policy(maker: Maker, rule: MissingRule, columns: Sequence[Column]) -> Column:
    """The policy of most reasons holds for all that are missing; of the others, it is asked for each."""
    score, before = columns
    build, words = maker.build, sorted(score.reason.labels - {""})
    by_policy: dict[Policy, list[str]] = {}
    for word in words:
        by_policy.setdefault(rule.policy_for(Reason(word)), []).append(word)
    kept = [policy for policy in by_policy if policy in (Policy.EXCLUDE, Policy.ERROR)]
    left = [word for policy in kept for word in by_policy.pop(policy)]
    order = sorted(by_policy, key=lambda policy: -len(by_policy[policy]))
    result = score
    if order and len(by_policy[order[0]]) > len(left):
        result = maker.select(maker.there(score), score, _under(maker, order.pop(0), score, before))
        result = maker.select(_is_one_of(maker, score, left), score, result)
    for policy in order:
        here = _is_one_of(maker, score, by_policy[policy])
        result = maker.select(here, _under(maker, policy, score, before), result)
    # where the reason itself is not sure, nothing is
    return Column(result.value, result.reason, build.either(score.unsure, result.unsure))


def _is_one_of(maker: Maker, column: Column, words: Sequence[str]) -> Code:
    return maker.build.either(*(maker.build.equal(column.reason, maker.build.label(word)) for word in words))


def _under(maker: Maker, policy: Policy, score: Column, before: Column) -> Column:
    """What stands for a score that is missing, by a policy."""
    match policy:
        case Policy.ZERO:
            return maker.sure(maker.figures.constant(ZERO))
        case Policy.FULL:
            return maker.sure(maker.figures.constant(ONE))
        case Policy.PENDING:
            return maker.missing(PENDING)
        case Policy.CARRY:
            carried = maker.build.either(maker.there(before), maker.is_for(before, PENDING))
            found = maker.select(carried, before, score)
            return Column(found.value, found.reason, maker.build.either(before.unsure, found.unsure))
        case Policy.EXCLUDE | Policy.ERROR:
            return score


def _open_fact(maker: Maker, told: OpenFact, columns: Sequence[Column]) -> Column:
    fact, witness = columns
    words = [word for word in witness.reason.labels - {""} if told.is_open(Missing(Reason(word)))]
    found = maker.select(_is_one_of(maker, witness, sorted(words)), maker.missing(PENDING), fact)
    unsure = witness.unsure if words else maker.build.no
    return Column(found.value, found.reason, maker.build.either(unsure, found.unsure))


_STATUSES: Final = (
    (NOT_DUE, "not_due"),
    (NO_TARGET, "no_target"),
)


def _status(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    computed, met = columns
    build = maker.build
    holds = build.both(maker.there(met), maker.truth(met))
    there = build.select(holds, build.label("met"), build.label("not_met"))
    absent = build.label("missing")
    for why, word in _STATUSES:
        absent = build.select(maker.is_for(computed, why), build.label(word), absent)
    value = build.select(maker.there(computed), there, absent)
    reason = build.select(maker.is_for(computed, PENDING), build.label(PENDING.reason.value), build.there)
    unsure = build.either(computed.unsure, maker.when(maker.there(computed), met.unsure))
    return maker.sure(value, reason=reason, unsure=unsure)


def _counts_as_met(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    met, score = columns
    build, full = maker.build, maker.build.no
    near = build.no
    if not score.is_never_there:
        full, near = maker.figures.less(maker.figures.whole(1), maker.number(score), or_equal=True)
    asked = maker.there(score)
    open_or_not = build.select(maker.is_for(score, PENDING), score.reason, met.reason)
    reason = build.select(maker.there(met), build.there, build.select(asked, build.there, open_or_not))
    value = build.select(maker.there(met), maker.truth(met), full)
    doubt = build.either(score.unsure, build.both(asked, near))
    unsure = build.either(met.unsure, build.both(build.opposite(maker.there(met)), doubt))
    return Column(value, reason, unsure)


def _band(maker: Maker, bands: Sequence[Any], columns: Sequence[Column]) -> Column:
    score = maker.number(columns[0])
    found, reason, unsure = maker.build.there, maker.build.label(NO_RANGE.reason.value), maker.build.no
    for band in reversed(bands):
        label = maker.build.label(band.label)
        if band.start is None:
            found, reason, unsure = label, maker.build.there, maker.build.no
            continue
        reached, near = maker.figures.less(maker.figures.constant(band.start), score, or_equal=True)
        found = maker.build.select(reached, label, found)
        reason = maker.build.select(reached, maker.build.there, reason)
        unsure = maker.build.either(unsure, near)
    return maker.sure(found, reason=reason, unsure=unsure)


def _adjust(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    """The adjusted score, where there is one and the condition holds; a condition that is open leaves it open."""
    build, (score, adjusted) = maker.build, columns[:2]
    if len(columns) == 2:  # noqa: PLR2004 - a score, and it adjusted
        found, unsure = adjusted, build.no
    else:
        condition = columns[2]
        holds = build.both(maker.there(condition), maker.truth(condition))
        found = maker.select(holds, adjusted, score)
        found = maker.select(maker.is_for(condition, PENDING), maker.missing(PENDING), found)
        unsure = condition.unsure
    there = maker.there(score)
    doubt = build.both(there, build.either(unsure, found.unsure))
    value = score.value if found.is_never_there else found.value
    reason = build.select(there, found.reason, score.reason)
    return Column(value, reason, build.either(score.unsure, doubt))


def _require_coverage(maker: Maker, required: tuple[str, Rational], columns: Sequence[Column]) -> Column:
    (sign, least), (score, coverage) = required, columns
    if coverage.is_never_there:
        return Column(score.value, score.reason, maker.build.either(score.unsure, coverage.unsure))
    build = maker.build
    enough, near = compared(maker, sign, maker.number(coverage), maker.figures.constant(least))
    both = build.both(maker.there(coverage), maker.there(score))
    low = build.both(both, build.opposite(enough))
    reason = build.select(low, build.label(LOW_COVERAGE.reason.value), score.reason)
    doubt = build.either(score.unsure, coverage.unsure, build.both(both, near))
    return Column(score.value, reason, doubt)


def _require_rows(maker: Maker, required: tuple[str, Rational], columns: Sequence[Column]) -> Column:
    found, rows = _require_coverage(maker, required, columns), columns[1]
    is_open = maker.build.both(maker.is_for(rows, PENDING), maker.there(columns[0]))
    return Column(
        found.value,
        maker.build.select(is_open, rows.reason, found.reason),
        maker.build.either(rows.unsure, found.unsure),
    )


MEANINGS: Final[Mapping[op.Operation, Meaning]] = {
    op.ROUND: _round,
    op.CLAMP: _clamp,
    op.JUDGE: _judge,
    op.POLICY: _policy,
    op.OPEN_FACT: _open_fact,
    op.STATUS: _status,
    op.COUNTS_AS_MET: _counts_as_met,
    op.BAND: _band,
    op.ADJUST: _adjust,
    op.REQUIRE_COVERAGE: _require_coverage,
    op.REQUIRE_ROWS: _require_rows,
}
"""The operations between an achievement and what is shown of it."""
