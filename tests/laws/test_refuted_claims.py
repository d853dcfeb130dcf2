"""A claim that is refuted comes with tests: pasted into the plan they hold, and the data are as few as they say."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.analysis.claims import claims
from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.diagnostics import Diagnostics
from perfdsl.findings.claims.draw import Draw
from perfdsl.pipeline import compile_source
from perfdsl.source import Source
from tests.soundness.claiming import claiming
from tests.strategies import Case, cases

slow = settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@slow
@given(cases(), st.integers(0, 2**32))
def test_what_refutes_a_claim_is_a_test_that_holds(case: Case, seed: int) -> None:
    plan = claiming(case.ruleset.text, case.compiled, Draw(seed))
    if plan is None:
        return
    found = claims(plan, runs=60, seed=seed)
    blocks = [block for one in found.results for block in one.tests]
    text = plan.model.claims[0].span.source.text
    again = compile_source(Source("<pasted>", "\n".join((text, *blocks))))
    results = run_tests(again, Diagnostics(), containing="claim ")
    assert [one.name for one in results if one.failures] == [], "\n".join(blocks)
    assert len(results) == len(blocks)
