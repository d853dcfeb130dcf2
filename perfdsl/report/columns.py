"""Cells to the lines of a table: columns as narrow as they can be, and the first has what is left."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from perfdsl.report.wrapping import shown_width, wrap

_GAP: Final = "  "
_NARROWEST: Final = 16
_LEAST: Final = 8


def columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, to_the_left: int = 1
) -> Iterator[str]:
    """The lines of a table, no longer than `width`; all but the first columns are set to the right."""
    widths = _widths(header, rows, width)
    yield from _lines(header, widths, to_the_left)
    yield _GAP.join("-" * one for one in widths)
    for row in rows:
        yield from _lines(row, widths, to_the_left)


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Each column as wide as its widest cell or word of its header, the first what is left.

    Where that is too little the widest others are made narrower, and their cells are parted.
    """
    widths = []
    for name, *cells in zip_longest(header[1:], *(row[1:] for row in rows), fillvalue=""):
        widths.append(max(map(shown_width, [*name.split(), *cells])))
    left = width - _NARROWEST - len(_GAP) * len(widths)
    while (over := sum(widths) - left) > 0 and max(widths) > _LEAST:
        widest = widths.index(max(widths))
        widths[widest] -= max(1, min(over, widths[widest] - _LEAST) // 2)
    return [max(_NARROWEST, left + _NARROWEST - sum(widths)), *widths]


def _lines(cells: Sequence[str], widths: Sequence[int], to_the_left: int) -> Iterator[str]:
    parts = list(map(wrap, cells, widths))
    for number in range(max(map(len, parts))):
        texts = [part[number] if number < len(part) else "" for part in parts]
        spaces = [" " * (one - shown_width(text)) for text, one in zip(texts, widths, strict=True)]
        pairs = enumerate(zip(texts, spaces, strict=True))
        yield _GAP.join(
            text + space if place < to_the_left else space + text for place, (text, space) in pairs
        ).rstrip()
