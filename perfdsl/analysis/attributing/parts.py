"""The parts of a container side by side: what each weighed and scored before, and does now."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from perfdsl.analysis.attributing.pairing import Pairing, Side, number
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Node, NodeId
from perfdsl.values.number import Rational
from perfdsl.values.value import Value

_SINGLE = frozenset({op.MINIMUM, op.MAXIMUM, op.BEST_MEAN})


@frozen
class Standing:
    """A part as its container reads it: its weight, where it has one, and its score, or whether it is met."""

    place: int
    weight: Rational | None
    value: Value

    @property
    def number(self) -> Rational | None:
        """What it counts; None where it is missing."""
        return number(self.value)


@frozen
class Counted:
    """A part before and after; None where it did not count, or does not any more."""

    old: Standing | None
    new: Standing | None

    @property
    def place(self) -> int:
        """Its place in the new outline; in the old one where it is gone."""
        one = self.new or self.old
        assert one is not None
        return one.place

    @property
    def is_both(self) -> bool:
        """Whether it was evaluated before and is now."""
        return self._there(self.old) and self._there(self.new)

    @property
    def comes_or_goes(self) -> bool:
        """Whether it is evaluated on one side only."""
        return self._there(self.old) is not self._there(self.new)

    @staticmethod
    def _there(one: Standing | None) -> bool:
        return one is not None and one.number is not None


def counted(pairing: Pairing, old: int, new: int) -> list[Counted] | None:
    """The parts of a container on either side, in the order of the new; None where what it reads is not known."""
    before, after = _standing(pairing.old, old), _standing(pairing.new, new)
    if before is None or after is None:
        return None
    by_place = {one.place: one for one in before}
    found = []
    for one in after:
        other = pairing.places.get(one.place)
        found.append(Counted(None if other is None else by_place.pop(other, None), one))
    return [*found, *(Counted(one, None) for one in by_place.values())]


def _standing(side: Side, container: int) -> list[Standing] | None:
    node = combining(side, container)
    if node is None:
        return []
    places = list(side.parts(container))
    if node.operation in _SINGLE:
        by_node = {side.items[place].figures.score: place for place in places}
        if any(argument not in by_node for argument in node.arguments):
            return None
        return [Standing(by_node[one], None, side.known(one)) for one in node.arguments]
    weighed = [place for place in places if side.items[place].weight is not None]
    if len(weighed) != len(node.arguments):
        return None
    return list(_weighed(side, weighed, node.arguments))


def _weighed(side: Side, places: Sequence[int], arguments: Sequence[NodeId]) -> Iterator[Standing]:
    for place, argument in zip(places, arguments, strict=True):
        yield Standing(place, side.items[place].weight, side.known(argument))


def combining(side: Side, container: int) -> Node | None:
    """The node that makes one score of those of the parts."""
    place = side.items[container].figures.achievement
    return None if place is None else side.evaluation.graph.nodes[place]
