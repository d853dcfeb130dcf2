"""A plan in one of its periods as it can turn out: its graph, and what every node of that can be."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from attrs import field, frozen

from perfdsl.engine.interval.numbers import low
from perfdsl.findings.foreseen.deciding import Decided, Deciding, End
from perfdsl.findings.foreseen.words import Names
from perfdsl.graph.nodes import Graph, Input, Item, NodeId
from perfdsl.values.paths import Path
from perfdsl.values.ranges import Outlook, parted


@frozen(slots=False)
class Sight:
    """One period of a plan: `prospects` has what every node can be at the end of it, with every input open."""

    graph: Graph = field(repr=False)
    prospects: Sequence[Outlook] = field(repr=False)

    _found: dict[int, Outlook | None] = field(factory=dict, init=False, repr=False, eq=False)

    def there(self, node: NodeId | None) -> Outlook | None:
        """What a node can be where it is not missing; None where it always is, or where there is no node."""
        if node is None:
            return None
        outlook = self.prospects[node]
        key = id(outlook)  # rows that are alike share what they can be
        if key not in self._found:
            self._found[key] = parted(outlook)[0]
        return self._found[key]

    def answer(self, node: NodeId | None) -> bool | None:
        """The answer of a condition, None where it can be either, or is always missing."""
        there = self.there(node)
        return there if isinstance(there, bool) else None

    def decided(self, node: NodeId, *ends: End) -> Decided:
        """The inputs without whose ranges the node could be more (`TOP`) or less (`BOTTOM`) than it can."""
        return self._deciding.inputs(node, *ends)

    @cached_property
    def _deciding(self) -> Deciding:
        return Deciding(self.graph, self.prospects, self.names)

    @cached_property
    def rows(self) -> tuple[Item, ...]:
        """The rows that are scored by what they are measured at, each once: not again where a cascade shows one.

        Nor one that is due only after the period: within it, it is late for nobody. Nor one that was judged.
        """
        return tuple(self._rows())

    def _rows(self) -> Iterator[Item]:
        seen: set[NodeId] = set()
        for item in self.graph.outline.items:
            figures = item.figures
            if not item.is_row or figures.actual is None or figures.met is None or figures.met in seen:
                continue
            seen.add(figures.met)
            if item.judgement is None and not (item.target_sign == "by" and self._is_due_later(item)):
                yield item

    def _is_due_later(self, item: Item) -> bool:
        target = self.there(item.figures.target)
        first = None if target is None else low(target)
        return isinstance(first, date) and first > self.graph.end

    @cached_property
    def names(self) -> Names:
        """What messages call its rows and containers."""
        return Names(self.graph)

    @cached_property
    def inputs(self) -> dict[Path, Input]:
        """What the plan measures, by path."""
        return {one.path: one for one in self.graph.inputs}
