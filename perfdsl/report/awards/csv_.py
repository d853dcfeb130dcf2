"""Awards to CSV for spreadsheets and payrolls: a line a recipient, amounts as plain decimals of two places."""

from collections.abc import Sequence
from typing import Final

from perfdsl.report.answers import csv_text
from perfdsl.report.awards.finding import AwardBoard, PaidRow
from perfdsl.report.csv_ import safe
from perfdsl.report.formatting import CANONICAL, value_text
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text
from perfdsl.values.ranges import Outlook, Range
from perfdsl.values.rounding import decimal_text

COLUMNS: Final = (
    "award",
    "award_label",
    "recipient",
    "recipient_label",
    "earned_by",
    "place",
    "coefficient",
    "pro_rata",
    "full_amount",
    "rate",
    "lost_by_gates",
    "amount",
    "currency",
    "from_others",
    "held_back",
    "reason",
)
"""The header. Later versions may add columns at the end."""

_CENTS: Final = 2


def render_awards_csv(boards: Sequence[AwardBoard]) -> str:
    """The CSV text of the recipients of all awards: commas, line ends LF, UTF-8 when it is written."""
    return csv_text(COLUMNS, (_cells(board, row) for board in boards for row in board.rows))


def _cells(board: AwardBoard, row: PaidRow) -> tuple[str, ...]:
    lost = board.sums.lost if isinstance(board.sums, Allotment) else None
    return (
        board.name,
        safe(board.label),
        row.id,
        safe(row.label),
        safe("" if row.earner is None else value_text(row.earner, row.kind, CANONICAL)),
        "" if row.place is None else str(row.place),
        exact_text(row.part),
        exact_text(row.time),
        _money(row.full),
        _number(row.rate),
        _number(lost),
        _money(row.amount),
        board.kind.currency,
        _money(row.extra),
        _money(row.held),
        row.reason,
    )


def _money(amount: Outlook | None) -> str:
    """An amount as a plain decimal; one that is open as the range of what it may become."""
    match amount:
        case None | Missing():
            return ""
        case Range(low, high):
            return f"{_money(low)}..{_money(high)}"
        case _ if isinstance(amount, RATIONAL_TYPE):
            return decimal_text(amount, _CENTS)
        case _:
            return ""


def _number(value: Outlook | Rational | None) -> str:
    return "" if value is None or isinstance(value, Missing) else value_text(value, None, CANONICAL)
