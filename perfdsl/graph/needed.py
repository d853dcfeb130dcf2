"""Which periods an evaluation reads besides its own."""

from collections.abc import Iterable
from itertools import chain

from perfdsl.model.formula_nodes import Expression, Members
from perfdsl.model.nodes import Part, Plan
from perfdsl.model.order import figures
from perfdsl.model.reading import plan_expressions
from perfdsl.values.missing import Policy
from perfdsl.values.period import Period


def needed_periods(plan: Plan, period: Period, asked: Iterable[Expression]) -> tuple[Period, ...]:
    """The periods whose figures are read, the earliest first.

    The one asked for, and all before it where one reads back.
    """
    if plan.periods == (period,):
        return plan.periods
    back, named = False, {period}
    for expression in chain(asked, plan_expressions(plan)):
        for figure in figures(expression):
            if isinstance(figure, Members):
                continue
            back = back or figure.previous
            if figure.period is not None:
                named.add(figure.period)
    back = back or any(carries(part) for part in plan.parts.values())
    latest = max(one for one in named if one in plan.periods)
    return tuple(one for one in plan.periods if one in named or (back and one <= latest))


def carries(part: Part) -> bool:
    """Whether a missing value of the part may count what the period before it counted."""
    rule = part.scale.missing if part.scale else None
    return rule is not None and (
        rule.general is Policy.CARRY or any(policy is Policy.CARRY for _, policy in rule.by_reason)
    )
