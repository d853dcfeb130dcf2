"""Kernels as machine code: one loop over the rows, compiled by LLVM for the processor that it runs on."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.native.cells import PARTS
from perfdsl.engine.columns.native.layout import Field, Layout, Presence, Storage
from perfdsl.engine.columns.native.running import program
from perfdsl.engine.columns.numpy_engine import Found, Given


def run(kernel: Kernel, columns: Mapping[str, Given], rows: int, threads: int = 1) -> dict[str, Found]:
    """The outputs of a kernel for the rows of some columns. Labels are bytes where there are few of them."""
    fields = tuple(Field(step) for one in kernel.outputs for step in (one.value, one.reason, one.unsure))
    read = {name: columns[name] for name in kernel.columns}
    layouts = tuple((name, _layout(one)) for name, one in read.items())
    arrays = [_arrays(one, rows) for one in read.values()]
    addresses = [[0 if array is None else array.ctypes.data for array in of_one] for of_one in arrays]
    given = np.array(addresses, np.int64).reshape(len(arrays), PARTS)
    filled, _ = program(kernel, fields, layouts).run(given, rows, threads)
    found = iter(filled)
    return {one.name: Found(next(found), next(found), next(found)) for one in kernel.outputs}


_STORAGES: Final = {
    np.dtype(np.float64): Storage.DOUBLE,
    np.dtype(np.int64): Storage.INT64,
    np.dtype(np.int32): Storage.INT32,
    np.dtype(np.bool_): Storage.BYTE,
    np.dtype(np.uint8): Storage.BYTE,
    np.dtype(np.uint16): Storage.INT16,
}


def _layout(one: Given) -> Layout:
    # that every cell is there is told by a column of ones: not every chunk is to be compiled for
    return Layout(
        _STORAGES[one.values.dtype],
        Presence.BYTE,
        None if one.reasons is None else _STORAGES[one.reasons.dtype],
    )


def _arrays(one: Given, rows: int) -> list[NDArray[Any] | None]:
    """The values of a column, what is there, and the reasons, each one cell after the other."""
    present = np.ones(rows, np.bool_) if one.present is None else one.present
    parts = (one.values, present, one.reasons)
    return [None if part is None else np.ascontiguousarray(part) for part in parts]
