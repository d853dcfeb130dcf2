"""Slopes are what small changes come to, on either side; losses add up to the distance from 100% exactly."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import perfdsl
from perfdsl.analysis.sensitivity import sensitivity
from perfdsl.engine.dual import slopes as dual
from perfdsl.engine.dual.meanings import FLAT, Slope, slopes_of
from perfdsl.engine.dual.slopes import Slopes, slopes
from perfdsl.engine.exact import Evaluation, needed
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Node, NodeId
from perfdsl.report.sensitivity.data import sensitivity_json
from perfdsl.report.sensitivity.text import sensitivity_markdown, sensitivity_table
from perfdsl.report.wrapping import shown_width
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, total
from perfdsl.values.value import Value
from tests.laws.test_pending import open_cases
from tests.strategies import Case, cases

slow = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "sensitivity-1.json").read_text("utf-8"))
WIDTH = 100
SMALL = Rational(1, 10**200)
NEAR = Rational(1, 10**60)


def changed(evaluation: Evaluation, source: NodeId, value: Value) -> list[Value]:
    """The values with another one for a node; what was rounded keeps the distance by which it was."""
    graph, before = evaluation.graph, evaluation.values
    values: list[Value] = list(before)
    values[source] = value
    moved = {source}
    for place in range(source + 1, len(graph.nodes)):
        node = graph.nodes[place]
        if moved.isdisjoint(node.arguments):
            continue
        moved.add(NodeId(place))
        arguments = [values[one] for one in node.arguments]
        gone = [one for one in arguments if isinstance(one, Missing)]
        if node.operation in (op.ROUND, op.APPORTION) and not gone and not isinstance(before[place], Missing):
            share = node.parameter[0].values[node.parameter[1]] if node.operation is op.APPORTION else 1  # type: ignore[index]
            values[place] = before[place] + share * (arguments[0] - before[node.arguments[0]])  # type: ignore[operator, assignment]
        elif gone and node.operation.strict:
            values[place] = gone[0]
        else:
            values[place] = MEANINGS[node.operation](node.parameter)(*arguments)
    return values


@slow
@given(cases(), st.data())
def test_slopes_are_what_ever_smaller_changes_come_to(case: Case, data: st.DataObject) -> None:
    evaluation = case.evaluate()
    graph, values = evaluation.graph, evaluation.values
    sources = [one for one in graph.input_nodes.values() if isinstance(values[one], RATIONAL_TYPE)]
    items = graph.outline.items
    scores = [one.figures.score for one in items]
    targets = [one for one in scores if one is not None and isinstance(values[one], RATIONAL_TYPE)]
    assume(sources and targets)
    target = data.draw(st.sampled_from(targets))
    cone = needed(graph.nodes, [target])
    assume(not any(graph.nodes[one].operation.irrational for one in cone))
    found = slopes(graph, values, target, sources)
    for source in sources:
        slope = found.get(source, FLAT)
        for way, expected, jumps in (
            (-1, slope.left, slope.left_jumps),
            (1, slope.right, slope.right_jumps),
        ):
            if jumps:
                continue
            after = changed(evaluation, source, values[source] + way * SMALL)[target]  # type: ignore[operator]
            if isinstance(after, Missing) and after.reason.value == "out_of_range":
                continue
            assert isinstance(after, RATIONAL_TYPE), (slope, after)
            rate = way * (after - values[target]) / SMALL  # type: ignore[operator]
            assert abs(rate - expected) <= NEAR * (1 + abs(expected)), (source, slope)


@slow
@given(cases())
def test_losses_add_up_to_the_distance_from_full(case: Case) -> None:
    evaluation = case.evaluate()
    items = evaluation.graph.outline.items
    for board in sensitivity(evaluation).boards:
        rows = [
            row.loss for row in board.rows if row.loss is not None and items[row.item].keyword != "milestone"
        ]
        lost = total([*rows, *(one.loss for one in board.losses)])
        assert board.distance is None or lost == board.distance


@slow
@given(cases())
def test_every_operation_is_looked_at_once_for_all_dashboards(case: Case) -> None:
    evaluation = case.evaluate()
    looked: list[object] = []

    def look(node: Node, result: Value, arguments: Sequence[Value], places: Collection[int]) -> list[Slope]:
        looked.append(node)
        return slopes_of(node, result, arguments, places)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dual, "slopes_of", look)
        sensitivity(evaluation)
    assert len({id(node) for node in looked}) == len(looked)


@slow
@given(cases() | open_cases())
def test_what_any_plan_is_worth_can_be_shown(case: Case) -> None:
    found = sensitivity(case.evaluate())
    assert all(shown_width(line) <= WIDTH for line in sensitivity_table(found, width=WIDTH).splitlines())
    assert sensitivity_markdown(found, "it")
    jsonschema.validate(json.loads(sensitivity_json(found)), SCHEMA)


def test_dashboards_that_read_the_whole_cost_what_their_own_rows_reach() -> None:
    rows = "".join(f"indicator r{n} {{ count; target >= 10 }}\n" for n in range(60))
    units = "".join(
        f"unit u{n} {{ cascade r{n} {{ weight 50% }}; score of plan {{ weight 50% }} }}\n" for n in range(60)
    )
    plan = perfdsl.loads(f"plan p {{ period 2026\n{rows}{units} }}")
    evaluation = plan.evaluate({f"r{n}": n % 13 for n in range(60)})
    graph = evaluation.graph
    figures = [one.figures for one in graph.outline.items if one.is_row]
    by = {one.actual for one in figures if one.actual is not None}
    boards = [graph.outline.items[one.item].figures.score for one in graph.outline.dashboards[1:]]
    targets = [one for one in boards if one is not None]
    slopes = Slopes(graph, evaluation.values, by, targets)
    for number, target in enumerate(targets):
        own = [node for node in by if graph.nodes[node].parameter.path == (f"r{number}",)]  # type: ignore[attr-defined]
        found = slopes.of(target, own)
        assert len(found) < 20
        assert found.get(own[0], FLAT) == slopes.of(target).get(own[0], FLAT)
