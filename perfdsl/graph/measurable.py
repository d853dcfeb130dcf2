"""What a row can be measured at: the range that it declares, else that of its kind."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from perfdsl.model.constants import constant_value
from perfdsl.model.formula_nodes import Between, Curve, Expression, Progress, Rule, Step, Steps, Target
from perfdsl.model.nodes import Leaf
from perfdsl.values.kind import Family, Kind
from perfdsl.values.number import ONE, ZERO, Rational, rational
from perfdsl.values.ranges import ANYTHING, FAR, OneOf, Outlook, Range

_FROM_ZERO: Final = frozenset({"count", "days", "months", "money", "percent"})
"""Kinds of which there is no less than nothing, unless the row itself is asked for less."""


def measurable(leaf: Leaf) -> Outlook:
    """What the actual of a row can be, where it is there."""
    found = of_kind(leaf.kind)
    if leaf.kind is None or leaf.kind.name not in _FROM_ZERO or leaf.value is not None:
        return found
    return Range(ZERO, FAR) if all(figure >= 0 for figure in _figures(leaf)) else found


def of_kind(kind: Kind | None) -> Outlook:
    """What can be measured in a kind, whatever the row."""
    match kind.family if kind else None:
        case Family.YES_NO:
            return OneOf((True, False))
        case Family.DATE:
            return Range(date.min, date.max)
        case Family.LEVEL if kind is not None:
            return Range(ONE, rational(len(kind.levels)))
        case _ if kind is not None and kind.ends is not None:
            return Range(rational(kind.ends[0]), rational(kind.ends[1]))
        case _:
            return ANYTHING


# --- what a row is asked for


def _figures(leaf: Leaf) -> Iterator[Rational]:
    """The figures in terms of its actual that a row writes out: baseline, targets, points."""
    expressions = [] if leaf.baseline is None else [leaf.baseline]
    for rule in {id(rule): rule for rule in leaf.rules.values()}.values():
        if isinstance(rule.form, Curve):
            yield from (x for x, _ in rule.form.points)
        expressions += _asked(rule)
    for expression in expressions:
        figure = constant_value(expression)
        if figure is not None:
            yield figure


def _asked(rule: Rule) -> Iterator[Expression]:
    if rule.target is not None:
        yield from _ends(rule.target)
    match rule.form:
        case Between(worst, best):
            yield from (worst, best)
        case Progress(start, target):
            yield from (start, target)
        case Steps(steps):
            yield from _of_steps(steps)
        case _:
            pass


def _of_steps(steps: tuple[Step, ...]) -> Iterator[Expression]:
    for step in steps:
        if isinstance(step.condition, Target):
            yield from _ends(step.condition)


def _ends(target: Target) -> Iterator[Expression]:
    yield target.value
    if target.high is not None:
        yield target.high
