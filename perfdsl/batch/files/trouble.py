"""What stops the reading or writing of a table, as a diagnostic."""

from pathlib import Path
from typing import Final

import polars as pl

from perfdsl.data.locale import shown
from perfdsl.diagnostics import TABLE_COLUMNS, TABLE_FILE, TABLE_OUT, Diagnostic
from perfdsl.source import Cell

_MOST: Final = 120


class TableError(Exception):
    """A table cannot be read or written any further, for one reason or for several."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics = diagnostics
        super().__init__("; ".join(one.message for one in diagnostics))


def unreadable(name: str, error: OSError | pl.exceptions.PolarsError, what: str) -> TableError:
    """Why a file that was to be `what` (a Parquet file) cannot be read."""
    if isinstance(error, OSError):
        return TableError(Diagnostic(TABLE_FILE, f"`{name}` {_of_system(error)}", Cell(name, 0)))
    words = " ".join(str(error).split())
    if "utf-8" in words.lower() or "utf8" in words.lower():
        return no_text(name)
    message = f"`{name}` is not {what}, or is damaged: {_first_words(words)}"
    return TableError(
        Diagnostic(TABLE_FILE, message, Cell(name, 0), help="write the file again, or name another")
    )


def no_text(name: str) -> TableError:
    """That a file is not text as it should be."""
    advice = "save it as UTF-8 (a spreadsheet calls that `CSV UTF-8`)"
    return TableError(Diagnostic(TABLE_FILE, f"`{name}` is not UTF-8 text", Cell(name, 0), help=advice))


def named_twice(name: str, row: int, column: str) -> Diagnostic:
    """That a table, whose names are in that row, has two columns with one name."""
    message = f"the column {shown(column)} is there twice"
    return Diagnostic(
        TABLE_COLUMNS, message, Cell(name, row, column), help="give each column a name of its own"
    )


def unwritable(path: Path, error: OSError | pl.exceptions.PolarsError) -> TableError:
    """Why results cannot be written to `path`; what stood there is as it was."""
    words = " ".join(str(error).split()).rpartition("IO error: ")[2]
    why = _of_system(error, "write") if isinstance(error, OSError) else _first_words(words).lower()
    message = f"`{path}` cannot be written: {why}"
    return TableError(
        Diagnostic(TABLE_OUT, message, help="nothing was written: what stood there is as it was")
    )


def _of_system(error: OSError, doing: str = "read") -> str:
    match error:
        case FileNotFoundError():
            return "is not there" if doing == "read" else "its folder is not there"
        case IsADirectoryError():
            return "is a folder, not a file" if doing == "read" else "it is a folder"
        case PermissionError():
            return "may not be read: no permission" if doing == "read" else "no permission"
    words = (error.strerror or _first_words(str(error))).lower()
    return f"cannot be read: {words}" if doing == "read" else words


def _first_words(text: str) -> str:
    """What a library says, on one line, and not all of it where that is long."""
    return text.rstrip(".") if len(text) <= _MOST else f"{text[:_MOST]}..."
