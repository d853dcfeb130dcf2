import json

from perfdsl.api import loads
from perfdsl.report.explain.explanation import explain
from perfdsl.report.explain.json_ import SCHEMA, explain_json

_PLAN = """
plan p "P" {
  period 2023
  indicator fiere "Fiere" { count; target >= 12 }
}
"""


def test_the_stages_of_an_explanation_are_data_with_exact_figures_and_places() -> None:
    evaluation = loads(_PLAN, "p.perf").evaluate({"fiere": 11})
    found = json.loads(explain_json(explain(evaluation, "fiere")))
    assert (found["schema"], found["id"], found["score"]) == (SCHEMA, "fiere", "11/12")
    stages = {stage["name"]: stage for stage in found["stages"]}
    assert stages["actual"]["value"] == "11"
    assert stages["achievement"]["value"] == "11/12"
    assert stages["achievement"]["words"] == "11 / 12 = 11/12 (91.67%)"
    assert stages["target"]["place"] == "p.perf:4:43"


def test_the_words_follow_the_locale_and_the_figures_do_not() -> None:
    explanation = explain(loads(_PLAN).evaluate({"fiere": 11}), "fiere")
    found = json.loads(explain_json(explanation, "it"))
    achievement = next(stage for stage in found["stages"] if stage["name"] == "achievement")
    assert (achievement["value"], achievement["words"]) == ("11/12", "11 / 12 = 11/12 (91,67%)")
