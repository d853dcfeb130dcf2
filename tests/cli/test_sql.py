"""`perfdsl sql`: what no statement can say is told, and where the answer is."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

PLAN = """
plan p "Plan" {
  period 2026
  indicator fairs "Fairs" { count; target >= 10 }
  indicator place "Place" { count; monitor; value variance of fairs over subjects }
}
"""


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark"])
def test_what_a_statement_cannot_be_sure_of_is_left_to_a_batch(dialect: str, folder: Path, run: Run) -> None:
    (folder / "p.perf").write_text(PLAN, "utf-8")
    found = run("sql", "p.perf", "--dialect", dialect, "--want", "place")
    assert (found.status, found.out) == (1, "")
    assert "error[P455]: " in found.err
    assert "perfdsl batch" in found.err


def test_a_column_of_reasons_stands_beside_one_that_is_read(folder: Path, run: Run) -> None:
    (folder / "p.perf").write_text(PLAN, "utf-8")
    found = run("sql", "p.perf", "--dialect", "duckdb", "--want", "fairs.score", "--reasons", "fair")
    assert (found.status, found.out) == (1, "")
    assert "error[P456]: the statement reads no column `fair`" in found.err
    assert "did you mean `fairs`?" in found.err


def test_a_statement_is_printed_for_the_rest_of_such_a_plan(folder: Path, run: Run) -> None:
    (folder / "p.perf").write_text(PLAN, "utf-8")
    found = run("sql", "p.perf", "--dialect", "duckdb", "--want", "fairs.score")
    assert (found.status, found.err) == (0, "")
    assert "fairs" in found.out
