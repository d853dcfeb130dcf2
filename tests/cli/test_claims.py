"""`perfdsl claims`: its statuses, and what it says of calls that are wrong."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PLAN = """plan p "P" {
  period 2025..2026
  claim monotone fairs
  claim plan.score >= 10%
  indicator fairs "Fairs" { count; target >= 5 }
}
"""


@pytest.fixture
def plan(folder: Path) -> Path:
    path = folder / "plan.perf"
    path.write_text(PLAN, "utf-8")
    return path


def test_the_status_says_whether_one_is_refuted(run: Run, plan: Path) -> None:
    assert run("claims", plan).status == 1
    fine = run("claims", plan, "--claim", "monotone")
    assert fine.status == 0
    assert fine.out.startswith("P: what it claims, 2025..2026")


def test_check_tells_of_what_is_refuted(run: Run, plan: Path) -> None:
    told = run("check", plan)
    assert told.status == 1
    assert "error[P502]: `plan.score >= 10%` does not hold in 2025" in told.err
    assert run("eval", plan).status == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--claim", "monoton fair"), "did you mean `monotone fairs`?"),
        (("--claim", "zzz"), "no claim of the plan contains `zzz`; it claims 2 things"),
        (("--period", "2030"), "the plan has no period `2030`"),
        (("--runs", "-1"), "-1"),
        (("--runs", "1000000000"), "1000000000"),
        (("--seed", "one"), "one"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(run: Run, plan: Path, words: tuple[str, ...], said: str) -> None:
    told = run("claims", plan, *words)
    assert told.status == 2
    assert said in told.err


def test_the_seed_is_told_and_repeats(run: Run, folder: Path) -> None:
    text = PLAN.replace("plan.score >= 10%", "fairs.score * (1 - fairs.score) <= 0.3")
    (folder / "other.perf").write_text(text, "utf-8")
    words = ("claims", "other.perf", "--runs", "7", "--seed", "3", "--period", "2026", "--format", "json")
    first, again = run(*words), run(*words)
    assert first.out == again.out
    (one,) = [one for one in json.loads(first.out)["claims"] if one["answer"] == "not_refuted"]
    assert (one["tries"], one["seed"]) == (7, 3)


def test_an_answer_in_italian(run: Run, plan: Path) -> None:
    assert "P: che cosa afferma, 2025..2026" in run("claims", plan, "--locale", "it").out
