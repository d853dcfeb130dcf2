"""The rows of a CSV file to those that state nothing, and an error where one has another number of cells than the first."""

import csv
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from os import cpu_count
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from attrs import frozen

from perfdsl.batch.files.trouble import TableError, no_text
from perfdsl.batch.telling import TOLD
from perfdsl.diagnostics import DATA_ROW, Diagnostic, Label
from perfdsl.source import Cell

_SLICE: Final = 262_144
"""So many bytes are counted at once: as many as lie in the cache."""
_NEWLINE: Final = ord("\n")
_QUOTE: Final = ord('"')


@frozen
class EmptyRows:
    """The rows that state nothing, counted from 0 after the header, in their order."""

    rows: Sequence[int] = ()

    def without(self, frame: pl.DataFrame, first: int) -> pl.DataFrame:
        """The rows of a frame, of which `first` is the place of the first in the file, that state something."""
        here = self.rows[bisect_left(self.rows, first) : bisect_left(self.rows, first + frame.height)]
        if not here:
            return frame
        kept = np.ones(frame.height, np.bool_)
        kept[np.asarray(here) - first] = False
        return frame.filter(pl.Series(kept))

    def before(self, row: int) -> int:
        """How many of them stand before a row, which is counted without them."""
        return bisect_left(range(len(self.rows)), row + 1, key=lambda place: self.rows[place] - place)


NO_EMPTY_ROWS: Final = EmptyRows()


def empty_rows(path: Path, delimiter: str, names: Sequence[str]) -> EmptyRows:
    """The rows of a file without any cell that is filled; its first one has the names of the columns.

    Raises TableError where rows have fewer or more cells than there are names, as far as counting shows it: where one has
    more, and another fewer, `look_at_rows` tells.
    """
    if len(names) == 1 or _is_regular(path, delimiter, len(names)):
        return NO_EMPTY_ROWS
    return look_at_rows(path, delimiter, names)


def look_at_rows(path: Path, delimiter: str, names: Sequence[str]) -> EmptyRows:
    """The same by looking at one row after the other. Raises TableError also where the file is no text."""
    empty = array("q")
    wrong: list[Diagnostic] = []
    try:
        for place, cells in enumerate(_rows(path, delimiter)):
            if not any(cells):
                empty.append(place)
            elif len(cells) != len(names) and len(wrong) < TOLD:
                wrong.append(_irregular(str(path), place + 2, len(cells), len(names), delimiter))
    except UnicodeDecodeError:
        raise no_text(str(path)) from None
    if wrong:
        raise TableError(*wrong)
    return EmptyRows(empty)


def _rows(path: Path, delimiter: str) -> Iterator[list[str]]:
    """The cells of each row after the first; broken quotation marks end them, and are told by whoever reads the file."""
    with path.open(encoding="utf-8-sig", newline="") as file, suppress(csv.Error):
        rows = csv.reader(file, delimiter=delimiter)
        next(rows, None)
        yield from rows


def _irregular(name: str, row: int, cells: int, columns: int, delimiter: str) -> Diagnostic:
    """The error that a row has another number of cells than the header."""
    number = "1 cell" if cells == 1 else f"{cells} cells"
    advice = (
        f"a cell with `{delimiter}` in it stands in quotation marks"
        if cells > columns
        else "bring the whole row; a cell that states nothing is empty, and separated all the same"
    )
    message = f"the row has {number}, the header has {columns}"
    labels = (Label(Cell(name, 1), "the header"),)
    return Diagnostic(DATA_ROW, message, Cell(name, row), labels=labels, help=advice)


def _is_regular(path: Path, delimiter: str, columns: int) -> bool:
    """Whether a file has no quotation marks, as many cells as its rows call for, and no row without a filled one."""
    size = path.stat().st_size
    share = -(-size // (cpu_count() or 1))
    spans = [range(start, min(size, start + share), _SLICE) for start in range(0, size, share)]
    with ThreadPoolExecutor(len(spans)) as pool:
        found = list(pool.map(partial(_surplus, path, delimiter, columns), spans))
    surplus = [one for one in found if one is not None]
    return len(surplus) == len(found) and sum(surplus) == 0


def _surplus(path: Path, delimiter: str, columns: int, slices: range) -> int | None:
    """How many separators some slices of a file have more than their rows call for; None where it is not as simple as that."""
    separators, rows, last = 0, 0, _NEWLINE
    # the line before a slice shows whether that begins with a row without cells
    lead = columns + 2
    content = memoryview(bytearray(lead + _SLICE))
    with path.open("rb", buffering=0) as file:
        for first in slices:
            file.seek(max(0, first - lead))
            before = first - file.tell()
            length = file.readinto(content[: before + min(_SLICE, slices.stop - first)])
            part = np.frombuffer(content[before:length], np.uint8)
            last = int(part[-1])
            is_end, is_separator = part == _NEWLINE, part == ord(delimiter)
            separators += int(np.count_nonzero(is_separator))
            rows += int(np.count_nonzero(is_end))
            begins_empty = is_separator[0] or np.any(is_end[:-1] & is_separator[1:])
            if np.any(part == _QUOTE) or (
                begins_empty and b"\n" + delimiter.encode() * (columns - 1) in bytes(content[:length])
            ):
                return None
        is_open = not file.read(1) and last != _NEWLINE
    # a line without any separator makes the numbers differ
    return separators - (rows + int(is_open)) * (columns - 1)
