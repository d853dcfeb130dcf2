"""A plan to the periods of it that have to be looked at: one of all that are alike, in every state that is in force."""

from collections.abc import Hashable, Iterator, Sequence
from datetime import date

from attrs import frozen

from perfdsl.graph.needed import needed_periods
from perfdsl.model.formula_nodes import Constant, Rule
from perfdsl.model.nodes import Cascade, Leaf, Plan
from perfdsl.values.period import Period


@frozen
class Outset:
    """A state of a plan (as first approved where `since` is None), and periods in which the same can be foreseen of it."""

    plan: Plan
    since: date | None
    periods: tuple[Period, ...]


def outsets(plan: Plan) -> Iterator[Outset]:
    """Every period of the plan as first approved, and of its revisions those in which they are in force."""
    for periods in _alike(plan, plan.periods):
        yield Outset(plan, None, periods)
    ends = [*(start for start, _ in plan.states[1:]), date.max]
    for (since, state), until in zip(plan.states, ends, strict=False):
        in_force = [period for period in state.periods if since <= period.end and period.start < until]
        for periods in _alike(state, in_force):
            yield Outset(state, since, periods)


def _alike(plan: Plan, periods: Sequence[Period]) -> list[tuple[Period, ...]]:
    """The periods, those together that differ in nothing."""
    if len(periods) < 2:  # noqa: PLR2004 - nothing to be compared
        return [tuple(periods)] if periods else []
    rows = [part for part in plan.parts.values() if isinstance(part, Leaf | Cascade) and part.rules]
    timed = [part.pro_rata for part in plan.parts.values() if part.pro_rata]
    alone = any(needed_periods(plan, period, ()) != (period,) for period in (periods[0], periods[-1]))
    found: dict[Hashable, list[Period]] = {}
    for period in periods:
        rules = [(part.rules or {}).get(period) for part in rows]
        judged = tuple(one for one in plan.acceptances if one.period == period)
        parts = tuple(shares.get(period) for shares in timed)
        key = (
            period
            if alone
            else (*map(id, rules), *(_due(rule, period) for rule in rules), *map(id, judged), parts)
        )
        found.setdefault(key, []).append(period)
    return [tuple(one) for one in found.values()]


def _due(rule: Rule | None, period: Period) -> Hashable:
    """What a rule says of days: whether it is due after the period, or all of the period where that is less plain."""
    if rule is None or rule.target is None:
        return None
    if rule.due is not None or rule.phase is not None:
        return period
    if rule.target.sign != "by":
        return None
    day = rule.target.value.value if isinstance(rule.target.value, Constant) else None
    return day > period.end if isinstance(day, date) else period
