"""What a plan can come to, before anything is measured: every exact value lies in the prospect of its node."""

from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.prospects import prospects
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.values.missing import OUT_OF_RANGE, PENDING, Missing
from perfdsl.values.ranges import OneOf, OpenAllotment, Outlook, Range, contains
from perfdsl.values.value import Value
from tests.strategies import Case, cases

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def within(case: Case, graph: Graph) -> dict[InputKey, Value]:
    """The facts of a case that lie in the ranges of what they measure."""
    ranges = {one.path: one.range for one in graph.inputs}
    facts = case.facts.facts.items()
    return {
        key: value for key, value in facts if isinstance(value, Missing) or contains(ranges[key.path], value)
    }


def holds(outlook: Outlook, found: Evaluation, place: NodeId) -> bool:
    """Whether what a node came to, or may still come to, lies in an outlook."""
    value = found.outlook(place)
    match value:
        case Range(low, high, missing):
            return all(contains(outlook, one) or one == OUT_OF_RANGE for one in (low, high, *missing))
        case OneOf(values):
            return all(contains(outlook, one) for one in values)
        case OpenAllotment():
            return True
        case _:
            return contains(outlook, value) or value in {OUT_OF_RANGE, PENDING} or outlook == PENDING  # type: ignore[arg-type]


@slow
@given(cases(), st.data())
def test_what_is_computed_was_foreseen(case: Case, data: st.DataObject) -> None:
    graph = case.compiled.program(case.period, case.facts.at).graph
    facts = within(case, graph)
    known = known_of(facts, data)
    found = case.compiled.program(case.period, case.facts.at).evaluate(dataset(facts), case.facts.at)
    foreseen = prospects(graph, known, case.facts.at)
    for place, node in enumerate(graph.nodes):
        assert holds(foreseen[place], found, NodeId(place)), (
            place,
            node,
            foreseen[place],
            found.outlook(NodeId(place)),
        )


def known_of(facts: Mapping[InputKey, Value], data: st.DataObject) -> dict[InputKey, Value]:
    """Some of the facts."""
    keys = sorted(facts, key=str)
    chosen = data.draw(st.sets(st.sampled_from(keys))) if keys and data.draw(st.booleans()) else ()
    return {key: facts[key] for key in chosen}


def dataset(facts: Mapping[InputKey, Value]) -> Dataset:
    return Dataset({key: Datum(value) for key, value in facts.items()})
