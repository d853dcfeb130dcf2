"""A graph that asks other subjects, cut there: graphs in which everybody is evaluated alone, and what is asked of all between them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import evolve, frozen

from perfdsl.engine.exact import needed
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, Input, InputKey, Node, NodeId
from perfdsl.graph.operations import Operation, Scope
from perfdsl.values.kind import COUNT, DATE, NUMBER, TEXT, Kind

PATH: Final = "over subjects"
"""The first part of the path of a fact that is asked of all subjects; a path of a ruleset has no spaces."""

_WHOLE: Final = frozenset({op.RANK})
_DATES: Final = frozenset({"earliest", "latest"})


@frozen
class Asked:
    """What a node asks of all subjects: an operation with its parameter on the `value` of each, within its `group`.

    The node is an input of the cut graph, whose fact has the `key`.
    """

    node: NodeId
    key: InputKey
    operation: Operation
    parameter: object
    value: NodeId
    group: NodeId | None

    @property
    def arguments(self) -> tuple[NodeId, ...]:
        """What has to be there of every subject."""
        return (self.value,) if self.group is None else (self.value, self.group)

    @property
    def kind(self) -> Kind:
        """What sort of value it has."""
        if self.operation is op.BAND_BY_RANK:
            return TEXT
        if self.operation in _WHOLE or self.parameter == "count":
            return COUNT
        return DATE if self.parameter in _DATES else NUMBER


@frozen
class Cut:
    """A graph without operations over subjects: they are inputs at their old places, and all nodes have theirs.

    What one of the `stages` asks is made of facts, and of what the stages before it ask.
    """

    graph: Graph
    stages: tuple[tuple[Asked, ...], ...]

    @property
    def asked(self) -> Iterator[Asked]:
        """What is asked, a stage after the other."""
        for stage in self.stages:
            yield from stage


def cut(graph: Graph, wanted: Iterable[NodeId]) -> Cut:
    """The graph, cut where the wanted nodes, or what they read, ask other subjects."""
    kept = needed(graph.nodes, wanted)
    levels = _levels(graph.nodes, sorted(kept))
    asked = [_asked(graph, NodeId(place)) for place in sorted(levels)]
    stages = [
        tuple(one for one in asked if levels[one.node] == level)
        for level in range(max(levels.values(), default=-1) + 1)
    ]
    return Cut(_without(graph, asked), tuple(stages))


def _levels(nodes: Sequence[Node], kept: Iterable[int]) -> dict[int, int]:
    """Of each node that asks other subjects, how many such nodes one after the other it is made of."""
    level: dict[int, int] = {}
    found: dict[int, int] = {}
    for place in kept:
        node = nodes[place]
        level[place] = max((level[one] + (one in found) for one in node.arguments), default=0)
        if node.operation.scope is Scope.SUBJECTS:
            found[place] = level[place]
    return found


def _asked(graph: Graph, place: NodeId) -> Asked:
    node = graph.nodes[place]
    value, *group = node.arguments
    key = InputKey((PATH, str(place)), graph.period)
    return Asked(place, key, node.operation, node.parameter, value, group[0] if group else None)


def _without(graph: Graph, asked: Iterable[Asked]) -> Graph:
    nodes, inputs, places = list(graph.nodes), list(graph.inputs), dict(graph.input_nodes)
    for one in asked:
        place = nodes[one.node].place or graph.outline.items[0].place
        nodes[one.node] = Node(op.INPUT, (), one.key, nodes[one.node].place)
        inputs.append(Input(one.key.path, one.kind, PATH, place))
        places[one.key] = one.node
    return evolve(graph, nodes=tuple(nodes), inputs=tuple(inputs), input_nodes=places)
