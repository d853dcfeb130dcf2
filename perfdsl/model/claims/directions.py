"""In which direction the figure of a row is better: up, down, or in neither."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from perfdsl.model.formula_nodes import Between, Constant, Curve, Expression, Progress, Rule, Steps, Target
from perfdsl.model.nodes import Cascade, Leaf, Part, Plan
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.period import Period

_SIGNS: Final = {">=": 1, ">": 1, "yes": 1, "<=": -1, "<": -1, "by": -1}


def good_direction(part: Part, plan: Plan, period: Period) -> int:
    """1 where a higher figure of a row is better in that period, -1 where a lower one is, 0 where neither is."""
    rule = part.rules.get(period) if isinstance(part, Cascade) and part.rules is not None else None
    source = plan.parts.get(part.source) if isinstance(part, Cascade) else part
    if rule is None and isinstance(source, Leaf):
        rule = source.rules.get(period)
    return 0 if rule is None else direction_of(rule)


def direction_of(rule: Rule) -> int:
    """The direction of a rule: that of its target, else that from the worst to the best of its form."""
    if rule.target is not None:
        return _of_target(rule.target)
    match rule.form:
        case Between(low, high) | Progress(low, high):
            return _towards(low, high)
        case Curve(points):
            return _of_corners([y for _, y in points])
        case Steps(steps):
            found = {_of_target(one.condition) for one in steps if isinstance(one.condition, Target)}
            return found.pop() if len(found) == 1 else 0
        case _:
            return 0


def _of_target(target: Target) -> int:
    return _SIGNS.get(target.sign, 0)


def _towards(start: Expression, end: Expression) -> int:
    if not isinstance(start, Constant) or not isinstance(end, Constant):
        return 0
    match start.value, end.value:
        case (bool(), _) | (_, bool()):
            return 0
        case (date() as one, date() as other):
            return (other > one) - (other < one)
        case (one, other) if isinstance(one, RATIONAL_TYPE) and isinstance(other, RATIONAL_TYPE):
            return int(other > one) - int(other < one)
        case _:
            return 0


def _of_corners(values: Sequence[object]) -> int:
    """From the first corner of a curve to the last, whatever lies between."""
    first, last = values[0], values[-1]
    return int(last > first) - int(last < first)  # type: ignore[operator]
