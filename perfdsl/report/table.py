"""A scorecard to tables for a terminal: as wide as told, labels wrapped, a symbol beside every colour."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from perfdsl.report.awards.table import award_block
from perfdsl.report.boards import Adjustment, Board, Heading, Scorecard
from perfdsl.report.interim.lines import legend_texts
from perfdsl.report.interim.table import interim_block
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
from perfdsl.report.wrapping import NO_BREAK, shown_width, words_of, wrap

_ANSI: Final = {"green": "32", "amber": "33", "yellow": "33", "orange": "33", "red": "31"}
_NARROWEST: Final = 8
_ROOMY: Final = 24
_BLANK: Final = "\N{BRAILLE PATTERN BLANK}"  # an indent that tabulate does not strip
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
_LONGEST: Final = 24
_GLUED: Final = re.compile("(?<!\\S)([≥≤=≈▲●▼\N{EN DASH}]) ")
_RIGHT: Final = frozenset({"actual", "achievement", "weight", "contribution"})


def render_table(scorecard: Scorecard, locale: str = "en", *, color: bool = False, width: int = 80) -> str:
    """The tables of a scorecard, one a dashboard, no line longer than `width`."""
    opening = [opening_text(scorecard, locale), *revision_texts(scorecard, locale)]
    blocks = ["\n".join(_wrapped(text, width) for text in opening)]
    for board in scorecard.dashboards:
        blocks.append(_board(board, locale, color=color, width=width))
        if board.ahead is not None:
            blocks.append(interim_block(scorecard, board, locale, color=color, width=width))
    legend = "\n".join(line for text in legend_texts(scorecard, locale) for line in wrap(text, width))
    blocks += [legend] if legend else []
    blocks += [award_block(award, locale, color=color, width=width) for award in scorecard.awards]
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

    texts, adjusted = row_texts(board, locale), adjustment_texts(board, locale)
    columns = ["actual", "target", "achievement", "weight"]
    columns += ["band"] if any(text.band for text in texts.values()) else []
    columns += ["status"]
    widths = {name: _width(name, list(texts.values()), locale) for name in columns}
    least = {name: _least(name, list(texts.values()), locale) for name in columns}
    wanted = max(shown_width(text.label) + len(text.mark) for text in texts.values())
    label = _make_room(widths, least, width - _GAP * len(columns), min(wanted, _ROOMY))
    rows, heights = [], {}
    for place, text in texts.items():
        cells = _cells(text, widths, label, color=color)
        heights[place] = max(cell.count("\n") + 1 for cell in cells)
        rows.append(cells)
    header = ["\n".join(wrap(word(name, locale), widths.get(name, label))) for name in ("row", *columns)]
    rule = ["-" * label, *("-" * widths[name] for name in columns)]
    align = ["right" if name in _RIGHT else "left" for name in ("row", *columns)]
    # The header is a row as the others are: tabulate makes a column wider than its own header.
    grid = tabulate([header, rule, *rows], (), "plain", disable_numparse=True, colalign=align)
    lines = iter(grid.replace(NO_BREAK, " ").replace(_BLANK, " ").split("\n"))
    for _ in range(max(cell.count("\n") + 1 for cell in header) + 1):
        yield next(lines).rstrip()
    for place, line in enumerate(board.lines):
        if isinstance(line, Heading):
            yield from _heading(line, locale, width, color=color)
        elif isinstance(line, Adjustment):
            yield from _indented("± ", adjusted[place][0], width)
        else:
            for _ in range(heights[place]):
                yield next(lines).rstrip()


def _heading(heading: Heading, locale: str, width: int, *, color: bool) -> Iterator[str]:
    mark = {"perspective": "■ ", "objective": "□ "}.get(heading.keyword, "· ")
    for text in _indented(mark, heading_text(heading, locale), width):
        yield f"\x1b[1m{text}\x1b[0m" if color and not heading.sets_apart else text


def _indented(mark: str, text: str, width: int) -> Iterator[str]:
    for number, line in enumerate(wrap(text, width - len(mark))):
        yield (mark if number == 0 else " " * len(mark)) + line


def _width(name: str, texts: Sequence[RowText], locale: str) -> int:
    """As wide as its widest cell, up to what the column may take; a longer cell is wrapped."""
    widest = max(shown_width(getattr(text, name)) for text in texts)
    return max(min(widest, _WIDEST[name]), _least(name, texts, locale))


def _least(name: str, texts: Sequence[RowText], locale: str) -> int:
    """What a column takes at least: no figure, no date and no word of a status is broken inside."""
    words = [part for text in texts for part in words_of(_glued(getattr(text, name)))]
    longest = max((shown_width(part) for part in words), default=0)
    header = max(len(part) for part in word(name, locale).split())
    return max(min(longest, _LONGEST), header)


def _make_room(widths: dict[str, int], least: Mapping[str, int], width: int, wanted: int) -> int:
    """The width that is left for labels, after the widest columns are narrowed until it is as wanted."""
    spare = {name: widths[name] - least[name] for name in widths}
    while width - sum(widths.values()) < wanted and any(left > 0 for left in spare.values()):
        widest = max((name for name in widths if spare[name] > 0), key=widths.__getitem__)
        widths[widest] -= 1
        spare[widest] -= 1
    while width - sum(widths.values()) < _NARROWEST and max(widths.values()) > _NARROWEST:
        widths[max(widths, key=widths.__getitem__)] -= 1  # figures too long for any table
    return max(_NARROWEST, width - sum(widths.values()))


def _glued(text: str) -> str:
    """A text whose signs and symbols stay beside what they stand for."""
    return _GLUED.sub(rf"\1{NO_BREAK}", text)


def _cells(text: RowText, widths: Mapping[str, int], label: int, *, color: bool) -> list[str]:
    mark = text.mark.replace(" ", _BLANK)
    cells = [mark + f"\n{_BLANK * len(mark)}".join(wrap(text.label, label - len(mark)))]
    colours = {
        "achievement": text.band_colour or text.status_colour,
        "band": text.band_colour,
        "status": text.status_colour,
    }
    for name, width in widths.items():
        parts = wrap(_glued(getattr(text, name)), width)
        if color and colours.get(name) in _ANSI:
            parts = [f"\x1b[{_ANSI[colours[name]]}m{part}\x1b[0m" for part in parts]
        cells.append("\n".join(parts))
    return cells
