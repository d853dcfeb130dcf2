"""Evaluating again after a change: only what depends on it, with the same values as from nothing."""

from datetime import date

import pytest

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.graph.nodes import InputKey
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.number import ONE, Rational, exact
from perfdsl.values.period import parse_period
from perfdsl.values.value import Value

YEAR = parse_period("2020")
BRANCHES, ROWS = 20, 10


@pytest.fixture(scope="module")
def compiled() -> CompiledPlan:
    """Twenty objectives of ten rows each."""
    objectives = "\n".join(
        f'objective {branch}.1 "O" {{ '
        + "; ".join(f'indicator r{branch}_{row} "R" {{ count; target >= 10 }}' for row in range(ROWS))
        + " }"
        for branch in range(1, BRANCHES + 1)
    )
    return compile_source(Source("<plan>", f'plan p "P" {{ period 2020\n{objectives}\n}}'))


@pytest.fixture(scope="module")
def evaluation(compiled: CompiledPlan) -> Evaluation:
    return compiled.evaluate_dataset(
        Dataset({key: Datum(exact("5")) for key in compiled.graph().input_nodes})
    )


def key(*path: str) -> InputKey:
    return InputKey(path, YEAR)


def total(evaluation: Evaluation) -> Value | None:
    return evaluation.value(evaluation.graph.outline.items[0].figures.score)


def test_one_change_recomputes_its_row_its_objective_and_the_plan(
    compiled: CompiledPlan, evaluation: Evaluation
) -> None:
    after = compiled.program().update(evaluation, {key("7.1", "r7_3"): Datum(exact("10"))})
    assert total(evaluation) == exact("50%")
    assert total(after) == exact("50%") + exact("50%") / (BRANCHES * ROWS)
    assert after.recomputed < 15 < evaluation.recomputed
    changed = [place for place, value in enumerate(after.values) if value != evaluation.values[place]]
    assert len(changed) <= after.recomputed + 1


def test_the_same_value_again_recomputes_nothing(compiled: CompiledPlan, evaluation: Evaluation) -> None:
    after = compiled.program().update(evaluation, {key("1.1", "r1_1"): Datum(exact("5"), text="five")})
    assert after.recomputed == 0
    assert after.values == evaluation.values
    assert after.dataset.facts[key("1.1", "r1_1")].text == "five"


def test_a_change_that_a_clamp_swallows_goes_no_further(
    compiled: CompiledPlan, evaluation: Evaluation
) -> None:
    full = compiled.program().update(evaluation, {key("1.1", "r1_1"): Datum(exact("10"))})
    fuller = compiled.program().update(full, {key("1.1", "r1_1"): Datum(exact("99"))})
    assert total(fuller) == total(full)
    assert fuller.recomputed < full.recomputed


def test_a_value_withdrawn_is_missing(compiled: CompiledPlan, evaluation: Evaluation) -> None:
    after = compiled.program().update(evaluation, {key("1.1", "r1_1"): Datum(NOT_MEASURED)})
    coverage = after.value(after.graph.outline.items[0].figures.coverage)
    assert coverage == 1 - Rational(1, BRANCHES * ROWS)


def test_a_fact_that_the_plan_does_not_ask_for_is_kept_and_changes_nothing(
    compiled: CompiledPlan, evaluation: Evaluation
) -> None:
    after = compiled.program().update(evaluation, {key("unknown"): Datum(ONE)})
    assert (after.values, after.recomputed) == (evaluation.values, 0)
    assert after.dataset.facts[key("unknown")] == Datum(ONE)


def test_a_no_that_becomes_a_yes() -> None:
    plan = compile_source(
        Source("<plan>", 'plan p "P" { period 2020; indicator x "X" { yes_no; target yes } }')
    )
    no = plan.evaluate_dataset(Dataset({key("x"): Datum(value=False)}))
    yes = plan.program().update(no, {key("x"): Datum(value=True)})
    assert (total(no), total(yes)) == (0, 1)


def test_the_date_of_evaluation_stays(compiled: CompiledPlan) -> None:
    day = date(2020, 6, 30)
    early = compiled.evaluate_dataset(Dataset(), YEAR, day)
    after = compiled.program().update(early, {key("1.1", "r1_1"): Datum(exact("10"))})
    assert after.at == day
    fresh = compiled.evaluate_dataset(Dataset({key("1.1", "r1_1"): Datum(exact("10"))}), YEAR, day)
    assert after.values == fresh.values


def test_only_what_is_wanted_is_computed(compiled: CompiledPlan, evaluation: Evaluation) -> None:
    item = next(item for item in evaluation.graph.outline.items if item.path[-1] == "2.1")
    assert item.figures.score is not None
    program = Program(compiled.graph(), [item.figures.score])
    part = program.evaluate(evaluation.dataset)
    assert part.values[item.figures.score] == exact("50%")
    assert part.recomputed < evaluation.recomputed / 10
    assert part.value(part.graph.outline.items[0].figures.score) == NOT_MEASURED
