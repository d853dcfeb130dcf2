"""A plan that is revised, and revised back, is the plan that it was; before its revisions it is as first approved."""

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.engine.exact import Evaluation
from perfdsl.pipeline import CompiledPlan
from tests.strategies import FIRST, Case, Part, Ruleset, cases, compile_text

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
THERE, BACK = date(FIRST, 3, 1), date(FIRST, 9, 1)


def numeric(part: Part) -> Iterator[tuple[str, str, str]]:
    """The rows with a plain target: their names, what they ask for, and something else."""
    _, name, *_ = part.head.split(maxsplit=2)
    asked = [line for line in part.lines if line.startswith(("target >= ", "target <= "))]
    if part.head.startswith("indicator ") and asked and not any("steps" in line for line in part.lines):
        kind = part.lines[0]
        other = {"percent": "7%", "date": ""}.get(kind, "" if kind.startswith("level") else "7")
        if other:
            yield name, asked[0], f"target > {other}"
    for inner in part.parts:
        yield from numeric(inner)


def figures(evaluation: Evaluation) -> list[object]:
    nodes = [item.figures for item in evaluation.graph.outline.items]
    return [[evaluation.value(one) for one in (row.score, row.met, row.target, row.band)] for row in nodes]


def revised(case: Case, data: st.DataObject) -> CompiledPlan | None:
    top = case.ruleset.top
    rows = list(numeric(top))
    if not rows:
        return None
    chosen = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=2, unique=True))
    lines = [f'revise {name} {{ {other} }} from {THERE} because "x"' for name, _, other in chosen]
    lines += [f'revise {name} {{ {asked} }} from {BACK} because "back"' for name, asked, _ in chosen]
    return compile_text(Ruleset(case.ruleset.scales, evolve(top, lines=[*top.lines, *lines])).text)


@slow
@given(cases(), st.data())
def test_revised_and_revised_back_is_as_before(case: Case, data: st.DataObject) -> None:
    plan = revised(case, data)
    if plan is None:
        return
    dataset, one_day = case.facts.dataset, timedelta(days=1)
    for at in (THERE - one_day, BACK, None):
        before = figures(case.compiled.evaluate_dataset(dataset, case.period, at))
        assert figures(plan.evaluate_dataset(dataset, case.period, at)) == before
    before = figures(case.compiled.evaluate_dataset(dataset, case.period, THERE))
    assert figures(plan.evaluate_dataset(dataset, case.period, THERE, revised=False)) == before


@slow
@given(cases(), st.data())
def test_a_state_is_the_plan_written_so(case: Case, data: st.DataObject) -> None:
    plan = revised(case, data)
    if plan is None:
        return
    names = {one.path[-1] for _, state in plan.model.states[:1] for one in state.revisions}
    others = {name: (asked, other) for name, asked, other in numeric(case.ruleset.top) if name in names}

    def written(part: Part) -> Part:
        _, name, *_ = part.head.split(maxsplit=2)
        asked, other = others.get(name, ("", ""))
        lines = [other if line == asked else line for line in part.lines]
        return evolve(part, lines=lines, parts=[written(one) for one in part.parts])

    anew = compile_text(Ruleset(case.ruleset.scales, written(case.ruleset.top)).text)
    dataset = case.facts.dataset
    state = plan.evaluate_dataset(dataset, case.period, THERE)
    assert figures(state) == figures(anew.evaluate_dataset(dataset, case.period, THERE))
