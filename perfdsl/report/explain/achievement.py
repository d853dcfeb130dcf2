"""The achievement of a row to words: what was compared with what, and what that gives."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import frozen

from perfdsl.engine.exact import Evaluation
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Item
from perfdsl.graph.operations import Operation
from perfdsl.report.explain.nodes import Figure, Stage, Words
from perfdsl.report.explain.values import asked_of_subjects, expression_steps
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational
from perfdsl.values.value import Value


@frozen
class _Case:
    """What an achievement was computed from, and whether the target is met."""

    parameter: Any
    values: Sequence[Any]
    kind: Kind | None
    met: bool


_Telling: TypeAlias = Callable[[_Case], Words]


def achievement_stages(evaluation: Evaluation, item: Item) -> Iterator[Stage]:
    """The achievement against the target, with the figures that it was computed from."""
    place = item.figures.achievement
    assert place is not None
    node = evaluation.graph.nodes[place]
    value = evaluation.values[place]
    if place in evaluation.open:
        yield Stage(
            "achievement", Figure(evaluation.outlook(place), PERCENT), None, item.target_place or node.place
        )
        return
    if isinstance(value, Missing):
        yield Stage("achievement", Figure(value), Words("nothing_to_compare"), item.target_place)
        return
    telling = _TELLING.get(node.operation)
    met = evaluation.value(item.figures.met) is True
    if telling is None:
        words = Words("by_formula")
    else:
        words = telling(
            _Case(node.parameter, [evaluation.values[one] for one in node.arguments], item.kind, met)
        )
    yield Stage("achievement", Figure(value, PERCENT), words, item.target_place or node.place)
    if telling is None:
        yield from asked_of_subjects(evaluation, place)
        yield from expression_steps(evaluation, place)


def _figures(kind: Kind | None, **values: Value | None) -> tuple[tuple[str, Figure], ...]:
    return tuple((name, Figure(value, kind)) for name, value in values.items())


def _at_least(case: _Case) -> Words:
    actual, target = case.values
    if target <= 0:
        return Words("full_as_met" if case.met else "none_as_not_met")
    return Words(
        "quotient", (*_figures(case.kind, above=actual, below=target), ("result", _exactly(actual / target)))
    )


def _at_most(case: _Case) -> Words:
    actual, target = case.values
    if case.met:
        return Words("full_as_met")
    if target <= 0:
        return Words("none_as_not_met")
    if case.parameter[1]:
        result = _exactly(1 - (actual - target) / target)
        return Words("mirrored", (*_figures(case.kind, actual=actual, target=target), ("result", result)))
    return Words(
        "quotient", (*_figures(case.kind, above=target, below=actual), ("result", _exactly(target / actual)))
    )


def _on_time(case: _Case) -> Words:
    days = (case.values[0] - case.values[1]).days
    count = (("days", Figure(Rational(abs(days)))),)
    if days <= 0:
        return Words("on_the_day" if days == 0 else "before_the_day", count)
    if case.parameter.until is not None and days > case.parameter.until:
        return Words("late_too_long", (*count, ("until", Figure(Rational(case.parameter.until)))))
    if case.parameter.loses is not None:
        rule = (
            ("loses", Figure(case.parameter.loses, PERCENT)),
            ("each", Figure(Rational(case.parameter.days))),
            ("start", Figure(case.parameter.start, PERCENT)),
        )
        return Words("late_loses_begun" if case.parameter.begun else "late_loses", (*count, *rule))
    return Words("late_keeps", (*count, ("start", Figure(case.parameter.start, PERCENT))))


def _done(case: _Case) -> Words:
    return Words("is_done" if case.values[0] else "is_not_done")


def _in_range(case: _Case) -> Words:
    actual, low, high = case.values
    if low <= actual <= high:
        return Words("inside")
    distance = _figures(case.kind, distance=low - actual if actual < low else actual - high)
    if not case.parameter:
        return Words("outside", distance)
    return Words(
        "outside_tolerance",
        (
            *distance,
            ("tolerance", Figure(case.parameter, PERCENT)),
            *_figures(case.kind, end=low if actual < low else high),
        ),
    )


def _on_target(case: _Case) -> Words:
    actual, target = case.values
    if target == 0:
        return Words("full_as_met" if case.met else "none_as_not_met")
    result = _exactly(1 - abs(actual - target) / abs(target))
    return Words(
        "distance", (*_figures(case.kind, distance=abs(actual - target), target=target), ("result", result))
    )


def _way(case: _Case) -> Words:
    actual, start, end = case.values
    result = _exactly((actual - start) / (end - start))
    return Words("way", (*_figures(case.kind, actual=actual, start=start, end=end), ("result", result)))


def _level(case: _Case) -> Words:
    return Words("level_reached" if case.met else "level_not_reached")


def _curve(case: _Case) -> Words:
    actual = case.values[0]
    below = [point for point in case.parameter if point[0] <= actual]
    above = [point for point in case.parameter if point[0] > actual]
    if not below or not above:
        x, y = below[-1] if below else above[0]
        return Words("curve_end", (*_figures(case.kind, x=x), ("y", Figure(y, PERCENT))))
    (x0, y0), (x1, y1) = below[-1], above[0]
    corners = (*_figures(case.kind, x0=x0, x1=x1), ("y0", Figure(y0, PERCENT)), ("y1", Figure(y1, PERCENT)))
    return Words("curve_between", corners)


def _step(case: _Case) -> Words:
    row = next(number for number, condition in enumerate(case.values[1::2], 1) if condition is True)
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
