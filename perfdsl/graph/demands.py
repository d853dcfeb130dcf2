"""Requirements to nodes: those of the figures with the graph of a plan, those of what is written in one of their own."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.graph.expressions import Lowering
from perfdsl.graph.nodes import Compared, Demand
from perfdsl.model.asking.nodes import Requirement, Side
from perfdsl.model.formula_nodes import Figure, Members, Rule, WeightIn
from perfdsl.model.nodes import Cascade, Leaf, Part, Plan
from perfdsl.model.order import figures
from perfdsl.source import Span
from perfdsl.values.kind import NUMBER, PERCENT, Family
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

_SCORES: Final = (Figure, WeightIn, Members)
"""What is shown as a percentage though its kind is that of a ratio: scores, weights, coverage."""


def lower_demands(
    lowering: Lowering, plan: Plan, period: Period, requirements: Sequence[Requirement]
) -> tuple[Demand, ...]:
    """The nodes of requirements in one period."""
    return tuple(_demand(lowering, plan, period, one) for one in requirements)


def _demand(lowering: Lowering, plan: Plan, period: Period, one: Requirement) -> Demand:
    sides = [side.expression for side in (one.left, one.right, one.high) if side is not None]
    in_percent = any(side.kind.family is Family.SHARE or isinstance(side, _SCORES) for side in sides)

    def compared(side: Side) -> Compared:
        kind = side.expression.kind
        if kind.family in (Family.RATIO, Family.NUMBER):
            kind = PERCENT if in_percent and kind.family is Family.RATIO else NUMBER
        return Compared(lowering.expression(side.expression, period), side.what, kind)

    return Demand(
        compared(one.left),
        one.sign,
        None if one.right is None else compared(one.right),
        None if one.high is None else compared(one.high),
        one.because,
        one.advised,
        one.span,
        tuple(dict.fromkeys(_origins(plan, period, one))),
    )


def _origins(plan: Plan, period: Period, one: Requirement) -> Iterator[tuple[Span, str]]:
    """Where the weights and targets stand that a requirement reads."""
    for expression in one.expressions():
        if isinstance(expression, WeightIn):
            yield from _weight(plan, expression.path)
        for read in figures(expression):
            if isinstance(read, Figure) and read.figure == "weight":
                yield from _weight(plan, read.path)
            elif isinstance(read, Figure) and read.figure == "target":
                yield from _target(plan.parts[read.path], plan, read.period or period)


def _weight(plan: Plan, path: Path) -> Iterator[tuple[Span, str]]:
    part = plan.parts[path]
    weight = part.weight
    name = path[-1] if path else plan.name
    yield (
        (part.place, f"`{name}` has its share of the rest") if weight is None else (weight.span, "its weight")
    )


def _target(part: Part, plan: Plan, period: Period) -> Iterator[tuple[Span, str]]:
    rule = rule_of(part, plan, period)
    if rule is not None:
        yield rule.span, "its target"


def rule_of(part: Part, plan: Plan, period: Period) -> Rule | None:
    """What is asked of a row in a period: of a cascade by its own target, or by that of its source."""
    if isinstance(part, Cascade) and part.rules is not None:
        return part.rules.get(period)
    leaf = plan.parts.get(part.source) if isinstance(part, Cascade) else part
    return leaf.rules.get(period) if isinstance(leaf, Leaf) else None
