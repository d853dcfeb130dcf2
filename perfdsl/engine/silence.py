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
    period = evaluation.graph.period
    for one in evaluation.graph.inputs:
        if not _is_there(evaluation, one, period):
            if one.series is None:
                if evaluation.at >= _first_end(period, one.every):
                    yield one.path, None
                continue
            gone = tuple(
                part
                for part in period.parts(one.series)
                if part.end <= evaluation.at and not _is_there(evaluation, one, part)
            )
            if gone:
                yield one.path, gone


def _is_there(evaluation: Evaluation, one: Input, period: Period) -> bool:
    """Whether something is said, be it why there is no figure."""
    datum = evaluation.dataset.facts.get(InputKey(one.path, period))
    return datum is not None and datum.value != NOT_MEASURED


def _first_end(period: Period, every: int | None) -> date:
    """The last day of the first part of a period that is so many months long, or of the period where that is shorter."""
    months = period.start.month - 1 + (every or 12)
    year, month = period.year + months // 12, months % 12 + 1
    return min(period.end, date(year, month, 1) - timedelta(days=1))
