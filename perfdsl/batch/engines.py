"""The engines that score a table on this machine, and which of them does when nobody says."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Literal, TypeAlias, get_args

from perfdsl.diagnostics import LACKING_EXTRA, Diagnostics
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Found, Given, run

EngineName: TypeAlias = Literal["auto", "exact", "columns", "native", "duckdb"]
Engine: TypeAlias = Callable[[Kernel, Mapping[str, Given], int], dict[str, Found]]

ENGINES: Final[tuple[str, ...]] = get_args(EngineName)
FEW: Final = 500
"""Fewer rows than this are scored one by one: before the columns are set up, the exact engine is done."""


MANY: Final = 200_000
"""From so many rows on, machine code is worth the time in which it is made."""

OLDEST: Final = (0, 45)
"""The first version of llvmlite that has what the native engine is written for."""


def chosen(name: str, rows: int | None) -> str:
    """The engine for so many rows, None where it is not known how many."""
    if name != "auto":
        return name
    if rows is not None and rows < FEW:
        return "exact"
    return "native" if (rows is None or rows >= MANY) and not _lack() else "columns"


def engine(name: str) -> Engine:
    """The engine of a name. Raises ValueError where there is none."""
    match name:
        case "columns":
            return run
        case "native":
            # an extra
            from perfdsl.engine.columns.native import run as native  # noqa: PLC0415

            return native
        case "duckdb":
            # an extra
            from perfdsl.engine.columns.sql.duckdb_engine import run as duckdb  # noqa: PLC0415

            return duckdb
    raise ValueError(f"there is no engine `{name}`; there are {', '.join(ENGINES)}")


def is_there(name: str, diagnostics: Diagnostics) -> bool:
    """Whether what an engine runs on is installed, and not too old; if not, `diagnostics` says how to come by it."""
    lack, extra = "", name
    if name == "native":
        lack = _lack()
    if name == "duckdb":
        lack, extra = _lack_of("duckdb", "sqlglot"), "sql"
    if lack:
        diagnostics.report(LACKING_EXTRA, lack, help=f"install it: pip install -U 'perfdsl[{extra}]'")
    return not lack


def _lack_of(*packages: str) -> str:
    """Which of some packages is not installed."""
    for package in packages:
        try:
            version(package)
        except PackageNotFoundError:
            return f"the package `{package}` is not installed"
    return ""


@cache
def _lack() -> str:
    """What the native engine lacks."""
    try:
        found = version("llvmlite")
    except PackageNotFoundError:
        return "the package `llvmlite` is not installed"
    numbers = re.match(r"(\d+)\.(\d+)", found)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST:
        return f"`llvmlite` is {found}, and version {'.'.join(map(str, OLDEST))} or later is needed"
    return ""
