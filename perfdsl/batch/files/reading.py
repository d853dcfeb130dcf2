"""A file to its table, by the format that its name says."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl

from perfdsl.batch.files.csv_ import open_csv
from perfdsl.batch.files.formats import NAMES, SUFFIXES, Format, format_of
from perfdsl.batch.files.parquet import open_parquet
from perfdsl.batch.files.table import Table, of_frame
from perfdsl.batch.files.trouble import TableError, unreadable
from perfdsl.diagnostics import TABLE_FILE, Diagnostic
from perfdsl.source import Cell


def open_table(path: Path, form: Format | None = None, threads: int = 2) -> Table:
    """The table in a file, in the format that its name says unless one is given.

    A CSV file is all texts; its cells are separated as its first row is, by comma, semicolon or tab.
    With more `threads` than one, some read while another works with what was read. Raises TableError.
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
        if found == "csv":
            return open_csv(path, threads)
        if found == "parquet":
            return open_parquet(path, threads)
        return of_frame(_SCANS[found](path), name, what=NAMES[found])
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


_SCANS: Final[dict[Format, Callable[[Path], pl.LazyFrame]]] = {
    "arrow": lambda path: pl.scan_ipc(path, glob=False),
    "ndjson": lambda path: pl.scan_ndjson(path, infer_schema_length=None),
}
