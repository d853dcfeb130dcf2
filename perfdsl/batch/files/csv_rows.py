"""The rows of a CSV file to those that state nothing, and an error where one has another number of cells than the first."""

import csv
from array import array
from bisect import bisect_left
from collections.abc import Iterator, MutableSequence, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import polars as pl
from attrs import field, frozen
from numpy.typing import NDArray

from perfdsl.batch.files.trouble import TableError, no_text
from perfdsl.batch.telling import TOLD
from perfdsl.diagnostics import DATA_ROW, Diagnostic, Label
from perfdsl.source import Cell


@frozen
class EmptyRows:
    """The rows that state nothing, counted from 0 after the header, in their order."""

    rows: MutableSequence[int] = field(factory=lambda: array("q"))

    def add(self, rows: NDArray[np.intp]) -> None:
        """Add rows that stand behind the others."""
        self.rows.extend(rows.tolist())

    def without(self, frame: pl.DataFrame, first: int) -> pl.DataFrame:
        """The rows of a frame, of which `first` is the place of the first in the file, that state something."""
        here = self.rows[bisect_left(self.rows, first) : bisect_left(self.rows, first + frame.height)]
        return without(frame, np.asarray(here, np.intp) - first)

    def before(self, row: int) -> int:
        """How many of them stand before a row, which is counted without them."""
        return bisect_left(range(len(self.rows)), row + 1, key=lambda place: self.rows[place] - place)


def without(frame: pl.DataFrame, rows: NDArray[np.intp]) -> pl.DataFrame:
    """The rows of a frame but for these."""
    if not len(rows):
        return frame
    kept = np.ones(frame.height, np.bool_)
    kept[rows] = False
    return frame.filter(pl.Series(kept))


def look_at_rows(path: Path, delimiter: str, names: Sequence[str]) -> EmptyRows:
    """The rows of a file without any cell that is filled; its first one has the names of the columns.

    Raises TableError where rows have fewer or more cells than there are names, or where the file is no text.
    """
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
