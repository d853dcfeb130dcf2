"""The slopes of every operation are what small changes come to, of one argument and of several together."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.engine.dual.meanings import FLAT, WRITTEN, Slope, slopes_of
from perfdsl.engine.dual.slopes import slopes
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, Node, NodeId, Outline
from perfdsl.graph.operations import Operation
from perfdsl.values.dual import Dual
from perfdsl.values.late import Late
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational, exact
from perfdsl.values.period import Period
from perfdsl.values.value import Value
from tests.engine.test_interval import CASES, value_of

SMALL = Rational(1, 10**200)
NEAR = Rational(1, 10**60)
ROUGH = Rational(1, 10**15)
SKIPPED = {op.ROUND, op.APPORTION, op.ALLOT, op.PICK, op.DATE_ADD}
"""Rounded, or told in days."""
IRRATIONAL = {operation for operation in CASES if operation.irrational}


def slope_together(
    operation: Operation, parameter: object, arguments: Sequence[Value], speeds: Sequence[Rational]
) -> Slope:
    """The slope by a figure that moves each argument which is a number by so much."""
    nodes = [Node(op.INPUT)]
    values: list[Value] = [ZERO]
    places: list[NodeId] = []
    for argument, speed in zip(arguments, speeds, strict=True):
        nodes.append(Node(op.CONSTANT))
        values.append(argument)
        if isinstance(argument, RATIONAL_TYPE):
            nodes += [
                Node(op.CONSTANT),
                Node(op.MULTIPLY, (NodeId(0), NodeId(len(nodes))), "**"),
                Node(op.ADD, (NodeId(len(nodes) - 1), NodeId(len(nodes) + 1)), "++"),
            ]
            values += [speed, ZERO, argument]
        places.append(NodeId(len(nodes) - 1))
    nodes.append(Node(operation, tuple(places), parameter))
    values.append(value_of(operation, parameter, arguments))
    graph = Graph(Period("Y", 2023), tuple(nodes), Outline("p", "", (), ()), (), {}, (), NodeId(0), ())
    target = NodeId(len(nodes) - 1)
    return slopes(graph, values, target, [NodeId(0)]).get(NodeId(0), FLAT)


@pytest.mark.parametrize("operation", [pytest.param(one, id=one.name) for one in CASES if one not in SKIPPED])
@given(data=st.data())
def test_a_slope_is_what_ever_smaller_changes_come_to(operation: Operation, data: st.DataObject) -> None:
    parameter, strategy = data.draw(st.sampled_from(list(CASES[operation])))
    arguments = [value for _, value in data.draw(strategy)]
    speeds = [
        data.draw(st.sampled_from([ONE, ZERO, -ONE, exact("2")])) if isinstance(one, RATIONAL_TYPE) else ZERO
        for one in arguments
    ]
    result = value_of(operation, parameter, arguments)
    if not isinstance(result, RATIONAL_TYPE):
        return
    slope = slope_together(operation, parameter, arguments, speeds)
    small, near = (
        (exact("0.000_000_000_000_000_001".replace("_", "")), ROUGH)
        if operation in IRRATIONAL
        else (SMALL, NEAR)
    )
    sides = ((-1, slope.left, slope.left_jumps), (1, slope.right, slope.right_jumps))
    for way, expected, jumps in sides:
        moved = [
            one + way * speed * small if isinstance(one, RATIONAL_TYPE) else one
            for one, speed in zip(arguments, speeds, strict=True)
        ]
        after = value_of(operation, parameter, moved)
        if jumps:
            assert (
                not isinstance(after, RATIONAL_TYPE) or abs(after - result) > small * 10 or len(arguments) > 1
            )
            continue
        assert isinstance(after, RATIONAL_TYPE), (arguments, speeds, slope, after)
        rate = way * (after - result) / small
        assert abs(rate - expected) <= near * (1 + abs(expected)), (arguments, speeds, slope, rate)


def test_every_operation_has_slopes() -> None:
    assert WRITTEN.keys() <= MEANINGS.keys()
    assert MEANINGS.keys() - CASES.keys() == {op.ALLOT, op.PICK}


def test_a_figure_that_is_read_twice_at_a_kink_has_the_slope_of_both_ways_together() -> None:
    slope = slope_together(op.SMALLEST, None, [ONE, ONE], [ONE, ONE])
    assert slope == Slope(ONE, ONE)
    assert slope_together(op.SMALLEST, None, [ONE, ONE], [ONE, -ONE]) == Slope(ONE, -ONE)


@pytest.mark.parametrize(("speed", "expected"), [(ONE, Slope(ZERO, ONE)), (-ONE, Slope(-ONE, ZERO))])
def test_a_side_that_falls_meets_the_left_side_beyond(speed: Rational, expected: Slope) -> None:
    """`max(0, speed * x)` at 0, through one node between."""
    nodes = (
        Node(op.INPUT),
        Node(op.CONSTANT),
        Node(op.MULTIPLY, (NodeId(0), NodeId(1)), "**"),
        Node(op.CONSTANT),
        Node(op.LARGEST, (NodeId(2), NodeId(3))),
    )
    graph = Graph(Period("Y", 2023), nodes, Outline("p", "", (), ()), (), {}, (), NodeId(0), ())
    found = slopes(graph, [ZERO, speed, ZERO, ZERO, ZERO], NodeId(4), [NodeId(0)])
    assert found[NodeId(0)] == expected


def test_what_stands_on_a_threshold_jumps_on_one_side() -> None:
    slope = slope_together(op.AT_LEAST, ">=", [ZERO, ZERO], [ONE, ZERO])
    assert (slope.left_jumps, slope.right_jumps) == (True, False)


def test_a_day_is_the_unit_of_a_date() -> None:
    node = Node(op.ON_TIME, (), Late(ONE, None, exact("5%"), exact("7")))
    day = date(2023, 6, 30)
    arguments = [day, day]
    (slope, _) = slopes_of(node, value_of(op.ON_TIME, node.parameter, arguments), arguments, (0, 1))
    assert (slope.left, slope.right) == (ZERO, -exact("5%") / 7)
    late = [day + timedelta(days=3), day]
    (slope,) = slopes_of(node, value_of(op.ON_TIME, node.parameter, late), late, (0,))
    assert slope == Slope(-exact("5%") / 7, -exact("5%") / 7)


def test_a_dual_compares_as_what_it_moves_to() -> None:
    rising, falling = Dual(ONE, ONE), Dual(ONE, -ONE)
    assert falling < 1 < rising
    assert rising > ONE >= falling
    assert max(ONE, rising) is rising
    assert (rising * falling).slope == 0
    assert (1 / rising).slope == -1
    assert abs(Dual(ZERO, -ONE)) == Dual(ZERO, ONE)
