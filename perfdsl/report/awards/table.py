"""An award to a table for a terminal: as wide as told, names wrapped, amounts in one column."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.report.awards.finding import AwardBoard
from perfdsl.report.awards.lines import award_columns, award_notes, award_title, paid_texts, sums_text
from perfdsl.report.words import word
from perfdsl.report.wrapping import shown_width, wrap

_GAP: Final = "  "
_NARROWEST: Final = 12
_RIGHT: Final = frozenset({"earns", "full_amount", "amount"})
_WIDEST: Final = 18


def award_block(board: AwardBoard, locale: str, *, color: bool, width: int) -> str:
    """The title, the grid, what became of the budget, and the gates of one award."""
    title = "\n".join(wrap(award_title(board), width))
    parts = [f"\x1b[1m{title}\x1b[0m" if color else title, "\n".join(_grid(board, locale, width))]
    below = [sums_text(board, locale)] if board.whole else []
    below += list(award_notes(board, locale))
    if below:
        parts.append("\n".join(line for text in below for line in wrap(text, width)))
    return "\n\n".join(parts)


def _grid(board: AwardBoard, locale: str, width: int) -> Iterator[str]:
    columns = award_columns(board)
    rows = [[getattr(text, name) for name in columns] for text in paid_texts(board, locale)]
    header = [word(name, locale) for name in columns]
    cells = [[header[place], *(row[place] for row in rows)] for place in range(len(columns))]
    widths = _widths(cells, width - len(_GAP) * (len(columns) - 1))
    yield from _lines(header, columns, widths)
    yield _GAP.join("-" * one for one in widths)
    for row in rows:
        yield from _lines(row, columns, widths)


def _widths(cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: as its widest cell, less where there is no room, but no word is broken."""
    widths = [max(map(shown_width, column)) for column in cells]
    least = [max(shown_width(part) for cell in column for part in cell.split() or [""]) for column in cells]
    least[0] = min(least[0], _NARROWEST)  # names may be broken
    widths[1:] = [max(low, min(wide, _WIDEST)) for low, wide in zip(least[1:], widths[1:], strict=True)]
    while sum(widths) > room and any(wide > low for wide, low in zip(widths, least, strict=True)):
        place = max(range(len(widths)), key=lambda one: (widths[one] > least[one], widths[one]))
        widths[place] -= 1
    return widths


def _lines(cells: Sequence[str], columns: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """The lines of one row."""
    wrapped = [wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(len(lines) for lines in wrapped)):
        parts = [
            _padded(lines[number] if number < len(lines) else "", width, right=name in _RIGHT)
            for lines, width, name in zip(wrapped, widths, columns, strict=True)
        ]
        yield _GAP.join(parts).rstrip()


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - shown_width(text))
    return space + text if right else text + space
