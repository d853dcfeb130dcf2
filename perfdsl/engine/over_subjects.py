"""What the operations mean that read other subjects: given the parameter, a function from columns to a column.

A column has one value for each subject. Where there is a second one, the subjects that are equal in it are asked
together, and whoever has no value there takes part nowhere.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, TypeAlias

from perfdsl.engine.allotting import heads
from perfdsl.engine.arithmetic import kept, mean, summable, variance
from perfdsl.engine.combining import is_open, nothing
from perfdsl.graph import operations as op
from perfdsl.graph.operations import Operation
from perfdsl.graph.rules import BandRule
from perfdsl.values.missing import NO_RANGE, PENDING, Missing
from perfdsl.values.number import ZERO, Rational, rational, total
from perfdsl.values.value import Value

Column: TypeAlias = Sequence[Value]
OverSubjects: TypeAlias = Callable[..., list[Value]]


def _there(column: Iterable[Value]) -> list[Any]:
    return [value for value in column if type(value) is not Missing]


# --- one figure of all


_AGGREGATES: Final[Mapping[object, Callable[[list[Any]], Value]]] = {
    "mean": lambda there: mean(summable(there)),
    "sum": lambda there: kept(total(summable(there))),
    "min": min,
    "max": max,
    "earliest": min,
    "latest": max,
    "variance": lambda there: variance(summable(there)),
}


def _aggregate(word: str) -> OverSubjects:
    def meaning(column: Column) -> list[Value]:
        return [_one_of_all(word, column)] * len(column)

    return meaning


def _one_of_all(word: str, column: Column) -> Value:
    if is_open(column):
        return PENDING
    there = _there(column)
    if word == "count":
        return rational(len(there))
    return _AGGREGATES[word](there) if there else nothing(column)


# --- the place of each


def _of_each(place: Callable[[Any, list[Any]], Value]) -> OverSubjects:
    """What a figure comes to among all that are there, in rising order."""

    def meaning(column: Column) -> list[Value]:
        if is_open(column):
            return [value if type(value) is Missing else PENDING for value in column]
        there = sorted(_there(column))
        return [value if type(value) is Missing else place(value, there) for value in column]

    return meaning


def _rank(lowest: bool) -> OverSubjects:  # noqa: FBT001 - a parameter of the graph
    if lowest:
        return _of_each(lambda figure, there: rational(1 + bisect_left(there, figure)))
    return _of_each(lambda figure, there: rational(1 + len(there) - bisect_right(there, figure)))


def _percentile(lowest: bool) -> OverSubjects:  # noqa: FBT001 - a parameter of the graph
    def place(figure: Any, there: list[Any]) -> Value:  # noqa: ANN401 - numbers, days
        if len(there) == 1:
            return NO_RANGE
        worse = len(there) - bisect_right(there, figure) if lowest else bisect_left(there, figure)
        return rational(worse, len(there) - 1)

    return _of_each(place)


def _minmax(lowest: bool) -> OverSubjects:  # noqa: FBT001 - a parameter of the graph
    def place(figure: Rational, there: list[Rational]) -> Value:
        low, high = there[0], there[-1]
        if low == high:
            return NO_RANGE
        return kept((high - figure if lowest else figure - low) / (high - low))

    return _of_each(place)


def _band_by_rank(bands: Sequence[BandRule]) -> OverSubjects:
    """Equal scores are never parted: each has the band of the first place that they have together."""
    shares = [band.share or ZERO for band in bands]

    def meaning(column: Column) -> list[Value]:
        ends = list(accumulate(heads(shares, len(_there(column)))))
        ranks: list[Any] = _rank(lowest=False)(column)
        return [
            rank if type(rank) is Missing else bands[bisect_left(ends, int(rank))].label for rank in ranks
        ]

    return meaning


# --- groups


def _grouped(make: Callable[[Any], OverSubjects]) -> Callable[[Any], OverSubjects]:
    """The same among the subjects that are equal in a second column."""

    def made(parameter: object) -> OverSubjects:
        meaning = make(parameter)

        def grouped(column: Column, groups: Column | None = None) -> list[Value]:
            return meaning(column) if groups is None else _by_group(meaning, column, groups)

        return grouped

    return made


def _by_group(meaning: OverSubjects, column: Column, groups: Column) -> list[Value]:
    found = list(groups)
    members: dict[tuple[type, Value], list[int]] = {}
    for place, group in enumerate(groups):
        if type(group) is not Missing:
            members.setdefault((type(group), group), []).append(place)
    for places in members.values():
        values = meaning([column[place] for place in places])
        for place, value in zip(places, values, strict=True):
            found[place] = value
    return found


OVER: Final[Mapping[Operation, Callable[[Any], OverSubjects]]] = {
    operation: _grouped(make)
    for operation, make in (
        (op.OVER_SUBJECTS, _aggregate),
        (op.RANK, _rank),
        (op.PERCENTILE, _percentile),
        (op.MINMAX, _minmax),
        (op.BAND_BY_RANK, _band_by_rank),
    )
}
"""Every operation whose scope is that of all subjects."""


def alone(operation: Operation) -> Callable[[Any], Callable[..., Value]]:
    """What such an operation means for somebody who is the only subject."""

    def made(parameter: object) -> Callable[..., Value]:
        meaning = OVER[operation](parameter)
        return lambda *values: meaning(*([value] for value in values))[0]

    return made
