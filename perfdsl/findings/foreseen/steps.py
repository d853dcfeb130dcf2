"""Steps of a table that no value takes which the figure can have."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from attrs import frozen

from perfdsl.diagnostics import FORESEEN_STEP
from perfdsl.engine.interval.numbers import high, low
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Sort, Told, place_key
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.graph.nodes import InputKey, Node, NodeId
from perfdsl.graph.operations import COMPARE, CONSTANT, DUE, INPUT, STEP
from perfdsl.values.number import RATIONAL_TYPE, Rational, rational
from perfdsl.values.ranges import Outlook
from perfdsl.values.regions import Regions


def steps_out_of_reach(sight: Sight) -> Iterator[Notice]:
    """Every step but `otherwise` holds for some value that the figure can have and that no step before it takes."""
    for node in sight.graph.nodes:
        if node.operation is not STEP:
            continue
        conditions = node.arguments[1::2]
        for condition, holds in zip(conditions, _held(sight, node.arguments[0], conditions), strict=True):
            place = sight.graph.nodes[condition].place
            if place is not None:
                say = None if holds else partial(_never, sight, node, condition)
                yield Notice(FORESEEN_STEP, (place_key(place), node.operation.name), say, Sort.EVERYWHERE)


def _held(sight: Sight, actual: NodeId, conditions: Sequence[NodeId]) -> list[bool]:
    """For each step whether it can hold."""
    tests = [_test(sight, actual, one) for one in conditions]
    there = sight.there(actual)
    if there is None or isinstance(there, bool | str) or None in tests:
        return [sight.answer(one) is not False for one in conditions]
    asked = [test for test in tests if test is not None]
    thresholds = [threshold for test in asked for threshold in test.thresholds]
    regions = _regions(thresholds, there, whole=_whole(sight, actual))
    return [regions.take(test.sign, test.thresholds) for test in asked]


@frozen
class _Test:
    """What a step asks: a sign and its thresholds; `..` has two, and what takes all that is left none."""

    sign: str
    thresholds: tuple[Rational, ...]


def _test(sight: Sight, actual: NodeId, condition: NodeId) -> _Test | None:
    """The test of a condition; None where it is no comparison with figures that are known."""
    node = sight.graph.nodes[condition]
    if node.operation is CONSTANT:
        return _Test("", ())
    parts = [node] if node.operation is COMPARE else [sight.graph.nodes[one] for one in node.arguments]
    thresholds = [
        sight.prospects[one.arguments[1]]
        for one in parts
        if one.operation is COMPARE and one.arguments[0] == actual
    ]
    figures = tuple(_number(one) for one in thresholds if isinstance(one, date | RATIONAL_TYPE))
    if len(figures) != len(parts):
        return None
    return _Test(str(node.parameter) if len(parts) == 1 else "..", figures)


def _number(figure: object) -> Rational:
    return rational(figure.toordinal()) if isinstance(figure, date) else figure  # type: ignore[return-value]


def _whole(sight: Sight, actual: NodeId) -> bool:
    """Whether a figure is whole, being a day, or measured in whole units."""
    node = sight.graph.nodes[actual]
    node = sight.graph.nodes[node.arguments[0]] if node.operation is DUE else node
    if isinstance(low(sight.there(actual)), date):  # type: ignore[arg-type]
        return True
    if node.operation is not INPUT:
        return False
    assert isinstance(node.parameter, InputKey)
    kind = sight.inputs[node.parameter.path].kind
    return kind.name == "count" or kind.ends is not None or bool(kind.levels)


def _regions(thresholds: Sequence[Rational], there: Outlook, *, whole: bool) -> Regions:
    """The regions that the thresholds of a table tell apart; what the figure can never be counts as taken."""
    edges = sorted(set(thresholds))
    least, most = _number(low(there)), _number(high(there))
    above = [*edges, most + 1]
    possible: list[bool] = []
    for one, other in zip([least - 1, *edges], above, strict=True):
        possible += [
            _between(one, other, least, most, whole=whole),
            least <= other <= most and (not whole or other.denominator == 1),
        ]
    return Regions(edges, possible[:-1])


def _between(below: Rational, above: Rational, least: Rational, most: Rational, *, whole: bool) -> bool:
    """Whether a figure from `least` to `most` can lie between two others."""
    if not whole:
        return least < above and most > below
    first = max(below.__floor__() + 1, least.__ceil__())
    return bool(first < above and first <= most)


def _never(sight: Sight, node: Node, condition: NodeId) -> Told:
    actual = node.arguments[0]
    decided = sight.decided(condition, End.TOP)
    if not decided.is_by_data:
        decided = sight.decided(actual, End.TOP, End.BOTTOM)
    return Told(
        "this step never holds",
        sight.graph.nodes[condition].place,
        decided.labels,
        "change it, or take it out",
        decided.text,
    )
