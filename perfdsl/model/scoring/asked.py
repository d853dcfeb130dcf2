"""The figures that a row writes out of what it is measured at: its baseline, its targets, the points of its scores."""

from collections.abc import Iterator

from perfdsl.model.formula_nodes import (
    Between,
    Constant,
    Curve,
    Expression,
    Form,
    Progress,
    Rule,
    Steps,
    Target,
)
from perfdsl.model.nodes import Leaf
from perfdsl.source import Span
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import Missing
from perfdsl.values.value import Fact


def asked(leaf: Leaf) -> Iterator[tuple[Fact, Span]]:
    """Each figure and its place, those that are computed left out."""
    for expression in _expressions(leaf):
        if isinstance(expression, Constant) and not isinstance(expression.value, Missing | Allotment | bool):
            yield expression.value, expression.span
    for rule in _rules(leaf):
        if isinstance(rule.form, Curve):
            yield from ((x, rule.form.span) for x, _ in rule.form.points)


def _rules(leaf: Leaf) -> tuple[Rule, ...]:
    return tuple({id(rule): rule for rule in leaf.rules.values()}.values())


def _expressions(leaf: Leaf) -> Iterator[Expression]:
    if leaf.baseline is not None:
        yield leaf.baseline
    for rule in _rules(leaf):
        if rule.target is not None:
            yield from _ends(rule.target)
        if rule.form is not None:
            yield from _of_form(rule.form)


def _of_form(form: Form) -> Iterator[Expression]:
    match form:
        case Between(one, other) | Progress(one, other):
            yield from (one, other)
        case Steps(steps):
            for step in steps:
                if isinstance(step.condition, Target):
                    yield from _ends(step.condition)
        case _:
            pass


def _ends(target: Target) -> Iterator[Expression]:
    yield target.value
    if target.high is not None:
        yield target.high
