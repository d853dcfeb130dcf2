"""Tables of Polars, Arrow, pandas and NumPy to frames, without copying where they are laid out alike."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import isnan
from numbers import Number
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl

from perfdsl.batch.files.trouble import TableError, named_twice
from perfdsl.diagnostics import TABLE_TYPE, Diagnostic
from perfdsl.source import Cell

NAME: Final = "table"
"""What messages call a table in memory."""

Frame: TypeAlias = pl.DataFrame | pl.LazyFrame


def as_frame(table: object) -> tuple[Frame, bool]:
    """The frame of a table, and whether NaN means a missing cell there, as it does in pandas and NumPy.

    A NumPy table is a dict of arrays by name, or an array of records. Of pandas, an index that has a name is a column too. Raises
    TableError where two columns have one name, or one holds values of several sorts, TypeError on anything else.
    """
    if isinstance(table, pl.DataFrame | pl.LazyFrame):
        return table, False
    if isinstance(table, np.ndarray) and table.dtype.names is not None:
        return pl.DataFrame({name: _series(name, table[name]) for name in table.dtype.names}), True
    if isinstance(table, Mapping):
        return pl.DataFrame([_series(str(name), array) for name, array in table.items()]), True
    if _is_of(table, "pandas", "DataFrame"):
        return _of_pandas(table), True
    if hasattr(table, "__arrow_c_stream__"):
        schema: Any = getattr(table, "schema", None)
        _check_names(getattr(schema, "names", ()))
        return pl.DataFrame(table), False
    raise TypeError(
        f"a table is a Polars, Arrow or pandas table, or a dict of NumPy arrays, not {type(table).__name__}"
    )


def column_names(frame: Frame) -> list[str]:
    """The names of the columns of a frame."""
    return frame.columns if isinstance(frame, pl.DataFrame) else frame.collect_schema().names()


def is_of_spark(table: object) -> bool:
    """Whether a table is one of Spark."""
    return _is_of(table, "pyspark.sql", "DataFrame")


def _is_of(table: object, package: str, name: str) -> bool:
    """Whether a table is of a package, which is then imported already."""
    module = sys.modules.get(package)
    return module is not None and isinstance(table, getattr(module, name))


def _of_pandas(table: Any) -> pl.DataFrame:  # noqa: ANN401 - pandas is imported by whoever has such a table
    """The frame of a pandas table; what speaks of rows by number only is left out."""
    index = [name for name in table.index.names if name is not None]
    _check_names([*map(str, table.columns), *map(str, index)])
    try:
        return pl.from_pandas(table, nan_to_null=False, include_index=bool(index))
    except (TypeError, ValueError):
        # what Arrow refuses are columns of Python's own objects
        for name in table.columns:
            if table[name].dtype == object:
                _check_sorts(str(name), table[name].tolist())
        raise


def _check_names(names: Sequence[str]) -> None:
    """Raises TableError where two columns have one name."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise TableError(*(named_twice(NAME, 0, name) for name in twice))


def _check_sorts(name: str, values: Iterable[object]) -> None:
    """Raises TableError where a column of Python's objects holds values of several sorts."""
    sorts = dict.fromkeys(word for value in values if (word := _sort(value)))
    if len(sorts) > 1:
        message = f"the column holds {' and '.join(sorts)}"
        advice = "give it values of one sort; a cell that is missing is None"
        raise TableError(Diagnostic(TABLE_TYPE, message, Cell(NAME, 0, name), help=advice))


_MISSING: Final = frozenset({"NAType", "NaTType"})
"""What pandas has for cells that are missing."""

_SORTS: Final = (
    ((bool, np.bool_), "true and false"),
    ((str,), "texts"),
    ((Number, np.number), "numbers"),
    ((date,), "dates"),
)


def _sort(value: object) -> str:
    """What sort of thing a cell holds, in words; nothing where it is missing."""
    if value is None or type(value).__name__ in _MISSING or (isinstance(value, float) and isnan(value)):
        return ""
    for types, words in _SORTS:
        if isinstance(value, types):
            return words
    return f"values of the type `{type(value).__name__}`"


def _series(name: str, array: Any) -> pl.Series:  # noqa: ANN401 - what a dict of arrays holds
    """A column of an array: without a copy where its numbers stand one after the other."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"the column `{name}` is no NumPy array but {type(array).__name__}")
    if array.dtype == object:
        _check_sorts(name, array.tolist())
        return pl.Series(name, array.tolist(), strict=False)
    return pl.Series(name, array)
