"""An evaluation and other values for few of its nodes to what becomes of all that read them.

The law: every node has the value that its meaning gives for its arguments as they are then. Means of many scores are
not added up again: what the changed arguments brought is taken out of the sum, and what they bring now is put in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, Final, NamedTuple

from attrs import define, evolve, field

from perfdsl.engine.exact import needed
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, Node, NodeId
from perfdsl.graph.operations import Operation
from perfdsl.values.missing import PENDING, Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational, total
from perfdsl.values.value import Value

MEANS: Final = frozenset({op.WEIGHTED_MEAN, op.COVERAGE, op.SHARE_MET, op.HARMONIC_MEAN})
"""Operations that are a sum by the sum of the weights, or the other way round."""

_SUMS: Final = MEANS | {op.WEIGHTED_SUM}
_ORDERED: Final[Mapping[Operation, int]] = {op.MINIMUM: 1, op.MAXIMUM: -1, op.BEST_MEAN: -1}
_FEW: Final = 8
"""A mean of fewer is as quickly made anew."""

Weights = Sequence[Rational]


class Sum(NamedTuple):
    """What was added up: weight times score (for a harmonic mean weight by score), and the weights."""

    scores: Rational
    weights: Rational


@define
class Reckoning:
    """An evaluation of which some nodes are given other values; the same one serves for as many as are asked.

    `wanted` are the figures that are asked for: only what they need is computed.
    """

    _graph: Graph
    _values: Sequence[Value]
    _wanted: Iterable[NodeId]
    _readers: dict[int, list[int]] = field(init=False, factory=dict)
    _meanings: dict[int, Callable[..., Value]] = field(init=False, factory=dict)
    _sums: dict[int, Sum | None] = field(init=False, factory=dict)
    _places: dict[int, dict[int, list[int]]] = field(init=False, factory=dict)
    _orders: dict[int, list[tuple[Rational, int]] | None] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        for place in needed(self._graph.nodes, self._wanted):
            for argument in dict.fromkeys(self._graph.nodes[place].arguments):
                self._readers.setdefault(argument, []).append(place)

    def with_nodes(self, given: Mapping[NodeId, Value]) -> dict[NodeId, Value]:
        """Every node that has another value then, with that value; the given ones keep theirs whatever they read."""
        found = {node: value for node, value in given.items() if not _same(self._values[node], value)}
        waiting = sorted({reader for node in found for reader in self._readers.get(node, ())} - given.keys())
        queued = {*waiting, *given}
        heapify(waiting)
        while waiting:
            place = NodeId(heappop(waiting))
            value = self._value(place, found)
            if _same(self._values[place], value):
                continue
            found[place] = value
            for reader in self._readers.get(place, ()):
                if reader not in queued:
                    queued.add(reader)
                    heappush(waiting, reader)
        return found

    def weighed(self, place: NodeId, changes: Mapping[int, Rational]) -> Value:
        """What a node comes to where some of its arguments, by their number, have other weights."""
        node = self._graph.nodes[place]
        weights: Weights = node.parameter  # type: ignore[assignment]
        whole = self._sum(place) if len(weights) > _FEW else None
        if whole is not None:
            moved = [
                (number, weight - weights[number])
                for number, weight in changes.items()
                if not isinstance(self._values[node.arguments[number]], Missing)
            ]
            parts = [_part(node, more, self._values[node.arguments[number]]) for number, more in moved]
            if None not in parts:
                scores = whole.scores + total(parts)  # type: ignore[arg-type]
                made = _mean(node, Sum(scores, whole.weights + total(more for _, more in moved)))
                if made is not None:
                    return made
        anew = [changes.get(number, weight) for number, weight in enumerate(weights)]
        return MEANINGS[node.operation](tuple(anew))(*(self._values[one] for one in node.arguments))

    def without(self, place: NodeId, number: int) -> Value:
        """What a node comes to where one of its arguments does not count."""
        node = self._graph.nodes[place]
        if node.operation not in _ORDERED:
            return self.weighed(place, {number: ZERO})
        found = self._by_order(place, node, (), frozenset({number}))
        if found is not None:
            return found
        left = [self._values[one] for each, one in enumerate(node.arguments) if each != number]
        return MEANINGS[node.operation](node.parameter)(*left)

    def weight_for(self, place: NodeId, number: int, goal: Rational) -> Rational | None:
        """The weight of an argument at which a node comes to a figure; None where no weight does, or none is known."""
        node = self._graph.nodes[place]
        whole = self._sum(place)
        if whole is None or node.operation not in _SUMS:
            return None
        weights: Weights = node.parameter  # type: ignore[assignment]
        weight, value = weights[number], self._values[node.arguments[number]]
        part = None if isinstance(value, Missing) else _part(node, ONE, value)
        if part is None:
            return None
        scores, there = whole
        match node.operation:
            case op.WEIGHTED_SUM:
                missing, by = goal - scores, part
            case op.HARMONIC_MEAN:
                missing, by = goal * scores - there, 1 - goal * part
            case _:
                missing, by = goal * there - scores, part - goal
        return weight + missing / by if by else None

    # --- one node

    def _value(self, place: NodeId, found: Mapping[NodeId, Value]) -> Value:
        node = self._graph.nodes[place]
        if len(node.arguments) > _FEW:
            quick = self._quickly(place, node, found)
            if quick is not None:
                return quick
        arguments = [found.get(one, self._values[one]) for one in node.arguments]
        if node.operation.strict:
            for argument in arguments:
                if type(argument) is Missing:
                    return argument
        meaning = self._meanings.get(place)
        if meaning is None:
            meaning = self._meanings[place] = MEANINGS[node.operation](node.parameter)
        return meaning(*arguments)

    def _quickly(self, place: NodeId, node: Node, found: Mapping[NodeId, Value]) -> Value | None:
        """The value of a node with many arguments of which few changed, None where it has to be made anew."""
        if node.operation in _SUMS:
            return self._by_sum(place, node, found)
        if node.operation not in _ORDERED:
            return None
        changed = self._changed(place, node, found)
        fresh = [found[node.arguments[number]] for number in changed]
        return self._by_order(place, node, fresh, frozenset(changed))

    def _changed(self, place: NodeId, node: Node, found: Mapping[NodeId, Value]) -> list[int]:
        """The numbers of the arguments of a node that changed."""
        places = self._places.get(place)
        if places is None:
            places = self._places[place] = {}
            for number, argument in enumerate(node.arguments):
                places.setdefault(argument, []).append(number)
        fewer = found if len(found) < len(places) else places
        return [number for one in fewer if one in found and one in places for number in places[one]]

    def _by_sum(self, place: NodeId, node: Node, found: Mapping[NodeId, Value]) -> Value | None:
        whole = self._sum(place)
        if whole is None:
            return None
        weights: Weights = node.parameter  # type: ignore[assignment]
        scores, weight = whole
        for number in self._changed(place, node, found):
            argument = node.arguments[number]
            for sign, value in ((-1, self._values[argument]), (1, found[argument])):
                if value == PENDING:
                    return None
                if isinstance(value, Missing):
                    continue
                part = _part(node, weights[number], value)
                if part is None:
                    return None
                scores, weight = scores + sign * part, weight + sign * weights[number]
        return _mean(node, Sum(scores, weight))

    def _sum(self, place: NodeId) -> Sum | None:
        """What the arguments of a node add up to, None where they do not, or one of them is open."""
        if place not in self._sums:
            node = self._graph.nodes[place]
            self._sums[place] = self._added(node) if node.operation in _SUMS else None
        return self._sums[place]

    def _added(self, node: Node) -> Sum | None:
        weights: Weights = node.parameter  # type: ignore[assignment]
        values = [self._values[one] for one in node.arguments]
        if PENDING in values:
            return None
        there = [
            (w, value) for w, value in zip(weights, values, strict=True) if not isinstance(value, Missing)
        ]
        parts = [_part(node, weight, value) for weight, value in there]
        if None in parts:
            return None
        return Sum(total(parts), total(weight for weight, _ in there))  # type: ignore[arg-type]

    def _by_order(
        self, place: NodeId, node: Node, fresh: Sequence[Value], left_out: frozenset[int]
    ) -> Value | None:
        """The smallest or largest of the arguments that are not left out and some other values; None where one is open."""
        order = self._order(place, node)
        if order is None or PENDING in fresh:
            return None
        count = node.parameter if isinstance(node.parameter, int) else 1
        best: list[Value] = [one for one in fresh if not isinstance(one, Missing)]
        for value, number in order:
            if count == 0:
                break
            if number not in left_out:
                best.append(value)
                count -= 1
        return MEANINGS[node.operation](node.parameter)(*best) if best else None

    def _order(self, place: NodeId, node: Node) -> list[tuple[Rational, int]] | None:
        """The scores of a node with their numbers, those that decide first."""
        if place not in self._orders:
            values = [self._values[one] for one in node.arguments]
            sign = _ORDERED[node.operation]
            there = [
                (value, number) for number, value in enumerate(values) if isinstance(value, RATIONAL_TYPE)
            ]
            order = sorted(there, key=lambda pair: sign * pair[0])
            self._orders[place] = None if PENDING in values else order
        return self._orders[place]


def _part(node: Node, weight: Rational, value: Value) -> Rational | None:
    """What an argument brings to the sum of a node, None where that is not told by a sum."""
    score: Any = (ONE if value else ZERO) if isinstance(value, bool) else value
    if node.operation is not op.HARMONIC_MEAN:
        return weight * score  # type: ignore[no-any-return]
    return weight / score if score > 0 else None


def _mean(node: Node, found: Sum) -> Value | None:
    """What a sum comes to, None where nothing weighs anything: why that is so the meaning says."""
    if not found.weights or (node.operation is op.HARMONIC_MEAN and not found.scores):
        return None
    if node.operation is op.WEIGHTED_SUM:
        return found.scores
    return (
        found.weights / found.scores if node.operation is op.HARMONIC_MEAN else found.scores / found.weights
    )


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def reweighed(graph: Graph, weights: Mapping[NodeId, Weights]) -> Graph:
    """The graph in which these nodes have other weights."""
    nodes = list(graph.nodes)
    for place, several in weights.items():
        nodes[place] = evolve(nodes[place], parameter=tuple(several))
    return evolve(graph, nodes=tuple(nodes))
