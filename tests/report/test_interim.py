"""What is shown before a period ends: how rows stand, where that leads, and that the end of the period shows none of it."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import perfdsl
from perfdsl.analysis.progress import RowProgress, progress
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.report.explain.text import explain_text
from perfdsl.report.rendering import render
from perfdsl.source import Source
from perfdsl.values.number import exact

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/schema/result-1.json").read_text("utf-8")))


def plan(rows: str) -> CompiledPlan:
    return compile_source(Source("p.perf", f'plan p "Plan" {{\n  period 2026\n{rows}\n}}'))


def row(rows: str, given: Mapping[Any, object], at: str, name: str = "a") -> RowProgress:
    evaluation = plan(rows).evaluate(given, at=at)
    items = evaluation.graph.outline.items
    return next(one for one in progress(evaluation).rows.values() if items[one.item].name == name)


def indicator(text: str) -> str:
    return f'  indicator a "A" {{ {text} }}'


@pytest.mark.parametrize(
    ("text", "given", "at", "state", "expected", "reached"),
    [
        # Phases are reached by their day, or the row is late.
        ("count; target >= 10; phased 30 Jun 40%, 31 Dec 100%", {"a": 4}, "2026-06-30", "on_track", "40%", "40%"),
        ("count; target >= 10; phased 30 Jun 40%, 31 Dec 100%", {"a": 3}, "2026-06-30", "late", "40%", "30%"),
        ("count; target >= 10; phased 30 Jun 40%, 31 Dec 100%", {"a": 5}, "2026-06-30", "ahead", "40%", "50%"),
        ("count; target >= 10; phased 30 Jun 40%, 31 Dec 100%", {"a": 3}, "2026-06-29", "ahead", "0", "30%"),
        ("count; target >= 10; phased 30 Jun 40%, 31 Dec 100%", {}, "2026-06-29", "not_due", "0", None),
        ("count; target >= 10; phased 30 Jun 40%, 31 Dec 100%", {}, "2026-06-30", "late", "40%", None),
        # An even target is followed in whole units where it counts.
        ("count; target >= 10; phased evenly", {"a": 5}, "2026-06-30", "on_track", "181/365", "50%"),
        ("count; target >= 10; phased evenly", {"a": 6}, "2026-06-30", "ahead", "181/365", "60%"),
        ("count; target >= 10; phased evenly", {"a": 4}, "2026-06-30", "behind", "181/365", "40%"),
        ("count; target >= 10; phased evenly", {}, "2026-06-30", "silent", "181/365", None),
        ("percent; target >= 50%; phased evenly", {"a": exact("25%")}, "2026-06-30", "ahead", "181/365", "50%"),
        # From a baseline, up or down.
        ("count; baseline 10; target >= 20; phased evenly", {"a": 14}, "2026-06-30", "behind", "181/365", "40%"),
        ("number; from 100 to 50; phased 30 Jun 1/2, 31 Dec 100%", {"a": 70}, "2026-06-30", "ahead", "1/2", "60%"),
        ("number; between 0 and 50; phased 30 Jun 1/2, 31 Dec 100%", {"a": 20}, "2026-06-30", "late", "1/2", "40%"),
        ("days; baseline 60; target <= 30", {"a": 45}, "2026-06-30", "behind", "181/365", "1/2"),
        # Without phases nothing is due, and only a limit that is passed is behind.
        ("percent; target >= 90%", {"a": exact("81%")}, "2026-06-30", "not_due", "181/365", "90%"),
        ("percent; target >= 90%", {"a": exact("90%")}, "2026-06-30", "on_track", "181/365", "1"),
        ("days; target <= 30", {"a": 31}, "2026-06-30", "behind", "181/365", None),
        ("days; target <= 30", {"a": 30}, "2026-06-30", "on_track", "181/365", None),
        ("yes_no; target yes", {"a": True}, "2026-06-30", "on_track", "181/365", "1"),
        ("yes_no; target yes", {"a": False}, "2026-06-30", "not_due", "181/365", "0"),
        ("number; target >= 0", {"a": -1}, "2026-06-30", "not_due", "181/365", None),
        # Dates are due or not.
        ("date; target by 2026-05-31", {"a": date(2026, 5, 20)}, "2026-06-30", "on_track", "1", "1"),
        ("date; target by 2026-05-31", {"a": date(2026, 6, 2)}, "2026-06-30", "late", "1", "1"),
        ("date; target by 2026-05-31", {"a": date(2026, 7, 2)}, "2026-06-30", "late", "1", "0"),
        ("date; target by 2026-05-31", {}, "2026-06-30", "late", "1", "0"),
        ("date; target by 2026-10-31", {}, "2026-06-30", "not_due", "0", "0"),
        ("date; target by 2026-10-31", {"a": date(2026, 6, 2)}, "2026-06-30", "ahead", "0", "1"),
        # A part of the period of which nothing is said.
        ('count; target >= 10; frequency "trimestrale"', {}, "2026-03-30", "not_due", "89/365", None),
        ('count; target >= 10; frequency "trimestrale"', {}, "2026-03-31", "silent", "90/365", None),
        ("count; series quarterly last; target >= 9", {"a@2026-Q1": 9}, "2026-06-30", "silent", "181/365", "1"),
        # The end of the period.
        ("count; target >= 10", {"a": 9}, "2026-12-31", "late", "1", "90%"),
        ("count; target >= 10", {"a": 10}, "2026-12-31", "on_track", "1", "1"),
        ("count; target >= 10; monitor".replace("target >= 10; ", ""), {"a": 10}, "2026-06-30", "", None, None),
    ],
)  # fmt: skip
def test_how_a_row_stands(  # noqa: PLR0917 - a line each
    text: str, given: Mapping[Any, object], at: str, state: str, expected: str | None, reached: str | None
) -> None:
    found = row(indicator(text), given, at)
    assert (found.state, found.expected, found.reached) == (
        state,
        None if expected is None else exact(expected),
        None if reached is None else exact(reached),
    )


SERIES = "count; series quarterly sum; target >= 100; forecast as previous"


@pytest.mark.parametrize(
    ("text", "given", "actual"),
    [
        ("count; target >= 10; forecast linear", {"a": 3}, "1095/181"),
        (
            "count; series quarterly sum; target >= 10; forecast linear",
            {"a@2026-Q1": 3, "a@2026-Q2": 4},
            "14",
        ),
        ("count; series quarterly sum; target >= 10; forecast linear", {"a": 3}, "1095/181"),
        (SERIES, {"a@2026-Q1": 30, "a@2026-Q2": 10, "a@2025-Q1": 10, "a@2025-Q2": 10, "a@2025": 50}, "100"),
        (SERIES, {"a@2026-Q1": 30, "a@2026-Q2": 10}, "40"),  # nothing is known of 2025: kept
        (SERIES, {"a@2026-Q1": 3, "a@2026-Q2": 1, "a@2025-Q1": 0, "a@2025-Q2": 0, "a@2025": 5}, "4"),
        ("count; target >= 10; forecast estimate", {"a": {"value": 3, "estimate": 12}}, "12"),
        ("count; target >= 10; forecast estimate", {"a": 3}, "3"),
        ("count; target >= 10", {"a": 3}, "3"),
        ("count; series quarterly sum; target >= 10", {"a@2026-Q1": 3, "a@2026-Q2": 4}, "7"),
        (
            "count; series quarterly sum; target >= 10; forecast estimate",
            {"a@2026-Q1": {"value": 3, "estimate": 9}, "a@2026-Q2": {"value": 4, "estimate": 15}},
            "15",
        ),
    ],
)
def test_what_is_foreseen(text: str, given: Mapping[Any, object], actual: str) -> None:
    assert row(indicator(text), given, "2026-06-30").actual == exact(actual)


def test_a_computed_row_is_computed_from_the_forecasts() -> None:
    rows = """
      forecast linear
      input x "X" { count }
      input y "Y" { number }
      indicator a "A" { number; value x + y; target >= 10 }
    """
    found = row(rows, {"x": 181, "y": 5}, "2026-06-30")
    assert found.foreseen is None
    assert found.actual == 365 + 5


PLAN = plan("""
  phased evenly
  forecast linear
  indicator fairs "Fairs" { count; target >= 8 }
  indicator guide "Guide" { date; target by 2026-05-31 }
  indicator time  "Time"  { percent; target >= 90% }
  indicator users "Users" { count; target >= 100 }
""")
GIVEN: dict[Any, object] = {"fairs": 3, "time": exact("93%")}


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json"])
def test_nothing_is_said_of_it_once_the_period_has_ended(form: str) -> None:
    for at in ("2026-12-31", "2027-02-01"):
        text = render(PLAN.evaluate(GIVEN, at=at), form)
        words = (
            ('"interim"', '"forecast"', '"elapsed":')
            if form == "json"
            else ("forecast", "foreseen", "expected")
        )
        assert [word for word in words if word in text.lower()] == []


def test_data_say_it_by_the_schema() -> None:
    found = json.loads(render(PLAN.evaluate(GIVEN, at="2026-06-30"), "json"))
    SCHEMA.validate(found)
    assert found["elapsed"] == "181/365"
    board = found["dashboards"][0]
    assert board["forecast"]["range"]["high"] == "5439/5792"
    fairs = board["lines"][0]["interim"]
    assert (fairs["standing"], fairs["difference"]) == ("behind", "-353/2920")
    assert fairs["forecast"]["foreseen"] == {"number": "1095/181"}


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ["Late: guide", "Silent: users", "Behind: fairs", "(49.6%)", "= 93%", "6.05", "Foreseen at the end"]),
        ("it", ["Oltre termine: guide", "Senza dati: users", "In ritardo: fairs", "(49,6%)", "= 93%", "6,05"]),
    ],
)  # fmt: skip
def test_people_read_it_in_their_language(locale: str, said: list[str]) -> None:
    evaluation = PLAN.evaluate(GIVEN, at="2026-06-30")
    for form in ("table", "markdown"):
        text = render(evaluation, form, locale)
        assert [one for one in said if one not in text] == []
    assert max(map(len, render(evaluation, "table", locale).split("\n"))) <= 80


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "linear: 3 × 365 / 181 days"), ("it", "lineare: 3 × 365 / 181 giorni")],  # noqa: RUF001 - the sign
)
def test_an_explanation_says_how_the_forecast_was_found(locale: str, said: str) -> None:
    evaluation = PLAN.evaluate(GIVEN, at="2026-06-30")
    assert said in explain_text(perfdsl.explain(evaluation, "fairs"), locale)
    ended = PLAN.evaluate(GIVEN, at="2026-12-31")
    assert said not in explain_text(perfdsl.explain(ended, "fairs"), locale)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("forecast estimate", "kept as measured so far: the data have no estimate"),
        ("series quarterly sum; forecast as previous", "of the period before too little is known"),
        ("forecast none", "nothing is foreseen of it"),
    ],
)
def test_a_figure_that_is_kept_says_why(rule: str, said: str) -> None:
    evaluation = plan(indicator(f"count; target >= 9; {rule}")).evaluate({"a": 3}, at="2026-06-30")
    text = " ".join(explain_text(perfdsl.explain(evaluation, "a")).split())
    assert said in text


def test_before_the_period_nothing_is_foreseen() -> None:
    found = progress(PLAN.evaluate({"fairs": 1}, at="2025-12-31"))
    assert found.elapsed == 0
    assert {one.state for one in found.rows.values()} == {"ahead", "not_due"}
    assert found.forecast.value(found.evaluation.graph.outline.items[1].figures.actual) == 1


def test_what_is_open_is_told_as_a_range() -> None:
    found = progress(PLAN.evaluate({**GIVEN, "guide": date(2026, 5, 1)}, at="2026-06-30"))
    top = found.evaluation.graph.outline.items[0]
    ends = found.range(top)
    assert (ends.low, ends.high) == (  # type: ignore[union-attr]
        (exact("1") * 2 + exact("1095/1448")) / 4,
        (exact("1") * 3 + exact("1095/1448")) / 4,
    )


def test_a_plan_for_whole_projects_is_followed_by_their_completion() -> None:
    rows = '  phased evenly\n  project a "A" { target >= 100% }'
    assert row(rows, {"a": exact("40%")}, "2026-06-30").state == "behind"
