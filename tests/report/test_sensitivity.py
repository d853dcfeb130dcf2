"""What rows are worth: as figures of a small plan, as JSON and CSV that agree with them, and as text."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

import perfdsl
from perfdsl.analysis.sensitivity import RowWorth, Sensitivity, sensitivity
from perfdsl.report.sensitivity.data import COLUMNS, sensitivity_csv, sensitivity_json
from perfdsl.report.sensitivity.text import sensitivity_markdown, sensitivity_table
from perfdsl.report.wrapping import shown_width
from perfdsl.values.number import ZERO, exact, total
from perfdsl.values.period import Period

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "sensitivity-1.json"
PLAN = """
scale s { clamp 0%..120% }
plan p "Plan" {
  period 2026
  scale s
  perspective a "A" { weight 60%
    indicator fiere "Fairs" { count; weight 50%; target >= 10 }
    indicator quota "Share" { percent; weight 30%; target >= 80% }
    indicator sito "Site" { yes_no; weight 20%; target yes }
  }
  perspective b "B" { weight 40%
    adjust cap 90% when fiere.actual < 5
    indicator giorni "Days" { days; weight 75%; target <= 20 }
    indicator guida "Guide" { date; weight 25%; target by 2026-06-30 }
  }
  unit u "Office" { cascade fiere { weight 50% }; cascade sito { weight 50% } }
}
"""
DATA: dict[str, object] = {
    "fiere": 7,
    "quota": exact("80%"),
    "sito": False,
    "giorni": 25,
    "guida": date(2026, 6, 30),
}


def found(**changes: object) -> Sensitivity:
    data: dict[str | tuple[str, str | Period], object] = {**DATA, **changes}  # type: ignore[dict-item]
    return sensitivity(perfdsl.loads(PLAN).evaluate(data))


def row(sensitive: Sensitivity, name: str, board: int = 0) -> RowWorth:
    items = sensitive.evaluation.graph.outline.items
    return next(one for one in sensitive.boards[board].rows if items[one.item].name == name)


def test_a_unit_more_is_worth_its_weight_by_the_target() -> None:
    worth = row(found(), "fiere").by_unit
    assert worth is not None
    assert (worth.more, worth.less, worth.is_kink) == (exact("3%"), -exact("3%"), False)
    own = row(found(), "fiere", 1)
    assert own.by_unit is not None
    assert own.by_unit_whole is not None
    assert (own.by_unit.more, own.by_unit_whole.more) == (exact("5%"), exact("3%"))


def test_at_its_cap_a_row_can_only_lose() -> None:
    worth = row(found(fiere=12), "fiere").by_unit
    assert worth is not None
    assert (worth.more, worth.less, worth.is_kink) == (ZERO, -exact("3%"), True)


def test_yes_for_no_is_one_step() -> None:
    worth = row(found(), "sito").by_unit
    assert worth is not None
    assert (worth.more, worth.less) == (exact("12%"), None)
    back = row(found(sito=True), "sito").by_unit
    assert back is not None
    assert (back.more, back.less) == (-exact("12%"), None)


def test_a_point_of_weight_takes_from_the_others_in_proportion() -> None:
    worth = row(found(), "fiere").by_weight
    assert worth is not None
    other = (exact("30%") * 1 + exact("20%") * 0) / exact("50%")
    assert worth.more == exact("60%") * (exact("70%") - other) / 100


def test_losses_are_those_of_the_rows() -> None:
    sensitive = found()
    board = sensitive.boards[0]
    losses = {name: row(sensitive, name).loss for name in DATA}
    assert losses["fiere"] == exact("60%") * exact("50%") * exact("30%")
    assert (losses["quota"], losses["sito"], losses["guida"]) == (ZERO, exact("12%"), ZERO)
    assert total(loss for loss in losses.values() if loss is not None) == board.distance


@pytest.mark.parametrize(
    ("combine", "losses"),
    [
        ("minimum", {"one": "50%", "two": "0", "three": "0"}),
        ("maximum", {"one": "0", "two": "0", "three": "10%"}),
        ("best 2", {"one": "0", "two": "10%", "three": "5%"}),
        ("sum", {"one": "25%", "two": "6%", "three": "2%"}),
    ],
)
def test_only_rows_that_decide_lose(combine: str, losses: dict[str, str]) -> None:
    weights = ("weight 50%", "weight 30%", "weight 20%") if combine == "sum" else ("", "", "")
    rows = "\n".join(
        f"indicator {name} {{ count; target >= 10; {weight} }}"
        for name, weight in zip(losses, weights, strict=True)
    )
    plan = perfdsl.loads(f'plan p "P" {{\nperiod 2026\ncombine {combine}\n{rows}\n}}')
    sensitive = sensitivity(plan.evaluate({"one": 5, "two": 8, "three": 9}))
    assert {name: row(sensitive, name).loss for name in losses} == {
        name: exact(loss) for name, loss in losses.items()
    }


def test_what_a_cap_takes_is_beside_the_rows() -> None:
    sensitive = found(fiere=4, giorni=10)
    (cap,) = sensitive.boards[0].losses
    assert (cap.kind, cap.loss) == ("adjustment", exact("4%"))
    assert "cap" in sensitivity_table(sensitive)


def test_what_stands_on_a_threshold_may_jump() -> None:
    worth = row(found(fiere=5, giorni=10), "fiere").by_unit
    assert worth is not None
    assert (worth.less_jumps, worth.more_jumps) == (True, False)
    assert "*" in sensitivity_table(found(fiere=5, giorni=10))


def test_without_data_nothing_is_worth_anything() -> None:
    sensitive = sensitivity(perfdsl.loads(PLAN).evaluate({}))
    assert [board.distance for board in sensitive.boards] == [None, None]
    assert row(sensitive, "fiere").by_unit is None
    assert "Fairs" in sensitivity_table(sensitive)


def test_the_json_is_as_its_schema_says_and_adds_up() -> None:
    data = json.loads(sensitivity_json(found(fiere=4, giorni=10)))
    jsonschema.validate(data, json.loads(SCHEMA.read_text("utf-8")))
    for board in data["dashboards"]:
        lost = [one["loss"] for one in (*board["rows"], *board["beside_rows"]) if one["loss"] is not None]
        assert total(map(exact, lost)) == exact(board["distance"])


def test_the_csv_has_a_line_for_every_row_and_for_what_is_beside_them() -> None:
    lines = list(csv.DictReader(io.StringIO(sensitivity_csv(found(fiere=4, giorni=10)))))
    assert list(lines[0]) == list(COLUMNS)
    assert [line["id"] for line in lines if line["beside"]] == ["b"]
    assert next(line for line in lines if line["id"].endswith("sito"))["step"] == "other"


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("locale", ["en", "it"])
def test_no_line_is_longer_than_the_table_may_be(width: int, locale: str) -> None:
    text = sensitivity_table(found(), locale, width=width)
    assert all(shown_width(line) <= width for line in text.splitlines())


def test_markdown_has_a_table_for_each_dashboard() -> None:
    text = sensitivity_markdown(found(), "it")
    assert text.count("| --- |") == 2
    assert "SI invece di NO" in text
