"""The figures that a row writes out of what it is measured at: its baseline, its targets, the points of its scores."""

from collections.abc import Iterator

from perfdsl.model.formula_nodes import (
    Between,
    Constant,
    Curve,
    Expression,
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


def targets(leaf: Leaf) -> Iterator[tuple[Fact, Span]]:
    """The figures of its targets and steps, and their places; those that are computed are left out."""
    for rule in _rules(leaf):
        compared = [] if rule.target is None else [rule.target]
        if isinstance(rule.form, Steps):
            compared += [step.condition for step in rule.form.steps if isinstance(step.condition, Target)]
        for target in compared:
            yield from _written(target.value)
            yield from () if target.high is None else _written(target.high)


def points(leaf: Leaf) -> Iterator[tuple[Fact, Span]]:
    """Its baseline, and what a way to score goes from, to and through."""
    if leaf.baseline is not None:
        yield from _written(leaf.baseline)
    for rule in _rules(leaf):
        match rule.form:
            case Between(one, other) | Progress(one, other):
                yield from (*_written(one), *_written(other))
            case Curve(corners):
                yield from ((x, rule.form.span) for x, _ in corners)
            case _:
                pass


def _rules(leaf: Leaf) -> tuple[Rule, ...]:
    """Its rules, each once: most rows have one for all their periods."""
    rules = leaf.rules.values()
    first = next(iter(rules), None)
    if all(rule is first for rule in rules):
        return () if first is None else (first,)
    return tuple({id(rule): rule for rule in rules}.values())


def _written(expression: Expression) -> Iterator[tuple[Fact, Span]]:
    if isinstance(expression, Constant) and not isinstance(expression.value, Missing | Allotment | bool):
        yield expression.value, expression.span
