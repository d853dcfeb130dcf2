"""What the figures of a plan can be: of a small plan, as JSON and CSV that agree with it, and as text."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

import perfdsl
from perfdsl.analysis.ranges import Ranges, ranges
from perfdsl.pipeline import RulesetError
from perfdsl.report.ranges.data import COLUMNS, ranges_csv, ranges_json
from perfdsl.report.ranges.text import ranges_markdown, ranges_table
from perfdsl.report.wrapping import shown_width
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, ZERO, exact
from perfdsl.values.period import Period
from perfdsl.values.ranges import FAR, OneOf, Outlook, Range, parted

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "ranges-1.json"
PLAN = """
scale s {
  clamp 0%..120%
  band "good" it "buono" from 75% green
  band "poor" it "scarso" red
}
plan p "Plan" {
  period 2026
  scale s
  perspective a "A" {
    indicator fiere "Fairs" { count; range 0..10; target >= 8; weight 50% }
    indicator quota "Share" { percent; range 60%..; target >= 80%; weight 50% }
  }
  perspective b "B" {
    adjust cap 90% when fiere < 4
    indicator giorni "Days" { days; range ..40; target <= 20; weight 75% }
    indicator guida "Guide" { date; target by 2026-06-30; weight 25% }
  }
  indicator sito "Site" { yes_no; monitor }
  gate puntuale "On time" { when giorni <= 30; otherwise nothing }
  unit u "Office" { cascade fiere; cascade quota }
  award premio "Bonus" { for u; budget 1_000 EUR; gate puntuale; by score }
}
"""


def found(**known: object) -> Ranges:
    data: dict[str | tuple[str, str | Period], object] = {**known}  # type: ignore[dict-item]
    return ranges(perfdsl.loads(PLAN), data=data)


def there(outlook: Outlook | None) -> Outlook | None:
    assert outlook is not None
    return parted(outlook)[0]


def between(low: str, high: str) -> Range:
    return Range(exact(low), exact(high))


@pytest.mark.parametrize(
    ("name", "measured", "score"),
    [
        pytest.param("a.fiere", between("0", "10"), between("0%", "120%"), id="of a declared range"),
        pytest.param("a.quota", Range(exact("60%"), FAR), between("75%", "120%"), id="open at one end"),
        pytest.param("b.giorni", between("0", "40"), between("50%", "100%"), id="less is better"),
        pytest.param("b.guida", Range(date.min, date.max), between("0%", "100%"), id="a date"),
        pytest.param("sito", OneOf((True, False)), None, id="monitored"),
        pytest.param("a", None, between("0%", "120%"), id="a container"),
    ],
)
def test_what_rows_and_containers_can_be(name: str, measured: Outlook | None, score: Outlook | None) -> None:
    one = found().of(name)
    assert (None if one.actual is None else there(one.actual)) == measured
    assert there(one.score) == score


def test_what_is_known_is_kept() -> None:
    before, after = found(), found(fiere=4, quota=exact("80%"))
    assert (before.known, before.declared, before.others) == (0, 3, 2)
    assert (after.known, after.declared, after.others) == (2, 1, 2)
    assert after.of("a.fiere").score == exact("50%")
    assert after.of("a").score == exact("75%")
    assert after.of("a").band == "good"
    assert there(before.of("a").band) == OneOf(("good", "poor"))


def test_what_is_missing_for_a_reason_is_known_to_be() -> None:
    one = found(fiere=perfdsl.Missing(perfdsl.Reason.NO_CASES)).of("a.fiere")
    assert one.score == Missing(perfdsl.Reason.NO_CASES)
    assert found(fiere=None).of("a.fiere") == found().of("a.fiere")


def test_gates_and_awards_can_be() -> None:
    one = found(giorni=10, fiere=8, quota=exact("80%")).evaluation
    (gate,), (award,) = one.graph.outline.gates, one.graph.outline.awards
    assert one.outlook(gate.node) is True
    assert one.outlook(award.recipients[0].amount) == exact("1000")
    late = found(giorni=31, fiere=8).evaluation
    assert late.outlook(gate.node) is False
    assert there(late.outlook(award.recipients[0].amount)) == ZERO


def test_wrong_data_are_refused() -> None:
    with pytest.raises(RulesetError):
        found(fiere="many")


def test_a_period_is_chosen_by_name_and_by_what_the_data_speak_of() -> None:
    plan = perfdsl.loads(PLAN.replace("period 2026", "period 2026..2027"))
    assert str(ranges(plan).evaluation.graph.period) == "2026"
    assert str(ranges(plan, "2027").evaluation.graph.period) == "2027"
    assert str(ranges(plan, data={("fiere", "2027"): 3}).evaluation.graph.period) == "2027"
    with pytest.raises(ValueError, match="2029"):
        ranges(plan, "2029")


# --- programs


@pytest.mark.parametrize("known", [{}, {"fiere": 4}, {"giorni": 3, "quota": exact("1/3")}])
def test_json_is_as_its_schema_says(known: dict[str, object]) -> None:
    data = json.loads(ranges_json(found(**known)))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(data)
    assert {one["id"] for one in data["items"]} >= {"a.fiere", "u.fiere", "b"}
    assert len(data["how"]) > 1


def test_json_says_where_nothing_bounds_a_range() -> None:
    data = json.loads(ranges_json(found()))
    quota = next(one for one in data["items"] if one["id"] == "a.quota")
    assert (quota["actual"]["low"], quota["actual"]["high"]) == ("0.6", None)
    assert quota["score"]["high"] == "1.2"


def test_csv_has_a_line_for_every_figure() -> None:
    lines = list(csv.DictReader(io.StringIO(ranges_csv(found(fiere=4)))))
    assert tuple(lines[0]) == COLUMNS
    by_name = {(one["dashboard"], one["id"], one["figure"]): one for one in lines}
    assert by_name["p", "a.fiere", "score"]["range"] == "50%"
    assert by_name["p", "a.quota", "actual"]["range"] == "60%.."
    assert by_name["p", "b.giorni", "actual"]["range"] == "0..40"
    assert by_name["", "puntuale", "gate"]["range"] == "yes or no"
    assert "not_measured" in by_name["p", "b.giorni", "score"]["missing"].split()


# --- people


@pytest.mark.parametrize("locale", ["en", "it"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_of_the_table_is_too_long(locale: str, width: int) -> None:
    text = ranges_table(found(), locale, width=width)
    assert max(map(shown_width, text.splitlines())) <= width


def test_the_table_says_what_can_be_and_how_it_was_found() -> None:
    text = " ".join(ranges_table(found(fiere=4)).split())
    assert "Plan: what can be, 2026" in text
    assert "Fairs 4 50% poor" in text
    assert "Days 0..40 50%..100%*" in text
    assert "2 by kind, 2 by a declared range, 1 known" in text
    assert "Bonus" in text


def test_markdown_has_the_same_lines() -> None:
    text = ranges_markdown(found(fiere=4), "it")
    assert "| Fairs | 4 | 50% | poor |" in text
    assert "Come si è ottenuto" in text


def test_a_plan_may_be_decided_from_the_start() -> None:
    plan = perfdsl.loads('plan p "P" { period 2026; indicator a "A" { number; value 5; target >= 5 } }')
    one = ranges(plan)
    assert one.of("a").score == ONE
    assert (one.known, one.declared, one.others) == (0, 0, 0)
