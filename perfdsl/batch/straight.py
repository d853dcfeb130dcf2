"""Tables whose columns lie in memory as machine code reads them: nothing is loaded, the cells are looked at in the same loop."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import nextafter
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import field, frozen
from numpy.typing import NDArray

from perfdsl.batch.filled import Filled, Shape
from perfdsl.batch.loader import InputColumn, Inputs
from perfdsl.batch.nodes import Binding, BoundColumn
from perfdsl.batch.wanted import Wanted
from perfdsl.engine.columns.figures import LARGEST
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.native.layout import Field, Form, Layout, Ordinary, Presence, Storage
from perfdsl.engine.columns.native.running import Buffer, Program, program
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.graph.nodes import NodeId
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

_WORD: Final = 64


@frozen
class Scored:
    """The columns of results of some rows, and by figure the rows of which machine code was not sure."""

    columns: tuple[Filled, ...]
    unsure: Mapping[NodeId, NDArray[np.intp]]


@frozen(eq=False)
class Straight:
    """Machine code for tables whose columns lie alike, bound to their columns."""

    binding: Binding
    _reads: list[str]
    _shapes: tuple[Shape, ...]
    _nodes: tuple[NodeId, ...]
    _program: Program = field(repr=False)

    def run(self, frame: pl.DataFrame, threads: int) -> Scored | None:
        """What the rows of a frame come to; None where one of its cells needs a closer look than a loop has."""
        batch = pa.RecordBatchReader.from_stream(frame[self._reads].rechunk()).read_next_batch()
        buffers = {}
        for (name, layout), cells in zip(self._program.layouts.items(), batch.columns, strict=True):
            if layout.present is Presence.NAN and cells.null_count:
                return None
            buffers[name] = _buffer(cells, layout)
        filled, is_ordinary = self._program.run(buffers, frame.height, threads)
        if not is_ordinary:
            return None
        arrays = iter(filled)
        columns = tuple(Filled(one, next(arrays), next(arrays)) for one in self._shapes)
        return Scored(columns, {node: _set(next(arrays), frame.height) for node in self._nodes})


def straight(
    kernel: Kernel, binding: Binding, wanted: Sequence[Wanted], schema: Mapping[str, pl.DataType]
) -> Straight | None:
    """The machine code for tables of a schema; None where a column that is read is not of numbers, dates, or yes and no."""
    bound = {str(one.key): one for one in binding.columns}
    reads = [bound[name] for name in kernel.columns]
    layouts = [
        (name, layout)
        for name, one in zip(kernel.columns, reads, strict=True)
        if (layout := _layout(one, schema[one.column], binding)) is not None
    ]
    if not reads or len(layouts) < len(reads):
        return None
    outputs = {one.name: one for one in kernel.outputs}
    shapes = tuple(Shape(one, outputs[str(one.node)]) for one in wanted)
    nodes = tuple(dict.fromkeys(one.node for one in wanted))
    fields = [one for shape in shapes for one in shape.fields]
    fields += [Field(outputs[str(node)].unsure, Form.BITS) for node in nodes]
    made = program(kernel, tuple(fields), tuple(layouts))
    return Straight(binding, [one.column for one in reads], shapes, nodes, made)


def _set(bits: NDArray[np.uint8], rows: int) -> NDArray[np.intp]:
    """The places of bits that are set, of which there are few; those beyond the rows mean nothing."""
    words = np.zeros(-(-len(bits) * 8 // _WORD), np.uint64)
    words.view(np.uint8)[: len(bits)] = bits
    some = np.flatnonzero(words)
    inside = np.unpackbits(words[some, None].view(np.uint8), axis=1, bitorder="little").astype(np.bool_)
    places: NDArray[np.intp] = (some[:, None] * _WORD + np.arange(_WORD))[inside]
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


def _buffer(array: Any, layout: Layout) -> Buffer:  # noqa: ANN401 - pyarrow says no types
    """Where the cells of a column lie, and the bits of those that are there."""
    rows, kept = len(array), [array]
    bits, cells = array.buffers()
    first = array.offset
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
