"""A whole small plan in every format against goldens, and what every format has to keep."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import compile_source
from perfdsl.report.csv_ import COLUMNS
from perfdsl.report.rendering import render
from perfdsl.report.scorecard import scorecard
from perfdsl.report.wrapping import shown_width
from perfdsl.source import Source
from perfdsl.values.number import exact

Golden = Callable[[str, str], str]
SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "result-1.json"
FIXED = (
    "dashboard,dashboard_label,perspective,objective,id,label,kind,actual,target,weight,achievement,contribution,"
    "band,status,reason,computed"
)


@pytest.mark.parametrize(
    ("form", "locale", "name"),
    [
        ("table", "en", "harbour.en.txt"),
        ("table", "it", "harbour.it.txt"),
        ("markdown", "en", "harbour.md"),
        ("csv", "en", "harbour.csv"),
        ("json", "en", "harbour.json"),
    ],
)
def test_goldens(harbour: Evaluation, golden: Golden, form: str, locale: str, name: str) -> None:
    text = render(harbour, form, locale)
    assert text == golden(name, text)


@pytest.mark.parametrize("locale", ["en", "it"])
def test_a_table_is_no_wider_than_80_columns(bergamo: Evaluation, locale: str) -> None:
    assert max(map(shown_width, render(bergamo, "table", locale).split("\n"))) <= 80


DATES = """plan p "P" {
  period 2025
  scale house
  objective 1.1 "O" {
    action "Fairs" { indicator fairs "Fairs" { count; unit "per year"; target >= 5 } }
    indicator guide "Guide for founders published on the site" { date; target by 2025-09-30 }
    indicator days "Days that an invoice takes" { days; target <= 1_234_567 }
    indicator costs "Costs" { money EUR; target <= 1_000_000 EUR }
  }
}
scale house { missing exclude; late loses 1% per 7 days; band "rather well reached" from 90% green; band "partly" orange }
"""
DATA = "indicator,period,value\nfairs,2025,4\nguide,2025,2025-10-03\ndays,2025,a few days\ncosts,2025,1234567.5\n"


@pytest.fixture(scope="module")
def dates(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    data = tmp_path_factory.mktemp("dates") / "data.csv"
    data.write_text(DATA, "utf-8")
    plan = compile_source(Source("p.perf", DATES))
    return plan.evaluate_dataset(plan.read_actuals(data, diagnostics=Diagnostics()))


@pytest.mark.parametrize(
    ("locale", "figures"),
    [
        ("en", ["2025-10-03", "2025-09-30", "≤ 1,234,567", "1,234,567.50", "▼ not", "▲ rather"]),
        ("it", ["03/10/2025", "30/09/2025", "≤ 1.234.567", "1.234.567,50", "▼ non", "▲ rather"]),
    ],
)
def test_no_figure_and_no_date_is_broken_inside(dates: Evaluation, locale: str, figures: list[str]) -> None:
    text = render(dates, "table", locale)
    assert [figure for figure in figures if figure not in text] == []
    assert max(map(shown_width, text.split("\n"))) <= 80


def test_the_symbol_of_a_status_agrees_with_it_whatever_the_band(dates: Evaluation) -> None:
    (line,) = [line for line in render(dates, "markdown").split("\n") if "Guide" in line]
    assert "| ▲ rather well reached | ▼ not met |" in line


def test_a_value_of_the_wrong_kind_is_shown_as_it_was_written(dates: Evaluation) -> None:
    (line,) = [line for line in render(dates, "markdown").split("\n") if "invoice" in line]
    assert line.startswith("| Days that an invoice takes | “a few days” |")
    assert line.endswith(" wrong kind |")


def test_rows_of_an_action_are_set_apart_and_units_shown(dates: Evaluation) -> None:
    lines = render(dates).split("\n")
    assert [line for line in lines if line.startswith(("  Fairs (per", "Costs"))] != []
    assert not any(line.startswith("Fairs") for line in lines)


@pytest.mark.parametrize(
    ("locale", "counts"), [("en", "1 row, 1 scored"), ("it", "1 riga, 1 con punteggio, 1 raggiunta")]
)
def test_one_is_counted_in_the_singular(locale: str, counts: str) -> None:
    text = 'plan p "P" { period 2025; objective 1.1 "O" { indicator x "X" { number; target >= 1 } } }'
    assert counts in render(compile_source(Source("p.perf", text)).evaluate({"x": 1}), "table", locale)


def test_colours_are_written_only_when_asked_for_and_change_nothing_else(harbour: Evaluation) -> None:
    plain, coloured = render(harbour), render(harbour, color=True)
    assert "\x1b" not in plain
    assert "\x1b[32m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_csv_has_its_columns_in_order_and_a_line_a_row(bergamo_2023: Evaluation) -> None:
    text = render(bergamo_2023, "csv")
    assert text.startswith(FIXED)
    assert "\r" not in text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 345
    (articles,) = [
        row for row in rows if row["id"].endswith("articoli_video") and row["dashboard"] == "strategico"
    ]
    assert (articles["actual"], articles["target"], articles["achievement"]) == ("11", ">= 12", "0.92")


def test_the_contributions_in_csv_add_up_to_the_scores(bergamo_2023: Evaluation) -> None:
    rows = list(csv.DictReader(io.StringIO(render(bergamo_2023, "csv"))))
    for board in scorecard(bergamo_2023).dashboards:
        parts = [
            exact(row["contribution"]) for row in rows if row["dashboard"] == board.id and row["contribution"]
        ]
        assert sum(parts) == board.totals.score


def test_a_text_that_a_spreadsheet_would_run_is_kept_from_it(harbour: Evaluation) -> None:
    rows = csv.DictReader(io.StringIO(render(harbour, "csv")))
    (report,) = [row for row in rows if row["id"] == "pilots.report"]
    assert report["because"] == "'=sent, though late"
    assert (report["achievement"], report["computed"], report["by"]) == ("0.8", "25/28", "Board")


def test_markdown_shows_labels_as_they_stand(harbour: Evaluation) -> None:
    text = render(harbour, "markdown")
    assert r"Harbour \| office" in text
    cells = {len(re.findall(r"(?<!\\)\|", line)) for line in text.split("\n") if line.startswith("|")}
    assert cells == {8, 9}


@pytest.fixture(scope="module")
def validator() -> jsonschema.protocols.Validator:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_json_is_what_its_schema_says(validator: jsonschema.protocols.Validator, harbour: Evaluation) -> None:
    assert list(validator.iter_errors(json.loads(render(harbour, "json")))) == []


def test_json_of_bergamo_is_what_the_schema_says(
    validator: jsonschema.protocols.Validator, bergamo_2023: Evaluation
) -> None:
    result = json.loads(render(bergamo_2023, "json", dashboard="dirigente"))
    validator.validate(result)
    assert [board["id"] for board in result["dashboards"]] == ["dirigente"]
    assert len(result["nodes"]) == len(bergamo_2023.graph.nodes)


def test_the_schema_refuses_what_it_does_not_know(
    validator: jsonschema.protocols.Validator, harbour: Evaluation
) -> None:
    result = json.loads(render(harbour, "json"))
    result["dashboards"][0]["totals"]["score"] = {"number": 0.77}
    assert not validator.is_valid(result)


def test_results_are_the_same_text_every_time(harbour: Evaluation) -> None:
    assert render(harbour, "json") == render(harbour, "json")


def test_an_unknown_format_is_refused(harbour: Evaluation) -> None:
    with pytest.raises(ValueError, match="a format is one of table, markdown, csv, json, not `xml`"):
        render(harbour, "xml")


def test_a_scorecard_needs_no_tabulate() -> None:
    code = (
        "import sys, perfdsl.report.scorecard, perfdsl.report.rendering; sys.exit('tabulate' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
