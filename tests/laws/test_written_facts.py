"""Facts written as a test block are the same facts when the plan is read again, and its figures the same."""

from datetime import date

import pytest
from hypothesis import given

from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.graph.references import References
from perfdsl.graph.written_facts import fact_text, written_test
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from perfdsl.values.kind import Kind
from perfdsl.values.missing import NOT_MEASURED, Missing, Reason
from perfdsl.values.number import RATIONAL_TYPE, exact
from perfdsl.values.period import parse_period
from perfdsl.values.value import Value
from perfdsl.values.written import written
from tests.strategies import Case, cases


def with_test(text: str, block: str) -> CompiledPlan:
    """The plan with a test beside it."""
    return compile_source(Source("<generated>", f"{text}\n{block}\n"))


def expectations(evaluation: Evaluation) -> list[str]:
    """What came out, as conditions: the score and status of everything that has a name."""
    references = References(evaluation.graph)
    found = []
    for item in evaluation.graph.outline.items:
        score = evaluation.value(item.figures.score)
        named = "#" not in item.path[-1] and item.keyword not in ("score of", "input", "use")
        named = named and item.cascade != "contributed"
        if named and (isinstance(score, Missing) or type(score) is RATIONAL_TYPE):
            figure = score if item.terms is None or isinstance(score, Missing) else item.terms.figure(score)
            text = written(figure) if item.terms is None else fact_text(figure, Kind("number"))
            found.append(f"{references.item(item.path)}.score = {text}")
    return found


@given(cases())
def test_what_is_written_is_read_back(case: Case) -> None:
    evaluation = case.evaluate()
    block = written_test(
        evaluation.graph, case.facts.facts, evaluation.at, 'as "found"', expectations(evaluation)
    )
    again = with_test(case.ruleset.text, block)
    measured = {asked.path for asked in evaluation.graph.inputs}
    (test,) = (one for one in again.model.tests if one.name == "as ”found”")
    assert {InputKey(one.path, one.period): one.value for one in test.given} == {
        key: value
        for key, value in case.facts.facts.items()
        if value != NOT_MEASURED and key.path in measured
    }
    assert test.period == case.period
    (result,) = run_tests(again, Diagnostics(), containing="as ”found”")
    assert not result.failures, block


PLAN = """
plan p "P" {
  period 2026
  objective 1.1 "One" { indicator a "A" { count; target >= 5 } }
  objective 1.2 "Two" {
    indicator a "A" { count; target >= 5 }
    indicator fairs "Fairs" { count; target >= 5 }
    indicator due "Due" { date; target by 2026-05-31 }
    project site "Site" { milestone plan_done "Plan" { yes_no; target yes } }
  }
  unit office "Office" {
    objective 1.1 "One" { indicator a "A" { count; target >= 5 } }
    cascade fairs
    indicator due "Due" { date; target by 2026-05-31 }
  }
  indicator office_count "Offices" { count; target >= 5 }
  indicator due "Due" { date; target by 2026-05-31 }
}
"""


def graph(text: str = PLAN) -> Graph:
    return compile_source(Source("<plan>", text)).graph()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param("1.2 fairs", "fairs", id="a name that only a cascade repeats"),
        pytest.param("1.1 a", "plan.1.1.a", id="a code that another dashboard has as well"),
        pytest.param("1.2 a", "objective 1.2.a", id="below a code"),
        pytest.param("office 1.1 a", "office.1.1.a", id="below a code in a unit"),
        pytest.param("1.2 site plan_done", "plan_done", id="a milestone"),
        pytest.param("due", "plan.due", id="directly in the plan, and elsewhere too"),
        pytest.param("office due", "office.due", id="in a unit"),
        pytest.param("1.2 due", "objective 1.2.due", id="in an objective"),
    ],
)
def test_a_fact_has_the_shortest_name_that_means_it(path: str, name: str) -> None:
    found = graph()
    key = InputKey(tuple(path.split()), parse_period("2026"))
    assert References(found).fact(key.path) == name
    given_as: dict[str, Value] = {"due": date(2026, 5, 1), "plan_done": True}
    value = given_as.get(key.path[-1], exact("3"))
    (given_one,) = (
        with_test(PLAN, written_test(found, {key: value}, found.end, "t", ["plan.coverage > 0%"]))
        .model.tests[0]
        .given
    )
    assert (given_one.path, given_one.value) == (key.path, value)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        pytest.param(Kind("count"), exact("1600"), "1_600", id="thousands are parted"),
        pytest.param(Kind("count"), exact("999"), "999", id="hundreds are not"),
        pytest.param(Kind("number"), exact("-1234567.25"), "-1_234_567.25", id="negative with decimals"),
        pytest.param(Kind("number"), exact("-1/3"), "-1/3", id="a fraction"),
        pytest.param(Kind("percent"), exact("0.856"), "85.6%", id="a percentage"),
        pytest.param(Kind("percent"), exact("11/12"), "11/12", id="a share that no percentage is"),
        pytest.param(Kind("days"), exact("40"), "40 days", id="days"),
        pytest.param(Kind("days"), exact("1/3"), "1/3", id="a third of a day"),
        pytest.param(Kind("months"), exact("-3"), "-3 months", id="months"),
        pytest.param(Kind("money", currency="EUR"), exact("40000.5"), "40_000.5 EUR", id="money"),
        pytest.param(Kind("level", levels=("low", "high")), exact("2"), "high", id="a level by its word"),
        pytest.param(Kind("level", ends=(1, 5)), exact("4"), "4", id="a level by its number"),
        pytest.param(Kind("date"), date(2026, 5, 1), "2026-05-01", id="a date"),
        pytest.param(Kind("yes_no"), False, "no", id="not done"),
        pytest.param(Kind("count"), Missing(Reason.NOT_EVALUATED), "not_evaluated", id="a reason"),
        pytest.param(
            Kind("number"), exact("1/" + "1" + "0" * 99) * 3, "3/1" + "0" * 99, id="too many decimals"
        ),
    ],
)
def test_a_fact_is_written_as_the_ruleset_writes_it(kind: Kind, value: Value, text: str) -> None:
    assert fact_text(value, kind) == text
    plan = f'period 2026\nindicator a "A" {{ {kind}; monitor }}\ntest "t" {{ given a = {text}; expect a.status = "monitored" }}'
    read = compile_source(Source("<plan>", f'plan p "P" {{\n{plan}\n}}')).model.tests[0].given[0].value
    assert (type(read), read) == (type(value), value)


def test_a_block_says_its_period_and_its_day_where_they_are_not_plain() -> None:
    found = compile_source(Source("<plan>", PLAN.replace("2026\n  ob", "2025..2026\n  ob", 1))).graph("2026")
    facts: dict[InputKey, Value] = {
        InputKey(("1.2", "fairs"), parse_period("2026")): exact("4"),
        InputKey(("1.2", "fairs"), parse_period("2025")): Missing(Reason.NOT_APPLICABLE),
        InputKey(("1.1", "a"), parse_period("2026")): NOT_MEASURED,
    }
    block = written_test(found, facts, date(2026, 6, 30), "half way", ["fairs.score = 80%", "not fairs.met"])
    assert block.splitlines() == [
        'test "half way" in 2026 at 2026-06-30 {',
        "  given fairs@2025 = not_applicable",
        "  given fairs = 4",
        "  expect fairs.score = 80%",
        "  expect not fairs.met",
        "}",
    ]
