"""What holds of every plan: names and order mean nothing, parts of an evaluation agree with the whole."""

import pickle
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import ONE, ZERO, total
from tests.strategies import Case, Part, Ruleset, cases, compile_text

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

ID = re.compile(r"\b([rpmivuktq])(\d+)\b")
FIGURES = ("actual", "target", "achievement", "computed", "score", "met", "band", "coverage", "status")


def renamed(text: str) -> str:
    """In the other order of the alphabet, too."""
    return ID.sub(lambda found: f"z{1000 - int(found[2])}_{found[1]}", text)


def rows(evaluation: Evaluation) -> list[tuple[Any, ...]]:
    """Every figure of every item, in order."""
    items = evaluation.graph.outline.items
    return [tuple(evaluation.value(getattr(item.figures, name)) for name in FIGURES) for item in items]


def by_path(evaluation: Evaluation) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """Every figure of every item that has a name."""
    items = evaluation.graph.outline.items
    return {
        item.path: row for item, row in zip(items, rows(evaluation), strict=True) if "action#" not in item.id
    }


def reversed_parts(part: Part) -> Part:
    inner = [reversed_parts(one) for one in reversed(part.parts)]
    return Part(part.head, part.lines, inner, part.scored, part.heading)


def dependents(graph: Graph, keys: Iterable[InputKey]) -> set[int]:
    reached: set[int] = {graph.input_nodes[key] for key in keys}
    starts = set(reached)
    for place, node in enumerate(graph.nodes):
        if reached.intersection(node.arguments):
            reached.add(place)
    return reached - starts


@slow
@given(cases())
def test_renaming_changes_nothing(case: Case) -> None:
    other = compile_text(renamed(case.ruleset.text))
    moved = {
        InputKey(tuple(renamed(name) for name in key.path), key.period): Datum(value)
        for key, value in case.facts.facts.items()
    }
    assert rows(other.evaluate_dataset(Dataset(moved), case.period, case.facts.at)) == rows(case.evaluate())


@slow
@given(cases())
def test_the_order_of_siblings_changes_nothing_but_the_order(case: Case) -> None:
    other = compile_text(Ruleset(case.ruleset.scales, reversed_parts(case.ruleset.top)).text)
    assert by_path(other.evaluate_dataset(case.facts.dataset, case.period, case.facts.at)) == by_path(
        case.evaluate()
    )


@slow
@given(cases(), st.data())
def test_an_update_is_a_fresh_evaluation_of_what_depends_on_it(case: Case, data: st.DataObject) -> None:
    program, before = case.compiled.program(case.period), case.evaluate()
    keys = list(program.graph.input_nodes)
    if not keys:
        return
    changed = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True))
    values = [case.facts.facts.get(key) for key in keys if key.path == changed[0].path]
    value = next((one for one in values if one is not None), Missing(Reason.NOT_EVALUATED))
    changes = {changed[0]: Datum(value)} | {key: Datum(Missing(Reason.NO_CASES)) for key in changed[1:]}
    after = program.update(before, changes)
    fresh = program.evaluate(Dataset({**case.facts.dataset.facts, **changes}), case.facts.at)
    assert after.values == fresh.values
    assert after.open == fresh.open
    assert (after.at, dict(after.dataset.facts)) == (fresh.at, dict(fresh.dataset.facts))
    assert after.recomputed <= len(dependents(program.graph, changes))


@slow
@given(cases(), st.data())
def test_what_is_wanted_alone_is_what_the_whole_gives(case: Case, data: st.DataObject) -> None:
    whole = case.evaluate()
    wanted = data.draw(st.lists(st.integers(0, len(whole.graph.nodes) - 1), min_size=1, max_size=4))
    part = Program(whole.graph, wanted).evaluate(case.facts.dataset, case.facts.at)  # type: ignore[arg-type]
    assert [part.values[node] for node in wanted] == [whole.values[node] for node in wanted]
    assert part.recomputed <= whole.recomputed


@slow
@given(cases())
def test_plans_and_evaluations_can_be_kept(case: Case) -> None:
    whole = case.evaluate()
    kept = pickle.loads(pickle.dumps(case.compiled))  # noqa: S301 - we made it
    assert kept.model == case.compiled.model
    assert kept.evaluate_dataset(case.facts.dataset, case.period, case.facts.at).values == whole.values
    assert pickle.loads(pickle.dumps(whole)) == whole  # noqa: S301 - we made it


@settings(slow, max_examples=10)
@given(cases())
def test_many_threads_evaluate_alike(case: Case) -> None:
    compiled = compile_text(case.ruleset.text)
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(compiled.evaluate_dataset, case.facts.dataset, case.period, case.facts.at)
            for _ in range(16)
        ]
        assert {job.result().values for job in jobs} == {case.evaluate().values}


@slow
@given(cases())
def test_weights_and_coverage_are_shares(case: Case) -> None:
    evaluation = case.evaluate()
    items = evaluation.graph.outline.items
    for item in items:
        covered = evaluation.value(item.figures.coverage)
        assert covered is None or isinstance(covered, Missing) or ZERO <= covered <= ONE  # type: ignore[operator]
    for container in case.compiled.model.parts.values():
        weights = [
            case.compiled.model.weights[part.path]
            for part in getattr(container, "milestones", ())
            if part.path in case.compiled.model.weights
        ]
        assert not weights or total(weights) == 1
