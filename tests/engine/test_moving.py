"""What an operation makes of an argument that moves is what it makes of every place up to the end of the trace."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.engine.moving_meanings import moving_meaning
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Node
from perfdsl.graph.operations import Operation
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import OUT_OF_RANGE, Missing
from perfdsl.values.moving import Moving, MovingDay, Trace, UntracedError, day_of
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational, exact
from perfdsl.values.polynomials import Root, at, first_root, simplest_between
from perfdsl.values.value import Value
from tests.engine.test_interval import CASES, value_of

FAR = Rational(1_000_000)
UNTRACED = {operation for operation in CASES if operation.irrational} | {
    op.APPORTION,
    op.DATE_ADD,
    op.ELAPSED,
}
"""What may be no quotient of polynomials."""


def movable(value: Value) -> bool:
    return isinstance(value, RATIONAL_TYPE) or (isinstance(value, date) and date.min < value < date.max)


def line(trace: Trace, value: Value, way: int) -> Moving | MovingDay:
    if isinstance(value, date):
        return MovingDay(Moving(trace, (Rational(value.toordinal()), Rational(way))))
    assert isinstance(value, RATIONAL_TYPE)
    return Moving(trace, (value, Rational(way)))


def moved(value: Value, way: int, far: Rational) -> Value:
    if isinstance(value, date):
        return day_of(value.toordinal() + way * far)
    return value + way * far  # type: ignore[operator]


@pytest.mark.parametrize("operation", [pytest.param(one, id=one.name) for one in CASES])
@given(data=st.data())
def test_it_keeps_to_one_formula(operation: Operation, data: st.DataObject) -> None:
    parameter, strategy = data.draw(st.sampled_from(list(CASES[operation])))
    arguments: Sequence[Value] = [value for _, value in data.draw(strategy)]
    places = [place for place, value in enumerate(arguments) if movable(value)]
    if not places or (operation.strict and any(isinstance(one, Missing) for one in arguments)):
        return
    place, way = data.draw(st.sampled_from(places)), data.draw(st.sampled_from((-1, 1)))
    trace = Trace()
    given_ = [line(trace, one, way) if number == place else one for number, one in enumerate(arguments)]
    try:
        found = moving_meaning(Node(operation, (), parameter))(*given_)
    except (UntracedError, ZeroDivisionError):
        assert operation in UNTRACED or any(value == 0 for value in arguments)
        return
    end = FAR if trace.until is None else min(FAR, trace.until.low)
    for far in ways(arguments[place], end, data):
        there = [moved(one, way, far) if number == place else one for number, one in enumerate(arguments)]
        assert same(found, value_of(operation, parameter, there), far), (there, found)


def ways(value: Value, end: Rational, data: st.DataObject) -> list[Rational]:
    """Places inside the trace."""
    if isinstance(value, date):
        whole = int(min(end, Rational(1000)))
        return [Rational(data.draw(st.integers(1, whole - 1)))] if whole > 1 else []
    if not end:
        return []
    inside = st.fractions(0, 1, max_denominator=1000).filter(lambda one: 0 < one < 1)
    return [end * Rational(data.draw(inside)) for _ in range(2)]


def same(found: object, expected: Value, far: Rational) -> bool:
    if isinstance(found, Moving):
        return found.value(far) == expected or expected == OUT_OF_RANGE
    if isinstance(found, MovingDay):
        return found.days.value(far) == expected.toordinal()  # type: ignore[union-attr]
    if isinstance(found, Allotment):
        assert isinstance(expected, Allotment)
        return [one.amount for one in found.portions] == [one.amount for one in expected.portions]
    return expected in (found, OUT_OF_RANGE)


# --- roots


@given(st.lists(st.fractions(-5, 5, max_denominator=6), min_size=1, max_size=4))
def test_the_first_root_is_the_first(roots: list[Rational]) -> None:
    polynomial: tuple[Rational, ...] = (ONE,)
    for root in map(Rational, roots):
        shifted = (ZERO, *polynomial)
        polynomial = tuple(a - root * b for a, b in zip(shifted, (*polynomial, ZERO), strict=True))
    above = [Rational(root) for root in roots if root > 0]
    expected = Root(min(above), min(above)) if above else None
    assert first_root(polynomial) == expected


def test_a_root_that_is_no_fraction_lies_between_two() -> None:
    root = first_root((exact("-2"), ZERO, ONE))
    assert root is not None
    assert root.low < root.high
    assert at((exact("-2"), ZERO, ONE), root.low) < 0 < at((exact("-2"), ZERO, ONE), root.high)
    assert first_root((exact("2"), ZERO, ONE)) is None


def test_the_simplest_fraction_has_the_smallest_denominator() -> None:
    assert simplest_between(exact("0.3"), exact("0.34")) == exact("1/3")
    assert simplest_between(exact("2"), exact("2.5")) == 2
