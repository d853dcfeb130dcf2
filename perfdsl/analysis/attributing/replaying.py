"""A few nodes of an evaluation computed again, from other values of what they read."""

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import define, field

from perfdsl.engine.exact import Evaluation
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph.nodes import Node, NodeId
from perfdsl.values.missing import Missing
from perfdsl.values.value import Value

MOST_NODES: Final = 500
"""The most nodes that are looked at between a figure and what it is made of."""


@define
class Segment:
    """The nodes from some `starts` up to an `end`: what is computed of them, with all else as it stands.

    `ends_early` are nodes that are not looked behind. INVARIANT: `inside` is in an order that can be computed.
    """

    evaluation: Evaluation = field(repr=False)
    end: NodeId
    starts: frozenset[NodeId]
    inside: tuple[NodeId, ...] = ()
    leaves: tuple[NodeId, ...] = ()
    """What is read inside, and not computed there: the starts among them."""
    too_large: bool = False

    @classmethod
    def of(
        cls,
        evaluation: Evaluation,
        end: NodeId,
        starts: Iterable[NodeId | None],
        ends_early: frozenset[NodeId],
    ) -> "Segment":
        """The segment between these nodes."""
        nodes = evaluation.graph.nodes
        begun = frozenset(one for one in starts if one is not None)
        known, leaves = set[NodeId](), dict[NodeId, None]()
        pending = [end]
        while pending and len(known) <= MOST_NODES:
            place = pending.pop()
            if place in known or place in leaves:
                continue
            node = nodes[place]
            if place in begun or (place in ends_early and place != end) or node.operation not in MEANINGS:
                leaves[place] = None
                continue
            known.add(place)
            pending.extend(node.arguments)
        return cls(evaluation, end, begun, tuple(sorted(known)), tuple(leaves), bool(pending))

    def value(self, given: Mapping[NodeId, Value]) -> Value:
        """The value of its end, with these values in the place of those of its leaves."""
        values = self.evaluation.values
        if self.end in given:
            return given[self.end]
        found: dict[NodeId, Value] = dict(given)
        for place in self.inside:
            node = self.evaluation.graph.nodes[place]
            if any(one in found for one in node.arguments):
                found[place] = computed(node, [found.get(one, values[one]) for one in node.arguments])
        return found.get(self.end, values[self.end])


def computed(node: Node, arguments: list[Value]) -> Value:
    """What a node makes of these values."""
    gone = next((one for one in arguments if isinstance(one, Missing)), None)
    if gone is not None and node.operation.strict:
        return gone
    return MEANINGS[node.operation](node.parameter)(*arguments)


def same_steps(old: Segment, new: Segment, pairs: Mapping[NodeId, NodeId]) -> bool:
    """Whether two segments compute the same of their leaves, node by node; `pairs` are leaves that are the same."""
    if len(old.inside) != len(new.inside) or old.too_large or new.too_large:
        return False
    waiting = [(old.end, new.end)]
    seen: set[tuple[NodeId, NodeId]] = set()
    inside_old, inside_new = set(old.inside), set(new.inside)
    while waiting:
        pair = waiting.pop()
        if pair in seen:
            continue
        seen.add(pair)
        one, other = pair
        if one not in inside_old or other not in inside_new:
            if not _same_leaf(old, new, one, other, pairs):
                return False
            continue
        before, after = old.evaluation.graph.nodes[one], new.evaluation.graph.nodes[other]
        if (
            before.operation is not after.operation
            or before.parameter != after.parameter
            or len(before.arguments) != len(after.arguments)
        ):
            return False
        waiting.extend(zip(before.arguments, after.arguments, strict=True))
    return True


def _same_leaf(
    old: Segment, new: Segment, one: NodeId, other: NodeId, pairs: Mapping[NodeId, NodeId]
) -> bool:
    """Whether two leaves are the same thing; constants are what they are worth."""
    if one in pairs:
        return pairs[one] == other
    before, after = old.evaluation.values[one], new.evaluation.values[other]
    return one not in old.inside and other not in new.inside and same(before, after)


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same, of one type."""
    return type(one) is type(other) and one == other
