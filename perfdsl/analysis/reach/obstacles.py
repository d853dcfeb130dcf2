"""Where the way of a fact ends: the step of the evaluation beyond which nothing moves any more."""

from collections.abc import Mapping

from attrs import define, field

from perfdsl.analysis.reach.alone import Row
from perfdsl.analysis.reach.nodes import Obstacle, RowReach
from perfdsl.engine.strands import Strands
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, NodeId
from perfdsl.values.missing import NOT_APPLICABLE
from perfdsl.values.moving import Moving, MovingDay, Trace, UntracedError
from perfdsl.values.number import RATIONAL_TYPE, Rational

_MOVING = (Moving, MovingDay)


@define
class Obstacles:
    """What stands in the way of the rows of an evaluation."""

    graph: Graph
    strands: Strands
    _told: Mapping[NodeId, Obstacle] = field(init=False)

    def __attrs_post_init__(self) -> None:
        found: dict[NodeId, Obstacle] = {}
        for place, item in enumerate(self.graph.outline.items):
            figures = item.figures
            for step in figures.steps:
                found.setdefault(step.after, Obstacle(step.word, place, step.place))
            for node in (figures.achievement, figures.clamped, figures.rounded, figures.computed):
                if node is not None:
                    word = "full" if item.is_row and item.keyword != "cascade" else item.combine or "full"
                    found.setdefault(node, Obstacle(word, place, item.place))
            if figures.score is not None and not item.is_row:
                found.setdefault(figures.score, Obstacle("required", place, item.place))
        for gate in self.graph.outline.gates:
            found.setdefault(gate.node, Obstacle("gate", None, gate.place))
        self._told = found

    def of(self, row: Row, told: RowReach) -> Obstacle | None:
        """What keeps a row that does not reach the goal from doing more than its best."""
        if row.present == NOT_APPLICABLE:
            return Obstacle("not_applicable", row.item)
        start = row.start if row.start is not None else row.origin
        best = None if told.best is None or told.best.value is None else row.domain.place(told.best.value)
        if best is None:
            return None if told.best is not None else self._first(row, start)
        ways = [1 if best > start else -1] if best != start else [1, -1]
        ends = {1: row.domain.high, -1: row.domain.low}
        for way in ways:
            if ends[way] == best:
                return self._first(row, best, -way) or Obstacle("end", row.item)
        return next((one for way in ways if (one := self._stop(row, best, way)) is not None), None)

    def _first(self, row: Row, place: Rational, way: int = 1) -> Obstacle | None:
        """A judgement on the way: nothing moves at all."""
        for one in self.strands.of([row.node]).places:
            node = self.strands.node(one)
            if node.operation is op.JUDGE:
                return Obstacle("judged", row.item, node.place)
        return None if way else self._stop(row, place, way)

    def _stop(self, row: Row, place: Rational, way: int) -> Obstacle | None:
        """The first step that makes a figure of something that moves, and does not move."""
        line = row.domain.moving(Trace(), place, way)
        if line is None:
            return None
        strand = self.strands.of([row.node])
        try:
            found = strand.moving({row.node: line})
        except UntracedError:
            return None
        stopped: set[int] = set()
        for one in strand.places:
            node = self.strands.node(one)
            if node.operation is op.JUDGE:
                return Obstacle("judged", row.item, node.place)
            value = found[NodeId(one)]
            still = isinstance(value, RATIONAL_TYPE) or (isinstance(value, Moving) and value.is_constant)
            if not still:
                continue
            if any(
                argument in stopped or isinstance(found.get(argument), _MOVING) for argument in node.arguments
            ):
                if NodeId(one) in self._told:
                    return self._told[NodeId(one)]
                stopped.add(one)
        return None
