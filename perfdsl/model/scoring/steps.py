"""Step tables: the steps that no value reaches, and the values that meet no step."""

from collections.abc import Sequence

from perfdsl.diagnostics import STEP_GAP, UNREACHABLE_STEP, Diagnostics, Label
from perfdsl.model.constants import constant_value
from perfdsl.model.formula_nodes import Step, Target
from perfdsl.syntax import nodes as syntax
from perfdsl.values.number import Rational
from perfdsl.values.regions import Regions


def check_steps(form: syntax.Steps, steps: Sequence[Step], diagnostics: Diagnostics) -> None:
    """Steps of which every value is taken by earlier ones, and values that no step takes."""
    edges = _edges(steps)
    regions = Regions(edges or ())
    rest: Step | None = None
    for step in steps:
        if rest is not None:
            _never(step, "comes after `otherwise`", rest, diagnostics)
        if step.condition is None:
            rest = step
        if isinstance(step.condition, Target) and edges is not None:
            taken = regions.take(step.condition.sign, _thresholds(step.condition) or ())
            if not taken and rest is None:
                _never(
                    step, "can never hold, for the steps before it take every such value", None, diagnostics
                )
    if rest is None and (edges is None or regions.left):
        diagnostics.report(
            STEP_GAP, "some values meet no step", form.span, help="add the rest: `otherwise 0%`"
        )


def _never(step: Step, why: str, other: Step | None, diagnostics: Diagnostics) -> None:
    labels = (Label(other.span, "this takes all that is left"),) if other is not None else ()
    diagnostics.report(
        UNREACHABLE_STEP, f"this step {why}", step.span, *labels, help="take it out, or move it up"
    )


def _edges(steps: Sequence[Step]) -> list[Rational] | None:
    """The thresholds of all steps in rising order; None where there is none, or one is not written out."""
    found: set[Rational] = set()
    for step in steps:
        if isinstance(step.condition, Target):
            thresholds = _thresholds(step.condition)
            if thresholds is None:
                return None
            found.update(thresholds)
    return sorted(found) or None


def _thresholds(condition: Target) -> tuple[Rational, ...] | None:
    """The figures that a condition compares with, where all of them are written out."""
    sides = (condition.value,) if condition.high is None else (condition.value, condition.high)
    figures = tuple(figure for side in sides if (figure := constant_value(side)) is not None)
    return figures if len(figures) == len(sides) else None
