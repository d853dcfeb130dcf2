"""An evaluation to how firm it is: without each row, under other weights, under other rules."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from perfdsl.analysis.alternatives import Alternative, alternatives
from perfdsl.analysis.changed_plan import standing
from perfdsl.analysis.tipping import Tipping, Tips
from perfdsl.analysis.weighed_parts import Weighed, left_out, reweighed, weighed_parts
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.reckoning import Reckoning
from perfdsl.engine.reckoning import reweighed as graph_with
from perfdsl.engine.weight_box import Box, Extremes, extremes
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Dashboard, Graph, NodeId
from perfdsl.graph.rules import BandRule
from perfdsl.pipeline import CompiledPlan
from perfdsl.report.contributions import Share, shares
from perfdsl.report.finding import dashboard_named
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, Rational
from perfdsl.values.ranges import OneOf, Outlook, Range
from perfdsl.values.value import Value

WITHIN: Final = Rational(1, 5)
"""By how much of itself a weight may be another, unless something else is said."""

MAX_GEOMETRIC: Final = 200
"""The most parts of a geometric mean that are left out one by one: each takes as many logarithms."""


@frozen
class Shift:
    """A score that is another: in its own dashboard, and in that of the plan; with the band where it is another too.

    None where there is no score then.
    """

    score: Rational | None
    whole: Rational | None
    band: str | None = None
    band_whole: str | None = None


@frozen
class PartRobustness:
    """A part of a dashboard, and how much hangs on it there.

    `nominal` is its weight in the whole dashboard as written, `evaluated` that among what was evaluated, `attained` its
    part of the score that was reached. `without` is what the scores would be if it did not count, `lighter` and
    `heavier` if its weight alone were lower or higher by as much as is asked; None where that cannot be. `raised`
    says whether its weight is raised where the dashboard scores most of all; None where it does not matter. `tips`
    are the least changes of its weight within that by which a band, or a rank, is another.
    """

    item: int
    nominal: Rational | None
    evaluated: Rational | None
    attained: Rational | None
    without: Shift | None = None
    lighter: Shift | None = None
    heavier: Shift | None = None
    raised: bool | None = None
    tips: tuple[Tipping, ...] = ()


@frozen
class BoardRobustness:
    """A dashboard, and what its score can be under all weights that are asked for, each moved by itself.

    `low` and `high` are exact where `attained`: an evaluation with some such weights comes to them. Else no weights
    go beyond. `bands` are those that it can be in, `rank` its place among the dashboards beside it, of `among`, with
    the best and the worst that it can have.
    """

    dashboard: int
    score: Outlook | None
    low: Rational | None
    high: Rational | None
    attained: bool
    bands: tuple[str, ...]
    rank: int | None
    best: int | None
    worst: int | None
    among: int
    parts: tuple[PartRobustness, ...]


@frozen
class Robustness:
    """How firm an evaluation is. `within` is by how much of itself each weight was moved."""

    evaluation: Evaluation = field(repr=False)
    within: Rational
    boards: tuple[BoardRobustness, ...]
    alternatives: tuple[Alternative, ...]
    untried: int = 0
    """How many parts were not left out, as their geometric mean has too many."""


def robustness(
    plan: CompiledPlan,
    evaluation: Evaluation,
    dashboard: str | None = None,
    *,
    within: Rational = WITHIN,
) -> Robustness:
    """How firm the scores of an evaluation are: without each row, under other weights, and under other rules.

    Every weight is moved by `within` of itself. Of all dashboards, or of one. Scores that leave one part out, or move
    one weight, are found from the sums that the evaluation has; the least and the most under all weights are found
    from the innermost containers out, and evaluated. Weights stand for the period at hand; a formula that reads one
    is left as it is. Raises LookupError where there is no such dashboard, ValueError where `within` is not from 0 to 1.
    """
    if not 0 <= within <= 1:
        raise ValueError("a weight is moved by a share of itself from 0 to 1")
    outline = evaluation.graph.outline
    wanted = range(len(outline.dashboards)) if dashboard is None else [dashboard_named(outline, dashboard)]
    run = _Run(evaluation, within)
    boards = tuple(run.board(number) for number in wanted)
    others = tuple(alternatives(standing(plan.model, evaluation), evaluation))
    return Robustness(evaluation, within, boards, others, run.untried)


@define
class _Run:
    _evaluation: Evaluation
    _within: Rational
    untried: int = field(init=False, default=0)
    _graph: Graph = field(init=False)
    _reckoning: Reckoning = field(init=False)
    _parts: Mapping[int, Weighed] = field(init=False)
    _shares: Sequence[Share] = field(init=False)
    _extremes: Extremes = field(init=False)
    _attained: Mapping[NodeId, tuple[Value, Value]] = field(init=False)
    _tips: Tips = field(init=False)
    _sorted: dict[int, tuple[list[Rational], list[Rational]]] = field(init=False, factory=dict)
    _by_board: Mapping[int, Sequence[Weighed]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._graph = self._evaluation.graph
        items = self._graph.outline.items
        wanted = [
            node
            for board in self._graph.outline.dashboards
            for node in (items[board.item].figures.score, items[board.item].figures.band)
            if node is not None
        ]
        self._reckoning = Reckoning(self._graph, self._evaluation.values, wanted)
        self._parts = {part.item: part for part in weighed_parts(self._graph)}
        by_board: dict[int, list[Weighed]] = {}
        for place in sorted(self._parts):
            by_board.setdefault(items[place].dashboard, []).append(self._parts[place])
        self._by_board = by_board
        self._shares = shares(self._evaluation)
        self._weigh_all(wanted)
        self._tips = Tips(self._evaluation, self._reckoning)

    # --- all weights at once

    def _weigh_all(self, wanted: Sequence[NodeId]) -> None:
        """The extremes of all scores, and what they come to with the weights that make them."""
        boxes: dict[NodeId, Box] = {}
        for part in self._parts.values():
            for node in (part.node, part.coverage) if part.weight is not None else ():
                if node is not None and node not in boxes:
                    told: Sequence[Rational] = self._graph.nodes[node].parameter  # type: ignore[assignment]
                    ends = [tuple(one * (ONE + way * self._within) for one in told) for way in (-1, 1)]
                    boxes[node] = Box(*ends)
        self._extremes = extremes(self._graph, self._evaluation.values, self._evaluation.open, boxes)
        low, high = (self._with(weights, wanted) for weights in (self._extremes.least, self._extremes.most))
        self._attained = {node: (low[node], high[node]) for node in wanted}

    def _with(
        self, weights: Mapping[NodeId, Sequence[Rational]], wanted: Sequence[NodeId]
    ) -> Sequence[Value]:
        """The values of an evaluation in which the containers have these weights, coverage counted by them too."""
        graph, told = self._graph, dict(weights)
        for part in self._parts.values():
            if part.coverage is not None and part.node in told:
                told[part.coverage] = told[part.node]
        facts = {key: datum.value for key, datum in self._evaluation.dataset.facts.items()}
        return Program(graph_with(graph, told), wanted).run(facts, self._evaluation.at)

    # --- a dashboard

    def board(self, number: int) -> BoardRobustness:
        """A dashboard with its parts."""
        outline = self._graph.outline
        board = outline.dashboards[number]
        figures = outline.items[board.item].figures
        score = self._evaluation.outlook(figures.score)
        low, high = self._ends(figures.score)
        rank = best = worst = None
        among = self._tips.peers(number)
        if len(among) > 1 and low is not None and high is not None and isinstance(score, RATIONAL_TYPE):
            rank = self._tips.rank(number, score)
            best, worst = self._places(among, low, high)
        reached = self._attained.get(figures.score) if figures.score is not None else None
        return BoardRobustness(
            number, score, low, high,
            reached is not None and reached == (low, high),
            self._bands(board),
            rank, best, worst, len(among),
            tuple(self._of_board(number)),
        )  # fmt: skip

    def _places(self, among: Sequence[int], low: Rational, high: Rational) -> tuple[int, int]:
        """The best and the worst place that a score between these has among those of some dashboards."""
        if among[0] not in self._sorted:
            items, boards = self._graph.outline.items, self._graph.outline.dashboards
            ends = [self._ends(items[boards[one].item].figures.score) for one in among]
            lows, highs = (sorted(end for one in ends if (end := one[place]) is not None) for place in (0, 1))
            self._sorted[among[0]] = lows, highs
        lows, highs = self._sorted[among[0]]
        above = len(highs) - bisect_right(highs, low) - (high > low)
        return 1 + len(lows) - bisect_right(lows, high), 1 + above

    def _ends(self, node: NodeId | None) -> tuple[Rational | None, Rational | None]:
        if node is None:
            return None, None
        outlook = self._extremes.outlooks.get(node, self._evaluation.outlook(node))
        match outlook:
            case Range(low, high):
                return low, high  # type: ignore[return-value]
            case None | Missing() | OneOf():
                return None, None
            case _:
                return outlook, outlook  # type: ignore[return-value]

    def _bands(self, board: Dashboard) -> tuple[str, ...]:
        """The bands that a dashboard can be in, the best first."""
        item = self._graph.outline.items[board.item]
        node = item.figures.band
        if node is None:
            return ()
        outlook = self._extremes.outlooks.get(node, self._evaluation.outlook(node))
        there = outlook.values if isinstance(outlook, OneOf) else (outlook,)
        rules: Sequence[BandRule] = self._graph.nodes[node].parameter  # type: ignore[assignment]
        return tuple(rule.label for rule in rules if rule.label in there)

    # --- its parts

    def _of_board(self, number: int) -> Iterator[PartRobustness]:
        items = self._graph.outline.items
        score = self._number(items[self._graph.outline.dashboards[number].item].figures.score)
        for part in self._by_board.get(number, ()):
            yield self._part(part, number, score)

    def _part(self, part: Weighed, board: int, score: Rational | None) -> PartRobustness:
        share = self._shares[part.item]
        attained = share.contribution / score if share.contribution is not None and score else None
        own = self._graph.outline.items[part.item].figures.score
        found = PartRobustness(part.item, share.declared_whole, share.whole, attained)
        if own is None or self._number(own) is None:
            return found
        without = self._without(part, board)
        if not part.weight:
            return PartRobustness(part.item, share.declared_whole, share.whole, attained, without)
        weights = [part.weight * (ONE + way * self._within) for way in (-1, 1)]
        changes = [reweighed(self._reckoning, part, weight) for weight in weights]
        lighter, heavier = (self._shift(one, board) for one in changes)
        return PartRobustness(
            part.item, share.declared_whole, share.whole, attained, without, lighter, heavier,
            self._raised(part),
            tuple(self._tips.of(part, board, list(zip(weights, changes, strict=True)))),
        )  # fmt: skip

    def _without(self, part: Weighed, board: int) -> Shift | None:
        node = self._graph.nodes[part.node]
        if node.operation is op.GEOMETRIC_MEAN and len(node.arguments) > MAX_GEOMETRIC:
            self.untried += 1
            return None
        return self._shift(left_out(self._reckoning, part), board)

    def _shift(self, changes: Mapping[NodeId, Value], board: int) -> Shift:
        own, whole = (
            self._graph.outline.items[self._graph.outline.dashboards[one].item] for one in (board, 0)
        )
        return Shift(
            self._changed(own.figures.score, changes),
            self._changed(whole.figures.score, changes),
            self._band(own.figures.band, changes),
            self._band(whole.figures.band, changes),
        )

    def _changed(self, node: NodeId | None, changes: Mapping[NodeId, Value]) -> Rational | None:
        value = None if node is None else changes.get(node, self._evaluation.values[node])
        return value if isinstance(value, RATIONAL_TYPE) else None

    def _band(self, node: NodeId | None, changes: Mapping[NodeId, Value]) -> str | None:
        value = None if node is None else changes.get(node)
        return value if isinstance(value, str) else None

    def _raised(self, part: Weighed) -> bool | None:
        """Whether the weight is raised where its container is most; None where that is so where it is least too."""
        most, least = (ends.get(part.node) for ends in (self._extremes.most, self._extremes.least))
        if most is None or least is None or most[part.number] == least[part.number]:
            return None
        return most[part.number] > least[part.number]

    def _number(self, node: NodeId | None) -> Rational | None:
        value = self._evaluation.value(node)
        return value if isinstance(value, RATIONAL_TYPE) else None
