"""Tables of Polars, Arrow, pandas and NumPy to frames, without copying where they are laid out alike."""

import sys
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import polars as pl

Frame: TypeAlias = pl.DataFrame | pl.LazyFrame


def as_frame(table: object) -> tuple[Frame, bool]:
    """The frame of a table, and whether NaN means a missing cell there, as it does in pandas and NumPy.

    A NumPy table is a dict of arrays by name, or an array of records. Raises TypeError on anything else.
    """
    if isinstance(table, pl.DataFrame | pl.LazyFrame):
        return table, False
    if isinstance(table, np.ndarray) and table.dtype.names is not None:
        return pl.DataFrame({name: _series(name, table[name]) for name in table.dtype.names}), True
    if isinstance(table, Mapping):
        return pl.DataFrame([_series(str(name), array) for name, array in table.items()]), True
    if _is_of(table, "pandas", "DataFrame"):
        pandas: Any = table
        return pl.from_pandas(pandas, nan_to_null=False), True
    if hasattr(table, "__arrow_c_stream__"):
        return pl.DataFrame(table), False
    raise TypeError(
        f"a table is a Polars, Arrow or pandas table, or a dict of NumPy arrays, not {type(table).__name__}"
    )


def is_of_spark(table: object) -> bool:
    """Whether a table is one of Spark."""
    return _is_of(table, "pyspark.sql", "DataFrame")


def _is_of(table: object, package: str, name: str) -> bool:
    """Whether a table is of a package, which is then imported already."""
    module = sys.modules.get(package)
    return module is not None and isinstance(table, getattr(module, name))


def _series(name: str, array: Any) -> pl.Series:  # noqa: ANN401 - what a dict of arrays holds
    """A column of an array: without a copy where its numbers stand one after the other."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"the column `{name}` is no NumPy array but {type(array).__name__}")
    if array.dtype == object:
        return pl.Series(name, array.tolist(), strict=False)
    return pl.Series(name, array)
