"""Columns of results as machine code fills them: the arrays are the columns, once exact values are put among them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.batch.closer import Look
from perfdsl.batch.columns import FEW, SMALL, Places, as_arrays, dtype, without_far
from perfdsl.batch.wanted import Holds, Wanted
from perfdsl.engine.columns.kernel import Output, Type
from perfdsl.engine.columns.native.layout import Field, Form, Storage
from perfdsl.values.missing import Missing
from perfdsl.values.value import Value

_ARROW: Final = {
    Holds.NUMBER: pa.float64(),
    Holds.WHOLE: pa.int64(),
    Holds.DATE: pa.date32(),
    Holds.TRUTH: pa.bool_(),
}


@frozen(eq=False)
class Shape:
    """How a column of results lies, and what it is filled with."""

    wanted: Wanted
    output: Output

    @property
    def fields(self) -> tuple[Field, Field]:  # noqa: PLR0911 - one line a sort of column
        """The values, and a bit where there is one."""
        value, reason = self.output.value, self.output.reason
        there = Field(reason, Form.EMPTY)
        match self.wanted.holds:
            case Holds.NUMBER:
                return Field(value), there
            case Holds.EXACT:
                raise TypeError("machine code fills no texts")
            case Holds.TRUTH:
                return Field(value, Form.BITS), there
            case Holds.WHOLE:
                return Field(value, Form.WHOLES, Storage.INT64, reason), there
            case Holds.DATE:
                return Field(value, Form.WHOLES, reason=reason), there
            case Holds.LEVEL:
                return Field(value, Form.WHOLES, self._storage, reason, first=1), there
            case Holds.LABEL:
                return Field(value, Form.CODES, self._storage, codes=self._codes), there
            case Holds.REASON:
                return Field(reason, Form.CODES, self._storage, codes=self._codes), Field(reason, Form.SAID)

    @property
    def _storage(self) -> Storage:
        return Storage.BYTE if len(self.wanted.labels) <= SMALL else Storage.INT16

    @property
    def _codes(self) -> tuple[tuple[str, int], ...]:
        return tuple((label, code) for code, label in enumerate(self.wanted.labels))


@frozen(eq=False)
class Filled:
    """A column of results in the making: its values, and the bits of those that are there."""

    shape: Shape
    values: NDArray[Any]
    there: NDArray[np.uint8]

    def put(self, rows: NDArray[np.intp], exact: Sequence[Value | float], digits: int | None) -> None:
        """Put exact values in the place of what is not proven."""
        if self.shape.wanted.holds is Holds.REASON:
            exact = without_far(exact) if self.shape.wanted.counted else exact
            exact = [value if isinstance(value, Missing) else 0.0 for value in exact]
        values, reasons = as_arrays(exact, self.shape.wanted, digits, self._places())
        self._put(rows, np.array(values), np.array(reasons))

    def put_looked(self, rows: NDArray[np.intp], look: Look) -> None:
        """Put what a second look is sure of in its place."""
        places = self._places()
        labels = np.array([places.of(label) for label in look.kernel.labels])
        seen = look.found[str(self.shape.wanted.node)]
        is_label = self.shape.output.value.type is Type.LABEL
        self._put(rows, labels[seen.values] if is_label else seen.values, labels[seen.reasons])

    def _places(self) -> Places:
        """The labels of the column from 1 on."""
        return Places(("", *self.shape.wanted.labels))

    def _put(self, rows: NDArray[np.intp], values: NDArray[Any], reasons: NDArray[Any]) -> None:
        """Put values, and places of reasons, in some rows, each of which is there once."""
        there = reasons == 0
        match self.shape.wanted.holds:
            case Holds.REASON:
                there, values = ~there, np.maximum(reasons - 1, 0)
            case Holds.LABEL | Holds.LEVEL:
                values = np.where(there, values - 1, 0)
        _set(self.there, rows, there)
        if self.shape.wanted.holds is Holds.TRUTH:
            _set(self.values, rows, values != 0)
        else:
            self.values[rows] = values


def _set(bits: NDArray[np.uint8], rows: NDArray[np.intp], truths: NDArray[np.bool_]) -> None:
    """Set the bits of some rows to what they are."""
    places, masks = rows >> 3, np.left_shift(1, rows & 7).astype(np.uint8)
    np.bitwise_and.at(bits, places, ~masks)
    np.bitwise_or.at(bits, places[truths], masks[truths])


def as_frame(columns: Iterable[Filled], rows: int) -> pl.DataFrame:
    """The frame of some columns of so many rows."""
    return pl.DataFrame([_column(one, rows) for one in columns])


def _column(one: Filled, rows: int) -> pl.Series:
    """A column, of the arrays themselves where it is not of labels."""
    wanted = one.shape.wanted
    made = _ARROW.get(wanted.holds)
    if made is not None:
        return _series(wanted.name, made, rows, one.values, one.there)
    if len(wanted.labels) > FEW:
        codes = pa.uint8() if one.values.dtype == np.uint8 else pa.uint16()
        return _series(wanted.name, codes, rows, one.values, one.there).cat.to(dtype(wanted))
    column = _same(wanted, next(iter(wanted.labels), None)).new_from_index(0, rows)
    for code, label in enumerate(wanted.labels[1:], 1):
        column = _chosen(wanted, label, np.packbits(one.values == code, bitorder="little"), column)
    return _chosen(wanted, None, ~one.there, column)


def _chosen(wanted: Wanted, label: str | None, bits: NDArray[np.uint8], column: pl.Series) -> pl.Series:
    """A column with a label where bits are set."""
    if not bits.any():
        return column
    return _same(wanted, label).zip_with(_series("", pa.bool_(), len(column), bits), column)


def _same(wanted: Wanted, label: str | None) -> pl.Series:
    return pl.Series(wanted.name, [label], dtype(wanted))


def _series(
    name: str,
    made: Any,  # noqa: ANN401 - pyarrow says no types
    rows: int,
    values: NDArray[Any],
    there: NDArray[np.uint8] | None = None,
) -> pl.Series:
    """A column of arrays, without a copy."""
    buffers = [None if there is None else pa.py_buffer(there), pa.py_buffer(values)]
    return pl.Series(name, pa.Array.from_buffers(made, rows, buffers))
