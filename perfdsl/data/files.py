"""A file to records, by the reader of its format; a new format joins `READERS` by one line."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, Protocol

from perfdsl.data.decoding import MAX_BYTES
from perfdsl.data.nodes import Record
from perfdsl.data.read_csv import read_csv
from perfdsl.data.read_json import read_json
from perfdsl.diagnostics import DATA_UNREADABLE, Diagnostics
from perfdsl.source import Cell


class Reader(Protocol):
    """What a format needs: bytes to records, with everything wrong in `diagnostics`."""

    def __call__(
        self, name: str, content: bytes, diagnostics: Diagnostics, encoding: str | None = None
    ) -> tuple[Record, ...]:
        """The records of a file called `name` in messages."""
        ...


READERS: Final[Mapping[str, Reader]] = {"csv": read_csv, "json": read_json}

SUFFIXES: Final = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json"}

STANDARD_INPUT: Final = "<stdin>"
"""What messages call standard input."""


def read_records(
    path: Path | Literal["-"],
    diagnostics: Diagnostics,
    *,
    format: str | None = None,  # noqa: A002 - it is what the option of the command is called
    encoding: str | None = None,
    shown: str | None = None,
) -> tuple[Record, ...]:
    """The records of a file, or of standard input (`-`, which is CSV unless `format` says otherwise).

    The format is that of the suffix where none is given; the encoding is UTF-8, or what the file's mark declares,
    unless stated. Messages call the file `shown`, or by its path. A file that cannot be read is error P401 in
    `diagnostics`, and no records.
    """
    name = STANDARD_INPUT if path == "-" else (shown or str(path))
    found = format or ("csv" if path == "-" else SUFFIXES.get(Path(path).suffix.casefold()))
    reader = READERS.get(found or "")
    if reader is None:
        known = ", ".join(f"`{suffix}`" for suffix in SUFFIXES)
        message = f"`{name}` has no format that can be read"
        diagnostics.report(DATA_UNREADABLE, message, Cell(name, 1), help=f"the formats are {known}")
        return ()
    try:
        content = _content(path)
    except OSError as error:
        diagnostics.report(DATA_UNREADABLE, f"`{name}` {_trouble(error)}", Cell(name, 1))
        return ()
    return reader(name, content, diagnostics, encoding)


def _content(path: Path | Literal["-"]) -> bytes:
    """The bytes, one more than the limit at most: the reader refuses a file that is larger."""
    if path == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(path).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _trouble(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "is not there"
        case IsADirectoryError():
            return "is a folder, not a file"
        case PermissionError():
            return "may not be read: no permission"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"
