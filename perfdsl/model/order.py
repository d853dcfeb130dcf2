"""The order in which figures can be computed, and the circles that stand in its way."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.diagnostics import CYCLE, Diagnostics, Label
from perfdsl.model.nodes import (  # the forms of a rule
    Apply,
    Between,
    Cascade,
    Constant,
    Container,
    Curve,
    Expression,
    Figure,
    Form,
    Leaf,
    Members,
    Own,
    Part,
    Plan,
    Progress,
    Rule,
    ScoreFormula,
    Steps,
    Target,
)
from perfdsl.model.weights import weighing_parts
from perfdsl.source import Span
from perfdsl.values.paths import Path

ACTUAL: Final = "actual"
SCORE: Final = "score"

Step: TypeAlias = tuple[Path, str]
"""A part of the plan and what is computed of it: its actual, or all that follows from that."""


@frozen
class _Edge:
    """That one step reads another, and where that is written."""

    to: Step
    span: Span


def order(plan: Plan, diagnostics: Diagnostics) -> tuple[Step, ...]:
    """Every step of the plan, each after those that it reads; a diagnostic for every circle, shown whole."""
    found: list[Step] = []
    state: dict[Step, int] = {}
    for start in _steps(plan):
        if start not in state:
            _visit(start, plan, state, found, diagnostics)
    return tuple(found)


def _steps(plan: Plan) -> Iterator[Step]:
    for path, part in plan.parts.items():
        if isinstance(part, Leaf):
            yield path, ACTUAL
        yield path, SCORE


def _visit(
    start: Step, plan: Plan, state: dict[Step, int], found: list[Step], diagnostics: Diagnostics
) -> None:
    """Depth first, with a stack of our own: chains may be as long as the plan. 1 is open, 2 is done."""
    way: list[tuple[Step, Iterator[_Edge], Span | None]] = [(start, iter(_edges(start, plan)), None)]
    state[start] = 1
    while way:
        step, edges, _ = way[-1]
        edge = next(edges, None)
        if edge is None:
            state[step] = 2
            found.append(step)
            way.pop()
        elif edge.to not in state:
            state[edge.to] = 1
            way.append((edge.to, iter(_edges(edge.to, plan)), edge.span))
        elif state[edge.to] == 1:
            _report(edge, way, diagnostics)


def _report(
    closing: _Edge, way: list[tuple[Step, Iterator[_Edge], Span | None]], diagnostics: Diagnostics
) -> None:
    steps = [step for step, _, _ in way]
    first = steps.index(closing.to)
    spans = [span for _, _, span in way[first + 1 :]] + [closing.span]
    names = [step[0][-1] if step[0] else "plan" for step in [*steps[first:], closing.to]]
    labels = [
        Label(span, f"`{one}` needs `{other}`")
        for span, one, other in zip(spans, names, names[1:], strict=False)
        if span is not None
    ]
    diagnostics.report(
        CYCLE,
        f"these figures depend on each other: {' → '.join(f'`{name}`' for name in names)}",
        closing.span,
        *labels[:-1],
        help="take one of these references out, or read the other period with `@previous`",
    )


def _edges(step: Step, plan: Plan) -> Iterable[_Edge]:
    path, what = step
    part = plan.parts[path]
    match part:
        case Leaf() if what == ACTUAL:
            return _reads(part.value, plan.parts) if part.value is not None else ()
        case Leaf():
            return _leaf_edges(part, plan.parts)
        case Cascade():
            return _cascade_edges(part, plan.parts)
        case Container():
            return [_Edge((child.path, SCORE), child.place) for child in weighing_parts(part)]


def _leaf_edges(leaf: Leaf, parts: Mapping[Path, Part]) -> Iterator[_Edge]:
    yield _Edge((leaf.path, ACTUAL), leaf.place)
    for milestone in leaf.milestones:
        yield _Edge((milestone.path, SCORE), milestone.place)
    if leaf.baseline is not None:
        yield from _reads(leaf.baseline, parts)
    yield from _rule_edges(leaf.rules.values(), parts)


def _cascade_edges(cascade: Cascade, parts: Mapping[Path, Part]) -> Iterator[_Edge]:
    source = parts.get(cascade.source)
    if source is not None:
        yield _Edge((cascade.source, SCORE), cascade.place)
    if cascade.rules is not None:
        yield from _rule_edges(cascade.rules.values(), parts)


def _rule_edges(rules: Iterable[Rule], parts: Mapping[Path, Part]) -> Iterator[_Edge]:
    seen: set[int] = set()
    for rule in rules:
        if id(rule) in seen:
            continue
        seen.add(id(rule))
        for expression in rule_expressions(rule):
            yield from _reads(expression, parts)


def rule_expressions(rule: Rule) -> Iterator[Expression]:
    """Every expression of a rule."""
    if rule.target is not None:
        yield from _target_expressions(rule.target)
    if rule.form is not None:
        yield from _form_expressions(rule.form)


def _target_expressions(target: Target) -> Iterator[Expression]:
    yield target.value
    if target.high is not None:
        yield target.high


def _form_expressions(form: Form) -> Iterator[Expression]:
    match form:
        case Between(one, other) | Progress(one, other):
            yield one
            yield other
        case ScoreFormula(expression):
            yield expression
        case Steps(steps):
            for step in steps:
                if isinstance(step.condition, Target):
                    yield from _target_expressions(step.condition)
                yield step.score
        case Curve():
            return


def _reads(expression: Expression, parts: Mapping[Path, Part]) -> Iterator[_Edge]:
    for figure in figures(expression):
        if isinstance(figure, Members):
            yield _Edge((figure.container, SCORE), figure.span)
        elif not figure.previous:
            what = ACTUAL if figure.figure == "actual" and isinstance(parts.get(figure.path), Leaf) else SCORE
            yield _Edge((figure.path, what), figure.span)


def figures(expression: Expression) -> Iterator[Figure | Members]:
    """Every figure that an expression reads."""
    pending = [expression]
    while pending:
        one = pending.pop()
        match one:
            case Figure() | Members():
                yield one
            case Apply(_, arguments):
                pending.extend(arguments)
            case Constant() | Own():
                pass
