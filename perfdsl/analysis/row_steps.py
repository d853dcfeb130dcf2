"""A row to the step of its actual that is looked at, and what its own score makes of it where that is no number."""

from datetime import date, timedelta
from typing import Final

from attrs import frozen

from perfdsl.analysis.attributing.replaying import computed
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Item, Node, NodeId
from perfdsl.values.kind import Family
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.value import Value

_POINT: Final = Rational(1, 100)
_LARGE: Final = 1_000


@frozen
class Step:
    """A step of an actual: of `size`, a day, a level, or to the other answer.

    `less` and `more` are by how much the score of the row changes with it, where the actual is no number: None where
    there is no such step, as from the highest level. Of yes and no the one step there is, to the other, is `more`.
    """

    size: Rational
    family: Family
    less: Rational | None = None
    more: Rational | None = None


def step_of(evaluation: Evaluation, item: Item) -> Step | None:
    """The step of a row's actual; None where it has no actual.

    A unit, or a point of a percentage or ratio; of figures in the thousands so many units that it is about a hundredth.
    """
    actual = evaluation.value(item.figures.actual)
    kind = item.kind
    if kind is None or actual is None or isinstance(actual, Missing):
        return None
    if kind.family in (Family.DATE, Family.YES_NO, Family.LEVEL):
        less, more = (_change(evaluation, item, _moved(actual, way, len(kind.levels))) for way in (-1, 1))
        return Step(ONE, kind.family, less, more)
    if not isinstance(actual, RATIONAL_TYPE):
        return None
    if kind.family in (Family.SHARE, Family.RATIO):
        return Step(_POINT, kind.family)
    return Step(_unit(actual), kind.family)


def _unit(actual: Rational) -> Rational:
    size = ONE
    while abs(actual) >= _LARGE * size:
        size *= 10
    return size


def _moved(actual: Value, way: int, levels: int) -> Value | None:
    """The next value on one side, None where there is none; yes and no have each other."""
    if isinstance(actual, bool):
        return not actual if way > 0 else None
    if isinstance(actual, date):
        end = date.min if way < 0 else date.max
        return None if actual == end else actual + timedelta(days=way)
    assert isinstance(actual, RATIONAL_TYPE)
    return actual + way if 1 <= actual + way <= levels else None


def _change(evaluation: Evaluation, item: Item, actual: Value | None) -> Rational | None:
    """By how much the score of a row changes where its actual is another: only its own nodes are computed."""
    start, end = item.figures.actual, item.figures.score
    if actual is None or start is None or end is None:
        return None
    nodes, found = evaluation.graph.nodes, {start: actual}
    for place in sorted(_between(nodes, start, end)):
        node = nodes[place]
        if any(one in found for one in node.arguments):
            found[place] = computed(node, [found.get(one, evaluation.values[one]) for one in node.arguments])
    before, after = evaluation.values[end], found.get(end, evaluation.values[end])
    if not isinstance(before, RATIONAL_TYPE) or not isinstance(after, RATIONAL_TYPE):
        return ZERO
    return after - before


def _between(nodes: tuple[Node, ...], start: NodeId, end: NodeId) -> set[NodeId]:
    """The nodes after `start` that `end` reads, itself included."""
    pending, found = [end], set[NodeId]()
    while pending:
        place = pending.pop()
        if place > start and place not in found:
            found.add(place)
            pending.extend(nodes[place].arguments)
    return found
