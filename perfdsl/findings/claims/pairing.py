"""Two graphs to the nodes that do the same in both, and those that are compared step by step."""

from collections.abc import Hashable, Iterator, Sequence

from attrs import field, frozen

from perfdsl.engine.drift.drifts import Pair
from perfdsl.engine.exact import needed
from perfdsl.graph.nodes import Graph, Node, NodeId
from perfdsl.graph.operations import CONSTANT, INPUT


@frozen
class Paired:
    """Pairs of nodes, those that they read before them; those in `same` have one value, whatever the data are."""

    pairs: tuple[Pair, ...] = field(repr=False)
    same: frozenset[Pair] = field(repr=False)


def paired(one: Graph, other: Graph, top: Pair) -> Paired:
    """The pairs that the pair `top` depends on: facts of one id and period are the same in both."""
    known: dict[Hashable, int] = {}
    forms = _forms(one.nodes, top[0], known), _forms(other.nodes, top[1], known)
    found: dict[Pair, None] = {}
    same: set[Pair] = set()
    waiting: list[tuple[Pair, bool]] = [(top, False)]
    while waiting:
        pair, ready = waiting.pop()
        if ready:
            found[pair] = None
            continue
        if pair in found or pair in same:
            continue
        if forms[0][pair[0]] == forms[1][pair[1]]:
            same.add(pair)
            continue
        waiting.append((pair, True))
        waiting.extend((inner, False) for inner in _inside(one.nodes[pair[0]], other.nodes[pair[1]]))
    return Paired(tuple(found), frozenset(same))


def _inside(one: Node, other: Node) -> Iterator[Pair]:
    """The pairs that two nodes read, place by place."""
    if one.operation is other.operation and len(one.arguments) == len(other.arguments):
        yield from zip(one.arguments, other.arguments, strict=True)


def _forms(nodes: Sequence[Node], top: NodeId, known: dict[Hashable, int]) -> dict[NodeId, int]:
    """A number for each node that `top` depends on: the same for what is computed in the same way."""
    found: dict[NodeId, int] = {}
    for place in map(NodeId, sorted(needed(nodes, (top,)))):
        node = nodes[place]
        key: Hashable = (node.operation.name, *_told(node), *(found[argument] for argument in node.arguments))
        found[place] = known.setdefault(key, len(known))
    return found


def _told(node: Node) -> tuple[Hashable, ...]:
    """What a node was told, as it can be compared: with its type, for `yes` is not 1."""
    told = node.parameter
    if node.operation in (CONSTANT, INPUT):
        return type(told), told  # type: ignore[return-value]
    try:
        hash(told)
    except TypeError:
        return ("apart", id(told))
    return type(told), told  # type: ignore[return-value]
