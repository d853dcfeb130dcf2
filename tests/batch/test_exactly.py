"""Many rows of the exact engine are what they are one by one."""

from datetime import date

import polars as pl
import pytest

import perfdsl
from perfdsl.batch import exactly

PLAN = perfdsl.loads("""
scale s { late loses 2% per 1 days; band "A" from 90%; band "B" from 50%; band "C" }
plan p "P" {
  period 2026
  scale s
  indicator fiere "Fiere" { count; target >= 7; weight 30% }
  indicator costo "Costo" { number; target <= 7.5; weight 30% }
  indicator bando "Bando" { date; target by 2026-05-31; weight 20% }
  indicator sito  "Sito"  { yes_no; target yes; weight 20% }
}
""")
WANTED = ["plan.score", "plan.band", "plan.reason", "costo", "bando", "sito", "costo.reason"]
REASONS = (None, None, "not_evaluated", "not_applicable")


def table(rows: int) -> pl.DataFrame:
    """Figures of every sort, some of them longer than a float, some missing for a reason."""
    return pl.DataFrame(
        {
            "fiere": [None if row % 5 == 0 else row % 11 for row in range(rows)],
            "costo": [None if row % 7 == 0 else f"{row}.{row:03}{'123456789012345' * (row % 3 == 0)}" for row in range(rows)],
            "costo reason": [REASONS[row % 4] if row % 7 == 0 else None for row in range(rows)],
            "bando": [None if row % 9 == 0 else date(2026, 5, 1 + row % 31) for row in range(rows)],
            "sito": [None if row % 6 == 0 else row % 2 == 0 for row in range(rows)],
        }
    )  # fmt: skip


@pytest.mark.parametrize("engine", ["exact", "columns"])
def test_many_rows_are_the_same_as_one_by_one(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = table(400)
    together = PLAN.evaluate_batch(frame, wanted=WANTED, engine=engine, threads=1)
    monkeypatch.setattr(exactly, "_MANY", 10**9)
    one_by_one = PLAN.evaluate_batch(frame, wanted=WANTED, engine=engine, threads=1)
    assert together.table.equals(one_by_one.table)
    assert together.table["plan.band"].null_count() < 100


def test_rows_of_a_plan_that_measures_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exactly, "_MANY", 1)
    result = PLAN.evaluate_batch(table(3), wanted=["fiere.target"], engine="exact")
    assert result.table["fiere.target"].to_list() == [7, 7, 7]


def test_a_figure_that_no_float_holds_is_infinite(monkeypatch: pytest.MonkeyPatch) -> None:
    large = pl.DataFrame({"x": [1e100, 3.0]})
    plan = perfdsl.loads(
        "plan p { period 2026\n input x { number }\n indicator y { number; value x * x * x * x; monitor } }"
    )
    for many in (1, 10):
        monkeypatch.setattr(exactly, "_MANY", many)
        assert plan.evaluate_batch(large, wanted=["y"], engine="exact").table["y"].to_list() == [
            float("inf"),
            81.0,
        ]
