"""Which periods an evaluation reads besides its own."""

from collections.abc import Iterable

from perfdsl.model.formula_nodes import Constant, Expression, Members
from perfdsl.model.nodes import Container, Leaf, Part, Plan
from perfdsl.model.order import figures, rule_expressions
from perfdsl.values.missing import Policy
from perfdsl.values.period import Period


def needed_periods(plan: Plan, period: Period, asked: Iterable[Expression]) -> tuple[Period, ...]:
    """The periods whose figures are read, the earliest first.

    The one asked for, and all before it where one reads back.
    """
    back, named = False, {period}
    for expression in _expressions(plan, asked):
        for figure in figures(expression):
            if isinstance(figure, Members):
                continue
            back = back or figure.previous
            if figure.period is not None:
                named.add(figure.period)
    back = back or any(carries(part) for part in plan.parts.values())
    latest = max(one for one in named if one in plan.periods)
    return tuple(one for one in plan.periods if one in named or (back and one <= latest))


def _expressions(plan: Plan, asked: Iterable[Expression]) -> Iterable[Expression]:
    yield from asked
    yield from (gate.condition for gate in plan.gates.values())
    for award in plan.awards.values():
        yield from award.expressions
    for part in plan.parts.values():
        if isinstance(part, Container):
            continue
        if isinstance(part, Leaf):
            if part.value is not None:
                yield part.value
            if part.baseline is not None:
                yield part.baseline
        for rule in (part.rules or {}).values():
            if rule.form is None and rule.target is not None and isinstance(rule.target.value, Constant):
                continue
            yield from rule_expressions(rule)


def carries(part: Part) -> bool:
    """Whether a missing value of the part may count what the period before it counted."""
    rule = part.scale.missing if part.scale else None
    return rule is not None and (
        rule.general is Policy.CARRY or any(policy is Policy.CARRY for _, policy in rule.by_reason)
    )
