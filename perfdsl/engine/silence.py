"""Which figures were to be reported by a day and are not there: the parts of a period that a row is silent about."""

from collections.abc import Iterator
from datetime import date, timedelta

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Input, InputKey
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


def silent(evaluation: Evaluation) -> dict[Path, tuple[Period, ...] | None]:
    """Every input of which nothing was said about a part of the period that has ended.

    With the parts that are not there where it is measured by them, None where the period has no figure at all. What
    nobody says is measured how often owes its figure when the period ends.
    """
    return dict(_silent(evaluation))


def _silent(evaluation: Evaluation) -> Iterator[tuple[Path, tuple[Period, ...] | None]]:
    for one in evaluation.graph.inputs:
        gone = unsaid(evaluation, one)
        if gone:
            yield one.path, None if one.series is None else gone


def unsaid(evaluation: Evaluation, one: Input) -> tuple[Period, ...]:
    """The parts of the period that have ended without a word of an input, where nothing is said of the whole either."""
    period = evaluation.graph.period
    if _is_there(evaluation, one, period):
        return ()
    return tuple(part for part in ended(one, period, evaluation.at) if not _is_there(evaluation, one, part))


def ended(one: Input, period: Period, at: date) -> tuple[Period, ...]:
    """The parts of a period of which an input was to be told by a day: the period where it is not measured by parts."""
    if one.series is None:
        return (period,) if at >= _first_end(period, one.every) else ()
    return tuple(part for part in period.parts(one.series) if part.end <= at)


def _is_there(evaluation: Evaluation, one: Input, period: Period) -> bool:
    """Whether something is said, be it why there is no figure."""
    datum = evaluation.dataset.facts.get(InputKey(one.path, period))
    return datum is not None and datum.value != NOT_MEASURED


def _first_end(period: Period, every: int | None) -> date:
    """The last day of the first part of a period that is so many months long, or of the period where that is shorter."""
    months = period.start.month - 1 + (every or 12)
    year, month = period.year + months // 12, months % 12 + 1
    return min(period.end, date(year, month, 1) - timedelta(days=1))
