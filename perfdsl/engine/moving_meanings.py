"""What operations make of numbers and days that move: the exact meanings, and what these cannot be asked."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Node
from perfdsl.graph.operations import Operation
from perfdsl.graph.rules import Rounding
from perfdsl.values.late import Late
from perfdsl.values.missing import NOT_DUE, NOT_MEASURED
from perfdsl.values.moving import Moving, MovingDay, UntracedError, days_of
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.rounding import RoundingMode

_Meaning: TypeAlias = Callable[..., Any]


def moving_meaning(node: Node) -> _Meaning:
    """What a node makes of arguments of which some move.

    It raises UntracedError where the result is no quotient of polynomials of the way gone.
    """
    written = _WRITTEN.get(node.operation)
    if written is not None:
        return written(node.parameter)
    return _untraced if node.operation.irrational else MEANINGS[node.operation](node.parameter)


def _untraced(*_: object) -> object:
    raise UntracedError


def _due(written: date) -> _Meaning:
    def meaning(actual: Any, at: date, computed: Any = NOT_MEASURED) -> Any:  # noqa: ANN401 - values
        deadline = computed if isinstance(computed, date | MovingDay) else written
        if at >= deadline:
            return actual
        absent = actual == NOT_MEASURED or (isinstance(actual, date | MovingDay) and actual > at)
        return NOT_DUE if absent else actual

    return meaning


def _on_time(late: Late) -> _Meaning:
    def meaning(actual: Any, deadline: Any) -> Any:  # noqa: ANN401 - values
        days = days_of(actual) - days_of(deadline)
        if days <= 0:
            return ONE
        if late.until is not None and days > late.until:
            return ZERO
        if late.loses is None or late.days is None:
            return late.start
        steps = days / late.days
        if late.begun:
            steps = Rational(-(-steps).__floor__())
        return max(ZERO, late.start - late.loses * steps)

    return meaning


def _days_between(_: object) -> _Meaning:
    return lambda one, other: days_of(one) - days_of(other)


def _date_add(steps: Any) -> _Meaning:  # noqa: ANN401 - sign and unit of each
    def meaning(start: Any, *amounts: Any) -> Any:  # noqa: ANN401 - values
        day = start
        for (sign, unit), amount in zip(steps, amounts, strict=True):
            if unit != "days" or isinstance(amount, Moving) or not isinstance(day, MovingDay):
                raise UntracedError
            day += Rational(int(amount) if sign == "+" else -int(amount))
        return day

    return meaning


# --- rounding: the figure that stands there, up to where the next one does


def _round(rounding: Rounding) -> _Meaning:
    places, mode, terms = rounding.places, rounding.mode, rounding.terms
    step = rounding.nearest or Rational(1, 10**places)

    def meaning(share: Any) -> Any:  # noqa: ANN401 - a number that moves
        figure = share if terms is None else share * terms.width + terms.low
        rounded = _whole(figure / step, mode) * step
        return rounded if terms is None else (rounded - terms.low) / terms.width

    return meaning


def _whole(number: Any, mode: RoundingMode) -> Rational:  # noqa: ANN401 - a number that moves
    if number < 0:
        return -_whole(-number, mode)
    if mode is RoundingMode.UP:
        return Rational(-(-number).__floor__())
    if mode is RoundingMode.DOWN:
        return Rational(number.__floor__())
    half = number + Rational(1, 2)
    up = Rational(half.__floor__())
    if half == up and (mode is RoundingMode.HALF_DOWN or (mode is RoundingMode.HALF_EVEN and up % 2)):
        return up - 1
    return up


_WRITTEN: Final[Mapping[Operation, Callable[[Any], _Meaning]]] = {
    op.DUE: _due,
    op.ON_TIME: _on_time,
    op.DAYS_BETWEEN: _days_between,
    op.DATE_ADD: _date_add,
    op.ROUND: _round,
    op.APPORTION: lambda _: _untraced,
}
