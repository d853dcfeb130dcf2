"""What is proven of figures, attacked: formulas of doubles of every sort, beside the same in exact numbers."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from perfdsl.engine.columns.building import Builder
from perfdsl.engine.columns.deciding import Deciding
from perfdsl.engine.columns.figures import Figure, shortest
from perfdsl.engine.columns.grid import Grid
from perfdsl.engine.columns.kernel import Code, Output
from perfdsl.engine.columns.numpy_engine import Given, run
from perfdsl.values import irrational
from perfdsl.values.number import Rational
from perfdsl.values.rounding import RoundingMode, round_to

EDGES: Final = (
    0.0,
    1.0,
    0.1,
    0.3,
    1 / 3,
    0.95,
    2.0**-53,
    1 + 2.0**-52,
    1 - 2.0**-53,
    1e15,
    2.0**53 - 1,
    1e-9,
    2.0**90,
    2.0**-90,
)


def doubles() -> SearchStrategy[float]:
    """Doubles of either sign: edges, decimals, neighbours, and any."""
    plain = st.one_of(
        st.sampled_from(EDGES),
        st.integers(0, 10**6).map(lambda number: number / 1000),
        st.floats(2.0**-90, 2.0**90),
        st.sampled_from(EDGES[1:]).map(lambda number: math.nextafter(number, math.inf)),
    )
    return st.builds(lambda sign, number: sign * number, st.sampled_from((1.0, 1.0, -1.0)), plain)


THIRD: Final = Rational(1, 3)
MORE: Final = Rational(7, 5)

Exact = Callable[[Rational, Rational], Rational]
Made = Callable[[Deciding, Figure, Figure], Figure]

BINARY: Final[dict[str, tuple[Made, Exact]]] = {
    "sum": (lambda all_, x, y: all_.add([x, y]), lambda x, y: x + y),
    "difference": (lambda all_, x, y: all_.subtract(x, y), lambda x, y: x - y),
    "product": (lambda all_, x, y: all_.multiply(x, y), lambda x, y: x * y),
    "square": (lambda all_, x, _: all_.square(x), lambda x, _: x * x),
    "smaller": (lambda all_, x, y: all_.smaller(x, y), min),
    "larger": (lambda all_, x, y: all_.larger(x, y), max),
    "size": (lambda all_, x, _: all_.absolute(x), lambda x, _: abs(x)),
    "opposite": (lambda all_, x, _: all_.negate(x), lambda x, _: -x),
    "bounded": (lambda all_, x, _: all_.clamp(x, -THIRD, MORE), lambda x, _: min(max(x, -THIRD), MORE)),
    "third": (lambda all_, x, _: all_.multiply(x, all_.constant(THIRD)), lambda x, _: x / 3),
}  # fmt: skip


class Formula:
    """Figures of two cells, and the same formulas in exact numbers."""

    def __init__(self, x: float, y: float) -> None:
        self.build = Builder()
        self.figures = Deciding(self.build)
        self.cells = {"x": x, "y": y}
        self.x, self.y = self._cell("x"), self._cell("y")
        self.exact = shortest(x), shortest(y)

    def _cell(self, name: str) -> Figure:
        ends = {"low": -(2.0**100), "high": 2.0**100}
        return Figure(self.build.column(name), relative=2.0**-52, decimal=True, tens=True, **ends)  # type: ignore[arg-type]

    def numbers(self, *codes: Code) -> list[Any]:
        """What steps come to."""
        none, sure = self.build.there, self.build.no
        kernel = self.build.kernel(Output(str(place), code, none, sure) for place, code in enumerate(codes))
        found = run(kernel, {name: Given(np.array([cell])) for name, cell in self.cells.items()}, 1)
        return [found[str(place)].values[0] for place in range(len(codes))]

    def check(self, figure: Figure, exact: Rational) -> None:
        """That a figure lies where it is proven to lie."""
        bound = figure.absolute if isinstance(figure.absolute, Code) else self.build.zero
        number, off = self.numbers(figure.value, bound)
        absolute = off if isinstance(figure.absolute, Code) else figure.absolute
        if absolute == math.inf:
            return
        most = rational(figure.relative) * abs(exact) + rational(absolute)
        assert abs(rational(number) - exact) <= most
        assert not exact < figure.low
        assert not exact > figure.high


def rational(number: float) -> Rational:
    return Rational(*float(number).as_integer_ratio())


@given(doubles(), doubles(), st.lists(st.sampled_from(sorted(BINARY)), min_size=1, max_size=6))
def test_a_formula_is_as_near_as_it_is_proven_to_be(x: float, y: float, names: Sequence[str]) -> None:
    formula = Formula(x, y)
    figure, exact, other, exact_other = formula.x, formula.exact[0], formula.y, formula.exact[1]
    for name in names:
        made, meaning = BINARY[name]
        figure, exact, other, exact_other = (
            made(formula.figures, figure, other), meaning(exact, exact_other), figure, exact
        )  # fmt: skip
        formula.check(figure, exact)


@given(doubles(), doubles(), st.sampled_from(sorted(BINARY)), st.sampled_from(sorted(BINARY)))
def test_a_quotient_is_as_near_as_it_is_proven_to_be(x: float, y: float, above: str, below: str) -> None:
    formula = Formula(x, y)
    one, other = (BINARY[name][0](formula.figures, formula.x, formula.y) for name in (above, below))
    exact_one, exact_other = (BINARY[name][1](*formula.exact) for name in (above, below))
    found, far = formula.figures.divide(one, other)
    is_zero, near = formula.figures.is_zero(other)
    zero, doubt, wide = formula.numbers(is_zero, near, far)
    if not doubt:
        assert bool(zero) == (exact_other == 0)
        if not zero and not wide:
            formula.check(found, exact_one / exact_other)


@pytest.mark.parametrize("or_equal", [True, False])
@given(x=doubles(), y=doubles(), name=st.sampled_from(sorted(BINARY)), limit=doubles())
def test_what_is_sure_of_a_comparison_holds(
    or_equal: bool,  # noqa: FBT001 - a case
    x: float,
    y: float,
    name: str,
    limit: float,
) -> None:
    formula = Formula(x, y)
    figure, exact = BINARY[name][0](formula.figures, formula.x, formula.y), BINARY[name][1](*formula.exact)
    for edge in (shortest(limit), exact, exact * Rational(1, 3)):
        constant = formula.figures.constant(edge)
        below, not_below = formula.figures.less(figure, constant, or_equal=or_equal)
        above, not_above = formula.figures.less(constant, figure, or_equal=or_equal)
        same, not_same = formula.figures.equal(figure, constant)
        found = formula.numbers(below, not_below, above, not_above, same, not_same)
        holds = (exact <= edge, edge <= exact) if or_equal else (exact < edge, edge < exact)
        for (told, doubt), right in zip(
            zip(found[::2], found[1::2], strict=True), (*holds, exact == edge), strict=True
        ):
            assert doubt or bool(told) == right


@pytest.mark.parametrize("mode", RoundingMode)
@given(cells=st.tuples(st.integers(-4000, 4000), st.integers(1, 12)), places=st.integers(0, 3))
def test_what_is_sure_of_a_rounding_holds(mode: RoundingMode, cells: tuple[int, int], places: int) -> None:
    formula = Formula(cells[0] / 8, 1.0)
    share = formula.figures.multiply(formula.x, formula.figures.constant(Rational(1, cells[1])))
    exact = formula.exact[0] / cells[1]
    found, doubt = formula.figures.nearest(share, Rational(1, 10**places), mode)
    number, unsure = formula.numbers(found.value, doubt)
    assert unsure or number == float(round_to(exact, places, mode))


@pytest.mark.parametrize("mode", RoundingMode)
@given(cell=st.integers(-4000, 4000), divisor=st.integers(1, 12), places=st.integers(0, 3))
def test_a_tie_of_figures_with_few_decimals_is_decided(
    mode: RoundingMode, cell: int, divisor: int, places: int
) -> None:
    formula = Formula(cell / 100, 1.0)
    ends = formula.x.between(-40.0, 40.0)
    known = Figure(ends.value, ends.relative, low=-40.0, high=40.0, decimal=True, grid=Grid(100))
    share = formula.figures.multiply(known, formula.figures.constant(Rational(1, divisor)))
    found, doubt = formula.figures.nearest(share, Rational(1, 10**places), mode)
    number, unsure = formula.numbers(found.value, doubt)
    assert not unsure
    assert number == float(round_to(formula.exact[0] / divisor, places, mode))


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        pytest.param("logarithm", irrational.ln, id="logarithm"),
        pytest.param("square_root", irrational.sqrt, id="square root"),
        pytest.param("exponential", irrational.exp, id="exponential"),
    ],
)
@given(x=doubles().map(abs).filter(lambda number: number > 0), part=st.integers(1, 9))
def test_what_is_not_rational_is_as_near_as_it_is_proven_to_be(
    name: str, exact: Callable[[Rational], Rational], x: float, part: int
) -> None:
    formula = Formula(x, 1.0)
    share = Rational(1, part)
    figure = formula.figures.multiply(formula.x.between(2.0**-91, 2.0**91), formula.figures.constant(share))
    argument = formula.exact[0] * share
    if name == "exponential":
        figure, argument = formula.figures.clamp(figure, None, Rational(500)), min(argument, Rational(500))
        formula.check(formula.figures.exponential(figure)[0], exact(argument))
    else:
        formula.check(getattr(formula.figures, name)(figure), exact(argument))
