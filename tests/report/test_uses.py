"""What a template defines is shown with the use that it is defined for."""

import json

from perfdsl import loads
from perfdsl.report.explain.explanation import explain
from perfdsl.report.explain.json_ import explanation_data
from perfdsl.report.explain.text import explain_text
from perfdsl.report.json.result import render_json

TEXT = """template inner(n, low) { indicator a "A {n}" { count; value low * 2; target >= low } }
template outer(n) { use inner("{n}!", 3) as inside }
plan p "P" {
  period 2026
  use outer("uno") as uno
}
"""


def test_an_explanation_shows_the_template_and_every_use_on_the_way() -> None:
    explanation = explain(loads(TEXT).evaluate({}), "a")
    assert explanation.label == "A uno!"
    assert [str(place) for place in explanation.used] == ["<text>:2:21", "<text>:5:3"]
    assert explanation_data(explanation)["used"] == ["<text>:2:21", "<text>:5:3"]
    lines = explain_text(explanation, "it").splitlines()
    assert lines[-3:] == [
        "Definizione      <text>:1:36",
        "Uso              <text>:2:21",
        "Uso              <text>:5:3",
    ]


def test_a_formula_is_shown_with_the_arguments_of_the_use() -> None:
    text = explain_text(explain(loads(TEXT).evaluate({}), "a"))
    assert "`value 3 * 2`" in text or "3 * 2" in text
    assert "low" not in text


def test_json_says_for_which_use_a_place_is_read() -> None:
    data = json.loads(render_json(loads(TEXT).evaluate({})))
    (item,) = [item for item in data["items"] if item["path"][-1] == "a"]
    assert item["place"] == {
        "file": "<text>",
        "line": 1,
        "column": 36,
        "used_at": {
            "file": "<text>",
            "line": 2,
            "column": 21,
            "used_at": {"file": "<text>", "line": 5, "column": 3},
        },
    }
