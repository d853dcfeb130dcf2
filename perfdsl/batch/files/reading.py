"""A file to the chunks of its table, in their order; how large the file is does not matter."""

import stat
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl
from attrs import field, frozen

from perfdsl.batch.files.formats import NAMES, SUFFIXES, Format, format_of
from perfdsl.batch.files.trouble import TableError, unreadable
from perfdsl.data.read_csv import DELIMITERS
from perfdsl.diagnostics import TABLE_FILE, Diagnostic
from perfdsl.source import Cell

CHUNK: Final = 65_536
"""The rows of a chunk: enough for an engine to run at its full speed, and few enough to lie in the cache."""

_TAIL: Final = 65_536
_LONGEST_HEADER: Final = 1_000_000


Read: TypeAlias = Callable[[Sequence[str] | None, int], Iterator[pl.DataFrame]]
"""The rows of a table, of some columns or all of them, so many at a time."""


@frozen
class Table:
    """A table that is read in chunks. `header_row` is 1 where a row of names stands above the data in the file, else 0.

    So many of its rows as are `resident` are in memory anyhow.
    """

    name: str
    schema: pl.Schema
    header_row: int
    _read: Read = field(repr=False)
    resident: int = 0

    def chunks(self, columns: Sequence[str] | None = None, size: int = CHUNK) -> Iterator[pl.DataFrame]:
        """The rows, `size` at a time, of some columns or of all. Raises TableError where the file is damaged."""
        return self._read(columns, size)

    def whole(self) -> pl.DataFrame:
        """All rows at once."""
        frames = list(self.chunks())
        return pl.concat(frames) if frames else self.schema.to_frame()


def of_frame(
    frame: pl.DataFrame | pl.LazyFrame, name: str = "", *, header_row: int = 0, what: str = ""
) -> Table:
    """The table of a frame; `what` it is (a CSV file) where it is damaged."""
    if isinstance(frame, pl.DataFrame):
        return Table(
            name,
            frame.schema,
            header_row,
            partial(_slices, frame),
            frame.height if frame.n_chunks() == 1 else 0,
        )
    scan = frame

    def read(columns: Sequence[str] | None, size: int) -> Iterator[pl.DataFrame]:
        some = scan if columns is None else scan.select(columns)
        try:
            yield from some.collect_batches(chunk_size=size, maintain_order=True, lazy=True)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise unreadable(name, error, what) from error

    return Table(name, scan.collect_schema(), header_row, read)


def _slices(frame: pl.DataFrame, columns: Sequence[str] | None, size: int) -> Iterator[pl.DataFrame]:
    some = frame if columns is None else frame.select(columns)
    return some.iter_slices(size)


def open_table(path: Path, form: Format | None = None) -> Table:
    """The table in a file, in the format that its name says unless one is given.

    A CSV file is all texts; its cells are separated as its first row is, by comma, semicolon or tab. Raises TableError.
    """
    name = str(path)
    found = form or format_of(path)
    if found is None:
        known = ", ".join(f"`{suffix}`" for suffix in SUFFIXES)
        message = f"`{name}` has no format that can be read"
        raise TableError(Diagnostic(TABLE_FILE, message, Cell(name, 0), help=f"the formats are {known}"))
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise IsADirectoryError
        return of_frame(_SCANS[found](path), name, header_row=int(found == "csv"), what=NAMES[found])
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable(name, error, NAMES[found]) from error


def read_query(path: Path) -> str:
    """The text of a query. Raises TableError where the file cannot be read."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(Diagnostic(TABLE_FILE, f"`{path}` is not UTF-8 text", Cell(str(path), 0))) from None
    except OSError as error:
        raise unreadable(str(path), error, "a query") from error


def _scan_csv(path: Path) -> pl.LazyFrame:
    with path.open("rb") as file:
        header = file.readline(_LONGEST_HEADER).decode("utf-8-sig", "replace")
    delimiter = max(DELIMITERS, key=header.count)
    _check_end(path, delimiter, header)
    return pl.scan_csv(path, separator=delimiter, infer_schema=False)


def _check_end(path: Path, delimiter: str, header: str) -> None:
    """Raises TableError where the last row has fewer cells than the header: then the file was cut off."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        lines = file.read().decode("utf-8", "replace").rstrip("\r\n").split("\n")
    last = lines[-1]
    if len(lines) > 1 and '"' not in last + header and last.count(delimiter) < header.count(delimiter):
        message = f"`{path}` ends in the middle of a row"
        raise TableError(Diagnostic(TABLE_FILE, message, Cell(str(path), 0), help="bring the whole file"))


_SCANS: Final[dict[Format, Callable[[Path], pl.LazyFrame]]] = {
    "parquet": lambda path: pl.scan_parquet(path, glob=False),
    "csv": _scan_csv,
    "arrow": lambda path: pl.scan_ipc(path, glob=False),
    "ndjson": lambda path: pl.scan_ndjson(path, infer_schema_length=None),
}
