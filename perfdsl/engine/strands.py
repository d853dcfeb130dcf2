"""The part of a graph by which some facts reach some figures, computed again for other facts: exact, moving, or ranges."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import define, field, frozen

from perfdsl.engine.exact import needed
from perfdsl.engine.interval.outlooks import outlook_of
from perfdsl.engine.meanings import MEANINGS, Meaning
from perfdsl.engine.moving_meanings import moving_meaning
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, Node, NodeId
from perfdsl.values.missing import PENDING, Missing, MissingRule
from perfdsl.values.moving import Moving, MovingDay
from perfdsl.values.number import Rational, total
from perfdsl.values.ranges import OneOf, Outlook, Range
from perfdsl.values.value import Value

Found: TypeAlias = dict[NodeId, Any]
"""What became of the nodes that changed."""

_LONG: Final = 16
"""Of more figures than this a sum is not added up anew where one of them changes."""

_MEANS: Final = frozenset({op.WEIGHTED_MEAN, op.COVERAGE})
_MOVING: Final = (Moving, MovingDay)


@frozen
class _Sum:
    """A mean of many figures as it stands: which argument stands where, the weight that counts, and the sum."""

    places: Mapping[NodeId, tuple[int, ...]]
    weight: Rational
    sum: Rational
    open: bool


@define
class Strands:
    """The ways from facts to the figures that are `wanted`, in an evaluation with these values.

    What is open counts at its least there: a goal that is reached so is reached whatever becomes of it, where more is
    never worse.
    """

    _graph: Graph
    values: list[Value]
    wanted: tuple[NodeId, ...]
    _needed: list[int] = field(init=False)
    _readers: dict[int, list[int]] = field(init=False)
    _exact: dict[int, Meaning] = field(init=False, factory=dict)
    _moving: dict[int, Meaning] = field(init=False, factory=dict)
    _sums: dict[int, _Sum] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        nodes = self._graph.nodes
        self._needed = sorted(needed(nodes, self.wanted))
        self._readers = {place: [] for place in self._needed}
        for place in self._needed:
            for argument in dict.fromkeys(nodes[place].arguments):
                self._readers[argument].append(place)
        self._close()

    def _close(self) -> None:
        """What is open comes to its least."""
        start = [place for place in self._needed if self.values[place] == PENDING]
        for place in sorted({*start, *_after(self._readers, start)}) if start else ():
            if self._graph.nodes[place].operation in MEANINGS:
                self.values[place] = self._value(place, {}, self._meaning(place))

    def reaches(self, fact: NodeId) -> bool:
        """Whether a fact is read at all on the way to what is wanted."""
        return fact in self._readers

    def of(self, facts: Iterable[NodeId]) -> "Strand":
        """The way from some facts."""
        return Strand(self, tuple(_after(self._readers, list(facts))))

    def settle(self, found: Found) -> None:
        """Take values as they came out: what is asked from now on starts from them."""
        for place, value in found.items():
            self.values[place] = value
        self._sums.clear()

    # --- what a strand asks

    def node(self, place: int) -> Node:
        """A node of the graph."""
        return self._graph.nodes[place]

    def exactly(self, place: int, found: Found) -> Any:  # noqa: ANN401 - a value
        """A node, exactly."""
        quick = self._quick(place, found)
        return self._value(place, found, self._meaning(place)) if quick is None else quick

    def movingly(self, place: int, found: Found) -> Any:  # noqa: ANN401 - a value, or one that moves
        """A node, where something moves."""
        node = self._graph.nodes[place]
        quick = self._quick(place, found)
        if quick is not None:
            return quick
        if not any(isinstance(found.get(one), _MOVING) for one in node.arguments):
            return self._value(place, found, self._meaning(place))
        meaning = self._moving.get(place)
        if meaning is None:
            meaning = self._moving[place] = moving_meaning(node)
        return self._value(place, found, meaning)

    def outlook(self, place: int, found: Mapping[NodeId, Outlook]) -> Outlook:
        """A node, where some are open."""
        node = self._graph.nodes[place]
        if self._is_long(node):
            low, high = (self._quick(place, _ends(found, way)) for way in (-1, 1))
            if low is not None and high is not None:
                return Range(low, high) if low != high else low
        return outlook_of(node, [found.get(one, self.values[one]) for one in node.arguments])

    # --- one node

    def _meaning(self, place: int) -> Meaning:
        known = self._exact.get(place)
        if known is None:
            node = self._graph.nodes[place]
            known = self._exact[place] = MEANINGS[node.operation](node.parameter)
        return known

    def _value(self, place: int, found: Found, meaning: Meaning) -> Any:  # noqa: ANN401 - a value, or one that moves
        node, values = self._graph.nodes[place], self.values
        arguments = [found[one] if one in found else values[one] for one in node.arguments]
        if node.operation.strict:
            gone = next((one for one in arguments if type(one) is Missing), None)
            if gone is not None:
                return gone
        result = meaning(*arguments)
        return _least(node, arguments) if type(result) is Missing and result == PENDING else result

    def _quick(self, place: int, found: Found) -> Any:  # noqa: ANN401 - a value, or one that moves
        """A long mean or sum by what changed in it; None where that does not decide it."""
        node = self._graph.nodes[place]
        if not self._is_long(node):
            return None
        known = self._sums.get(place)
        if known is None:
            known = self._sums[place] = self._sum(node)
        if known.open:
            return None
        weights: Sequence[Rational] = node.parameter  # type: ignore[assignment]
        weight, whole = known.weight, known.sum
        for argument, now in found.items():
            before = self.values[argument]
            for one in known.places.get(argument, ()):
                if now is None or now == PENDING:
                    return None
                if type(before) is not Missing:
                    weight, whole = weight - weights[one], whole - weights[one] * before  # type: ignore[operator]
                if type(now) is not Missing:
                    weight, whole = weight + weights[one], whole + weights[one] * now
        return whole / weight if weight else None

    def _is_long(self, node: Node) -> bool:
        return len(node.arguments) > _LONG and node.operation in _MEANS

    def _sum(self, node: Node) -> _Sum:
        weights: Sequence[Rational] = node.parameter  # type: ignore[assignment]
        values = [self.values[one] for one in node.arguments]
        there = [
            (weight, value)
            for weight, value in zip(weights, values, strict=True)
            if type(value) is not Missing
        ]
        places: dict[NodeId, tuple[int, ...]] = {}
        for number, one in enumerate(node.arguments):
            places[one] = (*places.get(one, ()), number)
        return _Sum(
            places,
            total(weight for weight, _ in there),
            total(weight * value for weight, value in there),  # type: ignore[operator]
            any(one == PENDING for one in values),
        )


@frozen
class Strand:
    """The nodes that some facts reach on the way to what is wanted, in the order in which they are computed."""

    _all: Strands
    places: tuple[int, ...]

    def exact(self, facts: Mapping[NodeId, Value]) -> Found:
        """What changes where the facts are these."""
        found: Found = dict(facts)
        for place in self.places:
            found[NodeId(place)] = self._all.exactly(place, found)
        return found

    def moving(self, facts: Mapping[NodeId, Moving | MovingDay]) -> Found:
        """What changes as the facts begin to move.

        Raises UntracedError where that is no quotient of polynomials of the way gone.
        """
        found: Found = dict(facts)
        for place in self.places:
            found[NodeId(place)] = self._all.movingly(place, found)
        return found

    def outlooks(self, facts: Mapping[NodeId, Outlook]) -> dict[NodeId, Outlook]:
        """What may become of all where the facts are open."""
        found: dict[NodeId, Outlook] = dict(facts)
        for place in self.places:
            found[NodeId(place)] = self._all.outlook(place, found)
        return found

    def value(self, found: Found, node: NodeId) -> Any:  # noqa: ANN401 - a value, or one that moves
        """A node, changed or not."""
        return found[node] if node in found else self._all.values[node]


def _ends(found: Mapping[NodeId, Outlook], way: int) -> Found:
    """All that is open at its low (`way` -1) or high end; None for what may be missing, or is no number."""
    ends: Found = {}
    for place, outlook in found.items():
        if isinstance(outlook, Range):
            ends[place] = None if outlook.missing else outlook.low if way < 0 else outlook.high
        else:
            ends[place] = None if isinstance(outlook, OneOf) else outlook
    return ends


def _least(node: Node, arguments: Sequence[Any]) -> Any:  # noqa: ANN401 - a value
    """What counts of a row while it is open: the least score that it may come to, and the fact itself, not there."""
    if isinstance(node.parameter, MissingRule):
        return node.parameter.pending[0]
    return arguments[0] if node.operation is op.OPEN_FACT else PENDING


def _after(readers: Mapping[int, Sequence[int]], start: Sequence[int]) -> list[int]:
    """What reads these, directly or not, in order."""
    pending, seen = list(start), set[int]()
    while pending:
        for reader in readers.get(pending.pop(), ()):
            if reader not in seen:
                seen.add(reader)
                pending.append(reader)
    return sorted(seen)
