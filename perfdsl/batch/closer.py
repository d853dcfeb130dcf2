"""A second look at the rows that a kernel is not sure of, with what is known of their cells: decimals, ends, none missing.

Figures of few decimals are far apart where they are not the same: so most edges and ties are then decided, without the exact engine.
"""

from collections.abc import Callable, Mapping, Sequence
from math import frexp, inf, ldexp, nextafter
from threading import Lock
from typing import Final, TypeAlias

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from perfdsl.batch.cells.buffers import numbers_at
from perfdsl.batch.given import given_columns
from perfdsl.batch.loader import Inputs
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.figures import shortest
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Found, Given, run
from perfdsl.engine.fixed.cells import decimals_of, has_decimals
from perfdsl.graph.nodes import InputKey
from perfdsl.values.kind import Family
from perfdsl.values.number import Rational

MANY: Final = 1_000
"""From so many rows of a chunk on, a kernel of their own is worth the time in which it is made."""

SHARE: Final = 0.005
"""A chunk of which a smaller part is not sure is left to the exact engine."""

_HELPS: Final = 0.1
"""Where a second look decides no larger part of its rows, there is no third."""

_NEARLY_ALL: Final = 0.99


@frozen
class Known:
    """What is known of the cells of a column in the rows that were looked at; nothing yet where there was none."""

    ends: tuple[float, float] | None = None
    decimals: int | None = 0
    nullable: bool = False

    def wider(self, cells: NDArray[np.float64]) -> "Known":
        """What is known of these cells too; NaN is an empty one. An end that moves, moves to a power of two."""
        there = cells[~np.isnan(cells)]
        nullable = self.nullable or len(there) < len(cells)
        if not len(there):
            return evolve(self, nullable=nullable)
        decimals = None if self.decimals is None else decimals_of(there, self.decimals)
        low, high = float(there.min()), float(there.max())
        if self.ends is not None:
            low = self.ends[0] if self.ends[0] <= low else -_outward(-low)
            high = self.ends[1] if high <= self.ends[1] else _outward(high)
        return Known((low, high), decimals, nullable)

    def column(self, before: InputColumn) -> InputColumn:
        """A column of which this is known besides."""
        nullable = self.nullable or before.has_reasons
        if before.kind.family is Family.YES_NO:
            return evolve(before, nullable=nullable)
        low, high = self.ends or (0.0, 0.0)
        ends = (
            low if is_itself(low) else nextafter(low, -inf),
            high if is_itself(high) else nextafter(high, inf),
        )
        return evolve(before, nullable=nullable, decimals=self.decimals, ends=ends)


@frozen
class Look:
    """What a second look is sure of: which of the rows, and their outputs; labels are places among those of the kernel."""

    kernel: Kernel
    sure: NDArray[np.bool_]
    found: Mapping[str, Found]

    @classmethod
    def of(cls, kernel: Kernel, found: Mapping[str, Found], looked: NDArray[np.bool_]) -> "Look":
        """The outputs of the rows that were looked at, of some; those that are unsure are left out."""
        unsure = np.zeros(int(looked.sum()), np.bool_)
        for figure in found.values():
            unsure |= figure.unsure
        kept, sure = ~unsure, looked.copy()
        sure[looked] = kept
        return cls(kernel, sure, {name: _of_found(one, kept) for name, one in found.items()})


Knowledge: TypeAlias = tuple[tuple[InputKey, Known], ...]
"""What is known of every column."""


class Closer:
    """Looks a second time at rows of one table, from many threads if need be.

    `kernel_of` makes the kernel of what is known of the columns, which only grows wider, in few steps, so that few are made.
    """

    def __init__(self, keys: Sequence[InputKey], kernel_of: Callable[[Knowledge], Kernel]) -> None:
        self._known: Knowledge = tuple((key, Known()) for key in keys)
        self._kernel_of = kernel_of
        self._looked, self._decided = 0, 0
        self._lock = Lock()

    def look(self, inputs: Inputs, rows: NDArray[np.intp], of: int) -> Look | None:
        """What is sure of some rows of a chunk, which are among `of` rows; None where a look does not pay."""
        kept = np.ones(len(rows), np.bool_)
        if inputs.unfaithful is not None:
            kept = ~inputs.unfaithful.to_numpy()[rows]
        if kept.sum() < max(MANY, SHARE * of) or self._decided < _HELPS * self._looked:
            return None
        cells = {key: numbers_at(inputs.columns[key].values, rows) for key, _ in self._known}
        for column in cells.values():
            kept &= _usual(column)
        looked = rows[kept]
        cells = {key: column[kept] for key, column in cells.items()}
        with self._lock:
            self._known = tuple((key, one.wider(cells[key])) for key, one in self._known)
            kernel = self._kernel_of(self._known)
        given = {name: _of_given(one, looked) for name, one in given_columns(kernel, inputs).items()}
        look = Look.of(kernel, run(kernel, given, len(looked)), kept)
        with self._lock:
            self._looked += len(looked)
            self._decided += int(look.sure.sum())
        return look


def _usual(cells: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which cells have no more decimals than nearly all of their column: a few odd ones are not to spoil what is known of the rest."""
    there = ~np.isnan(cells)
    decimals = decimals_of(cells[there], share=_NEARLY_ALL) if there.any() else None
    return np.ones(len(cells), np.bool_) if decimals is None else ~there | has_decimals(cells, decimals)


def _of_given(given: Given, rows: NDArray[np.intp]) -> Given:
    present = None if given.present is None else given.present[rows]
    reasons = None if given.reasons is None else given.reasons[rows]
    return Given(given.values[rows], present, reasons)


def _of_found(found: Found, rows: NDArray[np.bool_]) -> Found:
    return Found(found.values[rows], found.reasons[rows], found.unsure[rows])


def is_itself(number: float) -> bool:
    """Whether a double is the decimal that it stands for."""
    return shortest(number) == Rational(*number.as_integer_ratio())


def _outward(number: float) -> float:
    """The next power of two that is not below a number."""
    part, power = frexp(number)
    if number <= 0:
        return -ldexp(0.5, power) if part else 0.0
    return ldexp(1.0, power)
