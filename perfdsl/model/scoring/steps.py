"""Step tables: the steps that no value reaches, and the values that meet no step."""

import operator
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from perfdsl.diagnostics import STEP_GAP, UNREACHABLE_STEP, Diagnostics, Label
from perfdsl.model.constants import constant_value
from perfdsl.model.formula_nodes import Step, Target
from perfdsl.syntax import nodes as syntax
from perfdsl.values.number import Rational

_HOLDS: Final[dict[str, Callable[[Rational, Rational], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


def check_steps(form: syntax.Steps, steps: Sequence[Step], diagnostics: Diagnostics) -> None:
    """Steps of which every value is taken by earlier ones, and values that no step takes."""
    probes = _probes(steps)
    taken: set[int] = set()
    rest: Step | None = None
    for step in steps:
        if rest is not None:
            _never(step, "comes after `otherwise`", rest, diagnostics)
        if step.condition is None:
            rest = step
        if step.condition is None or step.condition == "met" or probes is None:
            continue
        holds = {place for place, probe in enumerate(probes) if _holds(step.condition, probe)}
        if holds <= taken and rest is None:
            _never(step, "can never hold, for the steps before it take every such value", None, diagnostics)
        taken |= holds
    if rest is None and (probes is None or len(taken) < len(probes)):
        diagnostics.report(
            STEP_GAP, "some values meet no step", form.span, help="add the rest: `otherwise 0%`"
        )


def _never(step: Step, why: str, other: Step | None, diagnostics: Diagnostics) -> None:
    labels = (Label(other.span, "this takes all that is left"),) if other is not None else ()
    diagnostics.report(
        UNREACHABLE_STEP, f"this step {why}", step.span, *labels, help="take it out, or move it up"
    )


def _probes(steps: Sequence[Step]) -> list[Rational] | None:
    """One value in every region that the steps tell apart; None where a threshold is not written out."""
    edges: set[Rational] = set()
    for step in steps:
        if isinstance(step.condition, Target):
            for side in (step.condition.value, step.condition.high):
                if side is None:
                    continue
                value = constant_value(side)
                if value is None:
                    return None
                edges.add(value)
    ordered = sorted(edges)
    if not ordered:
        return None
    between = [(one + other) / 2 for one, other in pairwise(ordered)]
    return [ordered[0] - 1, *ordered, *between, ordered[-1] + 1]


def _holds(condition: Target, value: Rational) -> bool:
    low = constant_value(condition.value)
    high = constant_value(condition.high) if condition.high is not None else None
    assert low is not None
    if condition.sign == "..":
        return high is not None and bool(low <= value <= high)
    return _HOLDS[condition.sign](value, low)
