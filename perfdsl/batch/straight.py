"""Tables whose columns lie in memory as machine code reads them: nothing is loaded, the cells are looked at in the same loop."""

from collections.abc import Mapping, Sequence
from ctypes import string_at
from datetime import date
from functools import cached_property
from math import nextafter
from typing import Final

import numpy as np
import polars as pl
from attrs import field, frozen
from numpy.typing import NDArray

from perfdsl.batch.cells.lying import Lying, lying
from perfdsl.batch.filled import Filled, Shape
from perfdsl.batch.loader import InputColumn, Inputs
from perfdsl.batch.nodes import Binding, BoundColumn
from perfdsl.batch.wanted import Wanted
from perfdsl.engine.columns.figures import LARGEST
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.native.cells import PARTS
from perfdsl.engine.columns.native.layout import WIDTH, Field, Form, Layout, Ordinary, Presence, Storage
from perfdsl.engine.columns.native.running import Program, program
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
    """The columns of results of some rows, those of which machine code was not sure, and by figure the bits of these."""

    columns: tuple[Filled, ...]
    unsure: NDArray[np.intp]
    _bits: Mapping[NodeId, NDArray[np.uint8]]

    def unsure_among(self, rows: NDArray[np.intp], node: NodeId) -> int:
        """Of how many of some rows it was not sure of a figure."""
        return int((self._bits[node][rows >> 3] >> (rows & 7) & 1).sum())


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
        lies = lying(frame[self._reads].rechunk())
        if (lies.bits[self._nan] != 0).any():
            return None
        kept: list[NDArray[np.uint8]] = []
        addresses = self._addresses(lies, frame.height, kept)
        filled, is_ordinary = self._program.run(addresses, frame.height, threads)
        if not is_ordinary:
            return None
        arrays = iter(filled)
        columns = tuple(Filled(one, next(arrays), next(arrays)) for one in self._shapes)
        return Scored(columns, _set(next(arrays), frame.height), dict(zip(self._nodes, arrays, strict=True)))

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        """The bytes of a cell, 0 for a bit."""
        return np.array([one.values.bits // 8 for one in self._program.layouts.values()])

    @cached_property
    def _nan(self) -> NDArray[np.bool_]:
        """The columns in which a NaN is an empty cell."""
        return np.array([one.present is Presence.NAN for one in self._program.layouts.values()])

    def _addresses(self, lies: Lying, rows: int, kept: list[NDArray[np.uint8]]) -> NDArray[np.int64]:
        """Where the cells of each column lie, and the bits of those that are there; what is copied is `kept`."""
        found = np.zeros((len(self._reads), PARTS), np.int64)
        kept.append(np.full(-(-rows // WIDTH), 255, np.uint8))
        found[:, 0] = lies.cells + np.where(self._sizes == 0, lies.first // 8, lies.first * self._sizes)
        found[:, 1] = np.where(lies.bits == 0, kept[0].ctypes.data, lies.bits + lies.first // 8)
        inside = lies.first % 8
        are_bits = np.stack([self._sizes == 0, lies.bits != 0], axis=1) & (inside != 0)[:, None]
        for column, part in np.argwhere(are_bits):
            kept.append(_moved(int(found[column, part]), int(inside[column]), rows))
            found[column, part] = kept[-1].ctypes.data
        return found


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
    fields += [
        Field(one, Form.BITS) for one in (kernel.unsure, *(outputs[str(node)].unsure for node in nodes))
    ]
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


def _moved(address: int, inside: int, rows: int) -> NDArray[np.uint8]:
    """Bits that begin within a byte, the first of a byte first."""
    packed = np.frombuffer(string_at(address, -(-(inside + rows) // 8)), np.uint8)
    return np.packbits(np.unpackbits(packed, bitorder="little")[inside:][:rows], bitorder="little")


def ordinary_inputs(binding: Binding, rows: pl.DataFrame) -> Inputs:
    """The inputs of rows whose cells are all plainly what they should be."""
    originals = {one.key: (rows[one.column], one) for one in binding.columns}
    columns = {key: InputColumn(_values(cells, binding), None) for key, (cells, _) in originals.items()}
    return Inputs(rows.height, 0, columns, None, None, originals, binding.reading)


def _values(cells: pl.Series, binding: Binding) -> pl.Series:
    dtype = cells.dtype
    if dtype == pl.Boolean:
        return cells
    numbers = cells
    if dtype != pl.Float64:
        numbers = (cells.to_physical() if dtype == pl.Date else cells).cast(pl.Float64)
    return pl.Series(numbers.to_numpy(), nan_to_null=True) if binding.reading.nan_missing else numbers
