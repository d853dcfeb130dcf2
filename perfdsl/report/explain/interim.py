"""How far a row has come before its period ends, and how its forecast was found, as stages of its explanation."""

from collections.abc import Iterator
from typing import Final

from perfdsl.analysis.progress import Progress, RowProgress, is_interim, progress
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.foreseeing import Foreseen
from perfdsl.graph.nodes import Item
from perfdsl.graph.operations import ELAPSED
from perfdsl.report.explain.nodes import Figure, Stage, Words
from perfdsl.values.kind import COUNT, PERCENT, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, rational
from perfdsl.values.ranges import Range


def interim_stages(evaluation: Evaluation, item: Item, place: int, kind: Kind) -> Iterator[Stage]:
    """What is expected, what was reached, how that stands, and what is foreseen; nothing once the period has ended.

    `kind` is that in which the score of the item is shown.
    """
    if not is_interim(evaluation) or item.figures.score is None:
        return
    found = progress(evaluation)
    row = found.rows.get(place)
    if row is not None and item.kind is not None and not item.monitored:
        yield from _progress(evaluation, item, found, row)
        yield from _forecast(item, row)
    yield from _score(found, item, kind)


def _progress(evaluation: Evaluation, item: Item, found: Progress, row: RowProgress) -> Iterator[Stage]:
    if row.expected is None:
        return
    yield Stage("expected", Figure(row.expected, PERCENT), _expected(evaluation, item, found, row))
    if row.reached is not None:
        words = None
        if row.way is not None:
            start, goal = row.way
            figures = (
                ("actual", Figure(evaluation.value(item.figures.actual), item.kind)),
                ("start", Figure(start, item.kind)),
                ("goal", Figure(goal, item.kind)),
            )
            words = Words("reached" if start else "reached_from_nothing", figures)
        yield Stage("reached", Figure(row.reached, PERCENT), words)
    if row.state:
        parts = ", ".join(map(str, row.unreported))
        words = (
            Words("stands_silent_of", (("parts", Figure(parts)),)) if parts else Words(f"stands_{row.state}")
        )
        yield Stage("standing", None, words)


def _expected(evaluation: Evaluation, item: Item, found: Progress, row: RowProgress) -> Words:
    at = ("at", Figure(evaluation.at))
    if not row.declared:
        return Words("expected_yardstick", (at,))
    if item.target_sign == "by":
        return Words("expected_by_date", (("day", Figure(row.target)), at))
    phase = item.figures.phase
    if phase is not None and evaluation.graph.nodes[phase].operation is ELAPSED:
        period = evaluation.graph.period
        days = (period.end - period.start).days + 1
        passed = ("passed", Figure(found.elapsed * days, COUNT))
        return Words("expected_evenly", (passed, ("whole", Figure(rational(days), COUNT))))
    return Words("expected_by_phases", (at,))


def _forecast(item: Item, row: RowProgress) -> Iterator[Stage]:
    """The figure at the end of the period, and how it was found."""
    if row.actual is None or isinstance(row.actual, Missing):
        if row.foreseen is not None and row.foreseen.rule and isinstance(row.foreseen.value, Missing):
            yield Stage("forecast", None, Words("forecast_none", (("reason", Figure(row.foreseen.value)),)))
        return
    words = Words("forecast_computed") if row.foreseen is None else _found(row.foreseen, item)
    yield Stage(
        "forecast", Figure(row.actual, item.kind), words, row.foreseen.place if row.foreseen else None
    )


_NOTHING_TO_GO_BY: Final = {"estimate": "forecast_no_estimate", "as previous": "forecast_no_profile"}


def _found(one: Foreseen, item: Item) -> Words:
    if not one.rule:
        return Words("forecast_kept")
    if isinstance(one.value, Missing):
        known = _NOTHING_TO_GO_BY.get(one.rule)
        return Words(known) if known else Words("forecast_none_kept", (("reason", Figure(one.value)),))
    so_far = ("so_far", Figure(one.so_far, item.kind))
    passed = (("passed", Figure(rational(one.passed), COUNT)), ("whole", Figure(rational(one.whole), COUNT)))
    match one.rule:
        case "linear":
            return Words("forecast_by_parts" if one.parts else "forecast_by_days", (so_far, *passed))
        case "as previous":
            before, same = Figure(one.before, item.kind), Figure(one.same, item.kind)
            return Words("forecast_by_profile", (so_far, ("before", before), ("same", same)))
        case _:
            return Words("forecast_estimated" if one.place else "forecast_estimated_by_caller")


def _score(found: Progress, item: Item, kind: Kind) -> Iterator[Stage]:
    """The score at the end of the period, and what it may be."""
    score = found.score(item)
    if score is None or isinstance(score, Missing):
        return
    ends = found.range(item) if item.kind is None else None
    words = Words("foreseen")
    if isinstance(ends, Range) and isinstance(ends.low, RATIONAL_TYPE) and ends.low != ends.high:
        figures = (("low", Figure(ends.low, kind)), ("high", Figure(ends.high, kind)))
        words = Words("foreseen_between", figures)
    yield Stage("foreseen", Figure(score, kind), words)
