"""What it would take: by hand on a small plan, against every value of small domains, and as it is written."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path

import jsonschema
import pytest

import perfdsl
from perfdsl.analysis.reach.nodes import Reach, RowReach
from perfdsl.pipeline import RulesetError
from perfdsl.report.reach.data import COLUMNS, answered, reach_csv, reach_facts, reach_json, reach_test
from perfdsl.report.reach.text import reach_markdown, reach_table
from perfdsl.report.wrapping import shown_width
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "reach-1.json"
PLAN = """
scale s { late loses 10% per 7 days begun; band "good" from 90%; band "fair" from 50%; band "poor" }
plan p "Plan" {
  period 2026
  scale s
  indicator fiere "Fairs" { count; weight 40%; target >= 10 }
  indicator giorni "Days" { days; weight 30%; target <= 20 }
  indicator sito "Site" { yes_no; weight 10%; target yes }
  indicator guida "Guide" { date; weight 20%; target by 2026-06-30 }
  indicator visite "Visits" { count; monitor }
  gate veloce { when giorni <= 25 days; otherwise lose 50% }
  unit u "Office" { cascade fiere { weight 50% }; cascade sito { weight 50% } }
  award premio { for u; budget 1_000 EUR; by band { "good": 100%; "fair": 50%; "poor": 0% }; gate veloce }
}
"""
DATA: Mapping[str, object] = {"fiere": 5, "giorni": 40, "sito": False, "guida": date(2026, 7, 1)}


def found(goal: str, plan: str = PLAN, **changes: object) -> Reach:
    compiled = perfdsl.loads(plan)
    data = {name: value for name, value in {**DATA, **changes}.items() if value is not None}
    return perfdsl.reach(compiled, compiled.evaluate(data), goal)  # type: ignore[arg-type]


def row(answer: Reach, name: str) -> RowReach:
    return next(one for one in answer.rows if one.key.path[-1] == name)


@pytest.mark.parametrize(
    ("goal", "name", "outcome", "needed"),
    [
        # 20% + 15% + 0% + 18% = 53%
        ("plan.score >= 57%", "fiere", "value", 6),
        ("plan.score >= 57.1%", "fiere", "value", 7),
        ("plan.score >= 60%", "giorni", "value", exact("300/11")),
        ("plan.score > 60%", "giorni", "beyond", exact("300/11")),
        ("plan.score >= 63%", "sito", "value", True),
        ("plan.score >= 55%", "guida", "value", date(2026, 6, 30)),
        ("plan.score >= 56%", "guida", "never", None),
        ('unit u.band = "fair"', "fiere", "value", 10),
        ("veloce.open", "giorni", "value", 25),
        ("premio.awarded >= 250 EUR", "fiere", "value", 10),
        ("fiere.met", "fiere", "value", 10),
        ("giorni < 20 days", "giorni", "beyond", 20),
    ],
)  # fmt: skip
def test_the_least_change_of_one_row(goal: str, name: str, outcome: str, needed: object) -> None:
    answer = row(found(goal), name)
    assert (answer.outcome, answer.needed) == (outcome, needed)


def test_a_row_that_is_not_measured_has_the_weakest_value() -> None:
    answer = row(found("plan.score >= 60%", fiere=10, guida=None), "guida")  # 55% by the others
    assert (answer.outcome, answer.needed, answer.way) == ("value", date(2026, 8, 18), -1)
    assert answer.effort is None


def test_how_far_a_row_may_fall_back() -> None:
    answer = found("plan.score >= 50%")
    assert answer.reached
    assert row(answer, "fiere").needed == 5
    assert (
        row(answer, "giorni").needed == 50 - Rational(50, 9) * 0 or row(answer, "giorni").outcome == "value"
    )
    assert row(answer, "sito").outcome == "any"


def test_what_stops_a_row_and_what_else_is_needed() -> None:
    answer = found("plan.score >= 95%")
    assert [row(answer, name).outcome for name in ("fiere", "giorni", "sito")] == ["never"] * 3
    stopped = row(answer, "fiere")
    assert stopped.best is not None
    assert (stopped.best.figure, stopped.best.value) == (exact("73%"), 10)
    assert stopped.obstacle is not None
    assert stopped.obstacle.word == "full"
    assert answer.together is not None
    assert [one.key.path[-1] for one in answer.together.changes] == ["fiere", "giorni", "sito"]
    assert answer.together.changes[1].needed == exact("20")


def test_a_cap_is_named() -> None:
    capped = PLAN.replace("  scale s\n", "  scale s\n  adjust cap 55%\n")
    obstacle = row(found("plan.score >= 56%", capped), "fiere").obstacle
    assert obstacle is not None
    assert obstacle.word == "cap"
    assert not found("plan.score >= 56%", capped).possible
    assert "cap" in reach_table(found("plan.score >= 56%", capped))


def test_what_cannot_be_reached_is_said() -> None:
    answer = found("plan.score >= 101%")
    assert not answer.possible
    assert "100%" in reach_table(answer)


@pytest.mark.parametrize(
    ("goal", "code"),
    [
        ("visite.score >= 3", "P204"),
        ("fiera.score >= 50%", "P201"),
        ("fiere >= 5 days", "P305"),
        ("plan.score >=", "P101"),
        ("plan.score", "P305"),
        ("plan.score >= 90% and plan.score < 80%", "P317"),
        ('plan.band = "goo"', "P201"),
    ],
)
def test_goals_that_mean_nothing(goal: str, code: str) -> None:
    with pytest.raises(RulesetError) as raised:
        found(goal)
    errors = [one for one in raised.value.diagnostics if one.failed]
    assert errors[0].code.id == code
    assert "--goal:1:" in str(raised.value)


def test_what_has_not_happened_happens_later() -> None:
    compiled = perfdsl.loads(PLAN)
    evaluation = compiled.evaluate({"fiere": 10, "giorni": 20, "sito": True})
    told = perfdsl.reach(compiled, evaluation, "plan.score >= 98%", at=date(2026, 7, 3))
    assert row(told, "guida").outcome == "value"
    assert row(told, "guida").needed == date(2026, 7, 7)
    late = perfdsl.reach(compiled, evaluation, "plan.score >= 98%", at=date(2026, 7, 8))
    assert row(late, "guida").outcome == "never"


def test_a_judged_row_cannot_move() -> None:
    judged = PLAN.replace("  gate veloce", '  accept fiere at 50% in 2026 because "storm"\n  gate veloce')
    obstacle = row(found("plan.score >= 60%", judged), "fiere").obstacle
    assert obstacle is not None
    assert obstacle.word == "judged"


# --- chosen rows


@pytest.mark.parametrize("costs", [{}, {"a": 3, "b": 1}, {"a": 1, "b": 5, "c": 2}])
def test_chosen_counts_are_as_cheap_as_any(costs: dict[str, int]) -> None:
    plan = perfdsl.loads(
        "plan p { period 2026\n"
        "indicator a { count; weight 50%; target >= 6 }\n"
        "indicator b { count; weight 30%; between 8 and 2 }\n"
        "indicator c { count; weight 20%; curve { 0: 0%; 3: 10%; 5: 100% } } }"
    )
    evaluation = plan.evaluate({"a": 2, "b": 7, "c": 1})
    chosen = perfdsl.reach(plan, evaluation, "plan.score >= 70%", rows=["a", "b", "c"], costs=costs).chosen
    assert chosen is not None
    assert chosen.proved
    prices = {
        name: Rational(costs.get(name, 0)) or Rational(100, {"a": 6, "b": 2, "c": 1}[name]) for name in "abc"
    }
    score = evaluation.graph.outline.items[0].figures.score
    cheapest = min(
        abs(a - 2) * prices["a"] + abs(b - 7) * prices["b"] + abs(c - 1) * prices["c"]
        for a, b, c in product(range(8), range(9), range(7))
        for reached in [plan.evaluate({"a": a, "b": b, "c": c}).value(score)]
        if isinstance(reached, RATIONAL_TYPE) and reached >= exact("70%")
    )
    assert chosen.cost == cheapest


def test_a_way_that_is_not_proved_has_a_cost_below_which_none_is() -> None:
    plan = perfdsl.loads(
        "plan p { period 2026\n combine geometric mean\n"
        "indicator a { number; target >= 10 }\n indicator b { number; target >= 10 } }"
    )
    evaluation = plan.evaluate({"a": 5, "b": 5})
    chosen = perfdsl.reach(plan, evaluation, "plan.score >= 80%", rows=["a", "b"]).chosen
    assert chosen is not None
    assert not chosen.proved
    assert chosen.cost is not None
    assert chosen.least is not None
    assert chosen.least <= chosen.cost


# --- as it is written


GOALS = (
    "plan.score >= 60%",
    "plan.score >= 95%",
    "plan.score >= 50%",
    "plan.score >= 101%",
    'unit u.band = "fair"',
    "veloce.open and fiere >= 6",
)


@pytest.mark.parametrize("goal", GOALS)
def test_json_fits_its_schema(goal: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert list(validator.iter_errors(json.loads(reach_json(found(goal))))) == []


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("locale", ["en", "it"])
def test_lines_fit_and_every_word_is_there(goal: str, locale: str) -> None:
    answer = found(goal)
    assert all(shown_width(line) <= 80 for line in reach_table(answer, locale).splitlines())
    assert reach_markdown(answer, locale).startswith("# ")


def test_the_data_and_the_test_reach_it(tmp_path: Path) -> None:
    for goal in ("plan.score >= 60%", "plan.score >= 95%", "veloce.open and fiere >= 6"):
        answer = found(goal)
        file = tmp_path / "data.csv"
        file.write_text(reach_facts(answer), "utf-8")
        plan = perfdsl.loads(PLAN)
        again = perfdsl.reach(plan, plan.evaluate(plan.read_actuals(file, locale="en")), goal)
        assert again.reached is bool(answered(answer) != answered(found("plan.score >= 1%"))), goal
        text = reach_test(answer)
        assert text.count("expect") == len(answer.goal.conditions)
        assert all(not one.failed for one in perfdsl.check(PLAN + text))


def test_csv_has_its_columns() -> None:
    lines = list(csv.DictReader(io.StringIO(reach_csv(found("plan.score >= 60%")))))
    assert tuple(lines[0]) == COLUMNS
    assert {line["indicator"]: line["value"] for line in lines}["giorni"] == "300/11"
