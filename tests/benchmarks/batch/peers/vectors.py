"""The workload by hand for engines of whole columns: NumPy in blocks, Polars, SQL on DuckDB."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.batch.peers.statement import ON_DUCKDB
from tests.benchmarks.batch.workload import NO_DAY, Table, polars_frame
from tests.benchmarks.batch.yardstick import Scored

_BLOCK = 8_192
_DEADLINE = 20_361


def by_numpy(columns: Table) -> Callable[[], Scored]:
    """NumPy, in blocks that stay in the cache."""
    rows = len(columns["visits"])
    scored = Scored(np.zeros(rows), np.zeros(rows, np.uint8))

    def run() -> Scored:
        with np.errstate(invalid="ignore", divide="ignore"):
            for start in range(0, rows, _BLOCK):
                block = {name: column[start : start + _BLOCK] for name, column in columns.items()}
                score, band = _numpy_block(block)
                scored.scores[start : start + _BLOCK] = score
                scored.bands[start : start + _BLOCK] = band
        return scored

    return run


def _numpy_block(block: Table) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    days = block["published"]
    attended = np.interp(block["attended"], (0.7, 0.85, 0.925, 0.98), (0.0, 0.5, 0.8, 1.0))
    errors = block["errors"]
    shares = (
        (15.0, block["visits"], np.clip(block["visits"] / 120.0, 0.0, 1.0)),
        (12.0, block["answered"], np.clip(block["answered"] / 0.95, 0.0, 1.0)),
        (8.0, block["trained"], np.clip(block["trained"] / 32.5, 0.0, 1.0)),
        (10.0, block["recovered"], np.clip(block["recovered"] / 480.0, 0.0, 1.0)),
        (15.0, block["payment"], np.where(block["payment"] <= 30.0, 1.0, 30.0 / block["payment"])),
        (9.0, block["cost"], np.where(block["cost"] <= 75.5, 1.0, 75.5 / block["cost"])),
        (7.0, block["satisfied"], (block["satisfied"] >= 0.85).astype(np.float64)),
        (6.0, errors, np.where(errors <= 2.5, 1.0, np.where(errors <= 6.0, 0.6, 0.0))),
        (11.0, block["attended"], attended),
        (7.0, np.where(days == NO_DAY, np.nan, days), np.clip(1.0 - (days - _DEADLINE) * 0.02, 0.0, 1.0)),
    )
    total, weights = np.zeros(len(days)), np.zeros(len(days))
    for weight, figure, share in shares:
        there = ~np.isnan(figure)
        total += np.where(there, weight * share, 0.0)
        weights += weight * there
    score = total / weights
    below = (score < 0.9).astype(np.uint8) + (score < 0.75) + (score < 0.5)
    return score, np.where(np.isnan(score), np.uint8(255), below)


def by_polars(columns: Table) -> Callable[[], Scored]:
    """Polars, as one lazy query."""
    import polars as pl  # noqa: PLC0415 - each peer is there or not

    column = pl.col

    def capped(share: pl.Expr) -> pl.Expr:
        return share.clip(0.0, 1.0)

    attended = column("attended")
    shares = {
        "visits": (15.0, capped(column("visits") / 120.0)),
        "answered": (12.0, capped(column("answered") / 0.95)),
        "trained": (8.0, capped(column("trained") / 32.5)),
        "recovered": (10.0, capped(column("recovered") / 480.0)),
        "payment": (15.0, pl.when(column("payment") <= 30.0).then(1.0).otherwise(30.0 / column("payment"))),
        "cost": (9.0, pl.when(column("cost") <= 75.5).then(1.0).otherwise(75.5 / column("cost"))),
        "satisfied": (7.0, (column("satisfied") >= 0.85).cast(pl.Float64)),
        "errors": (6.0, pl.when(column("errors") <= 2.5).then(1.0).when(column("errors") <= 6.0).then(0.6).otherwise(0.0)),
        "attended": (
            11.0,
            pl.when(attended <= 0.7).then(0.0)
            .when(attended < 0.85).then((attended - 0.7) * (0.5 / 0.15))
            .when(attended < 0.925).then(0.5 + (attended - 0.85) * (0.3 / 0.075))
            .when(attended < 0.98).then(0.8 + (attended - 0.925) * (0.2 / 0.055))
            .otherwise(1.0),
        ),
        "published": (7.0, capped(1.0 - (column("published").to_physical() - _DEADLINE) * 0.02)),
    }  # fmt: skip
    total = pl.sum_horizontal(
        pl.when(column(name).is_not_null()).then(weight * share).otherwise(0.0)
        for name, (weight, share) in shares.items()
    )
    weights = pl.sum_horizontal(column(name).is_not_null() * weight for name, (weight, _) in shares.items())
    score, nothing = column("score"), pl.lit(255, pl.UInt8)
    place = (score < 0.9).cast(pl.UInt8) + (score < 0.75).cast(pl.UInt8) + (score < 0.5).cast(pl.UInt8)
    query = (
        polars_frame(columns)
        .lazy()
        .select(score=total / weights)
        .with_columns(band=pl.when(score.is_nan()).then(nothing).otherwise(place))
    )

    def run() -> Scored:
        found = query.collect()
        return Scored(found["score"].to_numpy(), found["band"].to_numpy())

    return run


def by_duckdb(columns: Table) -> Callable[[], Scored]:
    """SQL by hand on DuckDB, from a table in its memory to another."""
    import duckdb  # noqa: PLC0415 - as above

    connection = duckdb.connect()
    connection.register("given", polars_frame(columns).to_arrow())
    connection.execute("CREATE TABLE facts AS SELECT * FROM given")

    def run() -> None:
        connection.execute(f"CREATE OR REPLACE TABLE scored AS {ON_DUCKDB}")

    def read() -> Scored:
        run()
        found = connection.execute("SELECT coalesce(score, 'NaN') AS score, band FROM scored").fetchnumpy()
        return Scored(np.asarray(found["score"]), np.asarray(found["band"]))

    return _Quiet(run, read)


class _Quiet:
    """A call whose result is read only where somebody asks for it: it stays in the engine's own form."""

    def __init__(self, run: Callable[[], None], read: Callable[[], Scored]) -> None:
        self._run = run
        self.read = read

    def __call__(self) -> Scored:
        self._run()
        return Scored(np.zeros(0), np.zeros(0, np.uint8))
