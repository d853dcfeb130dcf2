"""Awards in every format, what each format has to keep of them, and why each amount is what it is."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from perfdsl.engine.exact import Evaluation
from perfdsl.report.awards.csv_ import COLUMNS
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.report.languages import in_language
from perfdsl.report.rendering import render
from perfdsl.report.wrapping import shown_width
from perfdsl.values.number import ZERO, exact, total
from tests.report.conftest import CASES, evaluated

Golden = Callable[[str, str], str]
SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "result-1.json"
NAMES = (
    "tempi", "conti.open", "risultato", "risultato.nord", "risultato.verdi", "merito.rossi", "merito.bruni",
    "livello", "livello.rossi", "resto.nord", "punti.sud", "attesa", "attesa.rossi",
)  # fmt: skip


@pytest.fixture(scope="module")
def payroll() -> Evaluation:
    return evaluated(CASES / "payroll.perf")


@pytest.mark.parametrize(
    ("form", "locale", "name"),
    [
        ("table", "en", "payroll.en.txt"),
        ("table", "it", "payroll.it.txt"),
        ("markdown", "it", "payroll.md"),
        ("csv", "en", "payroll.csv"),
    ],
)
def test_goldens(payroll: Evaluation, golden: Golden, form: str, locale: str, name: str) -> None:
    text = render(payroll, form, locale, awards=True)
    assert text == golden(name, text)


@pytest.mark.parametrize("locale", ["en", "it"])
def test_why_each_amount(payroll: Evaluation, golden: Golden, locale: str) -> None:
    shown = in_language(payroll, locale)
    text = "\n".join(explain_text(explain(shown, name), locale) for name in NAMES)
    assert text == golden(f"payroll.explain.{locale}.txt", text)


@pytest.mark.parametrize("width", [60, 80])
def test_a_table_is_as_wide_as_told(payroll: Evaluation, width: int) -> None:
    text = render(payroll, "table", "it", awards=True, width=width)
    assert max(map(shown_width, text.split("\n"))) <= width


def test_awards_stand_below_the_dashboards(payroll: Evaluation) -> None:
    whole, awards = render(payroll), render(payroll, awards=True)
    assert whole.endswith(awards.split("\n\n", 1)[1])


def test_a_line_a_recipient_adds_up(payroll: Evaluation) -> None:
    rows = list(csv.DictReader(io.StringIO(render(payroll, "csv", awards=True))))
    assert tuple(rows[0]) == COLUMNS
    pay = [row for row in rows if row["award"] == "risultato"]
    assert [row["recipient"] for row in pay] == ["nord", "nord.rossi", "nord.verdi"]
    award = payroll.value(payroll.graph.outline.awards[0].node)
    assert total(exact(row["amount"]) for row in pay) == award.awarded  # type: ignore[union-attr]
    waiting = [row for row in rows if row["recipient"] == "sud.bruni" and row["award"] == "merito"]
    assert [(row["amount"], row["reason"]) for row in waiting] == [("", "not_measured")]


def test_no_cell_is_a_formula(payroll: Evaluation) -> None:
    rows = list(csv.DictReader(io.StringIO(render(payroll, "csv", awards=True))))
    assert {row["recipient_label"] for row in rows if row["recipient"] == "sud"} == {"'=Servizio Sud"}


def test_one_dashboard_shows_its_own_amounts_and_no_sums(payroll: Evaluation) -> None:
    text = render(payroll, dashboard="rossi", awards=True)
    assert "Anna Verdi" not in text
    assert "Awarded" not in text
    assert text.count("Mario Rossi (rossi)") == 4


def test_json_is_as_the_schema_says(payroll: Evaluation) -> None:
    found = json.loads(render(payroll, "json"))
    jsonschema.validate(found, json.loads(SCHEMA.read_text("utf-8")))
    for award in found["awards"]:
        if award["reason"]:
            assert award["awarded"] is None
            continue
        award |= {part: award[part]["number"] for part in ("budget", "awarded", "held", "left")}
        amounts = [one["amount"].get("number", "0") for one in award["recipients"]]
        assert total(map(exact, amounts)) == exact(award["awarded"])
        parts = [exact(award[part]) for part in ("awarded", "held", "left")]
        assert total(parts) == exact(award["budget"]) >= ZERO
    assert {gate["id"]: gate["state"] for gate in found["gates"]} == {"tempi": "closed", "conti": "undecided"}


@pytest.mark.parametrize("name", ["risultato.bruni", "risultato.nobody", "merito.tempi"])
def test_who_is_not_paid_has_no_explanation(payroll: Evaluation, name: str) -> None:
    with pytest.raises(LookupError, match="pays nobody"):
        explain(payroll, name)


def test_what_is_pending_is_a_range(golden: Golden) -> None:
    pending = evaluated(CASES / "payroll-pending.perf")
    text = render(pending, awards=True)
    assert text == golden("payroll-pending.txt", text)
    jsonschema.validate(json.loads(render(pending, "json")), json.loads(SCHEMA.read_text("utf-8")))
    assert "300.00..500.00 EUR" in explain_text(explain(pending, "a.rossi"))
    (row, *_) = csv.DictReader(io.StringIO(render(pending, "csv", awards=True)))
    assert (row["amount"], row["rate"]) == ("300.00..500.00", "0.6..1")
