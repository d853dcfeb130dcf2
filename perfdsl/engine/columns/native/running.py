"""A kernel compiled for columns that lie as said, and run over their rows by some threads."""

import ctypes
import itertools
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from perfdsl.engine.columns.kernel import Kernel, Type
from perfdsl.engine.columns.native.compiling import Function, compiled
from perfdsl.engine.columns.native.layout import WIDTH, Field, Form, Layout, Presence, Storage
from perfdsl.engine.columns.native.printing import ROOM, printed
from perfdsl.engine.columns.native.words import label_storage

SPLIT: Final = 16_384
"""A part of the rows is worth a call from so many on."""

PARTS_EACH: Final = 8
"""How many parts there are for each thread."""


@frozen
class Program:
    """A compiled kernel: what it reads, in which order, and what it fills."""

    layouts: Mapping[str, Layout]
    fields: tuple[Field, ...]
    _labels: int
    _function: Function = field(repr=False)
    _rooms: int

    def run(self, columns: NDArray[np.int64], rows: int, threads: int = 1) -> tuple[list[NDArray[Any]], bool]:
        """The fields for so many rows, and whether every cell is ordinary.

        `columns` has a row of addresses for each: values, presence and reasons, 0 where there is none. They have no cell beyond
        their rows. Bits are packed in bytes, the lowest first.
        """
        whole = rows // WIDTH
        vectors = -(-rows // WIDTH)
        filled = [np.empty(self._size(one, vectors), self._dtype(one)) for one in self.fields]
        odd = self._whole(columns, filled, whole, threads)
        if rows % WIDTH:
            odd |= self._rest(columns, filled, whole, rows % WIDTH)
        return [
            array if one.is_packed else array[:rows] for one, array in zip(self.fields, filled, strict=True)
        ], not odd

    def _size(self, one: Field, vectors: int) -> int:
        return vectors if one.is_packed else vectors * WIDTH

    def _dtype(self, one: Field) -> Any:  # noqa: ANN401 - a type of NumPy
        if one.is_packed:
            return np.uint8
        if one.form is not Form.VALUES:
            return _WHOLES[one.storage]
        if one.step.type is Type.LABEL:
            return np.uint8 if label_storage(self._labels) is Storage.BYTE else np.uint16
        return _DTYPES[one.step.type]

    def _whole(
        self, given: NDArray[np.int64], filled: Sequence[NDArray[Any]], vectors: int, threads: int
    ) -> int:
        """The vectors of rows that are full, in parts: a thread that is held up leaves its next ones to the others."""
        parts = max(1, min(threads * PARTS_EACH, vectors * WIDTH // SPLIT)) if threads > 1 else 1
        ends = [vectors * part // parts for part in range(parts + 1)]
        into = np.array([array.ctypes.data for array in filled], np.int64)
        if parts == 1:
            return self._call(given, into, 0, vectors)
        with ThreadPoolExecutor(threads) as pool:
            pieces = [
                pool.submit(self._call, given, into, start, end) for start, end in itertools.pairwise(ends)
            ]
            return max(piece.result() for piece in pieces)

    def _rest(self, given: NDArray[np.int64], filled: Sequence[NDArray[Any]], vectors: int, rows: int) -> int:
        """The last rows, which do not fill a vector: read from a copy that does."""
        copies = [
            [
                _tail(address, storage, vectors, rows)
                for address, storage in zip(of_one, _storages(layout), strict=True)
            ]
            for of_one, layout in zip(given.tolist(), self.layouts.values(), strict=True)
        ]
        padded = [[copy.ctypes.data for copy in of_one] for of_one in copies]
        into = [
            array[vectors if one.is_packed else vectors * WIDTH :].ctypes.data
            for one, array in zip(self.fields, filled, strict=True)
        ]
        return self._call(np.array(padded, np.int64), np.array(into, np.int64), 0, 1)

    def _call(self, given: NDArray[np.int64], filled: NDArray[np.int64], start: int, end: int) -> int:
        if start == end:
            return 0
        room = np.empty(max(1, self._rooms) * ROOM, np.uint8)
        odd: int = self._function.call(given.ctypes.data, filled.ctypes.data, room.ctypes.data, start, end)
        return odd


_DTYPES: Final = {Type.NUMBER: np.float64, Type.TRUTH: np.bool_}
_WHOLES: Final = {Storage.BYTE: np.uint8, Storage.INT16: np.uint16, Storage.INT32: np.int32}


@lru_cache(maxsize=32)
def program(kernel: Kernel, fields: tuple[Field, ...], layouts: tuple[tuple[str, Layout], ...]) -> Program:
    """The program that fills these fields of a kernel, compiled where it was not yet."""
    found = dict(layouts)
    made = printed(fields, found, kernel.labels)
    return Program(found, fields, len(kernel.labels), compiled(made.text), made.rooms)


def _storages(layout: Layout) -> tuple[Storage, Storage, Storage]:
    """How the values, the presence and the reasons of a column lie."""
    present = Storage.BIT if layout.present is Presence.BIT else Storage.BYTE
    return layout.values, present, layout.reasons or Storage.BYTE


def _tail(address: int, storage: Storage, vectors: int, rows: int) -> NDArray[np.uint8]:
    """A vector of the last cells of a column, and zeros after them: these are ordinary, and there is room for what they come to."""
    size = storage.bits * WIDTH // 8
    copy = np.zeros(size, np.uint8)
    if address:
        ctypes.memmove(copy.ctypes.data, address + vectors * size, -(-storage.bits * rows // 8))
    return copy
