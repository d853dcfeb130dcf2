"""What is open holds every score that it may become; what is decided stays whatever the open ones become."""

from collections.abc import Mapping
from datetime import date

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import perfdsl
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.interval.outlooks import open_scores, outlooks
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Node, NodeId
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import OUT_OF_RANGE, PENDING
from perfdsl.values.number import ONE, RATIONAL_TYPE, Rational, exact
from perfdsl.values.ranges import OneOf, Outlook, Range, contains
from perfdsl.values.value import Value
from tests.strategies import Case, Ruleset, cases, compile_text

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SHARES = st.sampled_from([exact("0"), exact("1/3"), exact("1/2"), exact("100%")])


def completed(case: Case, evaluation: Evaluation, given: Mapping[NodeId, Value]) -> list[Value]:
    """The values where those nodes have a figure."""
    graph = evaluation.graph
    nodes = [
        Node(op.CONSTANT, (), given[NodeId(place)]) if place in given else node
        for place, node in enumerate(graph.nodes)
    ]
    closed = evolve(graph, nodes=tuple(nodes), constants=(*graph.constants, *given.items()))
    return Program(closed).run(case.facts.facts, case.facts.at)


def decided(outlook: Outlook, data: st.DataObject, share: Rational) -> Value:
    """One of the values that something open may become."""
    match outlook:
        case Range(date() as first, date() as last):
            return data.draw(st.sampled_from([first, last]))
        case Range(low, high):
            return low + (high - low) * share  # type: ignore[operator]
        case OneOf(values):
            return data.draw(st.sampled_from(values))
        case _:
            raise AssertionError(outlook)


@st.composite
def open_cases(draw: st.DrawFn) -> Case:
    """Plans that leave open what is missing, and data for them with gaps."""
    case = draw(cases())
    top = case.ruleset.top
    if any(line.startswith("missing ") for line in top.lines):
        return case
    text = Ruleset(case.ruleset.scales, evolve(top, lines=[*top.lines, "missing pending"])).text
    keys = sorted(case.facts.facts, key=str)
    gone = draw(st.sets(st.sampled_from(keys), max_size=3)) if keys else set()
    facts = {key: value for key, value in case.facts.facts.items() if key not in gone}
    return evolve(case, compiled=compile_text(text), facts=evolve(case.facts, facts=facts))


@slow
@given(open_cases(), st.data())
def test_an_outlook_holds_the_value_of_every_completion(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    ranges = open_scores(evaluation.graph, evaluation.values)
    assert ranges.keys() <= evaluation.open.keys()
    share = data.draw(st.none() | SHARES)
    given = {
        place: decided(one, data, data.draw(SHARES) if share is None else share)
        for place, one in ranges.items()
    }
    for node, value in enumerate(completed(case, evaluation, given)):
        outlook = evaluation.outlook(NodeId(node))
        assert outlook is not None
        if outlook == PENDING:
            continue  # an award waits for all that decides it
        # What is decided now may leave another row without a value, and so open, and an award waiting for it.
        assert contains(outlook, value) or _is_open(value), evaluation.graph.nodes[node]


def _is_open(value: Value) -> bool:
    waiting = [one.why for one in value.portions] if isinstance(value, Allotment) else [value]
    return any(one in {OUT_OF_RANGE, PENDING} for one in waiting)


@slow
@given(open_cases())
def test_what_the_engine_computes_beside_something_open_stays(case: Case) -> None:
    """An operation that is given something open either does not need it, or says that its result is open."""
    evaluation = case.evaluate()
    for place, outlook in evaluation.open.items():
        value = evaluation.values[place]
        if isinstance(value, Allotment) or evaluation.graph.nodes[place].operation is op.PICK:
            continue  # an award says of each recipient what it waits for
        assert PENDING in (value, outlook) or outlook == value, evaluation.graph.nodes[place]


@slow
@given(cases(), st.data())
def test_any_input_may_be_open(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    places = {
        place: value
        for place in evaluation.graph.input_nodes.values()
        if isinstance(value := evaluation.values[place], RATIONAL_TYPE)
    }
    assume(places)
    chosen = data.draw(st.lists(st.sampled_from(sorted(places)), min_size=1, max_size=3, unique=True))
    ranges = {place: around(places[place], data.draw(SHARES), data.draw(SHARES)) for place in chosen}
    found = outlooks(evaluation.graph, evaluation.values, ranges)
    keys = {node: key for key, node in evaluation.graph.input_nodes.items()}
    facts = {keys[place]: data.draw(st.sampled_from([one.low, one.high])) for place, one in ranges.items()}
    values = Program(evaluation.graph).run({**case.facts.facts, **facts}, case.facts.at)
    for place, value in enumerate(values):
        outlook = found.get(NodeId(place), evaluation.values[place])
        fine = contains(outlook, value) or OUT_OF_RANGE in (value, evaluation.values[place])
        assert fine or PENDING in (value, outlook), evaluation.graph.nodes[place]


def around(value: Rational, below: Rational, above: Rational) -> Range:
    return Range(value - below, value + above + ONE)


@pytest.mark.parametrize(
    "adjustment",
    [
        pytest.param("adjust bonus 5% when g.met", id="met"),
        pytest.param("adjust bonus 5% when g >= 7", id="the actual"),
        pytest.param('adjust bonus 5% when g.status = "met"', id="the status"),
        pytest.param("adjust penalty 3% when (count of rows of plan where met) >= 2", id="of many rows"),
        pytest.param("adjust penalty 1 point per 1 of g", id="in proportion to the actual"),
        pytest.param("adjust multiply by 50% when any critical not met", id="critical"),
        pytest.param("adjust at most 60% when g < h", id="against another actual"),
        pytest.param("unit u { cascade g }; adjust bonus 5% when u.g >= 7", id="the actual of a cascade"),
    ],
)
@pytest.mark.parametrize("figure", ["0", "5", "7", "10", "30"])
def test_figures_that_arrive_lie_in_what_was_foreseen(adjustment: str, figure: str) -> None:
    plan = perfdsl.loads(
        f"""scale open {{ missing pending; clamp 0%..100% }}
        plan p "P" {{
          period 2026
          scale open
          {adjustment}
          indicator g "G" {{ count; target >= 10; critical }}
          indicator h "H" {{ count; target >= 8 }}
        }}"""
    )
    waiting, arrived = plan.evaluate({"h": 9}), plan.evaluate({"h": 9, "g": int(figure)})
    score = waiting.graph.outline.items[0].figures.score
    assert score is not None
    outlook = waiting.outlook(score)
    assert isinstance(outlook, Range)
    assert contains(outlook, arrived.values[score])
