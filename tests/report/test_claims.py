"""Answers to claims as texts: each in 80 columns, in both languages, and as data that the schema describes."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

import perfdsl
from perfdsl.analysis.claims import Claims, claims
from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import RulesetError
from perfdsl.report.claims.data import COLUMNS, claims_csv, claims_json
from perfdsl.report.claims.text import claims_markdown, claims_table
from perfdsl.report.wrapping import shown_width

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "claims-1.json").read_text("utf-8"))

OLD = """plan old "Old" {
  period 2026
  indicator fairs "Fairs" { count; target >= 8; weight 1/3 }
  indicator days "Days" { days; target <= 30 days; weight 2/3 }
}
"""
PLAN = """plan p "Events" {
  period 2026
%s
  indicator fairs "Fairs" { count; target >= 3; weight 1/3 }
  indicator days "Days" { days; target <= 30 days; weight 2/3 }
}
"""
CLAIMS = """
  claim never lower than old
  claim equivalent old because "so be it"
  claim plan.score >= 50% on subjects where fairs >= 1 and days <= 40 days because "nothing else was ever agreed upon, by anybody"
  claim weight of fairs >= 50%
  claim fairs.score * days.score + 1 > max(fairs.score, days.score) + min(fairs.score, days.score) * 0.2
  claim count of rows of plan = 2
"""


def found(text: str = CLAIMS, runs: int | None = None) -> Claims:
    return claims(perfdsl.loads(OLD + PLAN % text), runs=runs)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("locale", ["en", "it"])
def test_no_line_of_prose_is_longer_than_the_table_may_be(width: int, locale: str) -> None:
    prose, _, _ = claims_table(found(), locale, width=width).partition("\ntest ")
    assert all(shown_width(line) <= width for line in prose.splitlines())


def test_every_answer_is_told_with_how_it_was_found() -> None:
    text = claims_table(found())
    assert "by how its figures can move" in text
    assert "by what is written in the plan" in text
    assert "because so be it" in text
    assert "# in `old` it is" in text
    italian = claims_markdown(found(), "it")
    assert "| dimostrata |" in italian
    assert "```perf" in italian


def test_a_plan_without_claims_says_so() -> None:
    nothing = claims(perfdsl.loads(PLAN % ""))
    assert "The plan claims nothing." in claims_table(nothing)
    assert "non afferma nulla" in claims_markdown(nothing, "it")


def test_the_json_is_as_its_schema_says() -> None:
    for runs in (None, 0, 3):
        data = json.loads(claims_json(found(runs=runs)))
        jsonschema.validate(data, SCHEMA)
        assert [one["line"] for one in data["claims"]] == list(range(9, 15))


def test_the_csv_has_a_line_for_every_claim() -> None:
    lines = list(csv.DictReader(io.StringIO(claims_csv(found()))))
    assert list(lines[0]) == list(COLUMNS)
    assert [line["answer"] for line in lines][:2] == ["proved", "refuted"]


def test_the_tests_of_what_is_refuted_hold_in_the_plan() -> None:
    tests = [test for one in found().results for test in one.tests]
    assert len(tests) >= 3
    plan = perfdsl.loads(OLD + PLAN % (CLAIMS + "\n".join(tests)))
    assert all(result.passed for result in run_tests(plan, Diagnostics()))


def test_the_tests_of_two_data_are_two() -> None:
    rows = 'indicator x "X" { number; curve { 0: 0%; 5: 100%; 8: 1/3 * 100%; 10: 100% } }'
    with pytest.raises(RulesetError):
        perfdsl.loads(f"plan p {{ period 2026; {rows}; claim monotone x }}")
    rows = 'indicator x "X" { number; curve { 0: 0%; 5: 100%; 8: 60%; 10: 100% } }'
    plan = perfdsl.loads(f"plan p {{ period 2026; {rows}; claim monotone x }}")
    (one,) = claims(plan).results
    before, after = one.tests
    assert "before" in before
    assert "after" in after
    again = perfdsl.loads(f"plan p {{ period 2026; {rows}\n{before}\n{after}\n }}")
    assert all(result.passed for result in run_tests(again, Diagnostics()))


def test_claims_are_chosen_by_their_text() -> None:
    chosen = claims(perfdsl.loads(OLD + PLAN % CLAIMS), containing="EQUIVALENT")
    assert [one.text for one in chosen.results] == ["equivalent old"]
