"""Tables whose columns lie in memory as machine code reads them: nothing is loaded, the cells are looked at in the same loop."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import nextafter
from typing import Any, Final

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.batch.loader import InputColumn, Inputs
from perfdsl.batch.nodes import Binding, BoundColumn
from perfdsl.engine.columns.figures import LARGEST
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.native.layout import WIDTH, Field, Form, Layout, Ordinary, Presence, Storage
from perfdsl.engine.columns.native.running import Buffer, program
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.values.kind import QUANTITIES, Family

_STORAGES: Final[Mapping[pl.DataType, Storage]] = {
    pl.Float64(): Storage.DOUBLE,
    pl.Int64(): Storage.INT64,
    pl.Int32(): Storage.INT32,
    pl.Int16(): Storage.INT16,
    pl.Int8(): Storage.BYTE,
    pl.Date(): Storage.INT32,
    pl.Boolean(): Storage.BIT,
}
_HIGHEST: Final = nextafter(2.0**LARGEST, 0.0)
_WHOLE: Final = 2.0**53 - 1
_SHARES: Final = (nextafter(-1.0, 0.0), nextafter(2.0, 0.0))
"""Between these no whole number but 0 and 1 can be meant, which nobody takes for points."""

_DAYS: Final = Ordinary((date(1900, 1, 1) - EPOCH).days, (date.max - EPOCH).days)
"""Of days before 1900 some are what a spreadsheet writes for none."""


@frozen
class Figure:
    """An output: values and the places of reasons, and the rows of which it is not sure."""

    values: NDArray[Any]
    reasons: NDArray[Any]
    unsure: NDArray[np.intp]


def straight(kernel: Kernel, binding: Binding, frame: pl.DataFrame, threads: int) -> dict[str, Figure] | None:
    """The outputs of a kernel for the rows of a frame; None where one of its cells needs a closer look than a loop has.

    So it is where a column that is read is not of numbers, dates, or yes and no.
    """
    bound = {str(one.key): one for one in binding.columns}
    layouts, buffers = {}, {}
    for name in kernel.columns:
        column = frame[bound[name].column]
        layout = _layout(bound[name], column.dtype, binding)
        if layout is None or (layout.present is Presence.NAN and column.null_count()):
            return None
        layouts[name], buffers[name] = layout, _buffer(column.rechunk(), layout)
    made = program(kernel, tuple(_fields(kernel)), tuple(layouts.items()))
    filled, is_ordinary = made.run(buffers, frame.height, threads)
    if not is_ordinary:
        return None
    arrays = iter(filled)
    return {
        one.name: Figure(next(arrays), next(arrays), _set(next(arrays), frame.height))
        for one in kernel.outputs
    }


def _fields(kernel: Kernel) -> Iterator[Field]:
    for one in kernel.outputs:
        yield from (Field(one.value), Field(one.reason), Field(one.unsure, Form.BITS))


def _set(bits: NDArray[np.uint8], rows: int) -> NDArray[np.intp]:
    """The places of bits that are set, of which there are few; those beyond the rows mean nothing."""
    some = np.flatnonzero(bits)
    inside = np.unpackbits(bits[some, None], axis=1, bitorder="little").astype(np.bool_)
    places: NDArray[np.intp] = (some[:, None] * WIDTH + np.arange(WIDTH))[inside]
    return places[places < rows]


def _layout(one: BoundColumn, dtype: pl.DataType, binding: Binding) -> Layout | None:
    """How a column of the table lies, and which of its cells are plainly what they should be."""
    storage, family = _STORAGES.get(dtype), one.asked.kind.family
    reading = binding.reading
    points = family is Family.SHARE and reading.percent == "points"
    if storage is None or one.may_reason or points:
        return None
    # a NaN is missing, or it is odd
    presence = Presence.NAN if reading.nan_missing and storage is Storage.DOUBLE else Presence.BIT
    if family is Family.YES_NO or dtype == pl.Date:
        ends = None if family is Family.YES_NO else _DAYS
        return Layout(storage, presence, ordinary=ends)
    if family not in QUANTITIES:
        return None
    return Layout(storage, presence, ordinary=_ordinary(one, storage, binding))


def _ordinary(one: BoundColumn, storage: Storage, binding: Binding) -> Ordinary:
    kind = one.asked.kind
    if kind.ends is not None:
        return Ordinary(float(kind.ends[0]), float(kind.ends[1]), whole=True)
    if kind.name == "count":
        return Ordinary(0.0, _WHOLE, whole=True)
    is_open = kind.family is Family.SHARE and not binding.reading.percent
    if storage is not Storage.DOUBLE:
        ends = _SHARES if is_open else (-_WHOLE, _WHOLE)
        return Ordinary(*ends)
    low, high = _SHARES if is_open else (-_HIGHEST, _HIGHEST)
    return Ordinary(low, high, 2.0**-LARGEST)


def _buffer(column: pl.Series, layout: Layout) -> Buffer:
    """Where the cells of a column in one chunk lie, and the bits of those that are there."""
    rows = len(column)
    if not rows:
        return Buffer(0)
    array: Any = column.to_arrow()
    bits, cells = array.buffers()
    first, kept = array.offset, [array]
    is_bits = layout.values is Storage.BIT
    values = _bits(cells, first, rows, kept) if is_bits else cells.address + first * layout.values.bits // 8
    there = 0
    if layout.present is Presence.BIT:
        there = _all(rows, kept) if bits is None else _bits(bits, first, rows, kept)
    return Buffer(values, there, keeper=kept)


def _bits(buffer: Any, first: int, rows: int, kept: list[Any]) -> int:  # noqa: ANN401 - pyarrow says no types
    """The address of bits, the first of a byte first: copied where they begin within one."""
    if first % 8 == 0:
        address: int = buffer.address + first // 8
        return address
    packed = np.frombuffer(buffer, np.uint8, offset=first // 8)
    moved = np.packbits(np.unpackbits(packed, bitorder="little")[first % 8 :][:rows], bitorder="little")
    return _kept(moved, kept)


def _all(rows: int, kept: list[Any]) -> int:
    """The address of as many bits that are set."""
    return _kept(np.full(-(-rows // 8), 255, np.uint8), kept)


def _kept(array: NDArray[np.uint8], kept: list[Any]) -> int:
    kept.append(array)
    return array.ctypes.data


def ordinary_inputs(binding: Binding, rows: pl.DataFrame) -> Inputs:
    """The inputs of rows whose cells are all plainly what they should be."""
    originals = {one.key: (rows[one.column], one) for one in binding.columns}
    columns = {key: InputColumn(_values(cells, binding), None) for key, (cells, _) in originals.items()}
    return Inputs(rows.height, 0, columns, None, None, originals, binding.reading)


def _values(cells: pl.Series, binding: Binding) -> pl.Series:
    if cells.dtype == pl.Boolean:
        return cells
    numbers = (cells.to_physical() if cells.dtype == pl.Date else cells).cast(pl.Float64)
    return pl.Series(numbers.to_numpy(), nan_to_null=True) if binding.reading.nan_missing else numbers
