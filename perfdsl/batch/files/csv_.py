"""A CSV file to its table: all texts, or figures and days at once where the texts can mean nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from attrs import define, field, frozen
from numpy.typing import NDArray

from perfdsl.batch.files.ahead import read_ahead
from perfdsl.batch.files.csv_header import Header, read_header
from perfdsl.batch.files.csv_lines import frame_of, is_regular
from perfdsl.batch.files.csv_rows import EmptyRows, look_at_rows, without
from perfdsl.batch.files.formats import NAMES
from perfdsl.batch.files.lines import Block, blocks, row_bytes
from perfdsl.batch.files.table import Table
from perfdsl.batch.files.trouble import unreadable

_LEAST: Final = 65_536
_MOST: Final = 67_108_864
"""The bytes of a block that is read at once."""


def open_csv(path: Path, threads: int) -> Table:
    """The table in a CSV file; its cells are separated as its first row is, by comma, semicolon or tab.

    Raises TableError, OSError, or what Polars raises.
    """
    header = read_header(path)
    texts = pl.scan_csv(path, separator=header.delimiter, infer_schema=False)
    csv = _Csv(path, threads, header, texts, texts.collect_schema())
    rows = path.stat().st_size // row_bytes(path)
    return Table(str(path), csv.schema, 1, csv.read, rows=rows, empty=lambda: csv.empty)


_NONE: Final = np.empty(0, np.intp)


@frozen
class _Piece:
    """The rows of a block that state something, of so many in all, and which are the `empty` ones."""

    frame: pl.DataFrame
    rows: int
    empty: NDArray[np.intp]


class _IrregularError(Exception):
    """A block has quotation marks, so that a line break may be one of a cell, or rows that are empty or too short or long."""


@define
class _Csv:
    """A file that was opened, of which `texts` is all as texts; `empty` are the rows that state nothing, as far as was read."""

    path: Path
    threads: int
    header: Header
    texts: pl.LazyFrame
    schema: pl.Schema
    empty: EmptyRows = field(factory=EmptyRows)
    _looked: bool = False
    """Whether that is known of the whole file."""

    def read(
        self, columns: Sequence[str] | None, size: int, typed: Mapping[str, pl.DataType]
    ) -> Iterator[pl.DataFrame]:
        """The rows. Raises TableError where the file is damaged, or one of them has another number of cells than the first."""
        asked = self.schema.names() if columns is None else columns
        try:
            yield from self._read(asked, size, typed)
        except (OSError, pl.exceptions.PolarsError) as error:
            if isinstance(error, pl.exceptions.PolarsError):
                self._look()
            raise unreadable(str(self.path), error, NAMES["csv"]) from error

    def _read(
        self, asked: Sequence[str], size: int, typed: Mapping[str, pl.DataType]
    ) -> Iterator[pl.DataFrame]:
        read = 0
        if not self._looked:
            self.empty = EmptyRows()
            try:
                for piece in read_ahead(self._pieces(asked, size, typed), self.threads):
                    self.empty.add(piece.empty + read)
                    read += piece.rows
                    yield piece.frame
            except _IrregularError:
                self._look()
            else:
                return
        rest = self.texts.select(asked).slice(read)
        for frame in rest.collect_batches(chunk_size=size, maintain_order=True, lazy=True):
            yield self.empty.without(frame, read)
            read += frame.height

    def _pieces(
        self, asked: Sequence[str], size: int, typed: Mapping[str, pl.DataType]
    ) -> Iterator[Callable[[], _Piece]]:
        length = min(_MOST, max(_LEAST, size * row_bytes(self.path)))
        for block in blocks(self.path, length):
            yield partial(self._piece, block, asked, typed)

    def _piece(self, block: Block, asked: Sequence[str], typed: Mapping[str, pl.DataType]) -> _Piece:
        lines = block.read()
        if not lines:
            return _Piece(self.schema.to_frame().select(asked), 0, _NONE)
        if not is_regular(lines, self.header, len(self.schema)):
            raise _IrregularError
        frame = self._frame(lines, block, asked, typed)
        empty = _empty(frame) if len(self.schema) > 1 else _NONE
        if len(empty) and len(asked) < len(self.schema):
            empty = _empty(self._frame(lines, block, self.schema.names(), {}))
        return _Piece(without(frame, empty).rechunk(), frame.height, empty)

    def _frame(
        self, lines: bytes, block: Block, asked: Sequence[str], typed: Mapping[str, pl.DataType]
    ) -> pl.DataFrame:
        return frame_of(lines, self.header, self.schema, typed, asked, is_first=not block.place)

    def _look(self) -> None:
        """Look at every row."""
        if len(self.schema) > 1 and not self._looked:
            self._looked = True
            self.empty = look_at_rows(self.path, self.header.delimiter, self.schema.names())


def _empty(frame: pl.DataFrame) -> NDArray[np.intp]:
    """The rows without a filled cell."""
    rows = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    return rows.arg_true().to_numpy().astype(np.intp) if rows.any() else _NONE
