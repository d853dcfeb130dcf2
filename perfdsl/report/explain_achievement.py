"""The achievement of a row to words: what was compared with what, and what that gives by the form of its target."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from perfdsl.engine.exact import Evaluation
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Item
from perfdsl.graph.operations import Operation
from perfdsl.report.explain_nodes import Figure, Stage, Words
from perfdsl.report.explain_values import expression_steps
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational
from perfdsl.values.value import Value

_Telling: TypeAlias = Callable[[Any, Sequence[Any], Kind | None, bool], Words]


def achievement_stages(evaluation: Evaluation, item: Item) -> Iterator[Stage]:
    """The achievement against the target, with the figures that it was computed from."""
    place = item.figures.achievement
    assert place is not None
    node = evaluation.graph.nodes[place]
    value = evaluation.values[place]
    if isinstance(value, Missing):
        yield Stage("achievement", Figure(value), Words("nothing_to_compare"), item.target_place)
        return
    telling = _TELLING.get(node.operation)
    met = evaluation.value(item.figures.met) is True
    if telling is None:
        words = Words("by_formula")
    else:
        words = telling(node.parameter, [evaluation.values[one] for one in node.arguments], item.kind, met)
    yield Stage("achievement", Figure(value, PERCENT), words, item.target_place or node.place)
    if telling is None:
        yield from expression_steps(evaluation, place)


def _figures(kind: Kind | None, **values: Value | None) -> tuple[tuple[str, Figure], ...]:
    return tuple((name, Figure(value, kind)) for name, value in values.items())


def _at_least(_: str, values: Sequence[Any], kind: Kind | None, met: bool) -> Words:  # noqa: FBT001 - the form of the table
    actual, target = values
    if target <= 0:
        return Words("full_as_met" if met else "none_as_not_met")
    return Words(
        "quotient", (*_figures(kind, above=actual, below=target), ("result", _exactly(actual / target)))
    )


def _at_most(parameter: tuple[str, bool], values: Sequence[Any], kind: Kind | None, met: bool) -> Words:  # noqa: FBT001
    actual, target = values
    if met:
        return Words("full_as_met")
    if target <= 0:
        return Words("none_as_not_met")
    if parameter[1]:
        result = _exactly(1 - (actual - target) / target)
        return Words("mirrored", (*_figures(kind, actual=actual, target=target), ("result", result)))
    return Words(
        "quotient", (*_figures(kind, above=target, below=actual), ("result", _exactly(target / actual)))
    )


def _on_time(late: Any, values: Sequence[date], _: Kind | None, __: bool) -> Words:  # noqa: ANN401, FBT001 - the rule by its fields
    days = (values[0] - values[1]).days
    count = (("days", Figure(Rational(abs(days)))),)
    if days <= 0:
        return Words("on_the_day" if days == 0 else "before_the_day", count)
    if late.until is not None and days > late.until:
        return Words("late_too_long", (*count, ("until", Figure(Rational(late.until)))))
    if late.loses is not None:
        rule = (
            ("loses", Figure(late.loses, PERCENT)),
            ("each", Figure(Rational(late.days))),
            ("start", Figure(late.start, PERCENT)),
        )
        return Words("late_loses_begun" if late.begun else "late_loses", (*count, *rule))
    return Words("late_keeps", (*count, ("start", Figure(late.start, PERCENT))))


def _done(_: None, values: Sequence[Any], __: Kind | None, ___: bool) -> Words:  # noqa: FBT001 - the form of the table
    return Words("is_done" if values[0] else "is_not_done")


def _in_range(tolerance: Rational | None, values: Sequence[Any], kind: Kind | None, _: bool) -> Words:  # noqa: FBT001
    actual, low, high = values
    if low <= actual <= high:
        return Words("inside")
    distance = _figures(kind, distance=low - actual if actual < low else actual - high)
    if not tolerance:
        return Words("outside", distance)
    return Words(
        "outside_tolerance",
        (
            *distance,
            ("tolerance", Figure(tolerance, PERCENT)),
            *_figures(kind, end=low if actual < low else high),
        ),
    )


def _on_target(_: None, values: Sequence[Any], kind: Kind | None, met: bool) -> Words:  # noqa: FBT001 - the form of the table
    actual, target = values
    if target == 0:
        return Words("full_as_met" if met else "none_as_not_met")
    result = _exactly(1 - abs(actual - target) / abs(target))
    return Words(
        "distance", (*_figures(kind, distance=abs(actual - target), target=target), ("result", result))
    )


def _way(_: None, values: Sequence[Any], kind: Kind | None, __: bool) -> Words:  # noqa: FBT001 - the form of the table
    actual, start, end = values
    result = _exactly((actual - start) / (end - start))
    return Words("way", (*_figures(kind, actual=actual, start=start, end=end), ("result", result)))


def _level(_: None, __: Sequence[Any], ___: Kind | None, met: bool) -> Words:  # noqa: FBT001 - the form of the table
    return Words("level_reached" if met else "level_not_reached")


def _curve(
    points: Sequence[tuple[Rational, Rational]], values: Sequence[Any], kind: Kind | None, _: bool
) -> Words:  # noqa: FBT001
    actual = values[0]
    below = [point for point in points if point[0] <= actual]
    above = [point for point in points if point[0] > actual]
    if not below or not above:
        x, y = below[-1] if below else above[0]
        return Words("curve_end", (*_figures(kind, x=x), ("y", Figure(y, PERCENT))))
    (x0, y0), (x1, y1) = below[-1], above[0]
    corners = (*_figures(kind, x0=x0, x1=x1), ("y0", Figure(y0, PERCENT)), ("y1", Figure(y1, PERCENT)))
    return Words("curve_between", corners)


def _step(_: None, values: Sequence[Any], __: Kind | None, ___: bool) -> Words:  # noqa: FBT001 - the form of the table
    row = next(number for number, condition in enumerate(values[1::2], 1) if condition is True)
    return Words("step_row", (("row", Figure(str(row))),))


def _exactly(number: Rational) -> Figure:
    """A result in full: its fraction besides its percentage, where that never ends."""
    return Figure(number, PERCENT, "=")


_TELLING: Final[Mapping[Operation, _Telling]] = {
    op.AT_LEAST: _at_least,
    op.AT_MOST: _at_most,
    op.ON_TIME: _on_time,
    op.DONE: _done,
    op.IN_RANGE: _in_range,
    op.ON_TARGET: _on_target,
    op.GOALPOSTS: _way,
    op.PROGRESS: _way,
    op.LEVEL_REACHED: _level,
    op.INTERPOLATE: _curve,
    op.STEP: _step,
}
