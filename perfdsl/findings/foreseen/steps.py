"""Steps of a table that no value takes which the figure can have."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import FORESEEN_STEP
from perfdsl.engine.interval_numbers import high, low
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Sort, Told, place_key
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.graph.nodes import InputKey, Node, NodeId
from perfdsl.graph.operations import COMPARE, CONSTANT, DUE, INPUT, STEP
from perfdsl.values.number import RATIONAL_TYPE, Rational, rational
from perfdsl.values.ranges import Outlook

_Taken = tuple[int, int]
"""The first and the last of the regions between and on the thresholds of a table that a step takes."""

_FIRST_OF: Final = {">=": 1, ">": 2, "=": 1}
_LAST_OF: Final = {"<=": 1, "<": 0, "=": 1}


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
    table = _Table.of(
        [threshold for test in tests if test for threshold in test.thresholds],
        there,
        whole=_whole(sight, actual),
    )
    return [table.take(test) for test in tests if test is not None]


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


class _Table:
    """The regions that thresholds tell apart, in rising order, an open one before each threshold and after the last.

    INVARIANT: `_free[r]` leads to the first region from `r` on that is not taken.
    """

    def __init__(self, edges: Sequence[Rational], possible: Sequence[bool]) -> None:
        self._edges = edges
        self._free = [place if free else place + 1 for place, free in enumerate(possible)]
        self._free.append(len(possible))

    @classmethod
    def of(cls, thresholds: Sequence[Rational], there: Outlook, *, whole: bool) -> "_Table":
        """The table of these thresholds for a figure; what it can never be counts as taken."""
        edges = sorted(set(thresholds))
        least, most = _number(low(there)), _number(high(there))
        bounds = [least - 1, *edges, most + 1]
        possible: list[bool] = []
        for below, above in zip(bounds, [*edges, most + 1], strict=False):
            possible += [
                _between(below, above, least, most, whole=whole),
                least <= above <= most and (not whole or above.denominator == 1),
            ]
        return cls(edges, possible[:-1])

    def take(self, test: _Test) -> bool:
        """Take what a test asks for; whether any of that was left."""
        first, last = self._regions(test)
        place = self._find(first)
        found = place <= last
        while place <= last:
            self._free[place] = place + 1
            place = self._find(place)
        return found

    def _regions(self, test: _Test) -> _Taken:
        places = [2 * bisect_left(self._edges, one) for one in test.thresholds]
        if test.sign == "..":
            return places[0] + 1, places[1] + 1
        first = places[0] + _FIRST_OF[test.sign] if test.sign in _FIRST_OF else 0
        last = places[0] + _LAST_OF[test.sign] if test.sign in _LAST_OF else 2 * len(self._edges)
        return first, last

    def _find(self, place: int) -> int:
        """The first region from a place on that is left, with the ways to it made shorter."""
        way = []
        while self._free[place] != place:
            way.append(place)
            place = self._free[place]
        for one in way:
            self._free[one] = place
        return place


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
