"""A plan in one of its periods as it can turn out: its graph, and what every node of that can be."""

from collections.abc import Sequence
from functools import cached_property

from attrs import field, frozen

from perfdsl.findings.foreseen.deciding import Decided, Deciding, End
from perfdsl.findings.foreseen.words import Names
from perfdsl.graph.nodes import Graph, Input, NodeId
from perfdsl.values.paths import Path
from perfdsl.values.ranges import OneOf, Outlook, Range, parted
from perfdsl.values.value import Value


@frozen(slots=False)
class Sight:
    """One period of a plan: `prospects` has what every node can be at the end of it, with every input open."""

    graph: Graph = field(repr=False)
    prospects: Sequence[Outlook] = field(repr=False)

    def there(self, node: NodeId | None) -> Outlook | None:
        """What a node can be where it is not missing; None where it always is, or where there is no node."""
        return None if node is None else parted(self.prospects[node])[0]

    def facts(self, node: NodeId | None) -> frozenset[Value]:
        """The answers that something can have which is no number, and not missing."""
        return facts_of(self.there(node))

    def decided(self, node: NodeId, *ends: End) -> Decided:
        """The inputs without whose ranges the node could be more (`TOP`) or less (`BOTTOM`) than it can."""
        return self._deciding.inputs(node, *ends)

    @cached_property
    def _deciding(self) -> Deciding:
        return Deciding(self.graph, self.prospects, self.names)

    @cached_property
    def names(self) -> Names:
        """What messages call its rows and containers."""
        return Names(self.graph)

    @cached_property
    def inputs(self) -> dict[Path, Input]:
        """What the plan measures, by path."""
        return {one.path: one for one in self.graph.inputs}


def facts_of(outlook: Outlook | None) -> frozenset[Value]:
    """The answers that an outlook without missing values has."""
    if outlook is None:
        return frozenset()
    assert not isinstance(outlook, Range)
    return frozenset(outlook.values) if isinstance(outlook, OneOf) else frozenset({outlook})  # type: ignore[arg-type]
