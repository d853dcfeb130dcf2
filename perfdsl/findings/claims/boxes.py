"""Ranges of facts to what the figures of a graph can be within them: boxes, and how they are split."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final, Protocol, TypeAlias

from attrs import define, evolve, field, frozen

from perfdsl.engine.exact import needed
from perfdsl.engine.interval.meanings import INTERVALS
from perfdsl.engine.interval.outlooks import outlook_of
from perfdsl.engine.interval.prospects import period_ranges, prospects
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.values.missing import NO_TARGET, NOT_APPLICABLE, Missing
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.ranges import End, OneOf, Outlook, Range, hull, parted, within

_NOT_ASKED: Final = frozenset({NO_TARGET, NOT_APPLICABLE})

_PASSING: Final = frozenset({op.DUE, op.SERIES, op.WHOLE_OF_PARTS, op.FIRST_THERE})
"""What hands its first argument on where that is there."""


@frozen
class Piece:
    """What a fact can be in a box: its outlook, and whether an end of that is left out itself.

    `splits` says how often it was split to come to this.
    """

    outlook: Outlook
    above: bool = False
    below: bool = False
    splits: int = field(default=0, eq=False)

    def stands(self, sign: str, other: End) -> bool | None:
        """Whether all of it stands to a figure as the sign says, or none of it; None where that is open."""
        if not isinstance(self.outlook, Range) or self.outlook.missing:
            return None
        low, high = self.outlook.low, self.outlook.high
        if high < other or (self.below and high == other):  # type: ignore[operator]
            return sign in ("<", "<=", "!=")
        if low > other or (self.above and low == other):  # type: ignore[operator]
            return sign in (">", ">=", "!=")
        return None


Box: TypeAlias = Mapping[InputKey, Piece]
"""What some facts can be; the others can be anything in their ranges."""


@define
class Budget:
    """How many steps may still be taken: a step is a node, and each node that it reads."""

    left: int

    def spend(self, steps: int) -> bool:
        """Take so many; False where there are not so many left."""
        self.left -= steps
        return self.left >= 0


class Foreseen:
    """What the figures of a graph can be, everything being open, and in boxes."""

    def __init__(self, graph: Graph, at: date) -> None:
        self.graph = graph
        self._at = at

    @cached_property
    def base(self) -> Sequence[Outlook]:
        """What every node can be."""
        return prospects(self.graph, None, self._at)

    @cached_property
    def bounds(self) -> Mapping[NodeId, Outlook]:
        """The declared ranges of figures that are made of the parts of a period."""
        return period_ranges(self.graph)

    @cached_property
    def readers(self) -> Sequence[Sequence[NodeId]]:
        """The nodes that read each node."""
        found: list[list[NodeId]] = [[] for _ in self.graph.nodes]
        for place, node in enumerate(self.graph.nodes):
            for argument in dict.fromkeys(node.arguments):
                found[argument].append(NodeId(place))
        return found

    @cached_property
    def measured(self) -> Mapping[NodeId, InputKey]:
        """The facts that nodes hand on as they are, where they are there."""
        found: dict[NodeId, InputKey] = {node: key for key, node in self.graph.input_nodes.items()}
        for place, node in enumerate(self.graph.nodes):
            if node.operation in _PASSING and node.arguments[0] in found:
                found[NodeId(place)] = found[node.arguments[0]]
        return found


class Narrowing(Protocol):
    """Something that is known of a node in all boxes."""

    def within(self, outlook: Outlook) -> Outlook:
        """What is left of an outlook."""


class Part:
    """The part of a graph that a claim reads; `assumed` is what holds of its nodes in any box."""

    def __init__(self, foreseen: Foreseen, wanted: Iterable[NodeId]) -> None:
        self.foreseen = foreseen
        self.assumed: Mapping[NodeId, Sequence[Narrowing]] = {}
        self.graph = foreseen.graph
        self.places = needed(self.graph.nodes, wanted)
        self.inputs = tuple(key for key, node in self.graph.input_nodes.items() if node in self.places)

    def cone(self, keys: Iterable[InputKey], nodes: Iterable[NodeId] = ()) -> list[NodeId]:
        """The nodes that depend on some facts, or on some nodes, in their order."""
        pending = [*nodes, *(self.graph.input_nodes[key] for key in keys if key in self.graph.input_nodes)]
        found: set[NodeId] = set()
        while pending:
            place = pending.pop()
            if place in self.places and place not in found:
                found.add(place)
                pending.extend(self.foreseen.readers[place])
        return sorted(found)

    def steps(self, places: Iterable[NodeId]) -> int:
        """How many steps it takes to go through some nodes."""
        return sum(1 + len(self.graph.nodes[place].arguments) for place in places)

    def within(self, box: Box) -> Sequence[Outlook]:
        """What every node can be in a box."""
        if not box and not self.assumed:
            return self.foreseen.base
        found = list(self.foreseen.base)
        inputs = {self.graph.input_nodes[key]: key for key in box if key in self.graph.input_nodes}
        for place in self.cone(box, self.assumed):
            node = self.graph.nodes[place]
            if place in inputs:
                found[place] = box[inputs[place]].outlook
            elif node.operation in INTERVALS:
                outlook = outlook_of(node, [found[one] for one in node.arguments])
                found[place] = self._compared(node, outlook, found, box)
                if place in self.foreseen.bounds:
                    found[place] = within(found[place], self.foreseen.bounds[place])
            for one in self.assumed.get(place, ()):
                found[place] = one.within(found[place])
        return found

    def _compared(self, node: Node, outlook: Outlook, found: Sequence[Outlook], box: Box) -> Outlook:
        """The answer of a comparison, where the end of a range decides it that is not in the box itself."""
        if node.operation is not op.COMPARE or not isinstance(outlook, OneOf):
            return outlook
        left, right = node.arguments
        sign = node.parameter
        assert isinstance(sign, str)
        for one, other, turned in ((left, right, sign), (right, left, TURNED[sign])):
            key = self.foreseen.measured.get(one)
            end = found[other]
            piece = None if key is None else box.get(key)
            if piece is not None and isinstance(end, RATIONAL_TYPE | date) and found[one] == piece.outlook:
                decided = piece.stands(turned, end)
                return outlook if decided is None else decided
        return outlook

    @cached_property
    def shared(self) -> tuple[InputKey, ...]:
        """The facts that reach what is wanted on several ways, those that do on most first: to split them sharpens."""
        ways: dict[NodeId, int] = {}
        for place in map(NodeId, sorted(self.places, reverse=True)):
            readers = [one for one in self.foreseen.readers[place] if one in self.places]
            ways[place] = min(sum(ways[one] for one in readers) if readers else 1, _MANY)
        inputs = [(ways[self.graph.input_nodes[key]], key) for key in self.inputs]
        return tuple(key for count, key in sorted(inputs, key=lambda pair: -pair[0]) if count > 1)

    def kinks(self, key: InputKey) -> tuple[End, ...]:
        """The figures that a fact is compared with: targets, corners of curves, ends of steps."""
        found: dict[End, None] = {}
        pending = [self.graph.input_nodes[key]] if key in self.graph.input_nodes else []
        while pending:
            place = pending.pop()
            for reader in self.foreseen.readers[place]:
                if reader not in self.places:
                    continue
                node = self.graph.nodes[reader]
                if node.operation in _PASSING and node.arguments[0] == place:
                    pending.append(reader)
                else:
                    found |= dict.fromkeys(_figures(node, place, self.foreseen.base))
        return tuple(found)


_MANY: Final = 1_000
TURNED: Final = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "!=": "!="}


def _figures(node: Node, place: NodeId, base: Sequence[Outlook]) -> Iterator[End]:
    for argument in node.arguments:
        value = base[argument]
        if argument != place and isinstance(value, RATIONAL_TYPE | date):
            yield value
    if node.operation is op.INTERPOLATE:
        points: Sequence[tuple[End, End]] = node.parameter  # type: ignore[assignment]
        yield from (x for x, _ in points)


def pieces(piece: Piece, kinks: Iterable[End]) -> tuple[Piece, ...]:
    """The parts that something open is split into: there and missing first, then at each kink, then its values."""
    return tuple(evolve(one, splits=piece.splits + 1) for one in _parts(piece, kinks))


def _parts(piece: Piece, kinks: Iterable[End]) -> Iterable[Piece]:
    there, gone = parted(piece.outlook)
    if there is None:
        return _reasons(gone)
    if gone:
        return Piece(there), Piece(hull(gone))
    match there:
        case OneOf(values):
            return map(Piece, values)
        case Range(low, high):
            inside = sorted(one for one in set(kinks) if type(one) is type(low) and _holds(piece, one))
            return _cut(piece, low, high, inside[len(inside) // 2]) if inside else ()
        case _:
            return ()


def _reasons(gone: frozenset[Missing]) -> Iterable[Piece]:
    """What is missing is split into what is not asked for, and what is owed."""
    asked = gone - _NOT_ASKED
    return (Piece(hull(asked)), Piece(hull(gone & _NOT_ASKED))) if asked and asked != gone else ()


def _holds(piece: Piece, kink: End) -> bool:
    """Whether a kink lies in a piece, its ends left out where they are not in it."""
    return piece.stands("=", kink) is None


def _cut(piece: Piece, low: End, high: End, kink: End) -> Iterator[Piece]:
    """What lies below a kink, the kink itself, and what lies above it."""
    if low < kink:  # type: ignore[operator]
        yield Piece(Range(low, kink), above=piece.above, below=True)
    yield Piece(kink)
    if kink < high:  # type: ignore[operator]
        yield Piece(Range(kink, high), above=True, below=piece.below)
