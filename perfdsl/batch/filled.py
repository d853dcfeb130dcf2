"""Columns of results as machine code fills them: the arrays are the columns, once exact values are put among them."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.batch.closer import Look
from perfdsl.batch.columns import Places, as_arrays, dtype, without_far
from perfdsl.batch.wanted import Holds, Wanted
from perfdsl.engine.columns.kernel import Output, Type
from perfdsl.engine.columns.native.layout import Field, Form, Storage
from perfdsl.values.missing import Missing
from perfdsl.values.value import Value

_INDICES: Final = {pa.uint8(): Storage.BYTE, pa.uint16(): Storage.INT16, pa.uint32(): Storage.INT32}
"""How the codes of an Enum lie."""


@frozen(eq=False)
class Shape:
    """How a column of results lies, and what it is filled with."""

    wanted: Wanted
    output: Output

    @cached_property
    def arrow(self) -> Any:  # noqa: ANN401 - pyarrow says no types
        """The field of an Arrow table that Polars takes for such a column."""
        empty = pl.Series(self.wanted.name, [], dtype(self.wanted))
        return empty.to_frame().to_arrow().schema.field(0)

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
        return _INDICES[self.arrow.type.index_type]

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
    columns = tuple(columns)
    schema = pa.schema([one.shape.arrow for one in columns])
    return pl.DataFrame(pa.Table.from_arrays([_column(one, rows) for one in columns], schema=schema))


def _column(one: Filled, rows: int) -> Any:  # noqa: ANN401 - pyarrow says no types
    """A column for Arrow, of the arrays themselves."""
    made = one.shape.arrow.type
    has_labels = pa.types.is_dictionary(made)
    buffers = [pa.py_buffer(one.there), pa.py_buffer(one.values)]
    array = pa.Array.from_buffers(made.index_type if has_labels else made, rows, buffers)
    if not has_labels:
        return array
    labels = pa.array(one.shape.wanted.labels, made.value_type)
    # every code is one of a label, or nothing is there
    return pa.DictionaryArray.from_arrays(array, labels, ordered=made.ordered, safe=False)
