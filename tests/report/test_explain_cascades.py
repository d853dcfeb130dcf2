"""Shares and contributions in words: of what a row is a part, what it is made of, and to what it contributes."""

import json

import pytest

from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import compile_source
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.report.rendering import render
from perfdsl.source import Source

PLAN = """plan camera "Piano" {
  period 2026
  objective 1.1 "Attrattività" {
    indicator fiere "Fiere" { count; target >= 8 }
    indicator costi "Costi" { money EUR; target <= 900 EUR }
  }
  unit nord "Nord" {
    cascade fiere { share 60% }
    cascade costi { share 1/3 }
    person rossi "Rossi" { cascade fiere { share 100% } }
  }
  unit sud "Sud" {
    cascade fiere { share 40% }
    cascade costi { share 2/3 }
    indicator marchio "Marchio" { count; target >= 2; contributes to objective 1.1 }
  }
}
"""


def evaluated(**actuals: int) -> Evaluation:
    facts: dict[str | tuple[str, object], object] = {
        name.replace("_", "."): value for name, value in actuals.items()
    }
    return compile_source(Source("plan.perf", PLAN)).evaluate(facts)  # type: ignore[arg-type]


def told(evaluation: Evaluation, name: str, locale: str) -> list[str]:
    return [" ".join(line.split()) for line in explain_text(explain(evaluation, name), locale).split("\n")]


@pytest.mark.parametrize(
    ("locale", "wanted"),
    [
        (
            "en",
            [
                "Actual 6; sum of its parts:",
                "- nord.fiere = 2; the sum of its own parts",
                "- sud.fiere = 4; given by the caller",
            ],
        ),
        (
            "it",
            [
                "Valore 6; somma delle sue parti:",
                "- nord.fiere = 2; somma delle proprie parti",
                "- sud.fiere = 4; fornito dal programma chiamante",
            ],
        ),
    ],
)
def test_a_whole_is_explained_by_its_parts(locale: str, wanted: list[str]) -> None:
    lines = told(evaluated(nord_rossi_fiere=2, sud_fiere=4), "1.1.fiere", locale)
    assert lines[3:6] == wanted


def test_a_whole_that_was_measured_says_what_its_parts_come_to() -> None:
    lines = told(evaluated(fiere=9, nord_fiere=5, sud_fiere=3), "1.1.fiere", "it")
    assert lines[3:5] == [
        "Valore 9; fornito dal programma chiamante",
        "- rilevato nel complesso; le sue parti danno 8:",
    ]


def test_a_whole_without_one_of_its_parts_says_so() -> None:
    lines = told(evaluated(sud_fiere=3), "1.1.fiere", "en")
    assert lines[3] == "Actual not measured; missing as one of its parts is:"


@pytest.mark.parametrize(
    ("name", "locale", "source", "target"),
    [
        ("sud.fiere", "en", "Share of 1.1.fiere", "Target ≥ 3; 40% of ≥ 8 of `1.1.fiere`, in whole units (plan.perf:13:21)"),
        ("nord.rossi.fiere", "it", "Quota di nord.fiere", "Obiettivo ≥ 5; 100% di ≥ 5 di `nord.fiere`, in unità intere (plan.perf:10:44)"),
        ("nord.costi", "it", "Quota di 1.1.costi", "Obiettivo ≤ 300,00 EUR; 33,33% di ≤ 900,00 EUR di `1.1.costi` (plan.perf:9:21)"),
    ],
)  # fmt: skip
def test_a_share_says_of_what(name: str, locale: str, source: str, target: str) -> None:
    lines = told(evaluated(sud_fiere=3, nord_rossi_fiere=2), name, locale)
    assert source in lines
    start = lines.index(next(line for line in lines if line.startswith(target[:9])))
    assert " ".join(lines[start : start + 2]).startswith(target)


def test_a_contribution_says_whose() -> None:
    assert "Contributed by sud.marchio" in told(evaluated(sud_marchio=1), "1.1.marchio", "en")
    assert "Contributo di sud.marchio" in told(evaluated(sud_marchio=1), "1.1.marchio", "it")


def test_a_result_as_data_says_how_rows_hang_together() -> None:
    data = json.loads(render(evaluated(sud_fiere=3), "json"))
    rows = {
        line["id"]: line for board in data["dashboards"] for line in board["lines"] if line["line"] == "row"
    }
    assert [rows[name].get("cascade") for name in ("1.1.fiere", "1.1.marchio", "sud.fiere")] == [
        None,
        "contributed",
        "split",
    ]
    assert (rows["sud.fiere"]["share"], rows["sud.fiere"]["cascade_of"]) == ("0.4", "1.1.fiere")
