"""A result says under which revisions it stands."""

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from perfdsl.engine.exact import Evaluation
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.report.json.result import render_json
from perfdsl.report.markdown import render_markdown
from perfdsl.report.scorecard import scorecard
from perfdsl.report.table import render_table
from tests.strategies import compile_text

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "result-1.json"
PLAN = compile_text("""
plan p "Plan" {
  period 2026
  indicator a "A" { count; target >= 8 }
  unit u "U" { cascade a }
  revise a { target >= 6 } from 2026-07-15 because "decision 5" by "Board"
}
""")


def evaluated(at: date | None = None, *, revised: bool = True) -> Evaluation:
    return PLAN.evaluate({"a": 6}, at=at, revised=revised)


@pytest.mark.parametrize(
    ("at", "revised", "stands"),
    [
        pytest.param(None, True, True, id="at the end"),
        pytest.param(date(2026, 7, 14), True, False, id="the day before"),
        pytest.param(date(2026, 7, 15), True, True, id="on the day"),
        pytest.param(None, False, False, id="as first approved"),
    ],
)
def test_the_day_decides(at: date | None, revised: bool, stands: bool) -> None:  # noqa: FBT001 - a column each
    evaluation = evaluated(at, revised=revised)
    line = "a revised from 2026-07-15: decision 5 (Board)"
    assert (line in render_table(scorecard(evaluation))) is stands
    assert ("Score 100%" in render_table(scorecard(evaluation))) is stands
    assert ("decision 5" in render_markdown(scorecard(evaluation), "it")) is stands
    assert bool(json.loads(render_json(evaluation))["revisions"]) is stands


def test_json_is_valid_and_has_the_place() -> None:
    found = json.loads(render_json(evaluated()))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(found)
    assert found["revisions"] == [
        {
            "of": "a",
            "from": "2026-07-15",
            "because": "decision 5",
            "by": "Board",
            "place": {"file": "<generated>", "line": 6, "column": 3},
        }
    ]


@pytest.mark.parametrize(("row", "locale"), [("a", "en"), ("u.a", "it")])
def test_an_explanation_of_the_row_and_its_cascade_says_why(row: str, locale: str) -> None:
    text = " ".join(explain_text(explain(evaluated(), row), locale).split())
    assert "“decision 5”, " in text
    assert ("by Board" if locale == "en" else "da Board") in text
