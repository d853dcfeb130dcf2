"""Where the cells of a frame lie in memory: the addresses of its columns, by Arrow's C data interface."""

from collections.abc import Iterable
from ctypes import CFUNCTYPE, addressof, c_int64, c_void_p, string_at
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import field, frozen
from numpy.typing import NDArray

# The words of `ArrowArray`: https://arrow.apache.org/docs/format/CDataInterface.html#the-arrowarray-structure
_WORDS: Final = 10
_NULLS, _FIRST, _BUFFERS, _CHILDREN, _RELEASE = 1, 2, 5, 6, 8
_WORD: Final = 8
_BOTH: Final = 2
"""The buffers of a column of numbers, dates, or yes and no: bits of those that are there, and cells."""

_RELEASED = CFUNCTYPE(None, c_void_p)


@frozen(eq=False)
class Lying:
    """By column the address of the cells, that of the bits of those that are not empty, 0 where none is, and the place of the first row.

    `keeper` holds what the addresses are of.
    """

    cells: NDArray[np.int64]
    bits: NDArray[np.int64]
    first: NDArray[np.int64]
    keeper: Any = field(repr=False)


def lying(frame: pl.DataFrame) -> Lying:
    """Where the columns of a frame in one chunk lie: of numbers, dates, or yes and no."""
    batch = pa.RecordBatchReader.from_stream(frame).read_next_batch()
    whole = (c_int64 * _WORDS)()
    batch._export_to_c(addressof(whole))  # noqa: SLF001 - what pyarrow's documents call so
    columns = _words((c_int64 * frame.width).from_address(whole[_CHILDREN]), _WORDS)
    buffers = _words(columns[:, _BUFFERS].tolist(), _BOTH)
    _RELEASED(whole[_RELEASE])(addressof(whole))
    bits = np.where(columns[:, _NULLS] == 0, 0, buffers[:, 0])
    return Lying(buffers[:, 1], bits, columns[:, _FIRST], (frame, batch))


def _words(addresses: Iterable[int], count: int) -> NDArray[np.int64]:
    """So many words at each of some addresses."""
    found = b"".join([string_at(address, count * _WORD) for address in addresses])
    return np.frombuffer(found, np.int64).reshape(-1, count)
