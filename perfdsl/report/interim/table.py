"""How far rows have come to a table for a terminal: as wide as told, labels wrapped, a symbol beside every colour."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.report.boards import Board, Heading, LeafRow, Scorecard
from perfdsl.report.interim.lines import (
    COLUMNS,
    InterimText,
    foreseen_text,
    interim_heading,
    interim_lines,
    interim_text,
    interim_title,
    listed_texts,
)
from perfdsl.report.words import word
from perfdsl.report.wrapping import shown_width, wrap

_ANSI: Final = {"green": "32", "amber": "33", "red": "31"}
_GAP: Final = "  "
_NARROWEST: Final = 8
_WIDEST: Final = 16
_LINES: Final = 2
_MORE: Final = "\N{HORIZONTAL ELLIPSIS}"


def interim_block(scorecard: Scorecard, board: Board, locale: str, *, color: bool, width: int) -> str:
    """The title, the table of rows, the score that is foreseen, and the rows that need somebody."""
    lines = list(interim_lines(board))
    parts = ["\n".join(wrap(interim_title(scorecard, locale), width))]
    texts = [
        interim_text(line, interim, locale)
        for line, interim in lines
        if isinstance(line, LeafRow) and interim is not None
    ]
    if texts:
        parts.append("\n".join(_grid([line for line, _ in lines], texts, locale, width, color=color)))
    below = [foreseen_text(board, locale), *listed_texts(board, locale)]
    parts.append("\n".join(line for text in below for line in wrap(text, width)))
    return "\n\n".join(parts)


def _grid(
    lines: Sequence[Heading | LeafRow], texts: Sequence[InterimText], locale: str, width: int, *, color: bool
) -> Iterator[str]:
    header = [word("row", locale), *(word(f"interim_{name}", locale) for name in COLUMNS)]
    widths = [_width(name, title, texts) for name, title in zip(COLUMNS, header[1:], strict=True)]
    room = width - len(_GAP) * len(widths)
    while sum(widths) + _NARROWEST > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1  # figures too long for any table
    widths = [max(_NARROWEST, room - sum(widths)), *widths]
    yield from _row(header, widths)
    yield _GAP.join("-" * one for one in widths)
    rows = iter(texts)
    for line in lines:
        if isinstance(line, Heading):
            yield from _heading(line, locale, width)
            continue
        text = next(rows)
        yield from _row(
            [_shortened(text.label, widths[0]), *(getattr(text, name) for name in COLUMNS)],
            widths,
            _ANSI.get(text.colour) if color else None,
        )


def _shortened(label: str, width: int) -> str:
    """A label in so many lines: the table above has all of it."""
    lines = wrap(label, width)
    if len(lines) <= _LINES:
        return label
    kept = lines[:_LINES]
    last = kept[-1] if shown_width(kept[-1]) < width else kept[-1].rpartition(" ")[0] or kept[-1][:-1]
    return " ".join([*kept[:-1], f"{last}{_MORE}"])


def _heading(heading: Heading, locale: str, width: int) -> Iterator[str]:
    mark = {"perspective": "■ ", "objective": "□ "}.get(heading.keyword, "· ")
    for number, text in enumerate(wrap(interim_heading(heading, locale), width - len(mark))):
        yield (mark if number == 0 else " " * len(mark)) + text


def _width(name: str, title: str, texts: Sequence[InterimText]) -> int:
    """As wide as its widest cell, which is wrapped beyond a bound."""
    widest = max(shown_width(getattr(text, name)) for text in texts)
    longest = max(shown_width(part) for text in texts for part in getattr(text, name).split() or [""])
    return max(shown_width(title), longest, min(widest, _WIDEST))


def _row(cells: Sequence[str], widths: Sequence[int], ansi: str | None = None) -> Iterator[str]:
    wrapped = [wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    last = len(cells) - 1
    for number in range(max(map(len, wrapped))):
        parts = []
        for place, (found, width) in enumerate(zip(wrapped, widths, strict=True)):
            text = found[number] if number < len(found) else ""
            space = " " * (width - shown_width(text))
            shown = f"\x1b[{ansi}m{text}\x1b[0m" if ansi and place == last and text else text
            parts.append(shown + space if place in {0, last} else space + shown)
        yield _GAP.join(parts).rstrip()
