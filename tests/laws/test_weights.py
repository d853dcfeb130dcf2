"""Other weights: no weights within their bounds go beyond the extremes, and those that are told come to them."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import jsonschema
import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import perfdsl
from perfdsl.analysis.robustness import robustness
from perfdsl.analysis.weighed_parts import Weighed, left_out, reweighed, weighed_parts
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.meanings import MEANINGS
from perfdsl.engine.reckoning import Reckoning
from perfdsl.engine.reckoning import reweighed as graph_with
from perfdsl.engine.weight_box import Box, extremes
from perfdsl.graph.nodes import NodeId
from perfdsl.report.robustness.data import robustness_csv, robustness_json
from perfdsl.report.robustness.text import robustness_markdown, robustness_table
from perfdsl.report.wrapping import shown_width
from perfdsl.values.missing import NO_TARGET, OUT_OF_RANGE, Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, Rational, from_python
from perfdsl.values.ranges import Range, contains
from perfdsl.values.value import Value
from tests.laws.test_pending import open_cases
from tests.strategies import Case, cases

slow = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "robustness-1.json").read_text("utf-8"))
WIDTH = 100
Weights = Mapping[NodeId, Sequence[Rational]]


@pytest.fixture(params=[0, 8], ids=["all by sums", "the narrow ones anew"], scope="module")
def few(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every mean is reckoned from its sum, or only those of many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("perfdsl.engine.reckoning._FEW", request.param)
        yield


def reckoning(evaluation: Evaluation) -> Reckoning:
    return Reckoning(evaluation.graph, evaluation.values, map(NodeId, range(len(evaluation.graph.nodes))))


def computed(evaluation: Evaluation, given: Mapping[NodeId, Value]) -> list[Value]:
    """All values with others for some nodes, each node made anew."""
    values = list(evaluation.values)
    for place, node in enumerate(evaluation.graph.nodes):
        arguments = [values[one] for one in node.arguments]
        if place in given:
            values[place] = given[NodeId(place)]
        elif node.operation in MEANINGS:
            gone = [one for one in arguments if isinstance(one, Missing)]
            meaning = MEANINGS[node.operation](node.parameter)
            values[place] = gone[0] if gone and node.operation.strict else meaning(*arguments)
    return values


def with_changes(evaluation: Evaluation, changes: Mapping[NodeId, Value]) -> list[Value]:
    return [changes.get(NodeId(place), value) for place, value in enumerate(evaluation.values)]


@pytest.mark.usefixtures("few")
@slow
@given(cases(), st.data())
def test_other_values_for_a_few_nodes_are_those_of_all_made_anew(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    scores = [item.figures.score for item in evaluation.graph.outline.items if item.figures.score is not None]
    assume(scores)
    chosen = data.draw(st.lists(st.sampled_from(scores), min_size=1, max_size=3, unique=True))
    other: st.SearchStrategy[Value] = st.sampled_from(
        [Rational(0), Rational(1, 3), ONE, Rational(-2), NO_TARGET, OUT_OF_RANGE]
    )
    given = {node: data.draw(other) for node in chosen}
    assert with_changes(evaluation, reckoning(evaluation).with_nodes(given)) == computed(evaluation, given)


def parts_of(evaluation: Evaluation) -> list[Weighed]:
    return [part for part in weighed_parts(evaluation.graph) if part.weight is not None]


@pytest.mark.usefixtures("few")
@slow
@given(cases(), st.data())
def test_another_weight_is_that_weight_in_the_graph(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    parts = parts_of(evaluation)
    assume(parts)
    part = data.draw(st.sampled_from(parts))
    weight = from_python(data.draw(st.fractions(0, 1, max_denominator=20)))
    nodes = [part.node] if part.coverage is None else [part.node, part.coverage]
    told: dict[NodeId, Sequence[Rational]] = {}
    for node in nodes:
        weights: list[Rational] = list(evaluation.graph.nodes[node].parameter)  # type: ignore[call-overload]
        weights[part.number] = weight
        told[node] = weights
    anew = Program(graph_with(evaluation.graph, told)).evaluate(evaluation.dataset, evaluation.at)
    assert with_changes(evaluation, reweighed(reckoning(evaluation), part, weight)) == list(anew.values)


@pytest.mark.usefixtures("few")
@slow
@given(cases(), st.data())
def test_a_part_that_is_left_out_is_a_part_that_is_not_there(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    parts = list(weighed_parts(evaluation.graph))
    assume(parts)
    part = data.draw(st.sampled_from(parts))
    nodes = list(evaluation.graph.nodes)
    for place in [part.node] if part.coverage is None else [part.node, part.coverage]:
        node = nodes[place]
        kept = [number for number in range(len(node.arguments)) if number != part.number]
        told = node.parameter
        weights = tuple(told[number] for number in kept) if isinstance(told, tuple) else told
        nodes[place] = evolve(
            node, arguments=tuple(node.arguments[number] for number in kept), parameter=weights
        )
    assume(len(evaluation.graph.nodes[part.node].arguments) > 1)
    graph = evolve(evaluation.graph, nodes=tuple(nodes))
    anew = Program(graph).evaluate(evaluation.dataset, evaluation.at)
    found = with_changes(evaluation, left_out(reckoning(evaluation), part))
    for item in evaluation.graph.outline.items:
        score = item.figures.score
        if score is not None:
            pair = found[score], anew.values[score]
            assert pair[0] == pair[1] or all(isinstance(one, Missing) for one in pair)


READS_WEIGHTS = re.compile(r"\.weight|effective_weight|weighted|weight of|@previous")


@slow
@given(cases(), st.data())
def test_a_part_that_is_left_out_weighs_nothing(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    assume(not READS_WEIGHTS.search(case.ruleset.text))
    items = evaluation.graph.outline.items
    parts = [part for part in parts_of(evaluation) if not any("#" in name for name in items[part.item].path)]
    assume(parts)
    part = data.draw(st.sampled_from(parts))
    try:
        written = f"weight of {'.'.join(items[part.item].path)}=0%"
        other = perfdsl.whatif(case.compiled, evaluation, [written])
    except ValueError:
        return  # it is alone, or nothing else weighs anything
    found = left_out(reckoning(evaluation), part)
    for item, after in zip(items, other.changed.graph.outline.items, strict=True):
        place = item.figures.score
        if place is not None and item.keyword not in ("indicator", "behaviour"):
            assert found.get(place, evaluation.values[place]) == other.changed.values[after.figures.score]  # type: ignore[index]


@slow
@given(cases() | open_cases(), st.data())
def test_no_weights_in_the_box_go_beyond_the_extremes(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    within = from_python(data.draw(st.sampled_from([Rational(0), Rational(1, 5), Rational(1, 2), ONE])))
    boxes: dict[NodeId, Box] = {}
    for part in parts_of(evaluation):
        for node in (part.node, part.coverage):
            if node is not None:
                told: Sequence[Rational] = evaluation.graph.nodes[node].parameter  # type: ignore[assignment]
                ends = [tuple(one * (1 + way * within) for one in told) for way in (-1, 1)]
                boxes[node] = Box(*ends)
    assume(boxes)
    found = extremes(evaluation.graph, evaluation.values, evaluation.open, boxes)
    ways = st.sampled_from([Rational(-1), Rational(-1, 3), Rational(0), Rational(2, 3), ONE])
    drawn: dict[NodeId, list[Rational]] = {}
    for part in parts_of(evaluation):
        weights: list[Rational] = drawn.get(part.node) or list(evaluation.graph.nodes[part.node].parameter)  # type: ignore[call-overload]
        weights[part.number] *= 1 + data.draw(ways) * within
        drawn[part.node] = weights
        if part.coverage is not None:
            drawn[part.coverage] = weights
    anew = Program(graph_with(evaluation.graph, drawn)).evaluate(evaluation.dataset, evaluation.at)
    for place, value in enumerate(anew.values):
        node = NodeId(place)
        outlook = found.outlooks.get(node, evaluation.outlook(node))
        if node in anew.open or value == OUT_OF_RANGE:
            continue
        assert outlook is not None
        assert contains(outlook, value), (evaluation.graph.nodes[place], outlook, value)


@slow
@given(cases(), st.data())
def test_the_weights_that_are_told_come_to_the_ends(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    parts = parts_of(evaluation)
    assume(parts)
    part = data.draw(st.sampled_from(parts))
    node = evaluation.graph.nodes[part.node]
    told: Sequence[Rational] = node.parameter  # type: ignore[assignment]
    box = Box(tuple(one / 2 for one in told), tuple(one * 2 for one in told))
    found = extremes(evaluation.graph, evaluation.values, {}, {part.node: box})
    outlook = found.outlooks.get(part.node, evaluation.values[part.node])
    if isinstance(outlook, Range) and not outlook.missing:
        arguments = [evaluation.values[one] for one in node.arguments]
        for end, weights in ((outlook.low, found.least), (outlook.high, found.most)):
            assert MEANINGS[node.operation](weights[part.node])(*arguments) == end


@slow
@given(cases() | open_cases())
def test_how_firm_any_plan_is_can_be_shown(case: Case) -> None:
    found = robustness(case.compiled, case.evaluate())
    text = robustness_table(found, width=WIDTH, everything=True)
    assert all(shown_width(line) <= WIDTH for line in text.splitlines())
    assert robustness_markdown(found, "it")
    jsonschema.validate(json.loads(robustness_json(found)), SCHEMA)
    lines = list(csv.reader(io.StringIO(robustness_csv(found))))
    assert len(lines) == 1 + sum(len(board.parts) for board in found.boards)


@slow
@given(cases() | open_cases())
def test_whatever_is_attained_is_an_evaluation(case: Case) -> None:
    evaluation = case.evaluate()
    found = robustness(case.compiled, evaluation)
    for board in found.boards:
        if isinstance(board.score, RATIONAL_TYPE):
            assert board.low is None or board.low <= board.score <= board.high  # type: ignore[operator]
        for part in board.parts:
            for shift in (part.lighter, part.heavier):
                if shift is not None and shift.score is not None and board.low is not None:
                    assert board.low <= shift.score <= board.high  # type: ignore[operator]


@slow
@given(cases())
def test_a_weight_that_is_said_to_change_a_band_does(case: Case) -> None:
    evaluation = case.evaluate()
    outline = evaluation.graph.outline
    by_item = {part.item: part for part in parts_of(evaluation)}
    for board in robustness(case.compiled, evaluation, within=ONE / 2).boards:
        for one in board.parts:
            for tip in one.tips:
                part = by_item[one.item]
                assert part.weight is not None
                beyond = (tip.weight - part.weight) / 10**7 if tip.beyond else Rational(0)
                changes = reweighed(reckoning(evaluation), part, tip.weight + beyond)
                figures = outline.items[outline.dashboards[tip.board].item].figures
                if tip.band is not None:
                    assert figures.band is not None
                    assert changes[figures.band] == tip.band
                elif tip.peer is not None and figures.score is not None:
                    other = outline.items[outline.dashboards[tip.peer].item].figures.score
                    assert other is not None
                    before = evaluation.values[figures.score] < evaluation.values[other]  # type: ignore[operator]
                    after = changes[figures.score] < evaluation.values[other]  # type: ignore[operator]
                    assert before != after or changes[figures.score] == evaluation.values[other]
