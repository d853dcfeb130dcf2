"""Kernels run by DuckDB inside the process, on the arrays that they are given."""

from atexit import register
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from attrs import define
from numpy.typing import NDArray

from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Found, Given
from perfdsl.engine.columns.sql.arrays import GIVEN, ROW, over_arrays, reason, value, with_reasons

_SETTINGS: Final = (
    "SET enable_external_access = false",
    # what it does takes as long as the square of the columns, and changes nothing here
    "SET disabled_optimizers = 'projection_placement'",
    "SET lock_configuration = true",
)
"""The database holds nothing, and reads and writes nothing but what it is given."""


@cache
def _database() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(":memory:")
    for setting in _SETTINGS:
        database.execute(setting)
    return database


@define
class _Chunk:
    """What a statement reads: the table that there is now, so that its plan is kept for all of them."""

    table: pa.Table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class _Statement:
    """The statement of a kernel, planned once. One thread asks at a time; the database has threads of its own."""

    def __init__(self, kernel: Kernel, schema: pa.Schema) -> None:
        self._chunk = _Chunk(schema.empty_table())
        self._lock = Lock()
        self._connection = _database().cursor()
        self._connection.register(GIVEN, self._chunk)
        self._connection.execute(f"PREPARE scored AS {over_arrays(kernel, 'duckdb')}").fetchall()

    def ask(self, table: pa.Table) -> list[NDArray[Any]]:
        """The columns of the answer for the rows of a table."""
        with self._lock:
            self._chunk.table = table
            found = self._connection.execute("EXECUTE scored").fetchnumpy()
        return [np.asarray(one) for one in found.values()]


@lru_cache(maxsize=16)
def _statement(kernel: Kernel, schema: pa.Schema) -> _Statement:
    return _Statement(kernel, schema)


def _forget() -> None:
    """A connection that is still there when Python ends is complained of."""
    _statement.cache_clear()
    _database.cache_clear()


register(_forget)


def run(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> dict[str, Found]:
    """The outputs of a kernel for the rows of some columns."""
    table = as_table(kernel, columns, rows)
    return as_found(kernel, _statement(kernel, table.schema).ask(table)[1:])


def as_table(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> pa.Table:
    """The columns of a kernel, and the number of each row, as a table."""
    arrays: dict[str, Any] = {ROW: pa.array(np.arange(rows, dtype=np.int32))}
    explained = with_reasons(kernel)
    for place, name in enumerate(kernel.columns):
        one = columns[name]
        absent = None if one.present is None else ~one.present
        arrays[value(place)] = pa.array(one.values, mask=absent)
        if name in explained:
            assert one.reasons is not None
            arrays[reason(place)] = pa.array(one.reasons.astype(np.int32))
    return pa.table(arrays)


def as_found(kernel: Kernel, columns: Sequence[NDArray[Any]]) -> dict[str, Found]:
    """The columns of an answer, three for each output, as arrays that can be written to."""
    arrays = [np.array(one) for one in columns]
    return {
        output.name: Found(arrays[3 * place], _places(arrays[3 * place + 1]), arrays[3 * place + 2])
        for place, output in enumerate(kernel.outputs)
    }


def _places(labels: NDArray[Any]) -> NDArray[np.int64]:
    return labels.astype(np.int64)
