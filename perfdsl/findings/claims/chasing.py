"""Data to data in which a figure of many facts lies exactly at what it is compared with: a score at the edge of a band."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation, Program, needed
from perfdsl.findings.claims.candidates import Candidates
from perfdsl.findings.claims.corners import Threshold
from perfdsl.findings.claims.draw import Draw
from perfdsl.findings.claims.nodes import Trial
from perfdsl.findings.claims.ways import Point, fact_between, size
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.values.number import Rational
from perfdsl.values.value import Value

_MOST_LOOKS: Final = 6
"""How many values of a fact are looked at to learn how the figure comes from it."""


class Chase:
    """What is compared with what in a graph, and the search for facts that make the two equal.

    As a fact changes, a score moves along quotients of straight lines; three points of one tell all of it.
    """

    def __init__(self, graph: Graph, thresholds: Sequence[Threshold], trial: Trial) -> None:
        self._graph = graph
        self._all = thresholds
        self._trial = trial
        self._below: dict[NodeId, list[InputKey]] = {}

    @property
    def can(self) -> bool:
        """Whether there is anything to be met."""
        return bool(self._thresholds)

    @cached_property
    def _thresholds(self) -> Sequence[Threshold]:
        """Those of figures that the facts of the claim change."""
        moving = {self._graph.input_nodes[key] for key in self._trial.keys if key in self._graph.input_nodes}
        for place, node in enumerate(self._graph.nodes):
            if not moving.isdisjoint(node.arguments):
                moving.add(NodeId(place))
        return [one for one in dict.fromkeys(self._all) if one[0] in moving]

    @cached_property
    def _program(self) -> Program:
        return Program(self._graph, {place for place, _ in self._thresholds})

    def changed(
        self, facts: dict[InputKey, Value], known: Mapping[InputKey, Candidates], draw: Draw
    ) -> dict[InputKey, Value]:
        """The facts with one of them changed, so that a figure meets what it is compared with, where that can be found."""
        place, figure = draw.one(self._thresholds)
        keys = [key for key in self._keys(place) if key in known]
        if not keys:
            return facts
        one = known[draw.one(keys)]
        met = self._met(self._evaluation(facts), place, one, figure, draw)
        if met is None:
            return facts
        choices = one.near(met)
        return {**facts, one.key: draw.one(choices)} if choices else facts

    def _keys(self, place: NodeId) -> list[InputKey]:
        if place not in self._below:
            kept = needed(self._graph.nodes, [place])
            self._below[place] = [key for key, node in self._graph.input_nodes.items() if node in kept]
        return self._below[place]

    def _evaluation(self, facts: Mapping[InputKey, Value]) -> Evaluation:
        return self._program.evaluate(
            Dataset({key: Datum(value) for key, value in facts.items()}), self._trial.at
        )

    def _met(
        self, start: Evaluation, place: NodeId, one: Candidates, figure: Rational, draw: Draw
    ) -> Rational | None:
        points: dict[Rational, Point] = {}
        for _ in range(_MOST_LOOKS):
            fact = one.any(draw)
            moved = self._program.update(start, {one.key: Datum(fact)})
            x, y = size(fact), size(moved.values[place])
            if x is not None and y is not None:
                points[y] = (x, y)
            if len(points) == 3:  # noqa: PLR2004 - three points tell all
                return fact_between(list(points.values()), figure)
        return None
