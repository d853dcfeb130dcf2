"""`perfdsl batch --engine spark`, as people call it."""

from pathlib import Path

import polars as pl
import pytest

from tests.batch.servers.sparks import environment
from tests.cli.conftest import Run

PLAN = "plan p { period 2026; indicator a { number; target >= 1 } }\n"


@pytest.fixture(autouse=True)
def plan(folder: Path) -> None:
    (folder / "plan.perf").write_text(PLAN, "utf-8")


def test_a_file_is_scored_by_a_cluster_of_this_machine(
    folder: Path, process: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    (folder / "actuals.csv").write_text("subject,a\nx,0.5\ny,\n", "utf-8")
    options = ("--engine", "spark", "--master", "local[1]")
    found = process("batch", "plan.perf", "--actuals", "actuals.csv", "--out", "out", *options)
    assert (found.status, found.out) == (0, "")
    assert found.err.endswith("perfdsl: 2 rows scored by `spark`, 0 of them (0%) one by one\n")
    assert pl.read_parquet(folder / "out" / "*.parquet")["plan.score"].to_list() == [0.5, None]


def test_a_cluster_that_is_not_there(folder: Path, run: Run) -> None:
    options = ("--engine", "spark", "--master", "spark://nowhere.invalid:7077")
    found = run("batch", "plan.perf", "--actuals", "a.csv", "--out", "out", *options)
    assert found.status == 2
    assert found.err.startswith(
        "error[P452]: the cluster is not there: there is no machine `nowhere.invalid`\n"
    )
    assert [path.name for path in folder.iterdir()] == ["plan.perf"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--out", "x", "--long"], "`--engine spark` reads a row for each subject, not `--long`"),
        (["--parts", "x"], "`--engine spark` reads `--actuals` and writes the folder `--out`"),
        (
            ["--out", "x", "--engine", "exact", "--master", "y"],
            "`--master` is the cluster of `--engine spark`",
        ),
    ],
)
def test_options_that_do_not_go_together(options: list[str], problem: str, run: Run) -> None:
    found = run("batch", "plan.perf", "--actuals", "a.csv", "--engine", "spark", *options)
    assert found.status == 2
    assert problem in found.err
