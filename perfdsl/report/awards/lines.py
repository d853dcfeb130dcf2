"""Awards as texts for people: what the table and Markdown show alike."""

from collections.abc import Iterator

from attrs import frozen

from perfdsl.report.awards.finding import AwardBoard, GateRow, PaidRow
from perfdsl.report.formatting import percent_text, value_text
from perfdsl.report.words import word
from perfdsl.values.allotment import Allotment
from perfdsl.values.kind import PERCENT
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, Rational

_DASH = "\N{EN DASH}"


@frozen
class PaidText:
    """The cells of a recipient."""

    paid_to: str
    earned_by: str
    earns: str
    full_amount: str
    amount: str


def award_title(board: AwardBoard) -> str:
    """The label of an award with its id."""
    return f"{board.label} ({board.name})" if board.label else board.name


def award_columns(board: AwardBoard) -> tuple[str, ...]:
    """The columns that an award needs: nothing is earned where it is paid whatever the score is, or by a place."""
    if not board.by:
        return ("paid_to", "full_amount", "amount")
    if board.by == "rank":
        return ("paid_to", "earned_by", "full_amount", "amount")
    return ("paid_to", "earned_by", "earns", "full_amount", "amount")


def paid_texts(board: AwardBoard, locale: str) -> list[PaidText]:
    """The cells of every recipient."""
    return [_paid_text(board, row, locale) for row in board.rows]


def _paid_text(board: AwardBoard, row: PaidRow, locale: str) -> PaidText:
    name = f"{row.label} ({row.path[-1]})" if row.label else row.path[-1]
    return PaidText(
        name,
        _earned_by(board, row, locale),
        _DASH if row.rate is None or isinstance(row.rate, Missing) else value_text(row.rate, PERCENT, locale),
        _DASH if row.full is None else value_text(row.full, board.kind, locale),
        _amount(board, row, locale),
    )


def _earned_by(board: AwardBoard, row: PaidRow, locale: str) -> str:
    if row.earner is None or isinstance(row.earner, Missing):
        return _DASH
    text = value_text(row.earner, row.kind, locale)
    if board.by == "rank" and row.place is not None:
        return word("ranked", locale).format(score=text, place=row.place)
    return text


def _amount(board: AwardBoard, row: PaidRow, locale: str) -> str:
    if not isinstance(row.amount, Missing):
        return value_text(row.amount, board.kind, locale)
    reason = word(row.amount.reason.value, locale)
    return word("held_because", locale).format(reason=reason)


def sums_text(board: AwardBoard, locale: str) -> str:
    """What became of the budget, on one line."""
    sums = board.sums
    if isinstance(sums, Missing):
        return f"{word('not_divided', locale)}: {word(sums.reason.value, locale)}"
    awarded, budget = (value_text(one, board.kind, locale) for one in (sums.awarded, sums.budget))
    parts = [
        word("awarded_of" if board.has_budget else "awarded", locale).format(awarded=awarded, budget=budget)
    ]
    for key, amount in (("held", sums.held), ("not_awarded", sums.left)):
        if amount or (key == "not_awarded" and board.has_budget):
            parts.append(f"{word(key, locale)} {value_text(amount, board.kind, locale)}")
    return "; ".join(parts)


def award_notes(board: AwardBoard, locale: str) -> Iterator[str]:
    """What is to be said of an award beside its amounts: its gates, what a scale took, and notes."""
    for gate in board.gates:
        yield gate_text(gate, locale)
    if isinstance(board.sums, Allotment) and board.sums.scale != ONE:
        yield word("scaled", locale).format(share=percent_text(board.sums.scale, locale))
    yield from board.notes


def gate_text(gate: GateRow, locale: str) -> str:
    """A gate on one line: its condition, whether it holds, and what that takes."""
    title = f"{gate.label} ({gate.name})" if gate.label else gate.name
    state = word(f"gate_{gate.state}", locale)
    text = f"{title}: {gate.condition}, {state}"
    if gate.state == "closed":
        return f"{text}, {word('loses', locale).format(share=_share(gate.loses, locale))}"
    return f"{text} ({word(gate.reason, locale)})" if gate.reason else text


def _share(share: Rational, locale: str) -> str:
    return percent_text(share, locale)
