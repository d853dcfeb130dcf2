"""What is open is shown as a range, with what it may still become; what is decided in any case is shown decided."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import InputKey
from perfdsl.report.csv_ import render_csv
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.report.json.result import render_json
from perfdsl.report.scorecard import scorecard
from perfdsl.report.table import render_table
from perfdsl.values.missing import Reason
from perfdsl.values.number import exact
from perfdsl.values.ranges import FAR, Range
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


# --- what is not measured counts as pending, whatever the plan makes of it

ZERO = """
scale s { missing zero; clamp 0%..100%; band "full" from 95% green; band "none" red }
plan p "Plan" {
  period 2026
  scale s
  objective 1 "First" {
    require coverage >= 80%
    indicator a "A" { count; range 0..8; target >= 10 }
    indicator b "B" { count; series quarterly sum; target >= 10 }
  }
  indicator c "C" { number; value a / 2; target >= 5; missing error }
  indicator d "D" { count; target >= 10 }
  unit x "X" { cascade d { share 60% } }
  unit y "Y" { cascade d { share 40% } }
}
"""


def waiting(**given: int) -> Evaluation:
    plan = compile_text(ZERO)
    return plan.evaluate(
        {path.replace("__", "@").replace("_", "."): number for path, number in given.items()}, pending=True
    )


def shown(evaluation: Evaluation, name: str) -> str:
    return " ".join(explain_text(explain(evaluation, name), width=400).split())


def test_a_row_that_counts_zero_is_open_with_all_that_reads_it() -> None:
    text = render_table(scorecard(waiting(b=5)))
    assert "A 0..8 ≥ 10 0%..80%" in " ".join(text.split())
    assert "C 0..4 ≥ 5 0%..80%" in " ".join(text.split())
    found = waiting(b=5)
    objective = found.graph.outline.items[1].figures
    assert found.outlook(objective.coverage) == exact("100%")
    assert found.outlook(objective.score) == Range(exact("25%"), exact("65%"))
    assert found.outlook(objective.band) == "none"


def test_without_it_the_plan_decides() -> None:
    assert compile_text(ZERO.replace("; missing error", "")).evaluate({"b": 5}).open == {}


def test_a_plan_that_refuses_to_miss_a_value_can_be_looked_at_before() -> None:
    assert waiting().outlook(waiting().graph.outline.items[0].figures.score) == Range(
        exact("0%"), exact("270%") / 3
    )


def test_of_a_series_the_parts_are_open_once_one_is_measured() -> None:
    whole, some = waiting(), waiting(**{"b__2026-Q1": 6})
    actual = whole.graph.outline.items[3].figures.actual
    assert whole.outlook(actual) == Range(exact("0"), FAR)
    outlook = some.outlook(actual)
    assert isinstance(outlook, Range)
    assert outlook.low == 6
    assert "b@2026-Q2 = 0..…" in shown(some, "b").replace("1.b@", "b@")


def test_of_a_row_that_is_shared_out_the_parts_are_open_once_one_is_measured() -> None:
    plan = compile_text(ZERO)
    none = plan.evaluate({}, pending=True)
    some = plan.evaluate({"x.d": 4}, pending=True)
    whole = next(item for item in none.graph.outline.items if item.path == ("d",)).figures.actual
    assert none.outlook(whole) == Range(exact("0"), FAR)
    outlook = some.outlook(whole)
    assert isinstance(outlook, Range)
    assert outlook.low == 4


def test_a_figure_that_is_missing_for_a_reason_is_not_open() -> None:
    plan = compile_text(ZERO.replace("; missing error", ""))
    found = plan.evaluate({"a": Reason.NO_CASES, "b": 5, "d": 5}, pending=True)
    assert found.outlook(found.graph.outline.items[2].figures.score) == exact("0%")


def test_explain_says_what_is_awaited_and_what_it_decides() -> None:
    found = waiting(b=5)
    assert "0..8; no datum for `1.a@2026` yet: it counts as pending" in shown(found, "a")
    assert "at 0%: 25%; at 80%: 65%" in shown(found, "objective 1")
    assert "not measured" not in shown(found, "c")


def test_json_of_what_is_pending_is_as_its_schema_says() -> None:
    data = json.loads(render_json(waiting(b=5)))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(data)
    row = next(line for line in data["dashboards"][0]["lines"] if line.get("id") == "1.a")
    assert row["actual"] == {"low": "0", "high": "8"}
    line = next(line for line in data["dashboards"][0]["lines"] if line.get("id") == "d")
    assert line["actual"] == {"low": "0", "high": None}


def test_what_arrives_is_no_longer_open() -> None:
    found = waiting(b=5)
    plan = compile_text(ZERO)
    key = next(key for key in found.graph.input_nodes if key.path == ("1", "a"))
    after = plan.program().update(found, {key: Datum(exact("8"))})
    assert after.pending
    assert after.outlook(found.graph.outline.items[2].figures.score) == exact("80%")
