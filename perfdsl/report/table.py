"""A scorecard to tables for a terminal: as wide as told, labels wrapped, a symbol beside every colour."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.report.lines import (
    RowText,
    heading_text,
    notes_texts,
    opening_text,
    row_texts,
    title_text,
    totals_texts,
)
from perfdsl.report.scorecard import Board, Heading, LeafRow, Scorecard
from perfdsl.report.words import word
from perfdsl.report.wrapping import wrap

_ANSI: Final = {"green": "32", "amber": "33", "yellow": "33", "orange": "33", "red": "31"}
_NARROWEST: Final = 16
_GAP: Final = 2
_WIDEST: Final = {
    "actual": 14,
    "target": 16,
    "achievement": 8,
    "weight": 7,
    "contribution": 8,
    "band": 12,
    "status": 12,
}
_RIGHT: Final = frozenset({"actual", "achievement", "weight", "contribution"})


def render_table(scorecard: Scorecard, locale: str = "en", *, color: bool = False, width: int = 80) -> str:
    """The tables of a scorecard, one a dashboard, no line longer than `width`."""
    blocks = [_wrapped(opening_text(scorecard, locale), width)]
    blocks += [_board(board, locale, color=color, width=width) for board in scorecard.dashboards]
    return "\n\n".join(blocks) + "\n"


def _board(board: Board, locale: str, *, color: bool, width: int) -> str:
    title = _wrapped(title_text(board), width)
    parts = [f"\x1b[1m{title}\x1b[0m" if color else title]
    if board.lines:
        parts.append("\n".join(_grid(board, locale, color=color, width=width)))
    parts.append("\n".join(_wrapped(text, width) for text in totals_texts(board, locale)))
    notes = notes_texts(board, locale)
    if notes:
        listed = "\n".join(_wrapped(f"- {note}", width, "  ") for note in notes)
        parts.append(f"{word('notes', locale)}\n{listed}")
    return "\n\n".join(parts)


def _wrapped(text: str, width: int, indent: str = "") -> str:
    first, *rest = wrap(text, width - len(indent)) or [""]
    return "\n".join([first, *(indent + line for line in rest)])


def _grid(board: Board, locale: str, *, color: bool, width: int) -> Iterator[str]:
    """The lines of the table; headings run over its whole width."""
    from tabulate import tabulate  # noqa: PLC0415 - it takes longer to import than a small table to make

    texts = row_texts(board, locale)
    columns = ["actual", "target", "achievement", "weight"]
    columns += ["band"] if any(text.band for text in texts.values()) else []
    columns += ["status"]
    widths = {name: _width(name, list(texts.values()), locale) for name in columns}
    label = _make_room(widths, width - _GAP * len(columns), locale)
    rows, heights = [], {}
    for place, text in texts.items():
        cells = _cells(text, board.lines[place], widths, label, color=color)
        heights[place] = max(cell.count("\n") + 1 for cell in cells)
        rows.append(cells)
    header = ["\n".join(wrap(word(name, locale), widths.get(name, label))) for name in ("row", *columns)]
    align = ["right" if name in _RIGHT else "left" for name in ("row", *columns)]
    grid = tabulate(
        [["-" * label, *([""] * len(columns))], *rows],
        header,
        "simple",
        disable_numparse=True,
        colalign=align,
    )
    lines = iter(grid.split("\n"))
    yield next(lines).rstrip()
    yield next(lines)
    next(lines)  # the row that keeps the first column as wide as it may be
    for place, line in enumerate(board.lines):
        if isinstance(line, Heading):
            yield from _heading(line, locale, width, color=color)
        else:
            for _ in range(heights[place]):
                yield next(lines).rstrip()


def _heading(heading: Heading, locale: str, width: int, *, color: bool) -> Iterator[str]:
    mark = {"perspective": "■ ", "objective": "□ "}.get(heading.keyword, "· ")
    for number, line in enumerate(wrap(heading_text(heading, locale), width - len(mark))):
        text = (mark if number == 0 else "  ") + line
        yield f"\x1b[1m{text}\x1b[0m" if color and heading.keyword != "action" else text


def _width(name: str, texts: Sequence[RowText], locale: str) -> int:
    """As wide as its widest cell, up to what the column may take; a longer cell is wrapped."""
    cells = [getattr(text, name) for text in texts]
    return max(min(max(len(cell) for cell in cells), _WIDEST[name]), _least(name, locale))


def _make_room(widths: dict[str, int], width: int, locale: str) -> int:
    """The width that is left for labels, after the widest columns are narrowed until it is enough."""
    spare = {name: widths[name] - _least(name, locale) for name in widths}
    while width - sum(widths.values()) < _NARROWEST and any(left > 0 for left in spare.values()):
        widest = max((name for name in widths if spare[name] > 0), key=widths.__getitem__)
        widths[widest] -= 1
        spare[widest] -= 1
    return max(_NARROWEST // 2, width - sum(widths.values()))


def _least(name: str, locale: str) -> int:
    """What a column takes at least: tabulate makes it wider than its header by the gap."""
    return max(len(part) for part in word(name, locale).split()) + _GAP


def _cells(
    text: RowText,
    line: Heading | LeafRow,
    widths: dict[str, int],
    label: int,
    *,
    color: bool,
) -> list[str]:
    mark = "└ " if isinstance(line, LeafRow) and line.is_part else ""
    cells = [mark + "\n".join(wrap(text.label, label - len(mark)))]
    for name, width in widths.items():
        parts = wrap(getattr(text, name), width)
        if color and name in ("status", "band", "achievement") and text.colour in _ANSI:
            parts = [f"\x1b[{_ANSI[text.colour]}m{part}\x1b[0m" for part in parts]
        cells.append("\n".join(parts))
    return cells
