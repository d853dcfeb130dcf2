"""What holds for every table: its order, how it is cut, the threads and the engine change nothing but the places of rows."""

import numpy as np
import polars as pl
import pytest

import perfdsl
from perfdsl.batch import job
from perfdsl.batch.engines import is_there
from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import CompiledPlan
from tests.benchmarks.batch.workload import polars_frame, ruleset, table

ROWS = 3_000
PLAN = perfdsl.loads(ruleset().text)
WANTED = ["plan.score", "plan.band", "plan.coverage", "plan.reason", "payment.score", "published.status"]
FRAME = polars_frame(table(ROWS))
# Whole hundredths of a point: every row lies on a tie of the third decimal, or near one.
NASTY = perfdsl.loads("""
scale s { band "A" from 50%; band "B" }
plan p "P" { period 2026; scale s; indicator a "A" { number; target >= 8; weight 100% } }
""")
TIES = pl.DataFrame({"a": [n / 1000 for n in range(ROWS)]})


def engines() -> list[str]:
    found = ["exact", "columns"]
    if is_there("native", Diagnostics()):
        found.append("native")
    return found


def scored(
    plan: CompiledPlan, frame: pl.DataFrame, engine: str = "columns", threads: int = 1
) -> pl.DataFrame:
    wanted = WANTED if plan is PLAN else None
    return plan.evaluate_batch(frame, wanted=wanted, engine=engine, threads=threads).table


@pytest.mark.parametrize(("plan", "frame"), [(PLAN, FRAME), (NASTY, TIES)], ids=["plain", "ties"])
@pytest.mark.parametrize("engine", engines())
def test_every_engine_gives_what_the_exact_one_gives(
    engine: str, plan: CompiledPlan, frame: pl.DataFrame
) -> None:
    assert scored(plan, frame, engine).equals(scored(plan, frame, "exact"))


@pytest.mark.parametrize("engine", engines())
def test_the_order_of_rows_is_theirs_alone(engine: str) -> None:
    order = np.random.default_rng(1).permutation(ROWS)
    assert scored(PLAN, FRAME[order], engine).equals(scored(PLAN, FRAME, engine)[order])


@pytest.mark.parametrize("rows", [1, 7, 100, 2_999, 16_384])
def test_how_a_table_is_cut_does_not_matter(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = scored(PLAN, FRAME[:1_000])
    monkeypatch.setattr(job, "chunk_rows", lambda _: rows)
    assert scored(PLAN, FRAME[:1_000]).equals(whole)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_change_nothing(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = scored(PLAN, FRAME)
    monkeypatch.setattr(job, "chunk_rows", lambda _: 256)
    assert scored(PLAN, FRAME, threads=threads).equals(whole)


def test_rows_of_several_tables_are_the_rows_of_each() -> None:
    apart = [scored(PLAN, FRAME[:700]), scored(PLAN, FRAME[700:])]
    assert pl.concat(apart).equals(scored(PLAN, FRAME))


def test_a_table_in_which_nothing_is_sure_is_right_and_says_so() -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  input a "A" { number }
  indicator r "R" { number; value sqrt(a); target >= 1 }
}
""")
    # the root of each ends with a 5 in the seventh decimal
    squares = pl.DataFrame({"a": [n * n / 10**14 for n in range(5, 50_005, 10)]})
    result = plan.evaluate_batch(squares, engine="columns", wanted=["r"])
    assert result.set_aside == result.unsure["r"] == result.rows
    assert result.share == 1
    exact = plan.evaluate_batch(squares, engine="exact", wanted=["r"])
    assert result.table.equals(exact.table)
    assert result.table["r"][:3].to_list() == [0, 0.000002, 0.000002]


def test_a_plan_can_be_scored_again_with_other_figures_and_tables() -> None:
    first = scored(PLAN, FRAME[:50])
    assert scored(PLAN, FRAME[50:100].select(reversed(FRAME.columns))).equals(scored(PLAN, FRAME[50:100]))
    assert PLAN.evaluate_batch(FRAME[:50], wanted=["plan.band"]).table.equals(first.select("plan.band"))
