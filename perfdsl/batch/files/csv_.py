"""A CSV file to its table: all texts, or figures at once where the texts can mean nothing else."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from os import cpu_count
from pathlib import Path
from typing import Final

import polars as pl
from attrs import frozen

from perfdsl.batch.files.csv_rows import EmptyRows, empty_rows, look_at_rows
from perfdsl.batch.files.table import Table
from perfdsl.batch.files.trouble import TableError, named_twice, unreadable
from perfdsl.data.read_csv import DELIMITERS
from perfdsl.diagnostics import TABLE_FILE, Diagnostic
from perfdsl.source import Cell

_WHAT: Final = "a CSV file"
_TAIL: Final = 65_536
_LONGEST_HEADER: Final = 1_000_000
_BLOCK: Final = 8_388_608
_OVERLAP: Final = 32

_CAREFUL: Final = r'[0-9.]{16}|[0-9.][eE][+-]?[0-9]|[,;\t\n][+-]?\.|\.[,;\t\r\n]|"'
"""What a double may not hold to the last digit, what only a program takes for a figure, and quotation marks."""


def open_csv(path: Path) -> Table:
    """The table in a CSV file; its cells are separated as its first row is, by comma, semicolon or tab.

    Raises TableError, OSError, or what Polars raises.
    """
    with path.open("rb") as file:
        header = file.readline(_LONGEST_HEADER).decode("utf-8-sig", "replace")
    delimiter = max(DELIMITERS, key=header.count)
    _check_header(path, delimiter, header)
    _check_end(path, delimiter, header)
    texts = pl.scan_csv(path, separator=delimiter, infer_schema=False)
    schema = texts.collect_schema()
    empty = empty_rows(path, delimiter, schema.names())
    return Table(str(path), schema, 1, _Csv(path, delimiter, texts, schema, empty).read, empty=empty)


@frozen
class _Csv:
    """A file that was opened: `texts` is all of it as texts."""

    path: Path
    delimiter: str
    texts: pl.LazyFrame
    schema: pl.Schema
    empty: EmptyRows

    def read(
        self, columns: Sequence[str] | None, size: int, numbers: Collection[str]
    ) -> Iterator[pl.DataFrame]:
        """The rows; from the first figure on that is none, or may not be one to the last digit, all are texts."""
        asked = self.schema.names() if columns is None else columns
        read = 0
        if numbers and _is_plain(self.path):
            with suppress(pl.exceptions.PolarsError):
                for frame in _batches(self._figures(numbers).select(asked), size):
                    yield self.empty.without(frame, read)
                    read += frame.height
                return
        try:
            for frame in _batches(self.texts.select(asked).slice(read), size):
                yield self.empty.without(frame, read)
                read += frame.height
        except (OSError, pl.exceptions.PolarsError) as error:
            if isinstance(error, pl.exceptions.PolarsError):
                look_at_rows(self.path, self.delimiter, self.schema.names())
            raise unreadable(str(self.path), error, _WHAT) from error

    def _figures(self, numbers: Collection[str]) -> pl.LazyFrame:
        types = pl.Schema({name: pl.Float64() if name in numbers else pl.String() for name in self.schema})
        return pl.scan_csv(self.path, separator=self.delimiter, schema=types)


def _batches(scan: pl.LazyFrame, size: int) -> Iterator[pl.DataFrame]:
    yield from scan.collect_batches(chunk_size=size, maintain_order=True, lazy=True)


def _check_header(path: Path, delimiter: str, header: str) -> None:
    """Raises TableError where the first row names no columns, or one of them twice."""
    names: list[str] = []
    # what is no header is told by whoever reads the file
    with suppress(csv.Error):
        names = next(csv.reader([header], delimiter=delimiter), [])
    if not header.strip():
        advice = "the first row has the names of the columns"
        message = f"`{path}` has no first row" if header else f"`{path}` is empty"
        raise TableError(Diagnostic(TABLE_FILE, message, Cell(str(path), 1), help=advice))
    twice = [name for name, count in Counter(filter(None, names)).items() if count > 1]
    if twice:
        raise TableError(*(named_twice(str(path), 1, name) for name in twice))


def _check_end(path: Path, delimiter: str, header: str) -> None:
    """Raises TableError where the last row has fewer cells than the header: then the file was cut off."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        lines = file.read().decode("utf-8", "replace").rstrip("\r\n").split("\n")
    last = lines[-1]
    if len(lines) > 1 and '"' not in last + header and last.count(delimiter) < header.count(delimiter):
        message = f"`{path}` ends in the middle of a row"
        raise TableError(Diagnostic(TABLE_FILE, message, Cell(str(path), 0), help="bring the whole file"))


def _is_plain(path: Path) -> bool:
    """Whether nothing stands in the file that a double would hold otherwise than its text says."""
    starts = range(0, path.stat().st_size, _BLOCK)
    with ThreadPoolExecutor(cpu_count()) as pool:
        return all(pool.map(partial(_is_plain_from, path), starts))


def _is_plain_from(path: Path, start: int) -> bool:
    """The same of a block, and of the end of the one before."""
    with path.open("rb") as file:
        file.seek(max(0, start - _OVERLAP))
        text = file.read(_BLOCK + _OVERLAP).decode("utf-8", "replace")
    return not pl.Series([text]).str.contains(_CAREFUL)[0]
