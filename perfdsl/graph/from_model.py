"""Model to evaluation graph.

The figures of one period, and of the others that they read, in an order that can be computed.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve

from perfdsl.graph import operations as op
from perfdsl.graph.awards import AwardLowering
from perfdsl.graph.needed import needed_periods
from perfdsl.graph.nodes import Figures, Graph, Input, InputKey, Judgement, NodeId
from perfdsl.graph.operations import Operation
from perfdsl.graph.outline import outline
from perfdsl.model.formula_nodes import Expression, Members
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.model.order import ACTUAL, AWARD, GATE
from perfdsl.model.weights import weighing_parts
from perfdsl.values.missing import NO_TARGET, NOT_MEASURED
from perfdsl.values.number import ONE
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

_MEMBERS: Mapping[str, Operation] = {
    "mean": op.WEIGHTED_MEAN,
    "sum": op.WEIGHTED_SUM,
    "min": op.MINIMUM,
    "max": op.MAXIMUM,
    "count": op.COUNT_EVALUATED,
    "variance": op.VARIANCE_EVALUATED,
}


def lower(plan: Plan, period: Period, asked: Sequence[Expression] = ()) -> Graph:
    """The graph of a plan without errors for one of its periods.

    `asked` are further expressions to compute in it.
    """
    lowering = _PlanLowering(plan)
    for one in needed_periods(plan, period, asked):
        lowering.period(one)
    extra = tuple(lowering.expression(expression, period) for expression in asked)
    return Graph(
        period,
        tuple(lowering.nodes),
        evolve(
            outline(plan, period, lowering.figures, lowering.judgements(period)),
            gates=lowering.gate_items(period),
            awards=lowering.award_items(period),
        ),
        _inputs(plan),
        lowering.input_nodes,
        plan.periods,
        lowering.date_node,
        tuple(lowering.constants.items()),
        frozenset(
            path for path, part in plan.parts.items() if isinstance(part, Leaf) and part.value is not None
        ),
        extra,
    )


def _inputs(plan: Plan) -> tuple[Input, ...]:
    return tuple(
        Input(path, part.kind, part.label, part.place)
        for path, part in plan.parts.items()
        if isinstance(part, Leaf) and part.kind is not None and part.value is None
    )


class _PlanLowering(AwardLowering):
    """Lowers the parts of a plan, period by period, in the plan's order."""

    def judgements(self, period: Period) -> dict[Path, Judgement]:
        """What was judged in a period, by path."""
        return {
            path: Judgement(one.achievement, one.because, one.by, one.span)
            for (path, when), one in self.acceptances.items()
            if when == period
        }

    def period(self, period: Period) -> None:
        """Lower every figure of one period."""
        parts = self.plan.parts
        for path, what in self.plan.order:
            if what in (GATE, AWARD):
                self.consequence(path[0], what, period)
                continue
            part = parts[path]
            if what == ACTUAL:
                assert isinstance(part, Leaf)
                self.actuals[path, period] = self.actual(part, period)
            else:
                self.figures[path, period] = self._part(part, period)

    def _part(self, part: Part, period: Period) -> Figures:
        match part:
            case Leaf() if part.milestones:
                return self.project(part, period)
            case Leaf():
                return self.leaf(part, period)
            case Cascade():
                return self.cascade(part, period)
            case Container():
                return self.container(part, period)

    # --- what expressions read

    def figure_of(self, path: Path, name: str, period: Period) -> NodeId:
        """The node of a figure that an expression names."""
        part = self.plan.parts[path]
        if name == "actual" and isinstance(part, Leaf):
            known = self.actuals.get((path, period))
            return known if known is not None else self.input(InputKey(path, period), part.place)
        if name == "weight":
            return self.constant(self.plan.weights.get(path, NO_TARGET))
        found = self.figures.get((path, period))
        node = getattr(found, "score" if name == "achievement" else name) if found is not None else None
        if node is None:
            return self.constant(NOT_MEASURED if found is None else NO_TARGET)
        stated = part.scale.terms if part.scale and name in ("score", "achievement") else None
        return self.in_terms(node, stated)

    def members(self, members: Members, period: Period) -> NodeId:
        """An operation on the scores of the parts of a container."""
        container = self.plan.parts[members.container]
        assert isinstance(container, Container)
        scores = [
            self.figures[part.path, period].score
            for part in weighing_parts(container)
            if not isinstance(part, Leaf) or part.scored
        ]
        present = [score for score in scores if score is not None]
        return self.over(_MEMBERS[members.operation], present, (ONE,) * len(present), members.span)
