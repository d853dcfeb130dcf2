"""A weight that may be another to the least change of it by which a band, or the rank of a dashboard, is another."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from perfdsl.analysis.weighed_parts import Weighed, reweighed
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.reckoning import Reckoning
from perfdsl.graph.nodes import Figures, NodeId
from perfdsl.graph.rules import BandRule
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.value import Value

_HALVINGS: Final = 30
_NEAR: Final = 10**6
"""A figure is met at one weight where it is not a millionth of the way before it, nor after it."""
Change = tuple[Rational, Mapping[NodeId, Value]]
"""A weight, and every node that has another value with it."""


@frozen
class Tipping:
    """That with another `weight` of a part a dashboard is in another band, or passes another dashboard.

    The weight stands beside those of the other parts as they are, which make room for it. `band` is the one that it
    comes into; `peer` the dashboard whose score it meets. Where `exact` the weight is the very one at which that
    happens, or beyond which, where `beyond`; else it happens at this weight, and less than a millionth of the way
    before it.
    """

    board: int
    weight: Rational
    band: str | None = None
    peer: int | None = None
    exact: bool = True
    beyond: bool = False


@define
class Tips:
    """Looks for the least changes, for as many parts as are asked."""

    _evaluation: Evaluation
    _reckoning: Reckoning
    _scores: list[Rational | None] = field(init=False)
    _groups: dict[tuple[object, ...], list[int]] = field(init=False, factory=dict)
    _ordered: dict[tuple[object, ...], list[Rational]] = field(init=False, factory=dict)
    _at: dict[tuple[object, ...], dict[Rational, int]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        outline = self._evaluation.graph.outline
        self._scores = [self._number(self._node(number)) for number, _ in enumerate(outline.dashboards)]
        for number, _ in enumerate(outline.dashboards):
            self._groups.setdefault(self._group(number), []).append(number)
        for group, members in self._groups.items():
            there = [(score, one) for one in members if (score := self._scores[one]) is not None]
            self._ordered[group] = sorted(score for score, _ in there)
            self._at[group] = dict(reversed(there))

    def peers(self, board: int) -> Sequence[int]:
        """The dashboards that a dashboard is ranked among, itself one of them: those of its sort beside it."""
        return self._groups[self._group(board)]

    def rank(self, board: int, score: Rational) -> int:
        """The place of a score among those of the dashboards beside one, the highest first."""
        ordered = self._ordered[self._group(board)]
        return 1 + len(ordered) - bisect_right(ordered, score)

    def of(self, part: Weighed, board: int, ends: Sequence[Change]) -> Iterator[Tipping]:
        """The least changes of a weight, up to one of the ends, that put its dashboard, or the plan's, elsewhere."""
        for number in dict.fromkeys((board, 0)):
            for weight, changes in ends:
                yield from self._band(part, number, weight, changes)
                yield from self._rank(part, number, weight, changes)

    # --- bands

    def _band(
        self, part: Weighed, board: int, end: Rational, changes: Mapping[NodeId, Value]
    ) -> Iterator[Tipping]:
        node = self._item_figures(board).band
        if node is None or node not in changes or not isinstance(changes[node], str):
            return
        before = self._evaluation.values[node]
        start = self._first_start(node, before, str(changes[node]))
        if start is None or part.weight is None:
            return
        goal, beyond = start
        (basis,) = self._evaluation.graph.nodes[node].arguments
        found = self._weight_at(part, basis, goal, end)
        if found is not None:
            band = self._next_band(node, goal, beyond=beyond)
            yield Tipping(board, found, band, beyond=beyond)
            return
        near = self._halved(part, end, lambda changes: changes.get(node, before) != before)
        after = reweighed(self._reckoning, part, near).get(node, before)
        yield Tipping(board, near, str(after), exact=False)

    def _first_start(self, node: NodeId, before: Value, after: str) -> tuple[Rational, bool] | None:
        """Where the first other band begins on the way to one, and whether only beyond that it is another."""
        rules: Sequence[BandRule] = self._evaluation.graph.nodes[node].parameter  # type: ignore[assignment]
        labels = [rule.label for rule in rules]
        if before not in labels or after not in labels:
            return None
        here, there = labels.index(str(before)), labels.index(after)
        start = rules[here - 1].start if there < here else rules[here].start
        return None if start is None else (start, there > here)

    def _next_band(self, node: NodeId, start: Rational, *, beyond: bool) -> str:
        rules: Sequence[BandRule] = self._evaluation.graph.nodes[node].parameter  # type: ignore[assignment]
        place = next(number for number, rule in enumerate(rules) if rule.start == start)
        return rules[place + beyond].label

    def _halved(
        self, part: Weighed, end: Rational, is_there: Callable[[Mapping[NodeId, Value]], bool]
    ) -> Rational:
        """A weight at which something holds that holds at the end, near the first: where the way there is not straight."""
        assert part.weight is not None
        inside, outside = part.weight, end
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            there = is_there(reweighed(self._reckoning, part, middle))
            inside, outside = (inside, middle) if there else (middle, outside)
        return outside

    # --- ranks

    def _rank(
        self, part: Weighed, board: int, end: Rational, changes: Mapping[NodeId, Value]
    ) -> Iterator[Tipping]:
        score, node = self._scores[board], self._node(board)
        after = changes.get(node) if node is not None else None
        if node is None or score is None or not isinstance(after, RATIONAL_TYPE):
            return
        passed = self._passed(board, score, after)
        if passed is None:
            return
        found = self._weight_at(part, node, passed, end)
        peer = self._peer(board, passed)
        if found is not None and peer is not None:
            yield Tipping(board, found, peer=peer, beyond=True)
        elif peer is not None:
            near = self._halved(
                part, end, lambda changes: _meets(changes.get(node, score), passed, after > score)
            )
            yield Tipping(board, near, peer=peer, exact=False)

    def _passed(self, board: int, score: Rational, after: Rational) -> Rational | None:
        """The nearest score of a dashboard beside one that it meets on the way to another score."""
        ordered = self._ordered[self._group(board)]
        if after > score:
            place = bisect_right(ordered, score)
            return ordered[place] if place < len(ordered) and ordered[place] <= after else None
        place = bisect_left(ordered, score) - 1
        return ordered[place] if place >= 0 and ordered[place] >= after else None

    def _peer(self, board: int, score: Rational) -> int | None:
        """A dashboard beside one that has this score."""
        return next((one for one in self.peers(board) if one != board and self._scores[one] == score), None)

    # --- weights

    def _weight_at(self, part: Weighed, node: NodeId, goal: Rational, end: Rational) -> Rational | None:
        """The weight at which a figure is just so, where it follows that of the container in a straight line."""
        assert part.weight is not None
        moved = reweighed(self._reckoning, part, end)
        before, after = self._number(node), moved.get(node)
        inner, inner_after = self._number(part.node), moved.get(part.node)
        if before is None or inner is None or before == after:
            return None
        if not isinstance(after, RATIONAL_TYPE) or not isinstance(inner_after, RATIONAL_TYPE):
            return None
        inside = inner + (goal - before) * (inner_after - inner) / (after - before)
        weight = self._reckoning.weight_for(part.node, part.number, inside)
        if weight is None or not min(part.weight, end) <= weight <= max(part.weight, end):
            return None
        step = (weight - part.weight) / _NEAR
        beside = [weight - step, weight, weight + step]
        found = [reweighed(self._reckoning, part, one).get(node, before) == goal for one in beside]
        return weight if found == [False, True, False] else None

    # --- the evaluation

    def _group(self, board: int) -> tuple[object, ...]:
        one = self._evaluation.graph.outline.dashboards[board]
        return one.keyword, one.parent

    def _item_figures(self, board: int) -> Figures:
        outline = self._evaluation.graph.outline
        return outline.items[outline.dashboards[board].item].figures

    def _node(self, board: int) -> NodeId | None:
        return self._item_figures(board).score

    def _number(self, node: NodeId | None) -> Rational | None:
        value = self._evaluation.value(node)
        return value if isinstance(value, RATIONAL_TYPE) else None


def _meets(score: Value, other: Rational, rising: bool) -> bool:  # noqa: FBT001 - the way that it goes
    """Whether a score has come to another one, from below or from above."""
    if not isinstance(score, RATIONAL_TYPE):
        return False
    return score >= other if rising else score <= other
