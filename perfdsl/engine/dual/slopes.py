"""An evaluation to how fast one of its figures changes with all others: one pass over the graph, from the end.

The law: as a figure rises or falls by ever less, the change of the other by that of the figure comes to the slope of
that side, unless that side is said to jump. A figure that is rounded is taken to keep the distance by which it was.
(Reverse differentiation: S. Linnainmaa, "Taylor expansion of the accumulated rounding error", BIT 16, 1976; here
with a slope for either side.)
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from attrs import define, field

from perfdsl.engine.dual.meanings import FLAT, Slope, change_to, slopes_of
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph.nodes import Graph, Node, NodeId
from perfdsl.graph.operations import BETWEEN
from perfdsl.values.dual import Dual
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.value import Value

_START = Slope(ONE, ONE)


def slopes(graph: Graph, values: Sequence[Value], of: NodeId, by: Iterable[NodeId]) -> dict[NodeId, Slope]:
    """The slopes of a figure by each of `by`, and by whatever lies between.

    What is not in the result does not move it at all.
    """
    return Slopes(graph, values, by).of(of)


class Slopes:
    """The slopes of many figures by the same ones: how each operation changes is found once.

    Of the `targets` slopes may be asked for by some of `by` only: that costs what lies between, and no more.
    """

    def __init__(
        self, graph: Graph, values: Sequence[Value], by: Iterable[NodeId], targets: Iterable[NodeId] = ()
    ) -> None:
        self._nodes = graph.nodes
        self._values = values
        self._by = frozenset(by)
        self._found: dict[int, dict[NodeId, list[Slope]]] = {}
        self._depends = _dependents(graph.nodes, self._by)
        self._ways = Ways(graph.nodes, self._depends, targets)

    def of(self, target: NodeId, by: Iterable[NodeId] | None = None) -> dict[NodeId, Slope]:
        """The slopes of one figure, by all that move it, or by some of these and what lies between them and it."""
        if by is None:
            return _Pass(self, self._by, None).of(target)
        chosen = self._by.intersection(by)
        return _Pass(self, chosen, self._ways.between(chosen, target)).of(target)

    def moves(self, place: int) -> bool:
        """Whether a node depends on any of those that move."""
        return bool(self._depends[place])

    def node(self, place: int) -> Node:
        """A node of the graph."""
        return self._nodes[place]

    def value(self, place: int) -> Value:
        """The value of a node."""
        return self._values[place]

    def local(self, place: int) -> dict[NodeId, list[Slope]]:
        """The slopes of a node by each of its arguments that move, once for each time that it stands there."""
        known = self._found.get(place)
        if known is None:
            node, values = self._nodes[place], self._values
            places = [number for number, one in enumerate(node.arguments) if self._depends[one]]
            arguments = [values[one] for one in node.arguments]
            given = slopes_of(node, values[place], arguments, places) if places else []
            still = node.operation is BETWEEN
            known = self._found[place] = {}
            for number, one in zip(places, given, strict=True):
                if still or one.moves:
                    known.setdefault(node.arguments[number], []).append(one)
        return known


@define
class _Pass:
    """One pass: the slopes of one figure by some, and of each node on the way only the arguments that lie `between`."""

    _slopes: Slopes
    _by: frozenset[NodeId]
    _between: Mapping[int, Sequence[NodeId]] | None
    _known: dict[int, list[tuple[NodeId, Slope]]] = field(factory=dict)

    def of(self, target: NodeId) -> dict[NodeId, Slope]:
        found: dict[NodeId, Slope] = {target: _START} if self._slopes.moves(target) else {}
        waiting, joints = [-place for place in found], []
        heapify(waiting)
        while waiting:
            place = NodeId(-heappop(waiting))
            local = self.local(place)
            if self.is_joint(place, local):
                joints.append(place)
            for argument, one in local:
                if argument not in found:
                    found[argument] = FLAT
                    heappush(waiting, -argument)
                found[argument] = joined(found[argument], through(found[place], one))
        return self._corrected(target, found, joints)

    def local(self, place: int) -> list[tuple[NodeId, Slope]]:
        """The slopes of a node by those of its arguments that move on this pass."""
        known = self._known.get(place)
        if known is None:
            found = self._slopes.local(place)
            chosen = found if self._between is None else self._between.get(place, ())
            known = [(argument, one) for argument in chosen for one in found.get(argument, ())]
            self._known[place] = known
        return known

    def is_joint(self, place: int, local: Sequence[tuple[NodeId, Slope]]) -> bool:
        """Whether arguments that move together may change a node otherwise than each of them does alone.

        Of a figure kept between two others neither may do so alone where all are the same.
        """
        kept = self._slopes.node(place).operation is BETWEEN and len(local) > 1
        return kept or sum(one.is_kink for _, one in local) > 1

    def _corrected(
        self, target: NodeId, found: dict[NodeId, Slope], joints: Sequence[NodeId]
    ) -> dict[NodeId, Slope]:
        """The slopes by what reaches a kink by several ways at once: those are not the sums of the ways."""
        shared = self._shared(joints) & self._by & found.keys()
        if shared:
            forward = _Forward(self, self._slopes, sorted(found))
            for place in shared:
                sides = [forward.side(NodeId(place), target, way) for way in (-1, 1)]
                (left, left_jumps), (right, right_jumps) = sides
                found[NodeId(place)] = Slope(left, right, left_jumps, right_jumps)
        return found

    def _shared(self, joints: Iterable[NodeId]) -> set[NodeId]:
        """What reaches one of these kinks by two of its arguments or more."""
        shared: set[NodeId] = set()
        for joint in joints:
            seen: dict[NodeId, int] = {}
            pending = [(argument, number) for number, (argument, _) in enumerate(self.local(joint))]
            while pending:
                place, number = pending.pop()
                before = seen.get(place)
                if before == number or place in shared:
                    continue
                if before is not None:
                    shared.add(place)
                seen[place] = number
                pending.extend((argument, number) for argument, _ in self.local(place))
        return shared


def _dependents(nodes: Sequence[Node], by: frozenset[NodeId]) -> bytearray:
    """For every node whether it depends on one of these, or is one."""
    found = bytearray(len(nodes))
    for place in by:
        found[place] = 1
    for here in range(min(by, default=len(nodes)), len(nodes)):
        if not found[here] and any(found[one] for one in nodes[here].arguments):
            found[here] = 1
    return found


_SHARED: Final = -1


class Ways:
    """The ways from some nodes to each of several targets, found without looking at those to the others.

    Of a node that only one target needs, only the ways to that one are gone.
    """

    def __init__(self, nodes: Sequence[Node], moves: Sequence[int], targets: Iterable[NodeId]) -> None:
        owner: dict[int, int] = {}
        wanted = set(targets)
        self._shared: dict[int, list[NodeId]] = {}
        self._own: dict[tuple[int, int], list[NodeId]] = {}
        for place in range(max(wanted, default=-1), -1, -1):
            if place in wanted:
                owner[place] = _SHARED if place in owner else place
            if place not in owner or not moves[place]:
                continue
            mine = owner[place]
            for argument in dict.fromkeys(nodes[place].arguments):
                if moves[argument]:
                    owner[argument] = mine if owner.get(argument, mine) == mine else _SHARED
                    if mine == _SHARED:
                        self._shared.setdefault(argument, []).append(NodeId(place))
                    else:
                        self._own.setdefault((argument, mine), []).append(NodeId(place))

    def between(self, start: Iterable[NodeId], target: NodeId) -> dict[int, list[NodeId]]:
        """Of every node between some and a target the arguments that lie there too."""
        found: dict[int, list[NodeId]] = {}
        pending = list(dict.fromkeys(start))
        seen = set(pending)
        while pending:
            place = pending.pop()
            for reader in (*self._shared.get(place, ()), *self._own.get((place, target), ())):
                if reader > target:
                    continue
                found.setdefault(reader, []).append(place)
                if reader not in seen:
                    seen.add(reader)
                    pending.append(reader)
        return found


def through(outer: Slope, inner: Slope) -> Slope:
    """The slope of a figure by another through one between them: a side that falls meets the left one beyond."""
    left, left_jumps = _through(outer, inner.left, inner.left_jumps, rises=inner.left < 0)
    right, right_jumps = _through(outer, inner.right, inner.right_jumps, rises=inner.right > 0)
    return Slope(left, right, left_jumps, right_jumps)


def _through(outer: Slope, slope: Rational, jumps: bool, *, rises: bool) -> tuple[Rational, bool]:  # noqa: FBT001
    on = jumps and outer.moves
    if not slope:
        return ZERO, on
    side, steep = (outer.right, outer.right_jumps) if rises else (outer.left, outer.left_jumps)
    return slope * side, on or steep


def joined(one: Slope, other: Slope) -> Slope:
    """The slope by two ways together."""
    return Slope(
        one.left + other.left,
        one.right + other.right,
        one.left_jumps or other.left_jumps,
        one.right_jumps or other.right_jumps,
    )


@define
class _Forward:
    """What becomes of the figures on the way as one of them begins to move."""

    _run: _Pass
    _slopes: Slopes
    _way: Sequence[NodeId]
    _readers: Mapping[NodeId, list[NodeId]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        readers: dict[NodeId, list[NodeId]] = {place: [] for place in self._way}
        for place in self._way:
            for argument, _ in self._run.local(place):
                readers[argument].append(place)
        self._readers = readers

    def side(self, source: NodeId, target: NodeId, way: int) -> tuple[Rational, bool]:
        """The slope of the target as the source falls (`way` -1) or rises (1), and whether it jumps."""
        moves: dict[NodeId, tuple[Rational, bool]] = {source: (Rational(way), False)}
        waiting, queued = list(self._readers[source]), set(self._readers[source])
        heapify(waiting)
        while waiting:
            place = heappop(waiting)
            speed, jumps = self._moved(place, moves)
            if speed or jumps:
                moves[place] = speed, jumps
                for reader in self._readers[place]:
                    if reader not in queued:
                        queued.add(reader)
                        heappush(waiting, reader)
        speed, jumps = moves.get(target, (ZERO, False))
        return speed * way, jumps

    def _moved(self, place: NodeId, moves: Mapping[NodeId, tuple[Rational, bool]]) -> tuple[Rational, bool]:
        local = [(argument, one) for argument, one in self._run.local(place) if argument in moves]
        if self._run.is_joint(place, local):
            together = self._together(place, moves)
            if together is not None:
                return together
        speed, jumps = ZERO, False
        for argument, one in local:
            rate, jumped = moves[argument]
            speed += rate * (one.right if rate > 0 else one.left)
            steep = one.right_jumps if rate > 0 else one.left_jumps
            jumps |= (jumped and one.moves) or (bool(rate) and steep)
        return speed, jumps

    def _together(
        self, place: NodeId, moves: Mapping[NodeId, tuple[Rational, bool]]
    ) -> tuple[Rational, bool] | None:
        """The exact meaning of arguments that move together; None where they are not numbers, or jump."""
        node = self._slopes.node(place)
        if node.operation.irrational:
            return ZERO, True
        arguments: list[object] = [self._slopes.value(one) for one in node.arguments]
        for number, one in enumerate(node.arguments):
            rate, jumped = moves.get(one, (ZERO, False))
            if jumped:
                return None
            if rate:
                value = arguments[number]
                if not isinstance(value, RATIONAL_TYPE):
                    return None
                arguments[number] = Dual(value, rate)
        try:
            after = MEANINGS[node.operation](node.parameter)(*arguments)
        except ZeroDivisionError:
            return ZERO, True
        change = change_to(self._slopes.value(place), after)
        return (ZERO, True) if change is None else (change, False)
