"""What reports and explanations show of people: components, scores that are taken, tables, parts of the year."""

import json
import re
from datetime import date
from typing import Any

import pytest

from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import compile_source
from perfdsl.report.csv_ import render_csv
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.report.json.result import render_json
from perfdsl.report.scorecard import scorecard
from perfdsl.report.table import render_table
from perfdsl.source import Source
from perfdsl.values.number import exact

PLAN = """
weights roles { manager: unit_ 60%, behaviours 40% }
plan town "Town" {
  period 2026
  indicator fairs "Fairs" { count; target >= 10 }
  unit culture "Culture" { cascade fairs }
  person rossi "Rossi" {
    weights roles manager
    pro rata from 2026-07-02
    component unit_ "The unit" { score of culture "Our unit" { weight 3/4 }; score of plan { weight 1/4 } }
    component behaviours "Behaviours" {
      behaviour care "Care" { level 1..5; target >= 5; weight 30_000 EUR }
      indicator courses "Courses" { count; target >= 5; pro rata 1/2; weight 10_000 EUR }
    }
  }
}
"""


@pytest.fixture(scope="module")
def town() -> Evaluation:
    return compile_source(Source("p.perf", PLAN)).evaluate({"fairs": 8, "care": 4, "courses": 3})


def told(evaluation: Evaluation, name: str, locale: str = "en") -> str:
    return re.sub(r"\s+", " ", explain_text(explain(evaluation, name), locale, width=400))


@pytest.mark.parametrize(
    ("name", "locale", "words"),
    [
        ("rossi", "en", "Pro rata 50.14%"),
        ("rossi", "en", "- unit_ The unit: 80%; weight 60%, gives 48%"),
        ("rossi.culture", "en", "Score of culture"),
        ("rossi.culture", "it", "Punteggio di culture"),
        ("rossi.culture", "en", "Weight 75% In the whole 45% Contribution 36%; of the 82% of `rossi`"),
        ("rossi.unit_.plan", "en", "Score of town"),
        ("rossi.unit_.plan", "en", "- fairs Fairs: 80%; weight 100%, gives 80%"),
        ("plan", "en", "Town (town)"),
        ("rossi.unit_", "en", "Weight 60%; written as `60%` (p.perf:2:32)"),
        ("rossi.unit_", "it", "Peso 60%; scritto come `60%` (p.perf:2:32)"),
        ("courses", "en", "Target ≥ 3; p.perf:13:51 Pro rata 50%; this part of `>= 5`"),
        ("courses", "it", "Pro rata 50%; questa parte di `>= 5`"),
        ("courses", "en", "Weight 25%; written as `10_000 EUR` (p.perf:13:71)"),
        ("care", "en", "Achievement 80%; 4 / 5 = 80%"),
    ],
)
def test_an_explanation_says_it(town: Evaluation, name: str, locale: str, words: str) -> None:
    assert words in told(town, name, locale)


def test_a_weight_in_percent_is_told_as_before(town: Evaluation) -> None:
    assert "written" not in told(town, "rossi.culture")


def test_a_table_has_components_as_headings_and_says_for_which_part(town: Evaluation) -> None:
    text = render_table(scorecard(town, "rossi"))
    assert "· The unit (80%, weight 60%)" in text
    assert "Our unit" in text
    assert "Score 82%, coverage 100%, pro rata 50.14%" in text
    assert "- courses: target pro rata, 50%" in text
    assert "- courses: obiettivo pro rata, 50%" in render_table(scorecard(town, "rossi"), "it")


def test_csv_names_what_a_score_is_taken_of(town: Evaluation) -> None:
    rows = [line.split(",") for line in render_csv(scorecard(town, "rossi")).splitlines()[1:]]
    assert [(row[4], row[6], row[8], row[9], row[10]) for row in rows] == [
        ("rossi.unit_.culture", "unit", "", "0.75", "0.8"),
        ("rossi.unit_.plan", "plan", "", "0.25", "0.8"),
        ("rossi.behaviours.care", "level 1..5", ">= 5", "0.75", "0.8"),
        ("rossi.behaviours.courses", "count", ">= 3", "0.25", "1"),
    ]


def test_json_has_parts_of_the_year_and_whose_score(town: Evaluation) -> None:
    result: dict[str, Any] = json.loads(render_json(town))
    boards = {board["id"]: board for board in result["dashboards"]}
    assert boards["rossi"]["pro_rata"] == "183/365"
    assert "pro_rata" not in boards["culture"]
    rows = {line["id"]: line for line in boards["rossi"]["lines"] if line["line"] == "row"}
    assert rows["rossi.behaviours.courses"]["pro_rata"] == "0.5"
    assert [rows[name]["cascade_of"] for name in ("rossi.unit_.culture", "rossi.unit_.plan")] == [
        "culture",
        "town",
    ]
    keywords = {tuple(item["path"]): item["keyword"] for item in result["items"]}
    assert keywords["rossi", "unit_", "culture"] == "score of"
    assert keywords["rossi", "unit_"] == "component"
    assert keywords["culture", "fairs"] == "cascade"


def test_another_part_holds_from_the_day_of_its_revision() -> None:
    compiled = compile_source(
        Source(
            "p.perf",
            PLAN.rstrip().removesuffix("}")
            + 'revise rossi { pro rata 3/4; pro rata from 2026-02-01 } from 2026-10-01 because "back" }',
        )
    )
    parts = {
        at: scorecard(compiled.evaluate({}, at=at), "rossi").dashboards[0].pro_rata
        for at in (date(2026, 9, 30), date(2026, 10, 1))
    }
    assert list(parts.values()) == [exact("183/365"), exact("3/4") * exact("334/365")]


STARS = """
scale stars { out of 5; band "good" from 4 green; band "weak" red }
plan town "Town" {
  period 2026
  indicator fairs "Fairs" { count; target >= 10 }
  unit culture "Culture" { scale stars; indicator visits "Visits" { count; target >= 10 } }
  person rossi "Rossi" { scale stars; cascade fairs { weight 50% }; score of culture { weight 50% } }
  person verdi "Verdi" { score of culture }
}
"""


@pytest.mark.parametrize("name", ["rossi", "verdi"])
def test_a_score_that_is_taken_is_shown_in_the_terms_and_bands_of_where_it_was_given(name: str) -> None:
    evaluation = compile_source(Source("p.perf", STARS)).evaluate({"fairs": 10, "visits": 9})
    assert "- culture Culture: 4.5;" in told(evaluation, name)
    shown = render_table(scorecard(evaluation, dashboard=name), "en", width=80)
    assert re.search(r"Culture .* 4\.5 +\d+% +▲ good", shown)
