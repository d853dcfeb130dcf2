"""A plan, its data and a goal to what it would take to reach it: one evaluation, and a walk along each actual."""

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import define, evolve, field

from perfdsl.analysis.reach.alone import Row, Rows, alone
from perfdsl.analysis.reach.goal import Goal, read_goal
from perfdsl.analysis.reach.nodes import Reach, RowReach, Standing
from perfdsl.analysis.reach.walking import Asked, may_hold
from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.prospects import prospects
from perfdsl.engine.strands import Strands
from perfdsl.graph.from_model import lower
from perfdsl.graph.nodes import NodeId
from perfdsl.pipeline import CompiledPlan, RulesetError
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.period import Period


def reach(  # noqa: PLR0913 - as `CompiledPlan.evaluate`
    plan: CompiledPlan,
    goal: str | Sequence[str],
    data: Dataset | Mapping[str | tuple[str, str | Period], object] | None = None,
    period: Period | str | None = None,
    *,
    by: date | None = None,
    at: date | None = None,
    revised: bool = True,
) -> Reach:
    """What it would take to reach a goal, or all of several: for every actual alone, and for several together.

    `data` and `period` are as in `CompiledPlan.evaluate`. The goal is to hold on the day `by` (the last of the period);
    what has not happened by the day `at`, where that is given, happens then or later. Raises RulesetError where the goal
    means nothing in the plan, or can never be reached as two of its conditions exclude each other.
    """
    evaluation = plan.evaluate(data, period=period, at=by, revised=revised)
    return reach_from(plan, evaluation, goal, at=at, revised=revised)


def reach_from(
    plan: CompiledPlan,
    evaluation: Evaluation,
    goal: str | Sequence[str],
    *,
    at: date | None = None,
    revised: bool = True,
) -> Reach:
    """What it would take from how an evaluation of the plan stands, on its date; else as `reach`."""
    texts = (goal,) if isinstance(goal, str) else tuple(goal)
    diagnostics = Diagnostics()
    state = plan.model.in_force(evaluation.at) if revised else plan.model
    found = read_goal(plan, texts, evaluation.graph.period, state, diagnostics)
    if found is None:
        raise RulesetError(diagnostics)
    return _Reaching(found, evaluation.dataset, evaluation.at, at).run()


@define
class _Reaching:
    goal: Goal
    dataset: Dataset
    by: date
    earliest: date | None
    evaluation: Evaluation = field(init=False)
    asked: Asked = field(init=False)
    strands: Strands = field(init=False)

    def __attrs_post_init__(self) -> None:
        conditions = self.goal.conditions
        sides = [side for one in conditions for side in (one.figure, one.than) if side is not None]
        graph = lower(self.goal.plan, self.goal.period, [*(one.whole for one in conditions), *sides])
        self.evaluation = Program(graph).evaluate(self.dataset, self.by)
        wholes = graph.asked[: len(conditions)]
        self.asked = Asked(wholes, self._watched(), conditions[0].rises)
        figure = () if self.asked.figure is None else (self.asked.figure,)
        self.strands = Strands(graph, list(self.evaluation.values), (*wholes, *figure))

    def _watched(self) -> NodeId | None:
        """The figure of the only condition, where that is one."""
        if len(self.goal.conditions) != 1 or self.goal.conditions[0].figure is None:
            return None
        node = self.evaluation.graph.asked[1]
        return node if isinstance(self.evaluation.value(node), RATIONAL_TYPE | Missing) else None

    def run(self) -> Reach:
        reached = self._holds()
        rows = Rows(self.evaluation.graph, self.strands, self.earliest).all()
        found = [alone(row, self.strands, self.asked, reached=reached) for row in rows]
        answer = Reach(
            self.goal,
            self.evaluation,
            self._standings(),
            reached,
            tuple(sorted(found, key=_order)),
            earliest=self.earliest,
        )
        return answer if reached else self._whole(answer, rows)

    def _holds(self) -> bool:
        return all(self.evaluation.outlook(one) is True for one in self.asked.conditions)

    def _standings(self) -> tuple[Standing, ...]:
        conditions, asked = self.goal.conditions, self.evaluation.graph.asked
        sides = iter(asked[len(conditions) :])
        return tuple(
            Standing(
                one.span.text,
                self.evaluation.outlook(whole) is True,
                None if one.figure is None else self.evaluation.value(next(sides)),
                one.sign,
                None if one.than is None else self.evaluation.value(next(sides)),
            )
            for one, whole in zip(conditions, asked, strict=False)
        )

    def _whole(self, answer: Reach, rows: Sequence[Row]) -> Reach:
        """Whether all facts together could do it."""
        graph, movable = self.evaluation.graph, {row.key for row in rows}
        known = {key: self.evaluation.values[node] for key, node in graph.input_nodes.items() if key not in movable}
        found = prospects(graph, known, self.by)
        possible = all(may_hold(found[one]) for one in self.asked.conditions)
        figure = None if self.asked.figure is None else found[self.asked.figure]
        return evolve(answer, possible=possible, prospect=figure)


def _order(row: RowReach) -> tuple[int, Rational]:
    """The least change first; then what has nothing to change from; what cannot reach it comes last, the best first."""
    if row.outcome in ("never", "undecided"):
        return 3, -(row.best.figure if row.best else Rational(0))
    return (1, Rational(0)) if row.effort is None else (0, row.effort)
