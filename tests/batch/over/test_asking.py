"""What is asked of all subjects, white-box: every answer is what the exact engine has, and what is proven of it holds."""

from collections.abc import Sequence
from math import inf, nextafter
from typing import Any, Final

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from perfdsl.batch.nodes import REASON_CODES, REASONS
from perfdsl.batch.over.answer import UNKNOWN, Answer
from perfdsl.batch.over.argument import Argument, Rows, plain
from perfdsl.batch.over.asking import Asking
from perfdsl.engine.columns.figures import STEP, Figure, shortest
from perfdsl.engine.columns.grid import Grid
from perfdsl.engine.cutting import Asked
from perfdsl.engine.over_subjects import OVER
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.graph.operations import Operation
from perfdsl.graph.rules import BandRule
from perfdsl.source import Cell
from perfdsl.values.missing import NOT_APPLICABLE, NOT_MEASURED, PENDING, Missing
from perfdsl.values.number import RATIONAL_TYPE, exact, rational
from perfdsl.values.period import parse_period
from perfdsl.values.value import Value

PLACE: Final = Cell("t", 0, "")
BANDS: Final = tuple(
    BandRule(label, None, None, PLACE, share=share)
    for label, share in (("A", rational(1, 4)), ("B", rational(1, 2)), ("C", rational(1, 4)))
)
QUESTIONS: Final[Sequence[tuple[Operation, object]]] = (
    *((op.OVER_SUBJECTS, word) for word in ("mean", "sum", "min", "max", "count", "variance")),
    *((one, lowest) for one in (op.RANK, op.PERCENTILE, op.MINMAX) for lowest in (False, True)),
    (op.BAND_BY_RANK, BANDS),
)
HIGHEST: Final = False
"""The highest is the best."""
NEAR: Final = [
    nextafter(0.3, inf),
    nextafter(0.3, 0.0),
    0.3,
    0.1 + 0.2,
    1 / 3,
    0.7,
    -0.3,
    1.0,
    0.0,
    5.25,
    1e12,
    1e-9,
]
VALUE, GROUP, NODE = NodeId(0), NodeId(1), NodeId(2)


def argument(
    figures: Sequence[Value],
    figure: Figure,
    off: Sequence[float],
    unsure: Sequence[bool],
    wide: float = 4 * STEP,
) -> Argument:
    """Figures as a kernel may have them: numbers that are off by a share of their bounds, some not sure at all."""
    there = [not isinstance(one, Missing) for one in figures]
    numbers: list[float] = [float(one) if ok else 0.0 for one, ok in zip(figures, there, strict=True)]  # type: ignore[arg-type]
    bounds = [wide * abs(one) for one in numbers]
    values = [one + bound * share * 0.7 for one, bound, share in zip(numbers, bounds, off, strict=True)]
    if figure is HUNDREDTHS:
        values = [one + 1e-8 * share for one, share in zip(numbers, off, strict=True)]
        bounds = [1.1e-8] * len(values)
    elif figure.decimal:
        values, bounds = numbers, [0.0 if figure.whole else STEP * abs(one) for one in numbers]
    reasons = [REASON_CODES[one.reason] if isinstance(one, Missing) else 0 for one in figures]

    def evaluate(rows: Rows) -> list[Value]:
        return [figures[row] for row in rows.tolist()]

    made = Argument(np.array(values), np.array(bounds), np.array(reasons, np.uint8), figure, evaluate)
    rows = np.flatnonzero(unsure)
    made.values[rows] = 77.0
    if len(rows):
        made.settle(rows)
    return made


GENERAL: Final = evolve(UNKNOWN, absolute=1e-3, bits=200)
DECIMAL: Final = evolve(UNKNOWN, absolute=0.0, relative=STEP, decimal=True, tens=True, bits=200)
WHOLE: Final = evolve(
    UNKNOWN, absolute=0.0, decimal=True, whole=True, tens=True, bits=54, low=-1e6, high=1e6, grid=Grid()
)
HUNDREDTHS: Final = evolve(UNKNOWN, absolute=1.1e-8, low=-1e3, high=1e3, bits=60, grid=Grid(100))


@st.composite
def columns(draw: DrawFn, rows: int) -> tuple[list[Value], Figure]:
    """Figures that are often equal, or next to each other, of one of the kinds that there are."""
    figure = draw(st.sampled_from((GENERAL, DECIMAL, WHOLE, HUNDREDTHS)))
    pool: st.SearchStrategy[Any] = {
        GENERAL: st.one_of(
            st.sampled_from(NEAR).map(plain),
            st.builds(rational, st.integers(-30, 30), st.integers(1, 7)),
        ),
        DECIMAL: st.sampled_from(NEAR).map(shortest),
        WHOLE: st.integers(-4, 4).map(rational),
        HUNDREDTHS: st.integers(-40, 40).map(lambda one: rational(one, 100)),
    }[figure]
    gone = draw(
        st.sampled_from(((), (NOT_MEASURED,), (NOT_MEASURED, NOT_APPLICABLE), (NOT_MEASURED, PENDING)))
    )
    few = draw(st.lists(pool, min_size=1, max_size=6))
    return [draw(st.sampled_from([*few, *gone])) for _ in range(rows)], figure


@st.composite
def populations(draw: DrawFn) -> tuple[list[Value], list[Value] | None, Argument, Argument | None]:
    """Figures and groups, exactly and as columns."""
    rows = draw(st.integers(1, 12))

    def column() -> tuple[list[Value], Argument]:
        figures, figure = draw(columns(rows))
        off = draw(st.lists(st.sampled_from((-1, 1, 0.2)), min_size=rows, max_size=rows))
        some = draw(st.sampled_from(((False,), (False, True))))
        unsure = draw(st.lists(st.sampled_from(some), min_size=rows, max_size=rows))
        more = draw(st.sampled_from((0, 1)))
        for row in np.flatnonzero(unsure).tolist():  # what is no double may be anything
            if not isinstance(figures[row], Missing) and not figure.whole:
                figures[row] += rational(row * more, 10**25)  # type: ignore[operator]
        wide = draw(st.sampled_from((4 * STEP, 2.0**-20)))
        return figures, argument(figures, figure, off, unsure, wide)

    figures, value = column()
    if draw(st.booleans()):
        return figures, None, value, None
    groups, by = column()
    return figures, groups, value, by


def asked(operation: Operation, parameter: object, value: Argument, by: Argument | None) -> Answer:
    question = Asked(
        NODE,
        InputKey(("over subjects", "2"), parse_period("2026")),
        operation,
        parameter,
        VALUE,
        None if by is None else GROUP,
    )
    return Asking({VALUE: value, **({} if by is None else {GROUP: by})}).answer(question)


@given(population=populations(), question=st.sampled_from(QUESTIONS))
def test_every_answer_is_exact_and_within_its_bounds(
    population: tuple[list[Value], list[Value] | None, Argument, Argument | None],
    question: tuple[Operation, object],
) -> None:
    figures, groups, value, by = population
    operation, parameter = question
    expected = OVER[operation](parameter)(figures, *(() if groups is None else (groups,)))
    answer = asked(operation, parameter, value, by)
    assert answer.exactly(np.arange(len(figures))) == expected
    for row, right in enumerate(expected):
        check(answer, row, right)


def check(answer: Answer, row: int, right: Value) -> None:
    """What a row holds, and what is proven of it."""
    reason = REASONS[answer.reasons[row]]
    assert reason in answer.known.reasons
    if isinstance(right, Missing):
        assert reason == right.reason.value
        return
    assert reason == ""
    number, figure = float(answer.values[row]), answer.known.figure
    if isinstance(right, str):
        assert answer.known.labels[int(number)] == right
        return
    found: Any = right
    if figure.absolute == inf:
        return
    off = abs(plain(number) - found)
    assert isinstance(figure.absolute, float)
    bound = plain(figure.relative) * abs(found) + plain(figure.absolute)
    assert off <= bound
    assert plain(max(figure.low, -1e300)) <= found <= plain(min(figure.high, 1e300))
    assert max(int(found.numerator).bit_length(), int(found.denominator).bit_length()) <= figure.bits
    if figure.whole:
        assert off == 0
    if figure.decimal:
        assert shortest(number) == found
    if figure.grid is not None and figure.grid.varying == 1:
        assert (found * figure.grid.whole).denominator == 1
    if number:
        assert 2.0**-figure.magnitude <= abs(number) <= 2.0**figure.magnitude


def test_only_near_neighbours_are_evaluated_exactly() -> None:
    figures = [rational(one) for one in range(1, 2_001)]
    figures[7] = figures[8] + rational(1, 10**18)
    seen: list[int] = []
    value = argument(figures, GENERAL, [0.0] * 2_000, [False] * 2_000)
    evaluate = value.evaluate

    def watched(rows: Rows) -> Sequence[Value]:
        seen.extend(rows.tolist())
        return evaluate(rows)

    value.evaluate = watched
    answer = asked(op.RANK, HIGHEST, value, None)
    assert sorted(seen) == sorted(answer.near.tolist()) == [7, 8]
    assert answer.values[[7, 8]].tolist() == [1992, 1993]


@pytest.mark.parametrize("word", ["mean", "sum", "variance"])
def test_figures_of_too_many_denominators_are_rounded_as_they_are_added(word: str) -> None:
    primes = [one for one in range(3, 12_000) if all(one % two for two in range(2, int(one**0.5) + 1))]
    figures: list[Value] = [rational(1, one) for one in primes]
    value = argument(figures, GENERAL, [0.0] * len(figures), [False] * len(figures))
    answer = asked(op.OVER_SUBJECTS, word, value, None)
    expected = OVER[op.OVER_SUBJECTS](word)(figures)
    assert answer.exactly(np.arange(1)) == expected[:1]
    (number,) = {*expected}
    assert isinstance(number, RATIONAL_TYPE)
    assert 10**120 * len(primes) ** 3 % number.denominator == 0
    assert isinstance(answer.known.figure.absolute, float)
    error = abs(exact(repr(float(answer.values[0]))) - number)
    assert error <= answer.known.figure.absolute + answer.known.figure.relative * abs(number)


def test_of_two_groups_that_lie_next_to_each_other_each_is_one() -> None:
    near = [exact("0.3"), exact("0.30000000000000000001")]
    figures: list[Value] = [rational(one) for one in (5, 6, 7, 8)]
    groups: list[Value] = [near[0], near[1], near[0], near[1]]
    value = argument(figures, WHOLE, [0.0] * 4, [False] * 4)
    by = argument(groups, GENERAL, [0.0] * 4, [False] * 4)
    assert asked(op.RANK, HIGHEST, value, by).values.tolist() == [2, 2, 1, 1]


def test_everybody_is_of_nobody_where_no_group_is_known() -> None:
    value = argument([rational(1)], WHOLE, [0.0], [False])
    by = argument([NOT_MEASURED], WHOLE, [0.0], [False])
    for operation, parameter in QUESTIONS:
        assert asked(operation, parameter, value, by).exactly(np.arange(1)) == [NOT_MEASURED]


def test_a_figure_that_is_no_double_stands_beside_its_nearest() -> None:
    least = exact("-0.3")
    figures: list[Value] = [least + rational(1, 10**25), least, rational(1)]
    value = argument(figures, DECIMAL, [0.0] * 3, [True, False, False])
    assert asked(op.OVER_SUBJECTS, "min", value, None).exactly(np.arange(1)) == [least]
    assert asked(op.RANK, HIGHEST, value, None).values.tolist() == [2, 3, 1]
