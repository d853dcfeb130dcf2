"""Kernels on NumPy arrays, in blocks that stay in the processor's cache: the engine that is always there."""

from collections.abc import Mapping
from functools import lru_cache
from threading import local
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.engine.columns.kernel import Kernel, Primitive, Type
from perfdsl.engine.columns.tape import Array, Call, Tape, label_type, tape_of

BLOCK: Final = 65_536
"""How many rows are computed at once: so many that Python does not count, so few that they stay near the processor."""


@frozen
class Given:
    """A column of the data: numbers (days counted from 1970-01-01) or yes and no, which are there, and why some are not.

    `present` is None where all are; what `values` hold elsewhere means nothing. `reasons` are places in the kernel's labels,
    None where nothing but `not_measured` is said.
    """

    values: NDArray[Any]
    present: NDArray[np.bool_] | None = None
    reasons: NDArray[Any] | None = None


@frozen
class Found:
    """A wanted figure: values (a label as its place in the kernel's labels), the places of reasons, and what is unsure."""

    values: NDArray[Any]
    reasons: NDArray[Any]
    unsure: NDArray[np.bool_]


def run(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> dict[str, Found]:
    """The outputs of a kernel for the rows of some columns; it may be called from many threads."""
    return _blocks(kernel).run(columns, rows)


class _Blocks:
    """A tape and its registers, which every thread has for itself."""

    def __init__(self, kernel: Kernel) -> None:
        labels = label_type(kernel)
        types = {Type.NUMBER: np.dtype(np.float64), Type.TRUTH: np.dtype(np.bool_), Type.LABEL: labels}
        self._labels = labels
        self._tape = tape_of(kernel)
        self._outputs = [(one.name, types[one.value.type]) for one in kernel.outputs]
        self._own = local()

    def run(self, columns: Mapping[str, Given], rows: int) -> dict[str, Found]:
        """The outputs for the rows of some columns."""
        found = {
            name: Found(np.empty(rows, made), np.empty(rows, self._labels), np.empty(rows, np.bool_))
            for name, made in self._outputs
        }
        given = {
            slot: _array(primitive, columns[name], rows)
            for slot, (primitive, name) in self._tape.given.items()
        }
        with np.errstate(all="ignore"):
            for start in range(0, rows, BLOCK):
                block = slice(start, min(rows, start + BLOCK))
                values = self._room(block.stop - start, keep=not start).play(given, block)
                for figure, slots in zip(found.values(), self._tape.outputs, strict=True):
                    # no figure is a 0 with a sign
                    np.add(values[slots[0]], 0, out=figure.values[block], casting="unsafe")
                    figure.reasons[block] = values[slots[1]]
                    figure.unsure[block] = values[slots[2]]
        return found

    def _room(self, rows: int, *, keep: bool) -> "_Room":
        """The room for a block of so many rows: the one that is kept, if it is of that size."""
        room: _Room | None = getattr(self._own, "room", None)
        if room is None or room.rows != rows:
            room = _Room(self._tape, rows)
            if keep:
                self._own.room = room
        return room


class _Room:
    """The registers of a tape for blocks of one length, and its calls on them."""

    def __init__(self, tape: Tape, rows: int) -> None:
        self.rows = rows
        self._values = [np.empty(0)] * tape.slots
        for slot, constant in tape.constants.items():
            self._values[slot] = constant
        for slot, made in tape.registers.items():
            self._values[slot] = np.empty(rows, made)
        self._calls: list[tuple[Call, list[Array], Array]] = []
        self._reading: dict[int, list[tuple[list[Array], int]]] = {slot: [] for slot in tape.given}
        for step in tape.steps:
            arguments = [self._values[slot] for slot in step.reads]
            self._calls.append((step.call, arguments, self._values[step.into]))
            for place, slot in enumerate(step.reads):
                if slot in self._reading:
                    self._reading[slot].append((arguments, place))

    def play(self, given: Mapping[int, Array], block: slice) -> list[Array]:
        """The slots, filled for a block of the columns that are given."""
        for slot, array in given.items():
            part = self._values[slot] = array[block]
            for arguments, place in self._reading[slot]:
                arguments[place] = part
        for call, arguments, out in self._calls:
            call(*arguments, out=out)
        return self._values


@lru_cache(maxsize=16)
def _blocks(kernel: Kernel) -> _Blocks:
    return _Blocks(kernel)


def _array(primitive: Primitive, column: Given, rows: int) -> Array:
    """What a slot holds of a column."""
    if primitive is Primitive.COLUMN:
        return column.values
    if primitive is Primitive.PRESENT:
        return np.ones(rows, np.bool_) if column.present is None else column.present
    assert column.reasons is not None
    return column.reasons
