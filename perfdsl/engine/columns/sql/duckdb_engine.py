"""Kernels run by DuckDB inside the process, on the arrays that they are given."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Found, Given
from perfdsl.engine.columns.sql.arrays import GIVEN, ROW, has_reasons, over_arrays, reason, value

_LOCKED: Final = ("SET enable_external_access = false", "SET lock_configuration = true")
"""The database holds nothing, and reads and writes nothing but what it is given."""


@cache
def _database() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(":memory:")
    for setting in _LOCKED:
        database.execute(setting)
    return database


def run(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> dict[str, Found]:
    """The outputs of a kernel for the rows of some columns."""
    connection = _database().cursor()
    try:
        connection.register(GIVEN, as_table(kernel, columns, rows))
        found = connection.sql(over_arrays(kernel, "duckdb")).to_arrow_table()
    finally:
        connection.close()
    return as_found(kernel, [one.combine_chunks() for one in found.columns[1:]])


def as_table(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> pa.Table:
    """The columns of a kernel, and the number of each row, as a table."""
    arrays: dict[str, Any] = {ROW: pa.array(np.arange(rows, dtype=np.int32))}
    for place, name in enumerate(kernel.columns):
        one = columns[name]
        absent = None if one.present is None else ~one.present
        arrays[value(place)] = pa.array(one.values, mask=absent)
        if has_reasons(kernel, name):
            assert one.reasons is not None
            arrays[reason(place)] = pa.array(one.reasons.astype(np.int32))
    return pa.table(arrays)


def as_found(kernel: Kernel, columns: list[Any]) -> dict[str, Found]:
    """The columns of an answer, three for each output, as arrays that can be written to."""
    arrays = [np.array(one.to_numpy(zero_copy_only=False)) for one in columns]
    return {
        output.name: Found(arrays[3 * place], _places(arrays[3 * place + 1]), arrays[3 * place + 2])
        for place, output in enumerate(kernel.outputs)
    }


def _places(labels: NDArray[Any]) -> NDArray[np.int64]:
    return labels.astype(np.int64)
