"""Awards in columns are those of the exact engine, cent by cent: by shares, by rank, with what is left to others."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from attrs import evolve, frozen
from numpy.typing import NDArray

from perfdsl.engine.allotting import allot
from perfdsl.engine.columns.column import GIVEN_REASONS, Column, InputColumn, Maker
from perfdsl.engine.columns.figures import shortest
from perfdsl.engine.columns.kernel import Output
from perfdsl.engine.columns.meanings.awarding import divided, pick
from perfdsl.engine.columns.numpy_engine import Given, run
from perfdsl.engine.columns.tape import label_type
from perfdsl.engine.columns.translate import given
from perfdsl.graph.award_rules import AllotRule
from perfdsl.values.allotment import Allotment
from perfdsl.values.kind import Kind
from perfdsl.values.missing import NOT_APPLICABLE, NOT_MEASURED, PENDING, Missing
from perfdsl.values.number import Rational
from perfdsl.values.value import Value

ROWS = 60
MONEY, PERCENT, YES_NO = Kind("money", "EUR"), Kind("percent"), Kind("yes_no")
THIRD = Rational(1, 3)
SUMS = ("budget", "awarded", "held", "left")
CLASSES = (
    (Rational(1, 4), Rational(1, 2)),
    (Rational(1, 2), Rational(2, 5)),
    (Rational(1, 4), Rational(1, 10)),
)


@frozen
class Cells:
    """A column of cells, each a number, yes or no, or missing."""

    known: InputColumn
    cells: tuple[Any, ...]

    def column(self, maker: Maker) -> Column:
        """The column as a meaning reads it."""
        reason = maker.build.reason(self.known.name, GIVEN_REASONS | {PENDING.reason.value})
        return Column(given(maker, self.known), reason, maker.build.no)

    def fact(self, row: int) -> Value:
        """What a cell means."""
        cell = self.cells[row]
        return cell if isinstance(cell, Missing | bool) else shortest(cell)


def cells(name: str, kind: Kind, chance: random.Random, values: Sequence[Any], gone: float) -> Cells:
    """Cells of which some are missing; numbers of two decimals between known ends."""
    ends = None if kind == YES_NO else (float(min(values)), float(max(values)))
    decimals = None if kind == YES_NO else 2
    reasons = (NOT_MEASURED, NOT_APPLICABLE, PENDING)
    drawn = [chance.choice(reasons) if chance.random() < gone else chance.choice(values) for _ in range(ROWS)]
    return Cells(InputColumn(name, kind, decimals=decimals, ends=ends), tuple(drawn))


def shares_of(rule: AllotRule, arguments: Sequence[Cells]) -> float:
    """How many figures of an award are sure; all that are have to be those of the exact engine."""
    maker = Maker()
    award = divided(maker, rule, [one.column(maker) for one in arguments])
    names = [*range(len(rule.parts)), *SUMS]
    outputs = []
    for name in names:
        found = pick(maker, name, award)
        outputs.append(Output(str(name), found.value.value, found.reason, found.unsure))  # type: ignore[union-attr]
    kernel = maker.build.kernel(outputs)
    places = {label: place for place, label in enumerate(kernel.labels)}
    columns = {}
    for one in arguments:
        there = np.array([not isinstance(cell, Missing) for cell in one.cells])
        nothing, form = (False, np.bool_) if one.known.kind == YES_NO else (np.nan, np.float64)
        values: NDArray[Any] = np.array(
            [nothing if isinstance(cell, Missing) else cell for cell in one.cells], form
        )
        words = [places.get(cell.reason.value, 0) if isinstance(cell, Missing) else 0 for cell in one.cells]
        columns[one.known.name] = Given(values, there, np.array(words, label_type(kernel)))
    figures = run(kernel, columns, ROWS)
    sure = 0
    for row in range(ROWS):
        exact = allot(rule)(*(one.fact(row) for one in arguments))
        for name in names:
            figure = figures[str(name)]
            if figure.unsure[row]:
                continue
            sure += 1
            reason = kernel.labels[int(figure.reasons[row])]
            ours = f"missing: {reason}" if reason else float(figure.values[row])
            assert ours == shown(exact, name), (name, row, [one.fact(row) for one in arguments], rule)
    return sure / (ROWS * len(names))


def shown(award: Value, name: int | str) -> object:
    """A figure of an award."""
    if isinstance(award, Missing):
        return f"missing: {award.reason.value}"
    assert isinstance(award, Allotment)
    figure = award.portions[name].amount if isinstance(name, int) else getattr(award, name)
    return f"missing: {figure.reason.value}" if isinstance(figure, Missing) else float(figure)


RULES = {
    "kept": {},
    "by amount": {"leftover": "amount"},
    "equally": {"leftover": "equally"},
    "by amount up to a ceiling": {"leftover": "amount", "most": Rational(300)},
    "equally up to a ceiling that is no whole cent": {"leftover": "equally", "most": Rational("250.005")},
    "down": {"leftover": "amount", "cents_down": True},
    "ties": {"leftover": "equally", "ties_by_score": True},
    "ranked": {"classes": CLASSES},
    "ranked, the rest by amount": {"classes": CLASSES, "leftover": "amount", "most": Rational(400)},
}


@pytest.mark.parametrize("gone", [0.0, 0.2], ids=["all there", "some missing"])
@pytest.mark.parametrize("more", RULES.values(), ids=RULES)
@pytest.mark.parametrize("count", [1, 3, 14])
def test_every_cent_is_that_of_the_exact_engine(more: dict[str, Any], count: int, gone: float) -> None:
    chance = random.Random(f"{count} {gone} {more}")  # noqa: S311 - nothing is kept secret
    parts = tuple(Rational(chance.choice((1, 1, 2, 3))) for _ in range(count))
    times = tuple(chance.choice((Rational(1), Rational(1), THIRD)) for _ in range(count))
    rule = evolve(AllotRule(parts, times, losses=(Rational(3, 10),)), **more)
    scores = [0.0, 0.25, 0.5, 0.5, 0.75, 0.9, 1.0, 1.0, 0.33]
    columns = [
        cells("gate", YES_NO, chance, [True, True, False], gone / 4),
        cells("budget", MONEY, chance, [1000.0, 1000.0, 0.05, 0.0, 333.33, 99.99, 100.01, 7.07], gone / 4),
        *(cells(f"rate {place}", PERCENT, chance, scores, gone) for place in range(count)),
    ]
    if rule.ties_by_score:
        columns += [cells(f"score {place}", PERCENT, chance, scores, gone) for place in range(count)]
    assert shares_of(rule, columns) > (0.9 if count < 14 else 0.3)


@pytest.mark.parametrize(("budgets", "least"), [([-3.0, 1e3, 1e5, 12.34], 0.25), ([1e9, 5e10, 2e11], 0.0)])
def test_rates_below_nothing_and_above_100_percent_are_right_where_they_are_sure(
    budgets: list[float], least: float
) -> None:
    chance = random.Random(4)  # noqa: S311 - as above
    for leftover in ("kept", "amount", "equally"):
        rule = AllotRule((Rational(1),) * 3, (Rational(1),) * 3, leftover=leftover)
        columns = [
            cells("budget", MONEY, chance, budgets, 0.1),
            *(cells(f"rate {place}", PERCENT, chance, [-0.5, 0.3, 1.0, 1.2, 2.0], 0.1) for place in range(3)),
        ]
        assert shares_of(rule, columns) >= least


def test_a_budget_that_very_many_share_is_left_to_the_exact_engine() -> None:
    chance = random.Random(6)  # noqa: S311 - as above
    rule = AllotRule((Rational(1),) * 40, (Rational(1),) * 40)
    columns = [cells("budget", MONEY, chance, [1000.0], 0.0)]
    columns += [cells(f"rate {place}", PERCENT, chance, [0.5, 1.0], 0.0) for place in range(40)]
    assert shares_of(rule, columns) == 0
