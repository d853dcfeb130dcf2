"""The engines that score a table on this machine, and which of them does when nobody says."""

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias, get_args

from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Found, Given, run

EngineName: TypeAlias = Literal["auto", "exact", "columns"]
Engine: TypeAlias = Callable[[Kernel, Mapping[str, Given], int], dict[str, Found]]

ENGINES: Final[tuple[str, ...]] = get_args(EngineName)
FEW: Final = 100
"""Fewer rows than this are scored one by one: before the columns are set up, the exact engine is done."""


def chosen(name: str, rows: int | None) -> str:
    """The engine for so many rows, None where it is not known how many."""
    if name != "auto":
        return name
    return "exact" if rows is not None and rows < FEW else "columns"


def engine(name: str) -> Engine:
    """The engine of a name. Raises ValueError where there is none."""
    if name == "columns":
        return run
    raise ValueError(f"there is no engine `{name}`; there are {', '.join(ENGINES)}")
