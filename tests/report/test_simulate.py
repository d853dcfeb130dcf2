"""What may come of a plan by chance, as tables, Markdown, CSV and JSON that say the same."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

import perfdsl
from perfdsl.analysis.simulate.nodes import Simulation
from perfdsl.report.simulate.data import COLUMNS, simulation_csv, simulation_json
from perfdsl.report.simulate.text import simulation_markdown, simulation_table
from perfdsl.report.wrapping import shown_width

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "simulation-1.json").read_text("utf-8"))
PLAN = perfdsl.loads("""
scale s { band "good" from 80%; band "poor" }
plan p "Plan" {
  period 2026
  scale s
  indicator fairs "Fairs" { count; target >= 10; weight 50% }
  indicator bills "Bills | paid" { days; target <= 30; weight 50% }
  gate open_house "Open house" { when fairs >= 9; otherwise nothing }
  award bonus "Bonus" { for a, b; budget 100 EUR; gate open_house; by score }
  unit a "Office A" { indicator x "X" { number; target >= 4 } }
  unit b "Office B" { cascade fairs }
}
""")


@pytest.fixture(scope="module")
def found() -> Simulation:
    evaluation = PLAN.evaluate({"bills": 33})
    vary = ["fairs=choice(5: 25%, 10: 75%)", "x=choice(2, 4)"]
    return perfdsl.simulate(evaluation, vary, runs=12_000, seed=3, engine="columns")


@pytest.mark.parametrize("width", [66, 80, 120])
def test_the_table_has_everything_in_its_width(found: Simulation, width: int) -> None:
    text = simulation_table(found, width=width)
    assert max(map(shown_width, text.splitlines())) <= width
    for words in (
        "Plan: what may come of it, 2026",
        "- fairs=choice(5: 25%, 10: 75%)",
        "Office B",
        "Open house",
    ):
        assert words in text
    assert "12,000 runs from the seed 3" in text.replace("\n", " ")


def test_italian_figures_are_italian(found: Simulation) -> None:
    text = simulation_table(found, "it").replace("\n", " ")
    for words in ("che cosa può risultarne", "Punteggi", "Fasce", "12.000 prove dal seme 3", "95,45%"):
        assert words in text


def test_markdown_has_the_same_cells(found: Simulation) -> None:
    text = simulation_markdown(found)
    assert "| Plan | good |" in text
    assert "| Office A |" in text
    assert all(line.count("|") >= 3 for line in text.splitlines() if line.startswith("|"))


def test_json_is_as_the_schema_says_and_csv_says_the_same(found: Simulation) -> None:
    data = json.loads(simulation_json(found))
    jsonschema.validate(data, SCHEMA)
    rows = list(csv.DictReader(io.StringIO(simulation_csv(found))))
    assert tuple(rows[0]) == COLUMNS
    cells = {(row["sort"], row["id"], row["name"]): row["value"] for row in rows}
    plan, one, other = data["dashboards"]
    assert cells["score", "p", "mean"] == plan["score"]["mean"]
    assert cells["score", "p", "0.95"] == plan["score"]["quantiles"][-1]["value"] == "0.954545"
    assert [cells["band", "p", band["band"]] for band in plan["bands"]] == [
        band["chance"] for band in plan["bands"]
    ]
    assert sum(band["runs"] for band in plan["bands"]) == 12_000
    assert cells["place", "a", "first"] == one["places"]["first"]
    assert float(one["places"]["first"]) + float(other["places"]["first"]) > 1, "equals are both first"
    assert [target["id"] for target in data["targets"]] == ["fairs", "a.x"]
    assert cells["gate", "open_house", "open"] == data["gates"][0]["chance"]
    assert abs(float(data["gates"][0]["chance"]) - 0.75) < 0.02


def test_a_plan_without_scores_shows_dashes() -> None:
    plan = perfdsl.loads('plan p "P" { period 2026; indicator a "A" { count; target >= 4 } }')
    nothing = perfdsl.simulate(plan.evaluate({}), [], runs=5)
    assert "\N{EN DASH}" in simulation_table(nothing)
    jsonschema.validate(json.loads(simulation_json(nothing)), SCHEMA)
