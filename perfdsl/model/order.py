"""The order in which figures can be computed, and the circles that stand in its way."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from attrs import define, frozen

from perfdsl.diagnostics import CYCLE, Diagnostics, Label
from perfdsl.model.awards.nodes import Award
from perfdsl.model.formula_nodes import (
    Apply,
    Between,
    Consequence,
    Constant,
    Curve,
    Expression,
    Figure,
    Form,
    Members,
    Own,
    Progress,
    Rule,
    ScoreFormula,
    Steps,
    Target,
    WeightIn,
)
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.model.people.own_score import own_score
from perfdsl.model.weights import weighing_parts
from perfdsl.model.wording import way_round
from perfdsl.source import Span
from perfdsl.values.paths import Path

ACTUAL: Final = "actual"
SCORE: Final = "score"
GATE: Final = "gate"
AWARD: Final = "award"
PARTS: Final = "parts"
ROWS: Final = "rows"

Step: TypeAlias = tuple[Path, str]
"""A part of the plan and what is computed of it: its actual, or all that follows from that.

A gate or an award stands under its name alone. Of a container also the scores of its parts, or of all rows below it:
what aggregates read of it.
"""


@frozen
class _Edge:
    """That one step needs another, and where that is written; `read` where an expression names it."""

    to: Step
    span: Span
    read: bool = False


@define
class _Visited:
    """A step on the way, its edges still to follow, the one that led here, and the last place told."""

    step: Step
    edges: Iterator[_Edge]
    edge: _Edge | None = None
    told: int = -1


_DONE: Final = -1


def order(plan: Plan, diagnostics: Diagnostics) -> tuple[Step, ...]:
    """Every step of the plan, each after those that it reads; a diagnostic for every circle, shown whole."""
    found: list[Step] = []
    state: dict[Step, int] = {}
    reading = _Reading(plan)
    for start in _steps(plan):
        if start in state:
            continue
        if all(state.get(edge.to) == _DONE for edge in reading.edges(start)):  # so it is of most
            state[start] = _DONE
            found.append(start)
        else:
            _visit(start, reading, state, found, diagnostics)
    return tuple(step for step in found if step[1] not in (PARTS, ROWS))


def _steps(plan: Plan) -> Iterator[Step]:
    for path, part in plan.parts.items():
        if isinstance(part, Leaf):
            yield path, ACTUAL
        yield path, SCORE
    yield from (((name,), GATE) for name in plan.gates)
    yield from (((name,), AWARD) for name in plan.awards)


def _visit(
    start: Step, reading: "_Reading", state: dict[Step, int], found: list[Step], diagnostics: Diagnostics
) -> None:
    """Depth first, with a stack of our own: chains may be as long as the plan.

    `state` is the place on the way, or done.
    """
    way = [_Visited(start, iter(reading.edges(start)))]
    state[start] = 0
    while way:
        here = way[-1]
        edge = next(here.edges, None)
        if edge is None:
            state[here.step] = _DONE
            found.append(here.step)
            way.pop()
            continue
        place = state.get(edge.to)
        if place is None:
            state[edge.to] = len(way)
            way.append(_Visited(edge.to, iter(reading.edges(edge.to)), edge, here.told))
        elif place != _DONE and here.told < place:
            # Of circles that share a part, the first is told: the others may be gone when it is mended.
            _report(edge, way[place:], reading.plan.parts, diagnostics)
            for index in range(place, len(way)):
                way[index].told = index


def _report(
    closing: _Edge, way: list[_Visited], parts: Mapping[Path, Part], diagnostics: Diagnostics
) -> None:
    """Tell of a circle with the place of every edge, the last of them one that somebody wrote."""
    edges = [one.edge for one in way[1:] if one.edge is not None] + [closing]
    owners = [one.step[0] for one in way]
    pairs = zip(owners, edges, strict=True)
    written = [(owner, edge) for owner, edge in pairs if owner != edge.to[0] or edge.read]
    steps = [(owner, edge.to[0], edge.span) for owner, edge in written]
    found = None if any(edge.read for edge in edges) else own_score(steps, parts)
    if found is not None:
        diagnostics.add(found)
        return
    last = max((place for place, (_, edge) in enumerate(written) if edge.read), default=len(written) - 1)
    written = written[last + 1 :] + written[: last + 1]
    # A row that takes a score bears the name of what it takes it from: it is no step of its own to who reads this.
    apart = [(owner, edge) for owner, edge in written if _name(owner) != _name(edge.to[0])]
    written = apart or written[-1:]
    names = [_name(owner) for owner, _ in written]
    names.append(names[0])
    labels = [
        Label(edge.span, f"`{one}` {'needs' if edge.read else 'holds'} `{other}`")
        for (_, edge), one, other in zip(written, names, names[1:], strict=False)
    ]
    diagnostics.report(
        CYCLE,
        f"these figures depend on each other: {way_round(names)}",
        written[-1][1].span,
        *labels[:-1],
        help=_way_out(written, parts),
    )


def _way_out(written: list[tuple[Path, _Edge]], parts: Mapping[Path, Part]) -> str:
    (owner, edge) = written[0]
    if len(written) == 1 and owner == edge.to[0] and isinstance(parts.get(owner), Container):
        return "say `score` alone: in an adjustment that is the score so far"
    return "take one of these references out, or read the other period with `@previous`"


def _name(path: Path) -> str:
    return path[-1] if path else "plan"


class _Reading:
    """What each step of a plan reads."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def edges(self, step: Step) -> Iterable[_Edge]:
        """Every step that one reads, and where that is written."""
        path, what = step
        if what in (ACTUAL, SCORE) and path not in self.plan.parts:
            return ()  # it is wrong, which is told where it is written
        if what not in (PARTS, ROWS):
            return _edges(step, self.plan)
        container = self.plan.parts[path]
        assert isinstance(container, Container)
        return [
            _Edge((part.path, ROWS if what == ROWS and isinstance(part, Container) else SCORE), part.place)
            for part in weighing_parts(container)
            if not isinstance(part, Leaf) or part.scored
        ]


def _edges(step: Step, plan: Plan) -> Iterable[_Edge]:
    path, what = step
    if what == GATE:
        return _reads(plan.gates[path[0]].condition, plan)
    if what == AWARD:
        return _award_edges(plan.awards[path[0]], plan)
    part = plan.parts[path]
    match part:
        case Leaf() if what == ACTUAL:
            return _actual_edges(part, plan)
        case Leaf():
            return _leaf_edges(part, plan)
        case Cascade():
            return _cascade_edges(part, plan)
        case Container():
            return _score_edges(part, plan)


def _score_edges(container: Container, plan: Plan) -> Iterator[_Edge]:
    yield _Edge((container.path, PARTS), container.place)
    for adjustment in container.adjustments:
        for expression in adjustment.expressions():
            yield from _reads(expression, plan)


def _actual_edges(leaf: Leaf, plan: Plan) -> Iterator[_Edge]:
    if leaf.value is not None:
        yield from _reads(leaf.value, plan)
    for path in leaf.split_parts:
        if path in plan.parts:
            yield _Edge((path, ACTUAL), plan.parts[path].place)


def _award_edges(award: Award, plan: Plan) -> Iterator[_Edge]:
    for name in award.gates:
        if name in plan.gates:  # else it is wrong, which is told where it is defined
            yield _Edge(((name,), GATE), award.place, read=True)
    for one in award.recipients:
        if award.reads_scores:
            yield _Edge((one.path, SCORE), one.place, read=True)
        if one.level is not None:
            yield _Edge((one.level, _measured(one.level, plan)), one.place, read=True)
    for expression in award.expressions:
        yield from _reads(expression, plan)


def _measured(path: Path, plan: Plan) -> str:
    """The step that has the actual of a row."""
    return ACTUAL if isinstance(plan.parts.get(path), Leaf) else SCORE


def _leaf_edges(leaf: Leaf, plan: Plan) -> Iterator[_Edge]:
    yield _Edge((leaf.path, ACTUAL), leaf.place)
    for milestone in leaf.milestones:
        yield _Edge((milestone.path, SCORE), milestone.place)
    if leaf.baseline is not None:
        yield from _reads(leaf.baseline, plan)
    yield from _rule_edges(leaf.rules.values(), plan)


def _cascade_edges(cascade: Cascade, plan: Plan) -> Iterator[_Edge]:
    source = plan.parts.get(cascade.source)
    if source is not None:
        yield _Edge((cascade.source, SCORE), cascade.place)
    if cascade.rules is not None:
        yield from _rule_edges(cascade.rules.values(), plan)


def _rule_edges(rules: Iterable[Rule], plan: Plan) -> Iterator[_Edge]:
    seen: set[int] = set()
    for rule in rules:
        if is_written_out(rule) or id(rule) in seen:
            continue
        seen.add(id(rule))
        for expression in rule_expressions(rule):
            yield from _reads(expression, plan)


def is_written_out(rule: Rule) -> bool:
    """Whether a rule is a target that reads no figure."""
    target = rule.target
    if rule.form is not None or target is None or not isinstance(target.value, Constant):
        return False
    return target.high is None or isinstance(target.high, Constant)


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
                if not isinstance(step.score, Curve):
                    yield step.score
        case Curve():
            return


def _reads(expression: Expression, plan: Plan) -> Iterator[_Edge]:
    for figure in figures(expression):
        if isinstance(figure, Consequence):
            what = GATE if figure.figure == "open" else AWARD
            if not figure.previous and figure.name in (plan.gates if what == GATE else plan.awards):
                yield _Edge(((figure.name,), what), figure.span, read=True)
        elif isinstance(figure, Members):
            yield _Edge((figure.container, ROWS if figure.rows else PARTS), figure.span, read=True)
        elif figure.figure == "effective_weight" and figure.path in plan.weighed_in and not figure.previous:
            container = plan.weighed_in[figure.path]
            what = PARTS if isinstance(plan.parts[container], Container) else SCORE
            yield _Edge((container, what), figure.span, read=True)
        elif not figure.previous:
            what = _measured(figure.path, plan) if figure.figure == "actual" else SCORE
            yield _Edge((figure.path, what), figure.span, read=True)


def figures(expression: Expression) -> Iterator[Figure | Members | Consequence]:
    """Every figure that an expression reads; a part that it uses several times is looked into once."""
    pending = [expression]
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        match one:
            case Figure() | Consequence():
                yield one
            case Members(where=where):
                yield one
                if where is not None:
                    pending.append(where)
            case Apply(_, arguments):
                if id(one) not in seen:
                    seen.add(id(one))
                    pending.extend(arguments)
            case Constant() | Own() | WeightIn():
                pass
