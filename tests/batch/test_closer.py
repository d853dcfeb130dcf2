"""Rows that stand on edges and ties are decided by a second look, and come to what the exact engine says."""

from math import nan

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import perfdsl
from perfdsl.batch import job
from perfdsl.batch.closer import MANY, Known
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.figures import shortest
from perfdsl.values.kind import Kind

PLAN = perfdsl.loads("""
scale offices {
  missing exclude
  band "good" from 75% green
  band "fair" from 50% amber
  band "poor"          red
}
plan offices "Offices" {
  period 2026
  scale offices
  indicator fairs  "Fairs held"      { number;  target >= 37.5; weight 1 points }
  indicator quota  "Cases in time"   { percent; target >= 90%;  weight 1 points }
  indicator cost   "Cost of a case"  { number;  target <= 7.2;  weight 1 points }
  indicator errors "Errors"          { number;  steps { <= 2.5: 100%; otherwise 0% }; weight 1 points }
}
""")
MET = {"fairs": (37.5, 0.0), "quota": (0.9, 0.0), "cost": (7.2, 14.4), "errors": (2.5, 9.0)}
"""Each target exactly met, and what comes to nothing or to half."""


def table(rows: int, *, seed: int = 1) -> pl.DataFrame:
    """Rows that meet some targets on the dot: a score is a quarter, a half, or where a band begins."""
    drawn = np.random.default_rng(seed)
    return pl.DataFrame({name: drawn.choice(both, rows) for name, both in MET.items()})


def without(frame: pl.DataFrame, share: float) -> pl.DataFrame:
    """The table with some cells that are empty."""
    drawn = np.random.default_rng(2)
    gone = {name: drawn.random(frame.height) < share for name in frame.columns}
    return frame.with_columns(
        pl.when(~pl.Series(gone[name])).then(pl.col(name)).alias(name) for name in frame.columns
    )


@pytest.mark.parametrize("engine", ["columns", "native"])
@pytest.mark.parametrize("share", [0.0, 0.3])
def test_edges_are_decided(engine: str, share: float) -> None:
    frame = without(table(4 * MANY), share)
    found = PLAN.evaluate_batch(frame, engine=engine)
    exactly = PLAN.evaluate_batch(frame, engine="exact")
    assert found.set_aside == 0
    assert not found.unsure or set(found.unsure.values()) == {0}
    assert_frame_equal(found.table, exactly.table, check_exact=True)


def test_few_rows_are_left_to_the_exact_engine() -> None:
    found = PLAN.evaluate_batch(table(MANY // 2), engine="columns")
    assert found.set_aside > 0


def test_a_cell_that_is_no_double_is_read_from_the_table() -> None:
    cells = pl.col("fairs").cast(pl.String)
    odd = pl.when(pl.row_index() == 7).then(pl.lit("37.49999999999999999999")).otherwise(cells)
    frame = table(4 * MANY).with_columns(odd.alias("fairs"))
    found = PLAN.evaluate_batch(frame, engine="columns")
    exactly = PLAN.evaluate_batch(frame, engine="exact")
    assert found.set_aside == 1
    assert_frame_equal(found.table, exactly.table, check_exact=True)


def test_a_few_cells_of_many_decimals_leave_the_others_decided() -> None:
    odd = pl.when(pl.row_index() % 400 == 7).then(1 / 3).otherwise(pl.col("fairs"))
    frame = table(4 * MANY).with_columns(odd.alias("fairs"))
    found = PLAN.evaluate_batch(frame, engine="columns")
    assert found.set_aside <= 10
    assert_frame_equal(found.table, PLAN.evaluate_batch(frame, engine="exact").table, check_exact=True)


def test_what_is_known_holds_of_the_chunks_that_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first rows lie within other ends and have fewer decimals than the later ones."""
    monkeypatch.setattr(job, "chunk_rows", lambda _: 2 * MANY)
    first = table(3 * MANY)
    later = table(3 * MANY, seed=2).with_columns(pl.col("cost") * 2, pl.col("fairs") - 0.125)
    frame = pl.concat([first, later, without(first, 0.5)])
    found = PLAN.evaluate_batch(frame, engine="columns")
    exactly = PLAN.evaluate_batch(frame, engine="exact")
    assert_frame_equal(found.table, exactly.table, check_exact=True)


CELLS = st.lists(
    st.one_of(st.just(nan), st.floats(-1e9, 1e9), st.decimals(-999, 999, places=2).map(float)), max_size=5
)


@given(st.lists(CELLS, max_size=4))
def test_what_is_known_holds_of_every_cell(several: list[list[float]]) -> None:
    known = Known()
    for cells in several:
        known = known.wider(np.array(cells))
    column = known.column(InputColumn("x", Kind("number")))
    assert column.ends is not None
    for one in (cell for cells in several for cell in cells):
        if one != one:  # noqa: PLR0124 - a cell that is empty
            assert column.nullable
            continue
        figure = shortest(one)
        assert column.ends[0] <= figure <= column.ends[1]
        assert column.decimals is None or (figure * 10**column.decimals).denominator == 1
