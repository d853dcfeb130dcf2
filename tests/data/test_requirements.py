"""What a plan requires of its figures is told with the evaluation, with both sides and their places."""

import pytest

from perfdsl.diagnostics import ADVICE_FAILED, REQUIREMENT_FAILED
from perfdsl.findings import findings
from perfdsl.pipeline import CompiledPlan, RulesetError, compile_source
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
