"""The engines on columns by name, each as a function of a kernel, its columns and the number of rows."""

from collections.abc import Callable, Mapping
from typing import Final

from perfdsl.engine.columns import native, numpy_engine
from perfdsl.engine.columns.sql import duckdb_engine
from tests.differential.comparing import Engine

ENGINES: Final[Mapping[str, Callable[[], Engine]]] = {
    "numpy": lambda: numpy_engine.run,
    "native": lambda: native.run,
    "duckdb": lambda: duckdb_engine.run,
}
"""What makes an engine ready, by its name. An engine that joins is one line here."""
