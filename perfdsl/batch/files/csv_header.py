"""The ends of a CSV file: what its first row says of the columns, and whether its last one is whole."""

import csv
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import frozen

from perfdsl.batch.files.trouble import TableError, named_twice
from perfdsl.data.read_csv import DELIMITERS
from perfdsl.diagnostics import TABLE_FILE, Diagnostic
from perfdsl.source import Cell

MARK: Final = b"\xef\xbb\xbf"
"""What some programs write before a text in UTF-8."""

_TAIL: Final = 65_536
_LONGEST: Final = 1_000_000


@frozen
class Header:
    """The first line of a file, as it stands there, and the sign between its cells: comma, semicolon or tab."""

    line: bytes
    delimiter: str


def read_header(path: Path) -> Header:
    """The header of a file. Raises OSError, and TableError where it names no columns, or one of them twice, or the last row is cut off."""
    with path.open("rb") as file:
        line = file.readline(_LONGEST)
    text = line.decode("utf-8-sig", "replace")
    delimiter = max(DELIMITERS, key=text.count)
    _check_names(path, delimiter, text)
    _check_end(path, delimiter, text)
    return Header(line.removeprefix(MARK), delimiter)


def _check_names(path: Path, delimiter: str, header: str) -> None:
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
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        lines = file.read().decode("utf-8", "replace").rstrip("\r\n").split("\n")
    last = lines[-1]
    if len(lines) > 1 and '"' not in last + header and last.count(delimiter) < header.count(delimiter):
        message = f"`{path}` ends in the middle of a row"
        raise TableError(Diagnostic(TABLE_FILE, message, Cell(str(path), 0), help="bring the whole file"))
