"""Weights that may lie anywhere between two bounds to the least and the most that every score can be.

The law: whatever the weights are within their bounds, the exact value of a node lies in its outlook. A mean is most
where the scores above it have the most weight and those below it the least: the weights of the threshold are found by
sorting (J. Mendel and N. Karnik, "Centroid of a type-2 fuzzy set", Information Sciences 132, 2001; a linear-fractional
programme over a box, A. Charnes and W. Cooper, 1962). As a mean rises with each of its scores, those of containers
inside containers are found from the innermost out.
"""

from collections.abc import Callable, Mapping, Sequence

from attrs import define, field, frozen

from perfdsl.engine import combining
from perfdsl.engine.interval.numbers import between, high, low
from perfdsl.engine.interval.outlooks import outlook_of
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, Node, NodeId
from perfdsl.values.missing import NOTHING_EVALUATED, OUT_OF_RANGE, PENDING, Missing
from perfdsl.values.number import ONE, ZERO, Rational, total
from perfdsl.values.ranges import OneOf, Outlook, hull, parted
from perfdsl.values.value import Value

Mean = Callable[[Sequence[Rational], Sequence[Rational]], Value]
"""The mean of some scores by their weights."""


@frozen
class Box:
    """What the weights of the arguments of a node may be, from `low` to `high`."""

    low: tuple[Rational, ...]
    high: tuple[Rational, ...]


@frozen
class Extremes:
    """What nodes may be by their weights: those that are not in `outlooks` keep their values.

    `most` and `least` have, for each node with weights, those at which it is the most and the least it can be; none
    where they are not known.
    """

    outlooks: Mapping[NodeId, Outlook]
    most: Mapping[NodeId, tuple[Rational, ...]]
    least: Mapping[NodeId, tuple[Rational, ...]]


@frozen
class _Score:
    """A score that counts: its range, where it may be at all, and what it may weigh."""

    number: int
    low: Rational
    high: Rational
    least: Rational
    most: Rational


def extremes(
    graph: Graph, values: Sequence[Value], given: Mapping[NodeId, Outlook], boxes: Mapping[NodeId, Box]
) -> Extremes:
    """What every node may be where the weights of some nodes lie in boxes, and `given` ones are open.

    `values` are those of an exact evaluation. The weights of one node are taken to be other than those of another.
    """
    found: dict[NodeId, Outlook] = dict(given)
    most: dict[NodeId, tuple[Rational, ...]] = {}
    least: dict[NodeId, tuple[Rational, ...]] = {}
    untouched = found.keys().isdisjoint
    for place in range(min([*given, *boxes], default=len(graph.nodes)), len(graph.nodes)):
        node, here = graph.nodes[place], NodeId(place)
        if here not in boxes and untouched(node.arguments):
            continue
        arguments = [found.get(one, values[one]) for one in node.arguments]
        if here in boxes:
            boxed = _Boxed(node, boxes[here], arguments)
            outlook = boxed.outlook()
            most[here], least[here] = tuple(boxed.most), tuple(boxed.least)
        else:
            outlook = outlook_of(node, arguments)
        if type(outlook) is not type(values[place]) or outlook != values[place]:
            found[here] = outlook
        else:
            found.pop(here, None)
    return Extremes(found, most, least)


@define
class _Boxed:
    """A node with weights in a box, and the weights at its two ends."""

    _node: Node
    _box: Box
    _arguments: Sequence[Outlook]
    most: list[Rational] = field(init=False)
    least: list[Rational] = field(init=False)
    _gone: list[Missing] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        told: Sequence[Rational] = self._node.parameter  # type: ignore[assignment]
        self.most, self.least = list(told), list(told)

    def outlook(self) -> Outlook:
        """What the node may be."""
        scores = list(self._scores())
        if PENDING in self._gone:  # as in a plain range: it is not foreseen, and not left out either
            return PENDING
        if not any(one.most for one in scores):
            why = combining.nothing(self._gone)
            return why if all(self._box.low) else hull([why, NOTHING_EVALUATED, *self._gone])
        ends = self._sum(scores) if self._node.operation is op.WEIGHTED_SUM else self._mean(scores)
        if any(one.least for one in scores):
            return ends
        return hull([ends, NOTHING_EVALUATED, *self._gone])

    def _scores(self) -> list[_Score]:
        """The scores that may count; one that may be missing may weigh nothing."""
        found: list[_Score] = []
        for number, argument in enumerate(self._arguments):
            there, missing = parted(argument)
            self._gone += missing if self._box.high[number] else ()
            if there is not None:
                ends = _ends(there)
                least = ZERO if missing else self._box.low[number]
                found.append(_Score(number, *ends, least, self._box.high[number]))
        return found

    def _sum(self, scores: Sequence[_Score]) -> Outlook:
        for one in scores:
            self.most[one.number] = one.most if one.high > 0 else one.least
            self.least[one.number] = one.least if one.low > 0 else one.most
        least = total(self.least[one.number] * one.low for one in scores)
        return between(least, total(self.most[one.number] * one.high for one in scores))

    def _mean(self, scores: Sequence[_Score]) -> Outlook:
        if self._node.operation in (op.GEOMETRIC_MEAN, op.HARMONIC_MEAN):
            if any(one.low < 0 for one in scores):
                ends = [max(ZERO, min(one.low for one in scores)), max(ZERO, *(one.high for one in scores))]
                return hull([*ends, OUT_OF_RANGE])
            mean = _by_meaning(self._node)
        else:
            mean = _weighted
        most = _end(mean, sorted(scores, key=lambda one: -one.high), self.most, most=True)
        least = _end(mean, sorted(scores, key=lambda one: one.low), self.least, most=False)
        return hull([least, most])


def _ends(outlook: Outlook) -> tuple[Rational, Rational]:
    """The least and the most of a score, or of a fact of being met as what that counts."""
    if isinstance(outlook, OneOf):
        return ZERO, ONE
    if isinstance(outlook, bool):
        return (ONE, ONE) if outlook else (ZERO, ZERO)
    return low(outlook), high(outlook)


def _weighted(weights: Sequence[Rational], scores: Sequence[Rational]) -> Value:
    whole = total(weights)
    if not whole:
        return NOTHING_EVALUATED
    return total(weight * score for weight, score in zip(weights, scores, strict=True)) / whole


def _by_meaning(node: Node) -> Mean:
    return lambda weights, scores: MEANINGS[node.operation](tuple(weights))(*scores)


def _end(mean: Mean, ordered: Sequence[_Score], weights: list[Rational], *, most: bool) -> Value:
    """The most (or the least) that a mean can be, with the weights that make it so.

    The scores stand in order, those first that draw it there. It is reached where just those are raised that lie
    beyond the mean: raising the next one moves the mean on as long as its score lies beyond it.
    """
    values = [one.high if most else one.low for one in ordered]

    def with_raised(count: int) -> Value:
        raised = [one.most if place < count else one.least for place, one in enumerate(ordered)]
        return mean(raised, values)

    def is_enough(count: int) -> bool:
        found = with_raised(count)
        if isinstance(found, Missing):  # nothing weighs anything yet
            return False
        return values[count] <= found if most else values[count] >= found  # type: ignore[operator]

    first, last = 0, len(ordered)
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if is_enough(middle) else (middle + 1, last)
    for place, one in enumerate(ordered):
        weights[one.number] = one.most if place < first else one.least
    return with_raised(first)
