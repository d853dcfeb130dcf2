"""How fast each operation changes with each of its arguments, on either side of where it stands.

Most are found by giving the exact meaning a number that begins to move; what may read very many figures, or is
rounded or irrational, has its slopes written here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Node
from perfdsl.graph.operations import Operation
from perfdsl.values import irrational
from perfdsl.values.dual import Dual, Function
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational, total
from perfdsl.values.sharing import Shares
from perfdsl.values.value import Value


class Slope(NamedTuple):
    """By how much a figure changes for a unit of another, as that falls (`left`) and as it rises (`right`).

    Where it jumps instead, however little the other moves, the slope is that of what does not jump.
    """

    left: Rational
    right: Rational
    left_jumps: bool = False
    right_jumps: bool = False

    @property
    def is_kink(self) -> bool:
        """Whether the sides differ, or one of them jumps."""
        return self.left != self.right or self.left_jumps or self.right_jumps

    @property
    def moves(self) -> bool:
        """Whether it changes at all."""
        return bool(self.left or self.right or self.left_jumps or self.right_jumps)


FLAT: Final = Slope(ZERO, ZERO)
STEEP: Final = Slope(ZERO, ZERO, left_jumps=True, right_jumps=True)
"""It may jump either way."""

Slopes: TypeAlias = Callable[[Value, Sequence[Value]], Sequence[Slope]]
"""From a result and its arguments to the slope by each of these."""


def straight(slope: Rational) -> Slope:
    """The same on both sides."""
    return Slope(slope, slope)


def slopes_of(node: Node, result: Value, arguments: Sequence[Value], places: Collection[int]) -> list[Slope]:
    """The slopes of a node by those of its arguments that stand at `places`, in their order.

    A result that is missing changes with nothing.
    """
    if isinstance(result, Missing):
        return [FLAT] * len(places)
    written = WRITTEN.get(node.operation)
    if written is not None:
        found = written(node.parameter)(result, arguments)
        return [found[place] for place in places]
    meaning: Function = MEANINGS[node.operation](node.parameter)
    whole = node.operation is op.DATE_ADD
    return [_by_meaning(meaning, result, arguments, place, whole=whole) for place in places]


# --- by the exact meaning


def _by_meaning(
    meaning: Function, result: Value, arguments: Sequence[Value], place: int, *, whole: bool
) -> Slope:
    left, left_jumps = _side(meaning, result, arguments, place, -1, whole=whole)
    right, right_jumps = _side(meaning, result, arguments, place, 1, whole=whole)
    return Slope(left, right, left_jumps, right_jumps)


def _side(  # noqa: PLR0913 - a side of an argument
    meaning: Function, result: Value, arguments: Sequence[Value], place: int, way: int, *, whole: bool
) -> tuple[Rational, bool]:
    """The slope on one side, and whether it jumps there. A date moves by a day, yes or no to the other."""
    argument = arguments[place]
    if isinstance(argument, Missing):
        return ZERO, False
    if isinstance(argument, bool):
        moved: object = not argument
    elif isinstance(argument, date):
        moved = _day(argument, way)
    elif isinstance(argument, RATIONAL_TYPE):
        moved = argument + way if whole else Dual(argument, Rational(way))
    else:
        return ZERO, True
    try:
        after = meaning(*arguments[:place], moved, *arguments[place + 1 :])
    except ZeroDivisionError:
        return ZERO, True
    change = change_to(result, after, by_days=isinstance(argument, date) or whole)
    return (ZERO, True) if change is None else (change * way, False)


def _day(day: date, way: int) -> date:
    try:
        return day + timedelta(days=way)
    except OverflowError:
        return day


def change_to(before: Value, after: object, *, by_days: bool = False) -> Rational | None:
    """How fast a value begins to change, or with `by_days` by how much it does in one; None where it jumps."""
    if isinstance(before, date) and isinstance(after, date):
        return Rational((after - before).days) if by_days else (ZERO if after == before else None)
    if isinstance(after, Dual):
        return after.slope if after.value == before else None
    if isinstance(after, RATIONAL_TYPE) and isinstance(before, RATIONAL_TYPE) and by_days:
        return after - before
    return ZERO if type(after) is type(before) and after == before else None


# --- written: what reads many figures

_Weights: TypeAlias = Sequence[Rational]


def _there(weights: _Weights, arguments: Sequence[Value]) -> list[tuple[Rational, Rational] | None]:
    """Weight and figure of what counts, None for what does not."""
    return [
        None if isinstance(one, Missing) or not weight else (weight, _number(one))
        for weight, one in zip(weights, arguments, strict=True)
    ]


def _number(value: Value) -> Rational:
    return (ONE if value else ZERO) if isinstance(value, bool) else value  # type: ignore[return-value]


def _add(signs: Sequence[str]) -> Slopes:
    found = [straight(ONE if sign == "+" else -ONE) for sign in signs]
    return lambda _, __: found


def _mean(_: object) -> Slopes:
    return lambda _, arguments: [straight(ONE / len(arguments))] * len(arguments)


def _variance(_: object) -> Slopes:
    def slopes(_: Value, arguments: Sequence[Any]) -> list[Slope]:
        count = len(arguments)
        middle = total(arguments) / count
        return [straight(2 * (one - middle) / count) for one in arguments]

    return slopes


def _weighted(
    slope: Callable[[Any, Rational, Rational, Rational, Rational], Rational],
) -> Callable[[_Weights], Slopes]:
    """`slope` is given result, mean, weight of all, and weight and figure of the one."""

    def of(weights: _Weights) -> Slopes:
        def slopes(result: Value, arguments: Sequence[Value]) -> list[Slope]:
            pairs = _there(weights, arguments)
            whole = total(pair[0] for pair in pairs if pair)
            mean = total(pair[0] * pair[1] for pair in pairs if pair) / whole if whole else ZERO
            return [FLAT if pair is None else straight(slope(result, mean, whole, *pair)) for pair in pairs]

        return slopes

    return of


_weighted_mean = _weighted(lambda _, __, whole, weight, ___: weight / whole)
_weighted_sum = _weighted(lambda _, __, ___, weight, ____: weight)
_weighted_variance = _weighted(lambda _, mean, whole, weight, one: 2 * weight * (one - mean) / whole)


def _share_met(weights: _Weights) -> Slopes:
    return lambda _, arguments: [
        STEEP if weight and not isinstance(one, Missing) else FLAT
        for weight, one in zip(weights, arguments, strict=True)
    ]


def _of_roots(
    inside: Callable[[Rational, Rational, Rational, Rational], Rational],
    from_zero: Callable[[Rational, Rational], Slope],
) -> Callable[[_Weights], Slopes]:
    """A mean that is 0 as soon as one figure is, and is not defined below.

    `inside` is given the mean, the weight of all, and weight and figure of the one; `from_zero` the weight of
    all and of the one that is 0.
    """

    def of(weights: _Weights) -> Slopes:
        def slopes(result: Any, arguments: Sequence[Value]) -> list[Slope]:  # noqa: ANN401 - a mean
            pairs = _there(weights, arguments)
            whole = total(pair[0] for pair in pairs if pair)
            zeros = sum(pair is not None and pair[1] == 0 for pair in pairs)
            found = []
            for pair in pairs:
                if pair is None:
                    found.append(FLAT)
                elif pair[1]:
                    found.append(FLAT if zeros else straight(inside(result, whole, *pair)))
                else:
                    found.append(
                        from_zero(whole, pair[0]) if zeros == 1 else Slope(ZERO, ZERO, left_jumps=True)
                    )
            return found

        return slopes

    return of


def _geometric_from_zero(whole: Rational, weight: Rational) -> Slope:
    """Straight up where it is not the only one."""
    alone = weight == whole
    return Slope(ZERO, ONE if alone else ZERO, left_jumps=True, right_jumps=not alone)


_geometric = _of_roots(lambda mean, whole, weight, one: mean * weight / whole / one, _geometric_from_zero)
_harmonic = _of_roots(
    lambda mean, whole, weight, one: mean * mean * weight / whole / (one * one),
    lambda whole, weight: Slope(ZERO, whole / weight, left_jumps=True),
)


def _best(count: int, sign: int) -> Slopes:
    """The mean of so many of the largest (`sign` 1) or smallest (-1): of equals at the edge, only the others move it."""

    def slopes(_: Value, arguments: Sequence[Any]) -> list[Slope]:
        there = sorted((one for one in arguments if not isinstance(one, Missing)), reverse=sign > 0)
        edge, share = there[:count][-1], ONE / min(count, len(there))
        crowded = len(there) > count and there[count] == edge
        better = Slope(ZERO, share) if sign > 0 else Slope(share, ZERO)
        found = []
        for one in arguments:
            if isinstance(one, Missing) or (one < edge if sign > 0 else one > edge):
                found.append(FLAT)
            else:
                found.append(better if crowded and one == edge else straight(share))
        return found

    return slopes


def _decided(*, deciding: bool) -> Slopes:
    """Whether one does (or all do): the others turn it round only where none of them decides."""

    def slopes(result: Value, arguments: Sequence[Value]) -> list[Slope]:
        alone = sum(one is deciding for one in arguments) == 1
        return [
            STEEP
            if isinstance(one, bool) and (result is not deciding or (alone and one is deciding))
            else FLAT
            for one in arguments
        ]

    return slopes


def _whole_of_parts(_: object) -> Slopes:
    def slopes(_: Value, arguments: Sequence[Value]) -> list[Slope]:
        own, *parts = arguments
        mine = not isinstance(own, Missing)
        return [straight(ONE) if mine else FLAT, *([FLAT if mine else straight(ONE)] * len(parts))]

    return slopes


# --- written: rounded and irrational


def _rounded(_: object) -> Slopes:
    """A figure keeps the distance that it was rounded by: on a step nothing would change by anything."""
    return lambda _, __: [straight(ONE)]


def _apportioned(parameter: tuple[Shares, int]) -> Slopes:
    shares, place = parameter
    return lambda _, __: [straight(shares.values[place])]


def _square_root(result: Any, arguments: Sequence[Any]) -> list[Slope]:  # noqa: ANN401 - a number
    return [straight(ONE / (2 * result)) if arguments[0] else STEEP]


def _power(result: Any, arguments: Sequence[Any]) -> list[Slope]:  # noqa: ANN401 - a number
    base, exponent = arguments
    if base > 0:
        return [straight(exponent * result / base), straight(result * irrational.ln(base))]
    if base < 0:
        return [straight(exponent * result / base), STEEP]
    by_base = straight(ONE if exponent == 1 else ZERO)
    return [by_base if exponent.denominator == 1 and exponent else STEEP, STEEP]


def _steep(_: object) -> Slopes:
    return lambda _, arguments: [FLAT if isinstance(one, Missing) else STEEP for one in arguments]


def _still(_: object) -> Slopes:
    return lambda _, arguments: [FLAT] * len(arguments)


def _over_subjects(word: str) -> Slopes:
    own = FLAT if word in ("count", "variance") else straight(ONE)
    return lambda _, arguments: [own, *[FLAT] * (len(arguments) - 1)]


WRITTEN: Final[Mapping[Operation, Callable[[Any], Slopes]]] = {
    op.ADD: _add,
    op.MEAN: _mean,
    op.VARIANCE: _variance,
    op.WEIGHTED_MEAN: _weighted_mean,
    op.COVERAGE: _weighted_mean,
    op.WEIGHTED_SUM: _weighted_sum,
    op.VARIANCE_EVALUATED: _weighted_variance,
    op.GEOMETRIC_MEAN: _geometric,
    op.HARMONIC_MEAN: _harmonic,
    op.SHARE_MET: _share_met,
    op.BEST_MEAN: lambda count: _best(count, 1),
    op.MINIMUM: lambda _: _best(1, -1),
    op.MAXIMUM: lambda _: _best(1, 1),
    op.SMALLEST: lambda _: _best(1, -1),
    op.LARGEST: lambda _: _best(1, 1),
    op.COUNT_EVALUATED: _still,
    op.AND: lambda _: _decided(deciding=False),
    op.EVERY: lambda _: _decided(deciding=False),
    op.OR: lambda _: _decided(deciding=True),
    op.ANY: lambda _: _decided(deciding=True),
    op.WHOLE_OF_PARTS: _whole_of_parts,
    op.ROUND: _rounded,
    op.APPORTION: _apportioned,
    op.LOGARITHM: lambda _: lambda _, arguments: [straight(ONE / arguments[0])],  # type: ignore[operator]
    op.EXPONENTIAL: lambda _: lambda result, _: [straight(result)],  # type: ignore[arg-type]
    op.SQUARE_ROOT: lambda _: _square_root,
    op.POWER: lambda _: _power,
    op.ALLOT: _steep,
    op.PICK: _steep,
    op.OVER_SUBJECTS: _over_subjects,
    op.RANK: _still,
    op.PERCENTILE: _still,
    op.MINMAX: _still,
    op.BAND_BY_RANK: _still,
}
"""What is not found by its exact meaning. Money is paid in whole cents: it moves by jumps.

Who is the only subject is always the first, and a figure of all is its own.
"""


# --- by weight


def weight_slopes(node: Node, result: Value, arguments: Sequence[Value]) -> list[Rational | None]:
    """How fast a mean changes as one weight grows and the others make room, each in proportion to itself.

    Under `sum` the others stay. None where nothing has a weight, or none is left to make room.
    """
    by_weight = _BY_WEIGHT.get(node.operation)
    if by_weight is None or isinstance(result, Missing):
        return [None] * len(arguments)
    weights: _Weights = node.parameter  # type: ignore[assignment]
    pairs = _there(weights, arguments)
    declared, there = total(weights), total(pair[0] for pair in pairs if pair)
    if node.operation is op.WEIGHTED_SUM:
        return [None if isinstance(one, Missing) else _number(one) for one in arguments]
    return [
        None
        if weight == declared
        else ZERO
        if pair is None
        else by_weight(result, there, pair[1]) * declared / (declared - weight)  # type: ignore[arg-type]
        for weight, pair in zip(weights, pairs, strict=True)
    ]


def _geometric_by_weight(mean: Rational, whole: Rational, one: Rational) -> Rational:
    return mean * (irrational.ln(one) - irrational.ln(mean)) / whole if mean else ZERO


_BY_WEIGHT: Final[Mapping[Operation, Callable[[Rational, Rational, Rational], Rational]]] = {
    op.WEIGHTED_MEAN: lambda mean, whole, one: (one - mean) / whole,
    op.SHARE_MET: lambda mean, whole, one: (one - mean) / whole,
    op.GEOMETRIC_MEAN: _geometric_by_weight,
    op.HARMONIC_MEAN: lambda mean, whole, one: mean * (1 - mean / one) / whole if mean else ZERO,
    op.WEIGHTED_SUM: lambda _, __, one: one,
}
