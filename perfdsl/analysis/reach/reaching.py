"""A plan, its data and a goal to what it would take to reach it: one evaluation, and a walk along each actual."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import define, evolve, field

from perfdsl.analysis.reach.alone import Row, Rows, alone
from perfdsl.analysis.reach.chosen import MAX_CHOSEN, Choosing, priced
from perfdsl.analysis.reach.goal import Goal, read_goal
from perfdsl.analysis.reach.nodes import Reach, RowReach, Standing, Together
from perfdsl.analysis.reach.obstacles import Obstacles
from perfdsl.analysis.reach.several import Several
from perfdsl.analysis.reach.walking import Asked, may_hold
from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation, Program, needed
from perfdsl.engine.interval.prospects import prospects
from perfdsl.engine.strands import Strands
from perfdsl.graph.from_model import lower
from perfdsl.graph.nodes import NodeId
from perfdsl.pipeline import CompiledPlan, RulesetError
from perfdsl.report.finding import item_named
from perfdsl.values.kind import Family
from perfdsl.values.missing import NOT_APPLICABLE
from perfdsl.values.number import Rational


def reach(  # noqa: PLR0913 - what a goal may be asked with
    plan: CompiledPlan,
    evaluation: Evaluation,
    goal: str | Sequence[str],
    *,
    at: date | None = None,
    rows: Sequence[str] = (),
    costs: Mapping[str, Rational | int] | None = None,
    revised: bool = True,
) -> Reach:
    """What it would take to reach a goal, or all of several: for every actual alone, and for several together.

    From how things stand in an evaluation of the plan (`revised` as that was), on whose date the goal is to hold. What has
    not happened by the day `at`, where that is given, happens then or later. Of the `rows` with these ids the cheapest
    changes together are looked for: `costs` says what a unit of the actual costs (of a percentage a point), else each
    hundredth of the target costs 1. Raises RulesetError where the goal means nothing in the plan, or can never be reached
    as two of its conditions exclude each other; LookupError on an id that is no row which the goal depends on.
    """
    texts = (goal,) if isinstance(goal, str) else tuple(goal)
    diagnostics = Diagnostics()
    state = plan.model.in_force(evaluation.at) if revised else plan.model
    found = read_goal(plan, texts, evaluation.graph.period, state, diagnostics)
    if found is None or diagnostics.failed:
        raise RulesetError(diagnostics)
    reaching = _Reaching(found, evaluation.dataset, evaluation.at, at)
    answer = reaching.run()
    chosen = reaching.chosen(rows, costs or {}) if rows or costs else None
    return evolve(answer, chosen=chosen, warnings=tuple(diagnostics))


MAX_TRIED: Final = 1_000
"""How many answers are tried again in the whole plan, the least changes first."""


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

    def chosen(self, names: Sequence[str], costs: Mapping[str, Rational | int]) -> Together:
        """The cheapest changes of the rows of these names, together."""
        graph = self.evaluation.graph
        rows = {row.item: row for row in Rows(graph, self.strands, self.earliest).all()}
        prices: dict[int, Rational | None] = {}
        for name in names:
            prices.setdefault(self._row_named(name, rows), None)
        for name, cost in costs.items():
            place = self._row_named(name, rows)
            share = graph.outline.items[place].kind
            point = share is not None and share.family is Family.SHARE
            prices[place] = Rational(cost) * (100 if point else 1)
        if len(prices) > MAX_CHOSEN:
            raise LookupError(f"at most {MAX_CHOSEN} rows can be chosen, and these are {len(prices)}")
        found = [priced(rows[place], price) for place, price in prices.items()]
        if self._holds():
            return Together((), Rational(0), proved=True)
        return Choosing(
            graph, self.strands, self.asked, found, self._is_plain(row.node for row in rows.values())
        ).run()

    def _is_plain(self, facts: Iterable[NodeId]) -> bool:
        """Whether the goal compares one figure with one that no row changes."""
        conditions = self.goal.conditions
        if len(conditions) != 1 or conditions[0].sign not in (">=", ">", "<=", "<"):
            return False
        graph = self.evaluation.graph
        return needed(graph.nodes, [graph.asked[2]]).isdisjoint(facts)

    def _row_named(self, name: str, rows: Mapping[int, Row]) -> int:
        graph = self.evaluation.graph
        place = item_named(graph.outline, name)
        while place not in rows and graph.outline.items[place].source is not None:
            source = graph.outline.items[place].source
            place = next(number for number, one in enumerate(graph.outline.items) if one.path == source)
        if place not in rows:
            raise LookupError(
                f"the goal does not depend on what `{name}` is measured at{self._instead(place, rows)}"
            )
        return place

    def _instead(self, place: int, rows: Mapping[int, Row]) -> str:
        """What a row that is computed depends on, that could be chosen in its place."""
        graph = self.evaluation.graph
        actual = graph.outline.items[place].figures.actual
        read = needed(graph.nodes, [] if actual is None else [actual])
        names = [f"`{graph.outline.items[one].name}`" for one, row in rows.items() if row.node in read]
        return f"; it is computed: choose from {', '.join(names)}" if names else ""

    def _alone(self, row: Row, *, reached: bool) -> RowReach:
        if row.present == NOT_APPLICABLE:
            return RowReach(row.key, row.item, row.present, "any" if reached else "never")
        return alone(row, self.strands, self.asked, reached=reached)

    def _replayed(self, found: Sequence[RowReach]) -> Iterator[RowReach]:
        """The answers with each value tried in the plan itself: it is not told where it does not do what it is told for."""
        told = [one for one in found if one.outcome == "value" and one.needed is not None]
        told = sorted(told, key=_order)[:MAX_TRIED]
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
