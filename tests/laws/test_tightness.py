"""What can be is no more than that: where no figure is read twice, data lead to both ends of every score."""

from collections.abc import Iterable, Sequence
from itertools import product

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import NodeId
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact
from perfdsl.values.ranges import Range
from tests.strategies import compile_text

FIGURES = ("-3", "-1", "0", "1/2", "1", "2", "5", "7", "10")
CLAMPS = ("clamp none", "clamp 0%..100%", "clamp -50%..120%", "clamp 20%..", "clamp ..80%")
COMBINES = ("weighted mean", "minimum", "maximum", "sum", "best 1")


@frozen
class Row:
    """A row that is piecewise linear in its actual, and the figures among which its ends are found."""

    text: str
    corners: tuple[str, ...]


@st.composite
def rows(draw: DrawFn, name: str) -> Row:
    one = st.sampled_from(FIGURES)
    low, high = sorted((draw(one), draw(one)), key=exact)
    first, second = sorted(draw(st.lists(one, min_size=2, max_size=2, unique=True)), key=exact)
    asked = draw(
        st.sampled_from([
            f"target >= {first}", f"target <= {second}", f"target = {second}", f"target {first}..{second}; tolerance 50%",
            f"between {first} and {second}", f"from {second} to {first}",
            f"curve {{ {first}: 20%; {second}: 90% }}", f"curve {{ {first}: 100%; {second}: 0% }}",
            f"steps {{ >= {second}: 100%; >= {first}: 40%; otherwise 10% }}",
        ])
    )  # fmt: skip
    between = [text for text in FIGURES if exact(low) <= exact(text) <= exact(high)]
    # A range of 50% tolerance reaches half of its ends beyond them, and a step ends just below its beginning.
    far = [
        str(figure)
        for text in (first, second)
        for figure in beside(exact(text))
        if exact(low) <= figure <= exact(high)
    ]
    return Row(f"indicator {name} {{ number; range {low}..{high}; {asked} }}", (low, high, *between, *far))


def beside(figure: Rational) -> Iterable[Rational]:
    room, near = abs(figure) / 2, exact("1/1000")
    return (figure - room, figure + room, figure - near, figure + near)


@st.composite
def small_plans(draw: DrawFn) -> tuple[CompiledPlan, tuple[Row, ...]]:
    found = tuple(draw(rows(name)) for name in ("a", "b")[: draw(st.integers(1, 2))])
    combine = draw(st.sampled_from(COMBINES))
    head = f"scale s {{ {draw(st.sampled_from(CLAMPS))} }}\nplan p {{ period 2026; scale s; combine {combine}"
    return compile_text("\n".join([head, *(row.text for row in found), "}"])), found


def scores(evaluation: Evaluation) -> list[NodeId]:
    return [item.figures.score for item in evaluation.graph.outline.items if item.figures.score is not None]


def figures(plan: CompiledPlan, found: Sequence[Row]) -> Iterable[Evaluation]:
    for chosen in product(*(dict.fromkeys(row.corners) for row in found)):
        yield plan.evaluate({name: number(text) for name, text in zip("ab", chosen, strict=False)})


def number(text: str) -> Rational:
    return exact(text)


@given(small_plans())
def test_data_lead_to_both_ends_of_every_score(case: tuple[CompiledPlan, tuple[Row, ...]]) -> None:
    plan, found = case
    waiting = plan.evaluate({}, pending=True)
    reached = [[one.values[node] for node in scores(one)] for one in figures(plan, found)]
    for node, values in zip(scores(waiting), zip(*reached, strict=True), strict=True):
        numbers = [value for value in values if isinstance(value, RATIONAL_TYPE)]
        outlook = waiting.outlook(node)
        low, high = (outlook.low, outlook.high) if isinstance(outlook, Range) else (outlook, outlook)
        assert (low, high) == (min(numbers), max(numbers))


@pytest.mark.parametrize(
    ("row", "low", "high"),
    [
        pytest.param("count; range 0..10; target >= 8", "0", "5/4", id="at least"),
        pytest.param("days; range 10..40; target <= 20", "1/2", "1", id="at most"),
        pytest.param("days; range 30..40; target <= 20", "1/2", "2/3", id="never met"),
        pytest.param("number; range 2..4; target 3..5; tolerance 50%", "1/3", "1", id="inside a range"),
        pytest.param("number; range 20..30; target 3..5; tolerance 50%", "0", "0", id="far outside a range"),
    ],
)
def test_what_a_row_can_score(row: str, low: str, high: str) -> None:
    plan = compile_text(
        f"scale s {{ clamp none }}\nplan p {{ period 2026; scale s; indicator a {{ {row} }} }}"
    )
    evaluation = plan.evaluate({}, pending=True)
    outlook = evaluation.outlook(scores(evaluation)[1])
    ends = (outlook.low, outlook.high) if isinstance(outlook, Range) else (outlook, outlook)
    assert ends == (exact(low), exact(high))
