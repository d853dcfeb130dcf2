"""What was measured, of its parts, for columns: series of a period, and rows that are shared out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from perfdsl.engine.columns.column import Column, Maker
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.meanings.days import EPOCH
from perfdsl.engine.columns.meanings.reckoning import mean
from perfdsl.graph import operations as op
from perfdsl.values.missing import NOT_DUE, NOT_MEASURED
from perfdsl.values.number import ONE, ZERO
from perfdsl.values.sharing import Shares

Meaning = Callable[[Maker, Any, Sequence[Column]], Column]


def _series(maker: Maker, told: tuple[str, Sequence[date]], columns: Sequence[Column]) -> Column:
    """What was measured of the whole, else the parts that have ended by the day that the kernel is made for."""
    how, ends = told
    whole, at = columns[0], maker.number(columns[1]).written
    if at is None:
        return maker.unproven(whole.value)
    ended = [part for part, end in zip(columns[2:], ends, strict=True) if (end - EPOCH).days <= at]
    if not ended:
        return _else(maker, whole, maker.missing(NOT_DUE))
    parts = _last(maker, ended) if how == "last" else _together(maker, how, ended)
    return _else(maker, whole, parts)


def _else(maker: Maker, whole: Column, parts: Column) -> Column:
    """The whole unless it was not measured."""
    not_measured = maker.is_for(whole, NOT_MEASURED)
    found = maker.select(not_measured, parts, whole)
    return Column(found.value, found.reason, maker.build.either(whole.unsure, found.unsure))


def _last(maker: Maker, ended: Sequence[Column]) -> Column:
    found = ended[-1]
    for part in ended:
        later = maker.select(maker.there(part), part, found)
        found = Column(later.value, later.reason, maker.build.either(part.unsure, later.unsure))
    return found


def _together(maker: Maker, how: str, ended: Sequence[Column]) -> Column:
    """The parts taken together, missing for the reason of the first that is missing."""
    is_never = any(part.is_never_there for part in ended)
    found = maker.missing(NOT_MEASURED) if is_never else _TOGETHER[how](maker, ended)
    return spread(maker, ended, found)


def spread(maker: Maker, arguments: Sequence[Column], result: Column) -> Column:
    """The result of a strict operation: missing for the reason of its first argument that is missing."""
    build = maker.build
    reason, unsure = result.reason, result.unsure
    for one in reversed(arguments):
        there = maker.there(one)
        reason = build.select(there, reason, one.reason)
        unsure = build.either(one.unsure, build.both(there, unsure))
    return Column(result.value, reason, unsure)


def _sum(maker: Maker, parts: Sequence[Column]) -> Column:
    return maker.kept(maker.figures.add([maker.number(one) for one in parts]))


def _mean(maker: Maker, parts: Sequence[Column]) -> Column:
    return maker.kept(mean(maker, [maker.number(one) for one in parts]))


def _ordered(maker: Maker, parts: Sequence[Column], *, largest: bool) -> Column:
    found = maker.number(parts[0])
    for one in parts[1:]:
        other = maker.number(one)
        found = maker.figures.larger(found, other) if largest else maker.figures.smaller(found, other)
    return maker.sure(found)


_TOGETHER: Final[Mapping[str, Callable[[Maker, Sequence[Column]], Column]]] = {
    "sum": _sum,
    "mean": _mean,
    "max": lambda maker, parts: _ordered(maker, parts, largest=True),
    "min": lambda maker, parts: _ordered(maker, parts, largest=False),
}


def _whole_of_parts(maker: Maker, _: object, columns: Sequence[Column]) -> Column:
    own, *parts = columns
    if any(part.is_never_there for part in parts):
        found = maker.missing(NOT_MEASURED)
    else:
        whole = maker.figures.add([maker.number(one) for one in parts]) if parts else maker.figures.whole(0)
        found = maker.kept(whole)
    return _else(maker, own, spread(maker, parts, found))


_MOST_SHARES: Final = 32
"""A figure that more share is left to the exact engine: each looks at the remainders of all."""


def _apportion(maker: Maker, told: tuple[Shares, int], columns: Sequence[Column]) -> Column:
    """The share rounded down, and a unit of those left over, or what is less than one, by the rank of what was lost."""
    (shares, place), figure, figures = told, maker.number(columns[0]), maker.figures
    if len(shares.values) > _MOST_SHARES:
        return maker.unproven()
    floors, rests, unsure = [], [], maker.build.no
    for share in shares.values:
        exact = figures.multiply(figure, figures.constant(share))
        found, doubt = figures.floor(exact)
        floors.append(found)
        rests.append(figures.subtract(exact, found).between(0.0, 1.0))
        unsure = maker.build.either(unsure, doubt)
    before = []
    for other, rest in enumerate(rests):
        if other != place:
            ahead, near = _is_ahead(
                maker,
                rest,
                rests[place],
                first=other < place,
                alike=shares.values[other] == shares.values[place],
            )
            before.append(figures.select(ahead, figures.whole(1), figures.whole(0)))
            unsure = maker.build.either(unsure, near)
    left = figures.subtract(figure, figures.add(floors)).between(0.0, float(len(floors)))
    unit = figures.clamp(figures.subtract(left, figures.add(before)) if before else left, ZERO, ONE)
    return maker.sure(figures.add([floors[place], unit]), unsure=unsure)


def _is_ahead(maker: Maker, rest: Figure, own: Figure, *, first: bool, alike: bool) -> tuple[Code, Code]:
    """Whether another lost more, or as much and stands first; equal shares lose the same."""
    if alike:
        return maker.build.truth(first), maker.build.no
    return maker.figures.less(own, rest, or_equal=first)


MEANINGS: Final[Mapping[op.Operation, Meaning]] = {
    op.SERIES: _series,
    op.WHOLE_OF_PARTS: _whole_of_parts,
    op.APPORTION: _apportion,
}
"""The operations of what is measured."""
