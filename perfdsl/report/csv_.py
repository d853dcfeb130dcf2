"""A scorecard to CSV for programs: canonical texts, exact figures, a line a row, no milestones."""

from typing import Final

from perfdsl.report.answers import csv_text
from perfdsl.report.boards import Adjustment, LeafRow, Scorecard
from perfdsl.report.formatting import CANONICAL, either, place_text, value_text
from perfdsl.report.lines import target_of
from perfdsl.values.missing import Missing
from perfdsl.values.number import exact_text
from perfdsl.values.ranges import OneOf, Outlook, Range

COLUMNS: Final = (
    "dashboard",
    "dashboard_label",
    "perspective",
    "objective",
    "id",
    "label",
    "kind",
    "actual",
    "target",
    "weight",
    "achievement",
    "contribution",
    "band",
    "status",
    "reason",
    "computed",
    "weight_in_dashboard",
    "note",
    "because",
    "by",
    "source",
)
"""The header. Up to `computed` it is fixed; later versions may add columns at the end."""

INTERIM: Final = (
    "expected",
    "expected_declared",
    "reached",
    "difference",
    "standing",
    "forecast",
    "forecast_rule",
    "forecast_achievement",
)
"""Further columns, where the period has not ended on the day of looking."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def render_csv(scorecard: Scorecard) -> str:
    """The CSV text of a scorecard: commas, line ends LF, UTF-8 when it is written.

    A text of the ruleset or the data that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    interim = scorecard.elapsed is not None
    header = (*COLUMNS, *INTERIM) if interim else COLUMNS
    lines = ((*_line(line), *(_interim(line) if interim else ())) for line in scorecard.counting)
    return csv_text(header, lines)


def _line(line: LeafRow | Adjustment) -> tuple[str, ...]:
    return _cells(line) if isinstance(line, LeafRow) else _adjusted(line)


def _adjusted(line: Adjustment) -> tuple[str, ...]:
    """An adjustment as a row: what it made of the score, what it was, and what that adds to the whole."""
    change = line.change
    cells = {
        "dashboard": line.dashboard,
        "dashboard_label": safe(line.dashboard_label),
        "id": line.container,
        "label": safe(change.written),
        "kind": "adjustment",
        "achievement": _number(change.after),
        "contribution": _number(line.contribution),
        "status": change.outcome,
        "reason": change.missing.reason.value if change.missing else "",
        "computed": _number(change.before),
        "source": place_text(change.place),
    }
    return tuple(cells.get(column, "") for column in COLUMNS)


def _cells(row: LeafRow) -> tuple[str, ...]:
    judgement = row.judgement
    return (
        row.dashboard,
        safe(row.dashboard_label),
        safe(row.perspective),
        safe(row.objective),
        row.id,
        safe(row.label),
        row.kind_name,
        _actual(row),
        target_of(row, CANONICAL),
        _number(row.weight),
        _number(row.achievement),
        _number(row.contribution),
        safe(row.band or either(row.bands, CANONICAL)),
        row.status,
        row.reason,
        _number(row.computed),
        _number(row.whole),
        safe("; ".join(row.notes)),
        safe(judgement.because if judgement else ""),
        safe((judgement.by or "") if judgement else ""),
        place_text(row.place),
    )


def _interim(line: LeafRow | Adjustment) -> tuple[str, ...]:
    interim = line.interim if isinstance(line, LeafRow) else None
    if interim is None or not isinstance(line, LeafRow):
        return ("",) * len(INTERIM)
    foreseen = interim.foreseen
    return (
        _number(interim.expected),
        "" if interim.expected is None else "yes" if interim.declared else "no",
        _number(interim.reached),
        _number(interim.difference),
        interim.state,
        "" if interim.actual is None else value_text(interim.actual, line.kind, CANONICAL),
        "" if foreseen is None else foreseen.rule,
        _number(interim.score),
    )


def _actual(row: LeafRow) -> str:
    return "" if row.actual is None else value_text(row.actual, row.kind, CANONICAL)


def _number(value: Outlook | None) -> str:
    """An exact number; of one that is open its ends, `0.62..0.75`."""
    match value:
        case None | Missing() | str() | OneOf():
            return ""
        case Range(low, high):
            return f"{_number(low)}..{_number(high)}"
        case _:
            return exact_text(value)  # type: ignore[arg-type]


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
