"""Two evaluations, of one graph or of two alike, to how far every figure moves from the first to the second.

The law: where a figure is there in both, the second less the first lies in its drift. What is pending counts as the
same in both where it is pending in both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.engine.interval.numbers import MOST
from perfdsl.graph.nodes import Node, NodeId
from perfdsl.graph.operations import ADD, ADJUST, LARGEST, MAXIMUM, SMALLEST, STEP
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.ranges import OneOf, OpenAllotment, Outlook, Range, parted

Ends: TypeAlias = tuple[Rational, Rational]
"""The least and the most of something."""

ANY: Final[Ends] = (-2 * MOST, 2 * MOST)
NONE: Final[Ends] = (ZERO, ZERO)


@frozen
class Drift:
    """How far a figure moves: days for dates, 1 from no to yes.

    `together` where it is missing in the one exactly where it is in the other, and for the same reason.
    """

    ends: Ends
    together: bool = True

    @property
    def low(self) -> Rational:
        """The least that it moves."""
        return self.ends[0]

    @property
    def high(self) -> Rational:
        """The most that it moves."""
        return self.ends[1]


STILL: Final = Drift(NONE)
"""What is the same in both."""

Pair: TypeAlias = tuple[NodeId, NodeId]


@frozen
class Moved:
    """A node of which arguments moved: their drifts, and what they and the node itself can be in each evaluation."""

    node: Node
    drifts: tuple[Drift, ...]
    first: tuple[Outlook, ...]
    second: tuple[Outlook, ...]
    results: tuple[Outlook, Outlook]
    gains: tuple[Ends, Ends] = (ANY, ANY)
    """Of an adjustment: what it adds to the score, in each evaluation."""
    by_first: bool = False
    """Of a step or an adjustment: whether its other arguments are missing only where the first is."""

    @property
    def together(self) -> bool:
        """Whether all arguments are missing together."""
        return all(one.together for one in self.drifts)


Meaning: TypeAlias = Callable[[Moved], Drift | None]


def drifts(
    pairs: Iterable[Pair],
    nodes: tuple[Sequence[Node], Sequence[Node]],
    outlooks: tuple[Sequence[Outlook], Sequence[Outlook]],
    given: Mapping[Pair, Drift],
) -> dict[Pair, Drift]:
    """The drift of each pair of nodes, those that they read before them; a pair that is not in the result is still.

    `given` has those of the pairs that move of themselves.
    """
    from perfdsl.engine.drift.meanings import DRIFTS  # noqa: PLC0415 - they are made of what is defined here

    found = dict(given)
    for pair in pairs:
        if pair in given:
            continue
        one, other = nodes[0][pair[0]], nodes[1][pair[1]]
        results = outlooks[0][pair[0]], outlooks[1][pair[1]]
        if not _alike(one, other):
            found[pair] = Drift(by_ranges(*results), not _missing(results))
            continue
        moves = [
            found.get((left, right), STILL)
            for left, right in zip(one.arguments, other.arguments, strict=True)
        ]
        if all(move == STILL for move in moves):
            continue
        moved = Moved(
            one,
            tuple(moves),
            tuple(outlooks[0][argument] for argument in one.arguments),
            tuple(outlooks[1][argument] for argument in other.arguments),
            results,
            _gains(pair, nodes, outlooks),
            all(_by_first(place, *side) for place, side in _sides(pair, nodes, outlooks)),
        )
        found[pair] = _within_ranges(moved, DRIFTS[one.operation](moved) if one.operation in DRIFTS else None)
    return found


def _alike(one: Node, other: Node) -> bool:
    """Whether two nodes do the same with what they read."""
    return one is other or (
        one.operation is other.operation
        and len(one.arguments) == len(other.arguments)
        and type(one.parameter) is type(other.parameter)
        and one.parameter == other.parameter
    )


def _gains(
    pair: Pair,
    nodes: tuple[Sequence[Node], Sequence[Node]],
    outlooks: tuple[Sequence[Outlook], Sequence[Outlook]],
) -> tuple[Ends, Ends]:
    if nodes[0][pair[0]].operation is not ADJUST:
        return ANY, ANY
    one, other = (_gain(place, *side) for place, side in _sides(pair, nodes, outlooks))
    return one, other


def _sides(
    pair: Pair,
    nodes: tuple[Sequence[Node], Sequence[Node]],
    outlooks: tuple[Sequence[Outlook], Sequence[Outlook]],
) -> Iterator[tuple[NodeId, tuple[Sequence[Node], Sequence[Outlook]]]]:
    """Each node of a pair, with the nodes and outlooks of its own graph."""
    return zip(pair, zip(nodes, outlooks, strict=True), strict=True)


def _by_first(place: NodeId, nodes: Sequence[Node], outlooks: Sequence[Outlook]) -> bool:
    node = nodes[place]
    if node.operation not in {ADJUST, STEP}:
        return False
    first, *others = node.arguments
    asked = others[:1] if node.operation is ADJUST else others
    return all(_missing_with(first, other, nodes, outlooks) for other in asked)


def _missing_with(first: NodeId, place: NodeId, nodes: Sequence[Node], outlooks: Sequence[Outlook]) -> bool:
    """Whether a node is missing only where another is: seen from how it is made, as far as that is plain."""
    waiting = [place]
    for one in waiting:  # grows while it is gone through
        node = nodes[one]
        gone = _missing([outlooks[one]])
        if one == first or not gone:
            continue
        if not node.operation.strict or len(waiting) > _PLAIN or not node.arguments:
            return False
        if gone - _missing(outlooks[argument] for argument in node.arguments):
            return False
        waiting.extend(node.arguments)
    return True


_PLAIN: Final = 50
"""How many nodes are looked at before it is no longer plain."""


def _gain(place: NodeId, nodes: Sequence[Node], outlooks: Sequence[Outlook]) -> Ends:
    """What an adjustment adds to the score that it reads, where that can be told from how it is made."""
    score, made = nodes[place].arguments[0], nodes[nodes[place].arguments[1]]
    if score not in made.arguments:
        return ANY
    if made.operation is SMALLEST:
        return ANY[0], ZERO
    if made.operation in (LARGEST, MAXIMUM):
        return ZERO, ANY[1]
    if made.operation is not ADD or made.arguments[0] != score or made.parameter[0] != "+":  # type: ignore[index]
        return ANY
    ends = NONE
    for sign, argument in zip(made.parameter[1:], made.arguments[1:], strict=True):  # type: ignore[index]
        term = ends_of(outlooks[argument])
        if term is None:
            return ANY
        low, high = term if sign == "+" else (-term[1], -term[0])
        ends = ends[0] + low, ends[1] + high
    return ends


def _within_ranges(moved: Moved, drift: Drift | None) -> Drift:
    """No more than the ranges allow; what is strict is missing together where all that it reads is."""
    ends = by_ranges(*moved.results)
    if moved.node.operation.strict:
        together = moved.together and not any(
            _missing([result]) - _missing(arguments)
            for result, arguments in zip(moved.results, (moved.first, moved.second), strict=True)
        )
    else:
        together = drift is not None and drift.together
    if drift is not None:
        low, high = max(drift.low, ends[0]), min(drift.high, ends[1])
        ends = (low, high) if low <= high else ends
    return Drift(ends, together or not _missing(moved.results))


def _missing(outlooks: Iterable[Outlook]) -> set[object]:
    return {one for outlook in outlooks for one in parted(outlook)[1]}


def by_ranges(first: Outlook, second: Outlook) -> Ends:
    """How far something moves that lies in these ranges."""
    one, other = ends_of(first), ends_of(second)
    if one is None or other is None:
        return ANY
    return other[0] - one[1], other[1] - one[0]


def ends_of(outlook: Outlook) -> Ends | None:
    """The ends of what a figure can be where it is there; None for texts and awards. What is never there is 0."""
    there, _ = parted(outlook)
    match there:
        case None:
            return NONE
        case Range(low, high):
            return _number(low), _number(high)
        case OneOf(values) if all(isinstance(value, bool) for value in values):
            return ZERO, ONE
        case OneOf() | OpenAllotment():
            return None
        case bool() | date():
            return _number(there), _number(there)
        case _:
            return (there, there) if isinstance(there, RATIONAL_TYPE) else None


def _number(value: object) -> Rational:
    """A number, a day by its place in the calendar, or 1 for yes."""
    if isinstance(value, date):
        return Rational(value.toordinal())
    if isinstance(value, bool):
        return ONE if value else ZERO
    return value  # type: ignore[return-value]
