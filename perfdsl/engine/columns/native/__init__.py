"""Kernels as machine code: one loop over the rows, compiled by LLVM for the processor that it runs on."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.native.layout import Field, Layout, Presence, Storage
from perfdsl.engine.columns.native.running import Buffer, program
from perfdsl.engine.columns.numpy_engine import Found, Given


def run(kernel: Kernel, columns: Mapping[str, Given], rows: int, threads: int = 1) -> dict[str, Found]:
    """The outputs of a kernel for the rows of some columns. Labels are bytes where there are few of them."""
    fields = tuple(Field(step) for one in kernel.outputs for step in (one.value, one.reason, one.unsure))
    read = {name: columns[name] for name in kernel.columns}
    layouts = tuple((name, _layout(one)) for name, one in read.items())
    buffers = {name: _buffer(one, rows) for name, one in read.items()}
    filled, _ = program(kernel, fields, layouts).run(buffers, rows, threads)
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


def _buffer(one: Given, rows: int) -> Buffer:
    present = np.ones(rows, np.bool_) if one.present is None else one.present
    parts = (one.values, present, one.reasons)
    kept = [None if part is None else np.ascontiguousarray(part) for part in parts]
    values, there, reasons = (0 if part is None else part.ctypes.data for part in kept)
    return Buffer(values, there, reasons, keeper=kept)
