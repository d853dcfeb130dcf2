"""A scorecard to Markdown: a section a dashboard, a table of its rows, its totals and notes."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.report.awards.finding import AwardBoard
from perfdsl.report.awards.lines import award_columns, award_notes, award_title, paid_texts, sums_text
from perfdsl.report.boards import Adjustment, Board, Heading, Scorecard
from perfdsl.report.interim.lines import (
    COLUMNS,
    foreseen_text,
    interim_heading,
    interim_lines,
    interim_text,
    interim_title,
    legend_texts,
    listed_texts,
)
from perfdsl.report.lines import (
    RowText,
    adjustment_texts,
    heading_text,
    notes_texts,
    opening_text,
    revision_texts,
    row_texts,
    title_text,
    totals_texts,
)
from perfdsl.report.words import word

_COLUMNS: Final = ("row", "actual", "target", "achievement", "weight", "contribution", "band", "status")
_SPECIAL: Final = str.maketrans(
    {character: f"\\{character}" for character in "\\|`*_[]<>#~&"} | {"\n": " ", "\r": " "}
)
_RIGHT: Final = frozenset(
    {"actual", "achievement", "weight", "contribution", "earns", "full_amount", "amount"}
)


def render_markdown(scorecard: Scorecard, locale: str = "en") -> str:
    """The Markdown text of a scorecard. What labels write is shown as it stands, never taken for markup."""
    return "\n".join(_document(scorecard, locale)) + "\n"


def _document(scorecard: Scorecard, locale: str) -> Iterator[str]:
    yield f"# {escaped(opening_text(scorecard, locale))}"
    for text in revision_texts(scorecard, locale):
        yield ""
        yield escaped(text)
    for board in scorecard.dashboards:
        yield ""
        yield from _board(board, locale)
        if board.ahead is not None:
            yield ""
            yield from _interim(scorecard, board, locale)
    if scorecard.elapsed is not None:
        for text in legend_texts(scorecard, locale):
            yield ""
            yield escaped(text)
    for award in scorecard.awards:
        yield ""
        yield from _award(award, locale)


def _award(award: AwardBoard, locale: str) -> Iterator[str]:
    yield f"## {escaped(award_title(award))}"
    yield ""
    columns = award_columns(award)
    yield _line(word(name, locale) for name in columns)
    yield _line("---:" if name in _RIGHT else "---" for name in columns)
    for text in paid_texts(award, locale):
        yield _line([escaped(getattr(text, name)) for name in columns])
    if award.whole:
        yield ""
        yield escaped(sums_text(award, locale))
    for note in award_notes(award, locale):
        yield ""
        yield escaped(note)


def _board(board: Board, locale: str) -> Iterator[str]:
    yield f"## {escaped(title_text(board))}"
    yield ""
    texts, adjusted = row_texts(board, locale), adjustment_texts(board, locale)
    columns = [name for name in _COLUMNS if name != "band" or any(text.band for text in texts.values())]
    yield _line(word(name, locale) for name in columns)
    yield _line("---:" if name in _RIGHT else "---" for name in columns)
    for place, line in enumerate(board.lines):
        if isinstance(line, Heading):
            yield _line([f"**{escaped(heading_text(line, locale))}**", *([""] * (len(columns) - 1))])
        elif isinstance(line, Adjustment):
            yield _line(_adjustment(*adjusted[place], columns))
        else:
            yield _line(_cells(texts[place], columns))
    for text in totals_texts(board, locale):
        yield ""
        yield escaped(text)
    notes = notes_texts(board, locale)
    if notes:
        yield ""
        yield f"### {word('notes', locale)}"
        yield ""
        yield from (f"- {escaped(note)}" for note in notes)


def _interim(scorecard: Scorecard, board: Board, locale: str) -> Iterator[str]:
    """How far the rows of a dashboard have come, and what is foreseen of it."""
    yield f"### {escaped(interim_title(scorecard, locale))}"
    yield ""
    yield _line([word("row", locale), *(word(f"interim_{name}", locale) for name in COLUMNS)])
    yield _line(["---", *("---:" if name != "standing" else "---" for name in COLUMNS)])
    for line, interim in interim_lines(board):
        if isinstance(line, Heading):
            yield _line([f"**{escaped(interim_heading(line, locale))}**", *([""] * len(COLUMNS))])
        elif interim is not None:
            text = interim_text(line, interim, locale)
            yield _line([escaped(text.label), *(escaped(getattr(text, name)) for name in COLUMNS)])
    for shown in (foreseen_text(board, locale), *listed_texts(board, locale)):
        yield ""
        yield escaped(shown)


def _cells(text: RowText, columns: Sequence[str]) -> Iterator[str]:
    yield "&nbsp;" * len(text.mark) + escaped(text.label)
    for name in columns[1:]:
        yield escaped(getattr(text, name))


def _adjustment(text: str, contribution: str, columns: Sequence[str]) -> Iterator[str]:
    yield f"± {escaped(text)}"
    for name in columns[1:]:
        yield escaped(contribution) if name == "contribution" else ""


def _line(cells: Iterator[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """A text of which nothing is taken for markup."""
    return text.translate(_SPECIAL)
