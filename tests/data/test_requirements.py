"""What a plan requires of its figures is told with the evaluation, with both sides and their places."""

import pytest

from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.diagnostics import ADVICE_FAILED, REQUIREMENT_FAILED, Diagnostics
from perfdsl.findings import findings
from perfdsl.pipeline import CompiledPlan, RulesetError, check, compile_source
from perfdsl.source import Source

PLAN = """
plan camera "Piano" {
  period 2026
  require plan.score >= 50% because "delibera n. 5"
  advise every critical met
  advise fiere in 1..20
  indicator fiere "Fiere" { count; target >= 10; critical }
}
"""


def plan() -> CompiledPlan:
    return compile_source(Source("piano.perf", PLAN))


def test_figures_that_the_plan_does_not_allow_are_an_error() -> None:
    with pytest.raises(RulesetError) as caught:
        plan().evaluate({"fiere": 4})
    (first,) = caught.value.diagnostics
    assert first.code is REQUIREMENT_FAILED
    assert first.message == "the score of `plan` is 40%, and at least 50% is required, because delibera n. 5"


def test_advice_is_only_told() -> None:
    evaluation = plan().evaluate({"fiere": 9})
    assert [(one.code, one.message) for one in findings(evaluation)] == [
        (ADVICE_FAILED, "`every critical met` does not hold, and it is advised")
    ]
    assert list(findings(plan().evaluate({"fiere": 10}))) == []


def test_what_is_not_measured_yet_fails_nothing() -> None:
    assert list(findings(plan().evaluate({}))) == []


ROWS = """
  indicator fiere "Fiere" { count; baseline 2; target >= 10; weight 30%; critical }
  indicator corsi "Corsi" { count; target { 2026: >= 20; 2027: >= 4 }; weight 50% }
  objective 1.1 "Uno" { indicator bandi "Bandi" { count; target >= 3; weight 40% }; indicator atti "Atti" { count; target >= 3 } }
"""


@pytest.mark.parametrize(
    "condition",
    [
        "weight of fiere >= 30%",
        "weight of fiere > 30%",
        "weight of bandi in plan = 8%",
        "weight of bandi in objective 1.1 in 10%..30%",
        "fiere.target - fiere.baseline >= 9",
        "corsi.target / fiere.target <= 1.5",
        "count of indicators in 2..4",
        "count of rows in objective 1.1 > 2",
        "weight of fiere > weight of corsi or corsi.target < 5",
        "not weight of atti in plan < 12%",
    ],
)
@pytest.mark.parametrize("period", [2026, 2027])
def test_what_the_check_decides_is_what_a_test_of_the_plan_finds(condition: str, period: int) -> None:
    def told(statement: str) -> list[str]:
        text = f'plan camera "Piano" {{ period 2026..2027\n{statement}\n{ROWS} }}'
        plan, diagnostics = check(Source("piano.perf", text))
        codes = [
            one.code.id for one in diagnostics if str(period) in one.message or " in 2" not in one.message
        ]
        if plan is not None:
            results = run_tests(CompiledPlan(plan), Diagnostics())
            codes += [failure.code.id for result in results for failure in result.failures]
        return codes

    decided = told(f"require {condition}")
    assert decided == ["P347"] * len(told(f'test "t" in {period} {{ expect {condition} }}'))
