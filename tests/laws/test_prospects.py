"""What a plan can come to, before anything is measured: every exact value lies in the prospect of its node."""

from collections.abc import Iterator, Mapping

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.interval.outlooks import open_scores
from perfdsl.engine.interval.pending import unmeasured
from perfdsl.engine.interval.prospects import prospects
from perfdsl.graph.nodes import Graph, Input, InputKey, NodeId
from perfdsl.graph.operations import SERIES
from perfdsl.values.missing import NOT_MEASURED, OUT_OF_RANGE, PENDING, Missing
from perfdsl.values.paths import Path
from perfdsl.values.ranges import Outlook, contains
from perfdsl.values.value import Value
from tests.laws.test_pending import SHARES, completed, decided
from tests.strategies import Case, cases

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def within(case: Case, graph: Graph) -> dict[InputKey, Value]:
    """The facts of a case that lie in the ranges of what they measure; a declared one is that of a whole period."""
    inputs = {one.path: one for one in graph.inputs}
    outside = {path for path, _ in outside_together(case, graph)}
    return {
        key: value
        for key, value in case.facts.facts.items()
        if isinstance(value, Missing)
        or (key.path not in outside and contains(range_of(inputs, graph, key), value))
    }


def range_of(inputs: Mapping[Path, Input], graph: Graph, key: InputKey) -> Outlook:
    one = inputs[key.path]
    return one.part_range if one.series and key.period.unit != graph.periods[0].unit else one.range


def outside_together(case: Case, graph: Graph) -> Iterator[tuple[Path, Value]]:
    """Rows that are measured by parts, which come to a figure of the period outside its range."""
    ranges = {one.path: one.range for one in graph.inputs}
    values = case.evaluate().values
    for node, value in zip(graph.nodes, values, strict=True):
        whole = graph.nodes[node.arguments[0]].parameter if node.operation is SERIES else None
        if (
            isinstance(whole, InputKey)
            and not isinstance(value, Missing)
            and not contains(ranges[whole.path], value)
        ):
            yield whole.path, value


@slow
@given(cases(), st.data())
def test_what_is_computed_was_foreseen(case: Case, data: st.DataObject) -> None:
    graph = case.compiled.program(case.period, case.facts.at).graph
    facts = within(case, graph)
    known = known_of(facts, data)
    values = any_completion(evolve(case, facts=evolve(case.facts, facts=facts)), data)
    foreseen = prospects(graph, known, case.facts.at)
    for node, outlook, value in zip(graph.nodes, foreseen, values, strict=True):
        waits = PENDING in (value, outlook)  # an award waits for all that decides it
        assert waits or contains(outlook, value) or value == OUT_OF_RANGE, (node, outlook, value)


def any_completion(case: Case, data: st.DataObject) -> list[Value]:
    """The values of a case, with a figure for every score that is pending."""
    evaluation = case.evaluate()
    ranges = open_scores(case.evaluate().graph, evaluation.values)
    given = {place: decided(one, data, data.draw(SHARES)) for place, one in ranges.items()}
    return completed(case, evaluation, given)


def known_of(facts: Mapping[InputKey, Value], data: st.DataObject) -> dict[InputKey, Value]:
    """Some of the facts."""
    keys = sorted(facts, key=str)
    if not keys or data.draw(st.booleans()):
        return {}
    chosen: set[InputKey] = data.draw(st.sets(st.sampled_from(keys)))
    return {key: facts[key] for key in chosen}


@slow
@given(cases(), st.data())
def test_figures_that_arrive_lie_in_what_was_pending(case: Case, data: st.DataObject) -> None:
    """What is not measured counts as pending, whatever the plan makes of it."""
    facts = within(case, case.evaluate().graph)
    gone = data.draw(st.sets(st.sampled_from(sorted(facts, key=str)))) if facts else set()
    known = {key: value for key, value in facts.items() if key not in gone}
    program = case.compiled.program(case.period, case.facts.at)
    waiting = program.evaluate(dataset(known), case.facts.at, pending=True)
    missing = unmeasured(waiting.graph, waiting.values)
    keys = {node: key for key, node in waiting.graph.input_nodes.items()}
    arrived = {
        keys[node]: facts[keys[node]]
        if isinstance(facts.get(keys[node], NOT_MEASURED), Missing) is False
        and contains(one, facts[keys[node]])
        else decided(one, data, data.draw(SHARES))
        for node, one in missing.items()
    }
    found = program.evaluate(dataset({**known, **arrived}), case.facts.at)
    for place, node in enumerate(waiting.graph.nodes):
        outlook, value = waiting.outlook(NodeId(place)), found.outlook(NodeId(place))
        assert outlook is not None
        waits = PENDING in (value, outlook) or NodeId(place) in found.open
        assert waits or contains(outlook, value) or value == OUT_OF_RANGE, (node, outlook, value)  # type: ignore[arg-type]


def dataset(facts: Mapping[InputKey, Value]) -> Dataset:
    return Dataset({key: Datum(value) for key, value in facts.items()})
