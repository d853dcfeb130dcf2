"""A graph to the facts at which something happens in it: where a target is met, a band begins, a step or a curve turns.

Every figure that comes from one fact alone is followed through the graph; wherever it meets a figure that is written out,
the fact is found that makes the two equal.
"""

from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import Final, TypeAlias

from attrs import define, field

from perfdsl.engine.exact import Program, needed
from perfdsl.findings.claims.meeting import told_by
from perfdsl.findings.claims.through import WAYS_THROUGH
from perfdsl.findings.claims.ways import Way, size
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.values.kind import Family
from perfdsl.values.missing import MissingRule, Reason
from perfdsl.values.number import ONE, ZERO, Rational

MAX_LEVELS: Final = 12
"""How many figures of containers (where a band begins, a gate opens) every row below is tried at."""

Threshold: TypeAlias = tuple[NodeId, Rational]
"""A figure that is no row's own, and what it is compared with."""

_PASSING: Final = frozenset(
    {op.DUE, op.CLAMP, op.ROUND, op.POLICY, op.OPEN_FACT, op.REQUIRE_COVERAGE, op.REQUIRE_ROWS, op.SERIES}
    | {
        op.ADJUST,
        op.FIRST_THERE,
        op.WHERE,
        op.WHOLE_OF_PARTS,
        op.SMALLEST,
        op.LARGEST,
        op.BETWEEN,
        op.ABSOLUTE,
    }
    | {op.CHOOSE}
)
"""Operations whose result is, somewhere, one of their arguments as it is."""

_MEETING: Final = frozenset(
    {op.COMPARE, op.AT_LEAST, op.AT_MOST, op.ON_TIME, op.IN_RANGE, op.ON_TARGET, op.GOALPOSTS, op.PROGRESS}
    | {op.SMALLEST, op.LARGEST, op.BETWEEN, op.DUE, op.ADJUST}
)
"""Operations that compare their arguments with each other."""


@define
class Corners:
    """What is known of a graph: for each key the facts where something happens.

    `met` are the facts at which a row is just met; `levels` those at which it scores as containers are asked for;
    `thresholds` are what figures of many facts are compared with. `parts` has the facts of a series, and of a row that
    is shared out, beside which nobody states the whole; `reasons` are those that a policy of their own is stated for.
    """

    facts: dict[InputKey, dict[Rational, None]] = field(factory=dict)
    met: dict[InputKey, Rational] = field(factory=dict)
    levels: dict[Rational, dict[InputKey, Rational]] = field(factory=dict)
    thresholds: list[Threshold] = field(factory=list)
    parts: dict[InputKey, tuple[InputKey, ...]] = field(factory=dict)
    reasons: dict[Reason, None] = field(factory=dict)


def corners(graph: Graph, at: date) -> Corners:
    """The corners of a graph that is looked at on a day."""
    walk = _Walk(graph, at)
    walk.follow()
    walk.rows()
    return walk.found


class _Walk:
    """One walk along the nodes. `ways` has the way of each node that comes from one fact alone."""

    def __init__(self, graph: Graph, at: date) -> None:
        self._graph = graph
        self._fixed = _fixed(graph)
        fixed = [NodeId(place) for place, is_so in enumerate(self._fixed) if is_so]
        self._values = Program(graph, fixed).run({}, at)
        self._dates = {one.path for one in graph.inputs if one.kind.family is Family.DATE}
        self.ways: dict[int, Way] = {}
        self.found = Corners()

    def follow(self) -> None:
        for place, node in enumerate(self._graph.nodes):
            if self._fixed[place]:
                continue
            way = self._way(node)
            if way is not None:
                self.ways[place] = way
            for argument, figure in self._met_by(node):
                self._note(argument, figure)
            if node.operation in (op.SERIES, op.WHOLE_OF_PARTS):
                self._whole(node)
            if isinstance(node.parameter, MissingRule):
                self.found.reasons |= {reason: None for reason, _ in node.parameter.by_reason}

    def rows(self) -> None:
        """The facts at which each row scores what containers are asked for."""
        asked = dict.fromkeys([ONE, *(figure for _, figure in self.found.thresholds), ZERO])
        for item in self._graph.outline.items:
            for place in (item.figures.met, item.figures.achievement):
                self._just_met(place)
            achievement = item.figures.achievement
            way = self.ways.get(achievement) if achievement is not None else None
            if way is None:
                continue
            for level in [one for one in asked if 0 <= one <= 2][:MAX_LEVELS]:  # noqa: PLR2004 - scores in sight
                fact = way.fact(level)
                if fact is not None:
                    self.found.levels.setdefault(level, {}).setdefault(way.key, fact)
                    self._corner(way.key, fact)

    def _whole(self, node: Node) -> None:
        key = self._graph.nodes[node.arguments[0]].parameter
        if isinstance(key, InputKey):
            told = (self._graph.nodes[one] for one in sorted(needed(self._graph.nodes, node.arguments[1:])))
            parts = [one.parameter for one in told if isinstance(one.parameter, InputKey)]
            self.found.parts[key] = (*self.found.parts.get(key, ()), *parts)

    def _just_met(self, place: NodeId | None) -> None:
        """Note the fact that a condition, a curve or a table of steps asks for first."""
        if place is None:
            return
        node = self._graph.nodes[place]
        match node.operation:
            case op.AND | op.LEVEL_REACHED:
                self._just_met(node.arguments[0])
            case op.STEP:
                self._just_met(node.arguments[1])
            case op.INTERPOLATE:
                assert isinstance(node.parameter, tuple)
                self._meets(node.arguments[0], max(node.parameter, key=itemgetter(1))[0])
            case op.COMPARE:
                one, other = node.arguments
                figure = self._figure(other)
                if figure is not None:
                    self._meets(one, figure)
            case _:
                return

    def _meets(self, place: NodeId, figure: Rational) -> None:
        way = self.ways.get(place)
        fact = None if way is None else way.fact(figure)
        if way is not None and fact is not None:
            self.found.met.setdefault(way.key, fact)

    def _figure(self, place: NodeId) -> Rational | None:
        """What a figure is that no fact changes."""
        return size(self._values[place]) if self._fixed[place] else None

    # --- where a figure comes from

    def _way(self, node: Node) -> Way | None:
        if node.operation is op.INPUT:
            assert isinstance(node.parameter, InputKey)
            return Way(node.parameter)
        moving = [one for one in node.arguments if not self._fixed[one]]
        if node.operation in _PASSING:
            return next((self.ways[one] for one in moving if one in self.ways), None)
        if len(set(moving)) != 1 or moving[0] not in self.ways:
            return None
        form = WAYS_THROUGH.get(node.operation)
        figures = [self._figure(one) for one in node.arguments]
        return None if form is None else form(self.ways[moving[0]], node.parameter, figures)

    # --- what a figure meets

    def _met_by(self, node: Node) -> Iterator[tuple[NodeId, Rational]]:
        """The arguments of a node that facts change, with the figures that they meet there."""
        arguments = node.arguments
        figures = [figure for one in arguments if (figure := self._figure(one)) is not None]
        moving = [one for one in arguments if not self._fixed[one]]
        if node.operation is op.DUE and not self._is_day(arguments[0]):
            return
        if node.operation in _MEETING:
            yield from ((one, figure) for one in moving for figure in figures)
        for figure in told_by(node, figures):
            yield moving[0], figure

    def _is_day(self, place: NodeId) -> bool:
        way = self.ways.get(place)
        return way is not None and way.key.path in self._dates

    def _note(self, place: NodeId, figure: Rational) -> None:
        way = self.ways.get(place)
        if way is None:
            self.found.thresholds.append((place, figure))
            return
        fact = way.fact(figure)
        if fact is not None:
            self._corner(way.key, fact)

    def _corner(self, key: InputKey, fact: Rational) -> None:
        self.found.facts.setdefault(key, {})[fact] = None


def _fixed(graph: Graph) -> list[bool]:
    """Which nodes no fact changes."""
    fixed: list[bool] = []
    for node in graph.nodes:
        fixed.append(node.operation is not op.INPUT and all(fixed[one] for one in node.arguments))
    return fixed
