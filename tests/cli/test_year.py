"""The course of the year from the command line: revisions, and scores that are open."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

PLAN = """
plan p "Plan" {
  period 2026
  missing pending
  indicator a "A" { count; target >= 8 }
  indicator b "B" { count; target >= 8 }
  revise a { target >= 6 } from 2026-07-15 because "decision 5"
}
"""


@pytest.fixture
def plan(folder: Path) -> str:
    (folder / "plan.perf").write_text(PLAN, "utf-8")
    (folder / "data.csv").write_text("indicator,period,value\na,2026,6\n", "utf-8")
    return "plan.perf"


@pytest.mark.parametrize(
    ("words", "score"),
    [((), "50%..100%"), (("--original",), "37.5%..87.5%"), (("--at", "2026-07-14"), "75%")],
)
def test_the_plan_in_force_is_scored(plan: str, run: Run, words: tuple[str, ...], score: str) -> None:
    assert f"Score {score}," in run("eval", plan, "--actuals", "data.csv", *words).out


@pytest.mark.parametrize(("least", "status", "said"), [("50%", 0, ""), ("60%", 1, "scores 50%..100%")])
def test_an_open_score_is_reached_where_it_surely_is(
    plan: str, run: Run, least: str, status: int, said: str
) -> None:
    outcome = run("eval", plan, "--actuals", "data.csv", "--fail-under", least)
    assert outcome.status == status
    assert said in outcome.err


def test_an_explanation_takes_the_original_too(plan: str, run: Run) -> None:
    assert "6 / 8" in run("explain", plan, "a", "--actuals", "data.csv", "--original").out
