"""The parts of an outline that are weighed in a container: where each is read, and what it weighs there."""

from collections.abc import Iterator

from attrs import frozen

from perfdsl.engine.reckoning import Reckoning
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, NodeId
from perfdsl.graph.operations import Operation
from perfdsl.report.contributions import children_of, is_heading, parts_of
from perfdsl.values.number import ONE, Rational
from perfdsl.values.value import Value

WEIGHED: frozenset[Operation] = frozenset(
    {op.WEIGHTED_MEAN, op.GEOMETRIC_MEAN, op.HARMONIC_MEAN, op.WEIGHTED_SUM, op.SHARE_MET}
)
"""Ways to combine in which weights count."""


@frozen
class Weighed:
    """A part of a container, both by their places in the outline.

    `node` combines the parts, of which this is the argument with that `number`, and `coverage` is how much of them was
    evaluated. `weight` is None where the container takes the lowest, the highest or the best.
    """

    item: int
    container: int
    node: NodeId
    coverage: NodeId | None
    number: int
    weight: Rational | None


def weighed_parts(graph: Graph) -> Iterator[Weighed]:
    """Every part that counts in a container, a container after what is inside it."""
    items = graph.outline.items
    children = children_of(items)
    for place in range(len(items) - 1, -1, -1):
        item = items[place]
        node = item.figures.achievement
        if not children[place] or is_heading(item) or node is None:
            continue
        parts = list(parts_of(items, children, place))
        read = graph.nodes[node].arguments
        if graph.nodes[node].operation in WEIGHED:
            counted = [part for part in parts if items[part].weight is not None]
        else:
            there = set(read)
            counted = [part for part in parts if items[part].figures.score in there]
        if len(counted) != len(read):
            continue
        coverage = item.figures.coverage
        counts = coverage is not None and graph.nodes[coverage].operation is op.COVERAGE
        for number, part in enumerate(counted):
            weight = items[part].weight if graph.nodes[node].operation in WEIGHED else None
            yield Weighed(part, place, node, coverage if counts else None, number, weight)


def left_out(reckoning: Reckoning, part: Weighed) -> dict[NodeId, Value]:
    """Every node that has another value where a part does not count in its container."""
    return _with(reckoning, part, reckoning.without(part.node, part.number), None)


def reweighed(reckoning: Reckoning, part: Weighed, weight: Rational) -> dict[NodeId, Value]:
    """Every node that has another value where a part has another weight, and those of the others stay in proportion."""
    assert part.weight is not None
    return _with(reckoning, part, reckoning.weighed(part.node, {part.number: weight}), weight)


def _with(reckoning: Reckoning, part: Weighed, value: Value, weight: Rational | None) -> dict[NodeId, Value]:
    given = {part.node: value}
    if part.coverage is not None:
        changes = {part.number: Rational(0) if weight is None else weight}
        given[part.coverage] = reckoning.weighed(part.coverage, changes)
    return reckoning.with_nodes(given)


def share_of(weight: Rational, before: Rational) -> Rational:
    """The share of its container that a part has whose weight is another, while the others stay: they make room."""
    return weight / (ONE - before + weight)
