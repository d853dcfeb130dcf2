"""What data say before a period ends: estimates, notes that are owed, and figures that are silent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from perfdsl.data.binding import from_python
from perfdsl.data.nodes import Dataset
from perfdsl.data.read_csv import read_csv
from perfdsl.data.read_json import read_json
from perfdsl.diagnostics import (
    DATA_KIND,
    DATA_ROW,
    NOT_REPORTED,
    NOTE_ADVISED,
    NOTE_MISSING,
    TWO_VALUES,
    UNUSED_ESTIMATE,
    Diagnostics,
)
from perfdsl.findings import findings
from perfdsl.graph.nodes import InputKey
from perfdsl.pipeline import CompiledPlan, RulesetError, compile_source
from perfdsl.source import Source
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.number import Rational

PLAN = """
scale s { band "si" from 60% green; band "no" red }
plan p "Piano" {
  period 2026
  scale s
  forecast estimate
  indicator fiere "Fiere" { count; target >= 10 }
  indicator bando "Bando" { date; target by 2026-10-31 }
  indicator corsi "Corsi" { count; target >= 4; forecast none }
  indicator visite "Visite" { count; series quarterly sum; target >= 100 }
}
"""


def plan(text: str = PLAN) -> CompiledPlan:
    return compile_source(Source("piano.perf", text))


def fact(dataset: Dataset, path: str, of: CompiledPlan) -> object:
    found = dataset.facts[InputKey((path,), of.periods[0])]
    return found.value, found.estimate


def bound(content: bytes, name: str, of: CompiledPlan, tmp: object) -> tuple[Dataset, Diagnostics]:
    found = Diagnostics()
    path = f"{tmp}/{name}"
    with open(path, "wb") as file:  # noqa: PTH123 - a file of one test
        file.write(content)
    return of.read_actuals(path, locale="it", diagnostics=found), found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "indicatore,valore,stima\nfiere,4,1.006\nbando,,15/10/2026\n"),
        (
            "a.json",
            '[{"indicator": "fiere", "value": 4, "estimate": 1006}, {"indicator": "bando", "value": null, "stima": "2026-10-15"}]',
        ),
        (
            "b.json",
            '{"fiere": {"value": 4, "estimate": 1006}, "bando": {"value": null, "estimate": "2026-10-15"}}',
        ),
    ],
)
def test_an_estimate_stands_beside_the_figure(name: str, content: str, tmp_path: object) -> None:
    compiled = plan()
    dataset, found = bound(content.encode(), name, compiled, tmp_path)
    assert list(found) == []
    assert fact(dataset, "fiere", compiled) == (Rational(4), Rational(1006))
    assert fact(dataset, "bando", compiled) == (NOT_MEASURED, date(2026, 10, 15))


def test_an_estimate_of_the_wrong_kind_is_an_error_at_its_cell_and_the_figure_stays(tmp_path: object) -> None:
    compiled = plan()
    dataset, found = bound(b"indicatore,valore,stima\nfiere,4,presto\n", "a.csv", compiled, tmp_path)
    (only,) = found
    assert only.code is DATA_KIND
    assert str(only.place).endswith("row 2, column stima")
    assert fact(dataset, "fiere", compiled) == (Rational(4), None)


def test_two_estimates_of_one_fact_contradict_each_other(tmp_path: object) -> None:
    compiled = plan(
        PLAN.replace("indicator visite", "unit u { cascade fiere } indicator visite").replace(
            "} indicator", "}\n indicator"
        )
    )
    content = b"indicatore,valore,stima,cruscotto\nfiere,4,6,p\nfiere,4,7,u\n"
    _, found = bound(content, "a.csv", compiled, tmp_path)
    assert [one.code for one in found] == [TWO_VALUES]
    content = b"indicatore,valore,stima,cruscotto\nfiere,4,,p\nfiere,4,7,u\n"
    dataset, found = bound(content, "a.csv", compiled, tmp_path)
    assert list(found) == []
    assert fact(dataset, "fiere", compiled) == (Rational(4), Rational(7))


def test_python_states_what_stands_beside_a_value() -> None:
    compiled, found = plan(), Diagnostics()
    given: dict[Any, object] = {"fiere": {"value": 4, "estimate": 6, "note": "rinviata"}}
    dataset = from_python(given, compiled.graph(), compiled.periods[0], found)
    assert list(found) == []
    assert dataset.facts[InputKey(("fiere",), compiled.periods[0])].note == "rinviata"
    assert fact(dataset, "fiere", compiled) == (Rational(4), Rational(6))


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"fiere": {"valeu": 4}}, DATA_ROW, "`valeu`"),
        ({"fiere": {"value": 4, "estimate": 6.0}}, DATA_KIND, "a float is not exact"),
        ({None: 4}, DATA_ROW, "`None` is no id"),
        ({("fiere", "2026", "x"): 4}, DATA_ROW, "no id"),
        ({("fiere", None): 4}, DATA_ROW, "no id"),
        ({"fiere@2027": 3}, DATA_ROW, "the plan does not use the period `2027`"),
        ({("fiere", "2025"): 3}, DATA_ROW, "the plan does not use the period `2025`"),
    ],
)
def test_what_python_cannot_mean_is_an_error(given: Mapping[Any, object], code: object, said: str) -> None:
    with pytest.raises(RulesetError) as caught:
        plan().evaluate(given)
    (only,) = caught.value.diagnostics
    assert only.code is code
    assert said in only.message


def test_the_day_may_be_a_text() -> None:
    assert plan().evaluate({}, at="2026-06-30").at == date(2026, 6, 30)
    with pytest.raises(ValueError, match="2026-06-31"):
        plan().evaluate({}, at="2026-06-31")


def test_an_estimate_that_no_forecast_uses_is_told_once() -> None:
    evaluation = plan().evaluate({"corsi": {"value": 3, "estimate": 5}, "fiere": {"value": 9, "estimate": 5}})
    (only,) = findings(evaluation)
    assert only.code is UNUSED_ESTIMATE
    assert only.message.startswith("`corsi`")


NOTES = """
scale s { band "si" from 60% green; band "no" red; advise note when band "no" }
plan p "Piano" {
  period 2026
  scale s
  indicator a "A" { count; target >= 10 }
  objective 1 "Uno" {
    require note when red because "lo chiede l'OIV"
    indicator b "B" { count; target >= 10 }
    indicator c "C" { count; value b + d; target >= 100 }
    input d "D" { count }
  }
  unit u "U" { cascade b }
}
"""


def codes(given: Mapping[Any, object], text: str = NOTES) -> list[tuple[object, str]]:
    compiled, found = plan(text), Diagnostics()
    dataset = from_python(given, compiled.graph(), compiled.periods[0], found)
    assert list(found) == []
    return [(one.code, one.message.split("`")[1]) for one in findings(compiled.evaluate_dataset(dataset))]


def test_what_is_red_has_a_note() -> None:
    assert codes({"a": 1, "b": 1, "d": 1}) == [
        (NOTE_MISSING, "b"),
        (NOTE_MISSING, "c"),
        (NOTE_ADVISED, "a"),
    ]
    assert codes({"a": 9, "b": 9, "d": 90}) == []
    said = {"value": 1, "note": "fiera rinviata"}
    assert codes({"a": said, "b": said, "d": 1}) == []  # `c` reads `b`, whose note explains it
    assert codes({}) == []


REPORTED = """
plan p "Piano" {
  period 2026
  require every indicator is reported
  indicator a "A" { count; target >= 10; frequency "Rilevazione trimestrale" }
  indicator b "B" { count; target >= 10; series monthly last }
  indicator c "C" { count; target >= 10 }
  input d "D" { count }
}
"""


@pytest.mark.parametrize(
    ("at", "given", "silent"),
    [
        (date(2026, 1, 30), {}, []),
        (date(2026, 1, 31), {}, ["b"]),
        (date(2026, 3, 30), {"b@2026-01": 1, "b@2026-02": 1}, []),
        (date(2026, 3, 31), {"b@2026-01": 1, "b@2026-03": 1}, ["a", "b"]),
        (date(2026, 3, 31), {"b": 1, "a": 0}, []),
        (date(2026, 12, 31), {"b": 1, "a": 0}, ["c"]),
    ],
)
def test_who_is_silent(at: date, given: Mapping[Any, object], silent: list[str]) -> None:
    compiled, found = plan(REPORTED), Diagnostics()
    dataset = from_python(given, compiled.graph(), compiled.periods[0], found)
    evaluation = compiled.evaluate_dataset(dataset, at=at)
    told = [one for one in findings(evaluation) if one.code is NOT_REPORTED]
    assert [one.message.split("`")[1] for one in told] == silent


def test_cells_are_told_apart() -> None:
    found = Diagnostics()
    (one,) = read_csv("a.csv", b"indicator,value,estimate\nfiere,,6\n", found)
    (two,) = read_json("a.json", b'[{"indicator": "fiere", "value": 3, "estimate": 6}]', found)
    assert list(found) == []
    assert str(one.estimate_place) == "a.csv, row 2, column estimate"
    assert str(two.estimate_place) == "a.json, row 1, column estimate"
