"""Bytes to text: the encoding is what the file itself declares or the caller states, never a guess."""

import codecs
from typing import Final

from perfdsl.diagnostics import DATA_UNREADABLE, Diagnostics
from perfdsl.source import Cell

MAX_BYTES: Final = 500_000_000
"""The largest data file that is read."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY: Final = (
    (b"PK\x03\x04", "a spreadsheet or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet or document"),
    (b"%PDF", "a PDF"),
)


def decode(name: str, content: bytes, diagnostics: Diagnostics, encoding: str | None = None) -> str | None:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, or the `encoding` that is stated.

    None, and an error in `diagnostics`, where the bytes are no such text.
    """
    found = encoding or declared_encoding(content)
    problem = _refused(content, found)
    if problem is not None:
        message, row, advice = problem
        diagnostics.report(DATA_UNREADABLE, message, Cell(name, row), help=advice)
        return None
    return content.decode(found)


def declared_encoding(content: bytes) -> str:
    """The encoding that the mark at the start declares; UTF-8 without one."""
    return next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")


def _refused(content: bytes, encoding: str) -> tuple[str, int, str] | None:
    """What is wrong with the bytes: a message, the line, and what to do."""
    advice = "save it as text, with the columns `indicator`, `period` and `value`"
    if len(content) > MAX_BYTES:
        return f"the file is larger than {MAX_BYTES // 1_000_000} MB", 1, "split it into several files"
    for start, what in _BINARY:
        if content.startswith(start):
            return f"the file is {what}, not text", 1, advice
    try:
        text = content.decode(encoding)
    except LookupError:
        return f"`{encoding}` is not an encoding", 1, "name one such as `utf-8` or `cp1252`"
    except UnicodeDecodeError as error:
        return _not_text(content, encoding, error)
    at = text.find("\0")
    if at >= 0:
        return "the file is binary, not text: it has a NUL character", text.count("\n", 0, at) + 1, advice
    return None


def _not_text(content: bytes, encoding: str, error: UnicodeDecodeError) -> tuple[str, int, str]:
    row = content.count(b"\n", 0, error.start) + 1
    byte = content[error.start : error.start + 1]
    message = f"the file is not {encoding} text: byte {error.start + 1} (line {row}) is 0x{byte.hex()}"
    windows = byte.decode("cp1252", "replace")
    advice = "save it as UTF-8 (a spreadsheet calls that `CSV UTF-8`)"
    if encoding.startswith("utf-8") and windows.isalpha():
        advice += f"; it may be Windows-1252, where this byte is `{windows}`"
    return message, row, advice
