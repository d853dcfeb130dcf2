"""The engine and the reference model give every figure alike, on generated plans and data."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Item
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from perfdsl.values.period import Period
from tests.reference.model import Reference
from tests.strategies import facts, plain, rulesets

FIGURES = ("actual", "target", "achievement", "computed", "score", "met", "band", "coverage", "status")


def figure(evaluation: Evaluation, item: Item, name: str) -> Any:
    return plain(evaluation.value(getattr(item.figures, name)))


def disagreements(evaluation: Evaluation, reference: Reference, compiled: CompiledPlan, period: Period) -> list[str]:
    found = []
    for item in evaluation.graph.outline.items:
        theirs = reference.figures(() if item.keyword == "plan" else item.path, period)
        for name in FIGURES:
            ours, wanted = figure(evaluation, item, name), plain(getattr(theirs, name))
            if (type(ours), ours) != (type(wanted), wanted):
                found.append(f"{name} of {item.id} in {period}: {ours}, and by the reference {wanted}")
    return found


# A plan is large and drawn piece by piece, so Hypothesis finds it slow to make and slow to shrink.
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rulesets(), st.data())
def test_the_engine_gives_what_the_reference_gives(text: str, data: st.DataObject) -> None:
    compiled = compile_source(Source("<generated>", text))
    given_facts = data.draw(facts(compiled.graph().inputs, compiled.periods))
    for period in compiled.periods:
        evaluation = compiled.evaluate_dataset(given_facts.dataset, period, given_facts.at)
        reference = Reference(compiled.model, given_facts.by_path, given_facts.at or period.end)
        assert disagreements(evaluation, reference, compiled, period) == []
