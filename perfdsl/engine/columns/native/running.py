"""A kernel compiled for columns that lie as said, and run over their rows by some threads."""

import ctypes
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache, lru_cache
from os import getpid
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from perfdsl.engine.columns.kernel import Kernel, Type
from perfdsl.engine.columns.native.compiling import Function, compiled
from perfdsl.engine.columns.native.layout import WIDTH, Field, Form, Layout, Presence, Storage
from perfdsl.engine.columns.native.printing import ROOM, printed
from perfdsl.engine.columns.native.words import label_storage

WORTH: Final = 10_000_000
"""A thread is woken for so many steps of a row: about a tenth of a millisecond."""

LONG: Final = 1_000
"""Of more steps machine code is made quickly: in a third of the time, which it takes back in some millions of rows only."""

SHARES: Final = 8
"""How many shares of the rows there are for each thread: one that is held up leaves its next ones to the others."""

LINE: Final = 64
"""Vectors of rows whose bits are a line of the cache: no two threads write to one."""


@frozen
class Program:
    """A compiled kernel: what it reads, in which order, and what it fills."""

    layouts: Mapping[str, Layout]
    fields: tuple[Field, ...]
    _labels: int
    _function: Function = field(repr=False)
    _rooms: int
    _steps: int

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
        """The vectors of rows that are full: the threads take shares of them until none is left."""
        into = np.array([array.ctypes.data for array in filled], np.int64)
        workers = max(1, min(threads, vectors * WIDTH * self._steps // WORTH))
        share = max(1, vectors if workers == 1 else -(-vectors // (workers * SHARES * LINE)) * LINE)
        ahead = np.zeros(1, np.int64)
        others = [
            _pool(threads, getpid()).submit(self._call, given, into, ahead, share, vectors)
            for _ in range(workers - 1)
        ]
        try:
            odd = self._call(given, into, ahead, share, vectors)
        finally:
            wait(others)
        return max(odd, *(one.result() for one in others)) if others else odd

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
        return self._call(np.array(padded, np.int64), np.array(into, np.int64), np.zeros(1, np.int64), 1, 1)

    def _call(
        self,
        given: NDArray[np.int64],
        into: NDArray[np.int64],
        ahead: NDArray[np.int64],
        share: int,
        end: int,
    ) -> int:
        room = np.empty(max(1, self._rooms) * ROOM, np.uint8)
        places = (one.ctypes.data for one in (given, into, room, ahead))
        odd: int = self._function.call(*places, share, end)
        return odd


@cache
def _pool(threads: int, _process: int) -> ThreadPoolExecutor:
    """Threads that wait for work; a process that was forked has none of those of its parent."""
    return ThreadPoolExecutor(threads)


_DTYPES: Final = {Type.NUMBER: np.float64, Type.TRUTH: np.bool_}
_WHOLES: Final = {
    Storage.BYTE: np.uint8,
    Storage.INT16: np.uint16,
    Storage.INT32: np.int32,
    Storage.INT64: np.int64,
}


@lru_cache(maxsize=32)
def program(kernel: Kernel, fields: tuple[Field, ...], layouts: tuple[tuple[str, Layout], ...]) -> Program:
    """The program that fills these fields of a kernel, compiled where it was not yet."""
    found = dict(layouts)
    made = printed(fields, found, kernel.labels)
    function = compiled(made.text, quickly=made.steps > LONG)
    return Program(found, fields, len(kernel.labels), function, made.rooms, made.steps)


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
