"""A plan, its data and a goal to what it would take to reach it: one evaluation, and a walk along each actual."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import define, evolve, field

from perfdsl.analysis.reach.alone import Row, Rows, alone
from perfdsl.analysis.reach.goal import Goal, read_goal
from perfdsl.analysis.reach.nodes import Reach, RowReach, Standing
from perfdsl.analysis.reach.obstacles import Obstacles
from perfdsl.analysis.reach.several import Several
from perfdsl.analysis.reach.walking import Asked, may_hold
from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.prospects import prospects
from perfdsl.engine.strands import Strands
from perfdsl.graph.from_model import lower
from perfdsl.graph.nodes import NodeId
from perfdsl.pipeline import CompiledPlan, RulesetError
from perfdsl.values.missing import NOT_APPLICABLE
from perfdsl.values.number import Rational
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
    program: Program = field(init=False)
    evaluation: Evaluation = field(init=False)
    asked: Asked = field(init=False)
    strands: Strands = field(init=False)

    def __attrs_post_init__(self) -> None:
        conditions = self.goal.conditions
        wholes = [one.whole for one in conditions]
        sides = [side for one in conditions for side in (one.figure, one.than) if side is not None]
        graph = lower(
            self.goal.plan, self.goal.period, [*wholes, *sides, *(one.watched for one in conditions)]
        )
        self.program = Program(graph)
        self.evaluation = self.program.evaluate(self.dataset, self.by)
        nodes = graph.asked[: len(conditions)]
        figure = self._watched()
        rises = [
            one.rises
            for one, node in zip(conditions, nodes, strict=True)
            if self.evaluation.outlook(node) is not True
        ]
        self.asked = Asked(nodes, figure, rises[0] if rises else 1)
        self.strands = Strands(
            graph, list(self.evaluation.values), (*nodes, *(() if figure is None else (figure,)))
        )

    def _watched(self) -> NodeId | None:
        """The figure to watch: that of the first condition that does not hold, of a band the score that it is of."""
        graph = self.evaluation.graph
        watched = graph.asked[len(graph.asked) - len(self.goal.conditions) :]
        for whole, node in zip(graph.asked, watched, strict=False):
            if self.evaluation.outlook(whole) is not True and node != whole:
                return node
        return None

    def run(self) -> Reach:
        reached = self._holds()
        rows = Rows(self.evaluation.graph, self.strands, self.earliest).all()
        found = [self._alone(row, reached=reached) for row in rows]
        answer = Reach(
            self.goal,
            self.evaluation,
            self._standings(),
            reached,
            tuple(sorted(self._replayed(found), key=_order)),
            earliest=self.earliest,
        )
        return answer if reached else self._hindered(self._whole(answer, rows), rows)

    def _hindered(self, answer: Reach, rows: Sequence[Row]) -> Reach:
        """The answer with what stands in the way of each row, and what else is needed where none does it alone."""
        by_key = {row.key: row for row in rows}
        obstacles = Obstacles(self.evaluation.graph, self.strands)
        told = tuple(
            evolve(one, obstacle=obstacles.of(by_key[one.key], one)) if one.outcome == "never" else one
            for one in answer.rows
        )
        if not answer.possible or any(one.outcome in ("value", "beyond") for one in told):
            return evolve(answer, rows=told)
        strands = Strands(self.evaluation.graph, list(self.evaluation.values), self.strands.wanted)
        return evolve(answer, rows=told, together=Several(strands, self.asked, by_key).needed(told))

    def _alone(self, row: Row, *, reached: bool) -> RowReach:
        if row.present == NOT_APPLICABLE:
            return RowReach(row.key, row.item, row.present, "any" if reached else "never")
        return alone(row, self.strands, self.asked, reached=reached)

    def _replayed(self, found: Sequence[RowReach]) -> Iterator[RowReach]:
        """The answers with each value tried in the plan itself: it is not told where it does not do what it is told for."""
        told = [one for one in found if one.outcome == "value" and one.needed is not None]
        trials = ({one.key: one.needed} for one in told if one.needed is not None)
        outlooks = self.program.tries(self.evaluation, trials, self.asked.conditions)
        failed = {
            one.key
            for one, found in zip(told, outlooks, strict=True)
            if any(each is not True for each in found)
        }
        for one in found:
            yield evolve(one, outcome="undecided", needed=None) if one.key in failed else one

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
        known = {
            key: self.evaluation.values[node] for key, node in graph.input_nodes.items() if key not in movable
        }
        found = prospects(graph, known, self.by)
        possible = all(may_hold(found[one]) for one in self.asked.conditions)
        figure = None if self.asked.figure is None else found[self.asked.figure]
        return evolve(answer, possible=possible, prospect=figure)


def _order(row: RowReach) -> tuple[int, Rational]:
    """The least change first; then what has nothing to change from; what cannot reach it comes last, the best first."""
    if row.outcome in ("never", "undecided"):
        return 3, -(row.best.figure if row.best else Rational(0))
    return (1, Rational(0)) if row.effort is None else (0, row.effort)
