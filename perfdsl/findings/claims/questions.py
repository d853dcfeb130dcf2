"""Claims to questions of one period: the nodes that decide each of them, and the facts that it depends on."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

from attrs import field, frozen

from perfdsl.graph.from_model import lower
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.model.claims.directions import good_direction
from perfdsl.model.claims.nodes import Against, Claim, Monotone, SteadyBand
from perfdsl.model.formula_nodes import Expression
from perfdsl.model.nodes import Cascade, Leaf, Plan
from perfdsl.values.period import Period


@frozen
class Question:
    """The claim of that `number` of a plan in one period.

    `graphs` are that of the plan, and of the plan that it is compared with; `figures` are what the claim is about in
    the first of them, `other` what is compared in the second. `where` holds whether the claim is about the data.
    `moves` are the facts of which one changes in a claim about two data, and `direction` is where the better is.
    """

    number: int
    claim: Claim
    graphs: tuple[Graph, ...] = field(repr=False)
    figures: tuple[NodeId, ...]
    where: NodeId | None
    other: NodeId | None = None
    moves: tuple[InputKey, ...] = ()
    direction: int = 0

    @property
    def at(self) -> date:
        """The day of evaluation."""
        return self.graphs[0].end

    def wanted(self, place: int) -> tuple[NodeId, ...]:
        """What is computed in the first graph, or in the second."""
        if place:
            return () if self.other is None else (self.other,)
        return (*self.figures, *(() if self.where is None else (self.where,)))


def questions(plan: Plan, period: Period, chosen: Collection[int]) -> tuple[Question, ...]:
    """What claims of a plan ask in one period, those of the numbers `chosen`, as it stands on the last day of that."""
    state = plan.in_force(period.end)
    claims = {
        number: one
        for number, one in enumerate(state.claims)
        if number in chosen and _asks(one, state, plan, period)
    }
    graph = lower(state, period, [expression for one in claims.values() for expression in one.expressions()])
    others = _Others(plan, period, claims.values())
    asked = iter(graph.asked)
    return tuple(
        _question(number, claim, state, period, graph, others, lambda: next(asked))
        for number, claim in claims.items()
    )


def _asks(claim: Claim, state: Plan, plan: Plan, period: Period) -> bool:
    """Whether there is anything to be asked in a period."""
    match claim.what:
        case Monotone(row):
            return good_direction(state.parts[row], state, period) != 0
        case Against(plan=name):
            return period in plan.compared[name].periods
        case _:
            return True


class _Others:
    """The graphs of the plans that claims compare theirs with, and the nodes of the scores that are compared."""

    def __init__(self, plan: Plan, period: Period, claims: Iterable[Claim]) -> None:
        asked: dict[str, dict[Expression, None]] = {}
        for one in claims:
            if isinstance(one.what, Against):
                asked.setdefault(one.what.plan, {})[one.what.score] = None
        self._graphs = {
            name: lower(plan.compared[name].in_force(period.end), period, tuple(scores))
            for name, scores in asked.items()
        }
        self._nodes = {
            name: dict(zip(scores, self._graphs[name].asked, strict=True)) for name, scores in asked.items()
        }

    def of(self, what: Against) -> tuple[Graph, NodeId]:
        """The graph, and the node of the score."""
        return self._graphs[what.plan], self._nodes[what.plan][what.score]


def _question(  # noqa: PLR0913, PLR0917 - all that a claim is asked of
    number: int,
    claim: Claim,
    plan: Plan,
    period: Period,
    graph: Graph,
    others: _Others,
    following: Callable[[], NodeId],
) -> Question:
    nodes = [following() for _ in claim.expressions()]
    where = nodes.pop() if claim.where is not None else None
    figures = tuple(nodes)
    match claim.what:
        case Monotone(row, measured):
            direction = good_direction(plan.parts[row], plan, period)
            key = InputKey(measured, period)
            return Question(number, claim, (graph,), figures, where, moves=(key,), direction=direction)
        case Against():
            other, node = others.of(claim.what)
            return Question(number, claim, (graph, other), figures, where, node)
        case SteadyBand(container):
            keys = tuple(InputKey(path, period) for path in _measured_below(plan, container))
            moves = tuple(key for key in keys if key in graph.input_nodes)
            return Question(number, claim, (graph,), figures, where, moves=moves)
        case _:
            return Question(number, claim, (graph,), figures, where)


def _measured_below(plan: Plan, container: tuple[str, ...]) -> Sequence[tuple[str, ...]]:
    """The rows of a dashboard that are measured: its own, and those that it answers for."""
    found: dict[tuple[str, ...], None] = {}
    pending = [plan.parts.get(container, plan.root)]
    while pending:
        part = pending.pop()
        match part:
            case Leaf(milestones=()):
                if part.value is None and part.kind is not None:
                    found[part.path] = None
            case Leaf(milestones=milestones):
                pending.extend(reversed(milestones))
            case Cascade(source=source):
                pending.append(plan.parts[source])
            case _:
                pending.extend(reversed(part.children))
    return tuple(found)
