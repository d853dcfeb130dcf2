"""The cells of a column as NumPy sees them where they lie in memory, of which numbers are not copied."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray


def as_they_lie(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of a frame in pieces that lie in memory one after the other, where its columns agree on them."""
    lengths = {tuple(column.chunk_lengths()) for column in frame}
    if len(lengths) != 1:
        yield frame
        return
    start = 0
    for length in lengths.pop():
        yield frame.slice(start, length)
        start += length


def raw(column: pl.Series) -> NDArray[Any]:
    """The cells of a column of numbers or of yes and no, in one chunk; where a cell is empty, whatever lies there."""
    rows = len(column)
    if not rows:
        return np.empty(0, np.bool_ if column.dtype == pl.Boolean else np.float64)
    array: Any = column.to_arrow()
    if column.dtype == pl.Boolean:
        return _bits(array.buffers()[1], array.offset, rows)
    return np.frombuffer(array.buffers()[1], np.float64, rows, array.offset * 8)


def present(column: pl.Series) -> NDArray[np.bool_] | None:
    """Which cells of a column in one chunk are not empty; None where none is."""
    if not column.null_count():
        return None
    array: Any = column.to_arrow()
    return _bits(array.buffers()[0], array.offset, len(column))


def numbers_at(column: pl.Series, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """The numbers in some rows, yes and no as 1 and 0; NaN where a cell is empty."""
    found = raw(column)[rows].astype(np.float64)
    there = present(column)
    if there is not None:
        found[~there[rows]] = np.nan
    return found


def _bits(buffer: Any, offset: int, rows: int) -> NDArray[np.bool_]:  # noqa: ANN401 - pyarrow says no types
    """Some bits, the lowest of each byte first."""
    first, inside = divmod(offset, 8)
    packed = np.frombuffer(buffer, np.uint8, offset=first)
    found = np.unpackbits(packed, count=inside + rows, bitorder="little")[inside:]
    return found.view(np.bool_)
