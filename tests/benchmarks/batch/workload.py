"""The workload of the batch benchmark: its ruleset and its table, of any number of rows and indicators."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from perfdsl.source import Source

HERE: Final = Path(__file__).parent
RULESET: Final = HERE / "scorecard.perf"
BANDS: Final = ("excellent", "good", "fair", "insufficient")
DEADLINE: Final = date(2025, 9, 30)
NO_DAY: Final = np.iinfo(np.int32).min
"""The day that stands for none in a column of days since 1970-01-01."""

_MISSING = 0.05
_WHOLLY_MISSING = 0.005

# Of each figure: the least and the most that a row has, and its decimals.
_FIGURES: Final[Mapping[str, tuple[float, float, int]]] = {
    "visits": (0, 150, 0),
    "answered": (0.6, 1, 3),
    "trained": (0, 45, 1),
    "recovered": (100, 600, 2),
    "payment": (5, 80, 0),
    "cost": (40, 140, 2),
    "satisfied": (0.6, 1, 3),
    "errors": (0, 9, 1),
    "attended": (0.6, 1, 4),
}

Column: TypeAlias = NDArray[np.float64] | NDArray[np.int32]
Table: TypeAlias = dict[str, Column]


@cache
def ruleset(indicators: int = 10) -> Source:
    """The ruleset with its ten rows once, or so many times that there are `indicators` of them."""
    text = RULESET.read_text("utf-8")
    rows = re.findall(r"  indicator .*\n", text)
    more = [
        re.sub(r"(indicator \w+)", rf"\1_{number}", row)
        for number in range(1, indicators // 10)
        for row in rows
    ]
    return Source(str(RULESET), text.replace(rows[-1], rows[-1] + "".join(more)))


def names(indicators: int = 10) -> list[str]:
    """The columns of the table, in the order of the ruleset."""
    ten = [*_FIGURES, "published"]
    return ten + [f"{name}_{number}" for number in range(1, indicators // 10) for name in ten]


def table(rows: int, indicators: int = 10, seed: int = 1) -> Table:
    """The columns by name: figures with NaN where they are missing, and dates as days, `NO_DAY` for none."""
    drawn = np.random.default_rng(seed)
    nothing = drawn.random(rows) < _WHOLLY_MISSING
    return {name: _column(name.partition("_")[0], drawn, nothing) for name in names(indicators)}


def _column(name: str, drawn: np.random.Generator, nothing: NDArray[np.bool_]) -> Column:
    missing = nothing | (drawn.random(len(nothing)) < _MISSING)
    if name == "published":
        deadline = int(np.datetime64(DEADLINE, "D").astype(np.int32))
        days = drawn.integers(deadline - 90, deadline + 80, len(nothing), dtype=np.int32)
        return np.where(missing, np.int32(NO_DAY), days)
    low, high, decimals = _FIGURES[name]
    scale = 10**decimals
    # A whole number by a power of ten is the float that is nearest to the decimal.
    figures: NDArray[np.float64] = (
        drawn.integers(round(low * scale), round(high * scale), len(nothing), endpoint=True) / scale
    )
    figures[missing] = np.nan
    return figures


def edges(rows: int, seed: int = 1) -> Table:
    """Rows whose score is exactly where a band begins: nine figures are drawn, `visits` is what the edge then takes.

    All in ten-thousandths of a point of the hundred, so that nothing is rounded before the last division.
    """
    drawn = np.random.default_rng(seed)
    many = 8 * rows
    edge = drawn.choice([900_000, 750_000], many)
    recovered, attended, late = (drawn.integers(0, most, many, endpoint=True) for most in (100, 749, 50))
    satisfied, errors = drawn.integers(0, 1, many, endpoint=True), drawn.integers(0, 2, many, endpoint=True)
    sure = 120_000 + 80_000 + 150_000 + 90_000
    others = sure + 1_000 * recovered + 70_000 * satisfied + np.array([60_000, 36_000, 0])[errors]
    rest = edge - others - (55_000 + 44 * attended) - (70_000 - 1_400 * late)
    kept = np.flatnonzero((rest >= 0) & (rest <= 150_000))[:rows]
    deadline = int(np.datetime64(DEADLINE, "D").astype(np.int32))
    ones = np.ones(len(kept))
    return {
        "visits": 8 * rest[kept] / 10_000,
        "answered": 0.97 * ones,
        "trained": 40 * ones,
        "recovered": 48 * recovered[kept] / 10,
        "payment": 12 * ones,
        "cost": 60.5 * ones,
        "satisfied": np.array([0.7, 0.9])[satisfied[kept]],
        "errors": np.array([1.5, 5, 8])[errors[kept]],
        "attended": (8_500 + attended[kept]) / 10_000,
        "published": (deadline + late[kept]).astype(np.int32),
    }


def first(columns: Table, rows: int) -> Table:
    """The first rows of a table."""
    return {name: column[:rows] for name, column in columns.items()}


def polars_frame(columns: Table) -> Any:  # noqa: ANN401 - polars is not there for every benchmark
    """The table as a Polars frame, with null where a figure is missing."""
    import polars as pl  # noqa: PLC0415 - as above

    return pl.DataFrame(
        {
            name: pl.Series(column).replace(NO_DAY, None).cast(pl.Date)
            if column.dtype == np.int32
            else pl.Series(column, nan_to_null=True)
            for name, column in columns.items()
        }
    )


def facts(columns: Table, row: int) -> dict[str, float | date | None]:
    """One row, as Python has it."""
    found: dict[str, float | date | None] = {}
    for name, column in columns.items():
        cell = column[row]
        if column.dtype == np.int32:
            found[name] = None if cell == NO_DAY else date.fromordinal(int(cell) + 719163)
        else:
            found[name] = None if np.isnan(cell) else float(cell)
    return found
