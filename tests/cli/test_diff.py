"""`perfdsl diff` as it is called: what it compares, with which data, and with which status."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

OLD = """
plan p "Plan" {
  period 2024..2025
  indicator fairs "Fairs" { count; target { 2024: >= 4; 2025: >= 5 } }
  indicator days "Days" { days; target <= 20 }
  revise fairs { target >= 6 } from 2025-07-01 because "delibera n. 5"
}
"""
NEW = OLD.replace(
    'indicator days "Days" { days; target <= 20 }', 'indicator mail "Mail" { count; target >= 9 }'
)
DATA = "indicator,period,value\nfairs,2025,6\ndays,2025,22\nmail,2025,9\n"


@pytest.fixture
def plans(folder: Path) -> None:
    for name, text in (("old.perf", OLD), ("new.perf", NEW), ("data.csv", DATA)):
        (folder / name).write_text(text, "utf-8")


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param(["old.perf", "new.perf"], 0, id="it says so"),
        pytest.param(["old.perf", "new.perf", "--exit-code"], 1, id="something differs"),
        pytest.param(["old.perf", "old.perf", "--exit-code"], 0, id="nothing differs"),
        pytest.param(["old.perf", "--original", "--exit-code"], 1, id="revised since"),
        pytest.param(
            ["old.perf", "--original", "--at", "2025-06-30", "--exit-code"], 0, id="not revised yet"
        ),
        pytest.param(
            ["old.perf", "--dates", "2025-01-01..2025-06-30", "--exit-code"], 0, id="between two days"
        ),
        pytest.param(
            ["old.perf", "--dates", "2025-01-01..2025-07-01", "--exit-code"], 1, id="over a revision"
        ),
        pytest.param(["old.perf", "--periods", "2024..2025", "--exit-code"], 1, id="between two years"),
        pytest.param(["old.perf", "new.perf", "--periods", "2024..2024"], 0, id="one year of both"),
    ],
)
def test_the_status_is_for_checks_of_changes(run: Run, words: list[str], status: int) -> None:
    assert run("diff", *words).status == status


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["old.perf"], "name two plans, or say what of one to compare", id="nothing to compare"),
        pytest.param(["old.perf", "--periods", "2024"], "`--periods` names two", id="one period"),
        pytest.param(["old.perf", "--periods", "2024..2026"], "the plan has no period `2026`", id="no such period"),
        pytest.param(["old.perf", "--dates", "2025..2026"], "`2025` is not a date", id="no date"),
        pytest.param(["old.perf", "new.perf", "--dates", "2025-01-01..2025-02-01"], "two are named", id="two plans"),
        pytest.param(["old.perf", "--original", "--periods", "2024..2025"], "do not go together", id="two ways"),
        pytest.param(["-", "-"], "not both", id="standard input twice"),
        pytest.param(
            ["old.perf", "--periods", "2024..2025", "--period", "2024"], "leave `--period` out", id="periods twice"
        ),
    ],
)  # fmt: skip
def test_a_wrong_call_says_what_is_wrong(run: Run, words: list[str], message: str) -> None:
    found = run("diff", *words)
    assert (found.status, found.out) == (2, "")
    assert message in found.err


@pytest.mark.usefixtures("plans")
def test_data_for_both_may_have_rows_that_one_of_them_measures(run: Run) -> None:
    found = run("diff", "old.perf", "new.perf", "--actuals", "data.csv", "--format", "json")
    assert (found.status, found.err) == (0, "")
    (whole,) = [one for one in json.loads(found.out)["scores"]["moved"] if one["id"] == "p"]
    assert [effect["how"] for effect in whole["effects"]] == ["alone"] * len(whole["effects"])


@pytest.mark.usefixtures("plans")
def test_data_that_neither_measures_are_wrong(folder: Path, run: Run) -> None:
    (folder / "data.csv").write_text(f"{DATA}fars,2025,3\n", "utf-8")
    found = run("diff", "old.perf", "new.perf", "--actuals", "data.csv")
    assert found.status == 1
    assert found.err.count("error[P403]") == 1
    assert "fars" in found.err


@pytest.mark.usefixtures("plans")
def test_each_plan_may_have_its_own_data(folder: Path, run: Run) -> None:
    (folder / "later.csv").write_text(DATA.replace("fairs,2025,6", "fairs,2025,3"), "utf-8")
    found = run("diff", "old.perf", "old.perf", "--old-actuals", "data.csv", "--new-actuals", "later.csv")
    assert "6 → 3" in found.out
    assert "row 2 → row 2" in found.out


@pytest.mark.usefixtures("plans")
def test_no_answer_overwrites_either_plan_or_its_data(run: Run) -> None:
    for name in ("old.perf", "new.perf", "data.csv"):
        found = run(
            "diff",
            "old.perf",
            "new.perf",
            "--old-actuals",
            "data.csv",
            "--new-actuals",
            "data.csv",
            "-o",
            name,
        )
        assert found.status == 2
