"""The engine and the reference model give every figure alike, on generated plans and data."""

from hypothesis import HealthCheck, given, settings

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Item
from perfdsl.values.missing import Missing
from perfdsl.values.period import Period
from tests.reference.model import Reference
from tests.strategies import Case, Facts, cases, compile_text, plain

FIGURES = ("actual", "target", "achievement", "computed", "score", "met", "band", "coverage", "status")


def figure(evaluation: Evaluation, item: Item, name: str) -> object:
    """As the engine computed it, before what is open of it was looked at."""
    node = getattr(item.figures, name)
    return None if node is None else plain(evaluation.values[node])


def disagreements(evaluation: Evaluation, reference: Reference, period: Period) -> list[str]:
    found = []
    for item in evaluation.graph.outline.items:
        theirs = reference.figures(() if item.keyword == "plan" else item.path, period)
        for name in FIGURES:
            ours, wanted = figure(evaluation, item, name), plain(getattr(theirs, name))
            if (type(ours), ours) != (type(wanted), wanted):
                found.append(f"{name} of {item.id} in {period}: {ours}, and by the reference {wanted}")
    for award in evaluation.graph.outline.awards:
        outcome = reference.award(award.name, period)
        for number, one in enumerate(award.recipients):
            ours = plain(evaluation.values[one.amount])
            wanted = outcome if isinstance(outcome, Missing) else outcome.amounts[number]
            if ours != wanted:
                found.append(f"{award.name} in {period} pays {ours}, and by the reference {wanted}")
    return found


# A plan is drawn piece by piece, and Hypothesis finds that slow.
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_the_engine_gives_what_the_reference_gives(case: Case) -> None:
    for period in case.compiled.periods:
        evaluation = case.compiled.evaluate_dataset(case.facts.dataset, period, case.facts.at)
        reference = Reference(case.compiled.model, case.facts.by_path, case.facts.at or period.end)
        assert disagreements(evaluation, reference, period) == []


def test_a_score_that_is_not_there_is_not_open_for_its_rows_being_so() -> None:
    case = compile_text(
        """plan g "G" { period 2020
      objective 1.6 "O" {
        require rows >= 0
        indicator r7 "R" { yes_no; target yes; missing pending; weight 0 points }
        indicator r8 "S" { index; target >= 3; weight 4 points; missing exclude }
      } }"""
    )
    period = case.periods[0]
    evaluation = case.evaluate_dataset(Facts({}).dataset, period)
    assert disagreements(evaluation, Reference(case.model, {}, period.end), period) == []
