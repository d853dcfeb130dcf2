"""Labels in several languages, in every format that shows them."""

import json

import pytest

from perfdsl import loads
from perfdsl.engine.exact import Evaluation
from perfdsl.report.explain.explanation import explain
from perfdsl.report.languages import in_language
from perfdsl.report.rendering import render

TEXT = """
scale s { band "alto" en "high" de "hoch" from 95% green; band "basso" en "low" red }
plan p "Piano" en "Plan" {
  period 2023
  scale s
  perspective clienti "Clienti" en "Customers" {
    objective "Crescita" en "Growth" {
      indicator fiere "Fiere" en "Fairs" de "Messen" { count; target >= 5 }
      project sito "Sito" en "Web site" { milestone uno "Avvio" en "Start" { yes_no; target yes } }
    }
  }
  unit u "Ufficio" en "Office" {
    cascade fiere { weight 60% }
    cascade sito "Il sito" { weight 40% }
  }
  unit v "Capo" { cascade perspective clienti }
}
"""


@pytest.fixture
def evaluation() -> Evaluation:
    return loads(TEXT).evaluate({"fiere": 5, "uno": True})


def labels(text: str) -> set[str]:
    """The labels of the plan that a text shows."""
    known = (
        "Piano", "Plan", "Clienti", "Customers", "Crescita", "Growth", "Fiere", "Fairs", "Messen", "Sito", "Web site",
        "Avvio", "Start", "Ufficio", "Office", "Il sito", "alto", "high", "hoch",
    )  # fmt: skip
    return {label for label in known if label in text}


ENGLISH = {"Plan", "Customers", "Growth", "Fairs", "Web site", "Start", "Office", "Il sito", "high"}
ITALIAN = {"Piano", "Clienti", "Crescita", "Fiere", "Sito", "Avvio", "Ufficio", "Il sito", "alto"}
GERMAN = ITALIAN - {"Fiere", "alto"} | {"Messen", "hoch"}


@pytest.mark.parametrize("form", ["table", "markdown", "csv"])
@pytest.mark.parametrize(
    ("locale", "language", "shown"),
    [
        pytest.param("en", None, ENGLISH, id="that of the locale"),
        pytest.param("it", None, ITALIAN, id="the first where there is none in it"),
        pytest.param("it", "en", ENGLISH, id="another than that of the locale"),
        pytest.param("en", "de", GERMAN, id="some are written in it"),
        pytest.param("en", "fr", ITALIAN, id="none is written in it"),
    ],
)
def test_labels_are_those_of_the_language(
    evaluation: Evaluation, form: str, locale: str, language: str | None, shown: set[str]
) -> None:
    text = render(evaluation, form, locale, language=language)
    # A CSV file has no line for a heading: a row names its perspective, and its objective by code or label.
    assert labels(text) == (shown if form != "csv" else labels(text) & shown)
    assert labels(text) >= shown & {
        "Fairs",
        "Fiere",
        "Messen",
        "high",
        "alto",
        "hoch",
        "Customers",
        "Clienti",
        "Growth",
    }


def test_json_has_the_first_label_and_all_the_others(evaluation: Evaluation) -> None:
    data = json.loads(render(evaluation, "json", "en"))
    assert (data["label"], data["labels"]) == ("Piano", {"en": "Plan"})
    assert [board["labels"] for board in data["dashboards"]] == [{"en": "Plan"}, {"en": "Office"}, {}]
    found = {".".join(item["path"]): item["labels"] for item in data["items"]}
    assert found["clienti.fiere"] == found["u.fiere"] == {"en": "Fairs", "de": "Messen"}
    assert found["u.sito"] == {}


def test_the_colour_of_a_band_is_found_in_every_language(evaluation: Evaluation) -> None:
    assert "▲ hoch" in render(evaluation, "table", "it", language="de")


def test_an_explanation_speaks_the_language(evaluation: Evaluation) -> None:
    explanation = explain(in_language(evaluation, "en"), "u")
    assert (explanation.label, explanation.dashboard_label) == ("Office", "Office")
    said = {str(stage.value.value) for stage in explanation.stages if stage.value is not None}
    assert "high" in said


def test_bands_that_are_open_are_called_as_the_language_calls_them() -> None:
    plan = loads(
        """scale s { missing pending; band "alto" en "high" from 80% green; band "basso" en "low" red }
        plan p { period 2023; scale s; indicator a "A" { count; target >= 5 }; indicator b "B" { count; target >= 5 } }"""
    )
    text = render(plan.evaluate({"a": 5}), "table", "en")
    assert ("high" in text, "low" in text, "alto" in text, "basso" in text) == (True, True, False, False)
