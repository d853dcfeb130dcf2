"""Some whole lines of a CSV file to a frame."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from perfdsl.batch.files.csv_header import MARK, Header
from perfdsl.batch.files.plain import is_plain

_ISO: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_SLICE: Final = 114_688
"""So many bytes are counted at once: as many as lie in the cache."""


def is_regular(lines: bytes, header: Header, columns: int) -> bool:
    """Whether lines have no quotation marks, and as many separators in all as those that are not blank call for."""
    if b'"' in lines or b'"' in header.line:
        return False
    if columns == 1:
        return True
    rows = _count(lines, b"\n") + (not lines.endswith(b"\n"))
    missing = rows * (columns - 1) - _count(lines, header.delimiter.encode())
    return not missing or missing == _blank(lines) * (columns - 1)


def _blank(lines: bytes) -> int:
    """How many lines have nothing but their end."""
    signs = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    return int(np.count_nonzero((ends == starts) | ((ends == starts + 1) & (signs[starts] == ord("\r")))))


def _count(text: bytes, sign: bytes) -> int:
    """How often a sign stands in a text: by far more quickly than Python counts signs that are many."""
    signs = np.frombuffer(text, np.uint8)
    return sum(
        int(np.count_nonzero(signs[start : start + _SLICE] == sign[0]))
        for start in range(0, len(signs), _SLICE)
    )


def frame_of(  # noqa: PLR0913 - the lines, and all that is known of their file
    lines: bytes,
    header: Header,
    schema: pl.Schema,
    typed: Mapping[str, pl.DataType],
    asked: Sequence[str],
    *,
    is_first: bool,
) -> pl.DataFrame:
    """Some columns of lines that are regular, all texts, or the `typed` ones as such if there is no cell that this could change.

    The first lines are those with the header.
    """
    if typed and is_plain(lines):
        numbers = {name: dtype for name, dtype in typed.items() if dtype == pl.Float64}
        try:
            frame = _parsed(lines, header, schema, numbers, asked, is_first=is_first)
        except pl.exceptions.PolarsError:
            pass
        else:
            return frame.with_columns(_days(frame[name]) for name in typed if name not in numbers)
    return _parsed(lines, header, schema, {}, asked, is_first=is_first)


def _parsed(  # noqa: PLR0913 - as above
    lines: bytes,
    header: Header,
    schema: pl.Schema,
    numbers: Mapping[str, pl.DataType],
    asked: Sequence[str],
    *,
    is_first: bool,
) -> pl.DataFrame:
    if not is_first and not _stands_alone(lines, header.delimiter, len(schema)):
        lines, is_first = header.line + lines, True
    types = pl.Schema({name: numbers.get(name, pl.String()) for name in schema})
    scan = pl.scan_csv(lines, separator=header.delimiter, schema=types, has_header=is_first)
    return scan.select(asked).collect()


def _stands_alone(lines: bytes, delimiter: str, columns: int) -> bool:
    """Whether the first of some lines shows how many columns there are."""
    if lines.startswith((MARK, b"\n", b"\r")):
        return False
    return lines.count(delimiter.encode(), 0, lines.find(b"\n") + 1 or len(lines)) == columns - 1


def _days(texts: pl.Series) -> pl.Series:
    """A column of days, if each of its texts is one as `2026-06-30`; else the texts."""
    if not texts.str.contains(_ISO).all():
        return texts
    try:
        return texts.str.to_date("%Y-%m-%d")
    except pl.exceptions.PolarsError:
        return texts
