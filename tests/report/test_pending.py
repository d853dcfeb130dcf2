"""What is open is shown as a range, with what it may still become; what is decided in any case is shown decided."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import InputKey
from perfdsl.report.csv_ import render_csv
from perfdsl.report.explain import explain, explain_text
from perfdsl.report.json_ import render_json
from perfdsl.report.scorecard import scorecard
from perfdsl.report.table import render_table
from perfdsl.values.number import exact
from tests.strategies import compile_text

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "result-1.json"
PLAN = """
scale s { missing pending; band "full" from 95% green; band "partly" from 60% amber; band "none" red }
plan p "Plan" {
  period 2023
  scale s
  objective 1 "First" {
    indicator a "A" { count; target >= 10; weight 70% }
    indicator b "B" { count; target >= 10; weight 30% }
  }
  indicator c "C" { count; target >= 10 }
}
"""


def evaluated(text: str = PLAN, **given: str) -> Evaluation:
    plan = compile_text(text)
    facts = {
        InputKey(tuple(path.split("__")), plan.periods[0]): Datum(exact(value))
        for path, value in given.items()
    }
    return plan.evaluate_dataset(Dataset(facts))


def test_a_table_shows_ranges_and_bands() -> None:
    text = render_table(scorecard(evaluated(c="5")))
    assert "Score 25%..75%, partly or none, coverage 50%" in text
    assert "0%..100%" in text
    assert "2 missing (pending 2)" in text


def test_italian_says_o() -> None:
    text = render_table(scorecard(evaluated(c="5")), "it")
    assert "Punteggio 25%..75%, partly o none, copertura 50%" in text
    assert "2 mancanti (in sospeso 2)" in " ".join(text.split())


def test_what_is_decided_is_shown_decided() -> None:
    text = render_table(scorecard(evaluated(c="0", **{"1__a": "2"})))
    assert "Score 7%..22%, ▼ none," in text


def test_csv_has_both_ends() -> None:
    assert ",0..1,," in render_csv(scorecard(evaluated(c="5")))


def test_json_has_both_ends_and_is_valid() -> None:
    text = render_json(evaluated(c="5"))
    found = json.loads(text)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(found)
    totals = found["dashboards"][0]["totals"]
    assert totals["score"] == {"low": "0.25", "high": "0.75"}
    assert totals["bands"] == ["partly", "none"]
    assert {"one_of": [{"text": "partly"}, {"text": "none"}]} in [node["value"] for node in found["nodes"]]


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        (
            "en",
            (
                "Pending rows that are pending: 2; the score above, should one of them",
                "- a A: at 0%: 25%..40%; at 100%: 60%..75%",
                "pending; weight 50%, decides 50% of the result",
            ),
        ),
        ("it", ("righe in sospeso: 2;", "a 0%: 25%..40%; a 100%: 60%..75%")),
    ],
)
def test_an_explanation_says_what_each_can_move(locale: str, lines: tuple[str, ...]) -> None:
    text = " ".join(explain_text(explain(evaluated(c="5"), "p"), locale).split())
    for line in lines:
        assert line in text


def test_an_explanation_of_a_row_says_why_it_is_open() -> None:
    text = explain_text(explain(evaluated(c="5"), "b"))
    assert "0%..100%; not measured: pending, so that it can still become anything" in " ".join(text.split())


def test_the_bounds_of_the_scale_bound_what_is_open() -> None:
    plan = PLAN.replace("missing pending;", "missing pending; clamp 20%..;")
    assert "Score 35%..75%," in render_table(scorecard(evaluated(plan, c="5")))


def test_an_explanation_shows_figures_beside_what_is_open_and_ranges_for_what_is() -> None:
    text = """scale s { missing pending }
plan p "P" {
  period 2026
  scale s
  indicator a "A" { count; target >= 10 }
  indicator b "B" { count; target >= 10 }
  unit u "U" { cascade a { weight 1/4 }; cascade b { weight 3/4 }; adjust multiply by b.score }
  award w "W" { for u; budget 100 EUR; by score }
  award v "V" { for u; budget w.left; by score }
}"""
    evaluation = compile_text(text).evaluate({"a": 8})
    told = " ".join(explain_text(explain(evaluation, "u"), "en", width=400).split())
    assert "- a A: 80%; weight 25%" in told
    assert "multiplied by 0..1: was 20%..95%" in told
    told = " ".join(explain_text(explain(evaluation, "v"), "en", width=400).split())
    assert "Budget 5.00..100.00 EUR" in told
