"""Operations that are proven by a rule of their own: months, shares in whole units, powers that are measured."""

import random

import pytest

from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.meanings.days import FIRST, LAST
from perfdsl.graph import operations as op
from perfdsl.values.number import Rational
from perfdsl.values.sharing import Shares
from tests.engine.columns.operations import COUNT, DATE, NUMBER, rows_of

ROWS = 3_000


def drawn(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing is kept secret


@pytest.mark.parametrize("sign", ["+", "-"])
def test_months_later_are_those_of_the_calendar(sign: str) -> None:
    """Ends of months of common and leap years, the first and the last days that there are, and far beyond these."""
    chance = drawn(1)
    days = [chance.uniform(FIRST, LAST) // 1 for _ in range(ROWS)]
    days += [chance.uniform(-80_000, 80_000) // 1 for _ in range(ROWS)]
    days += [FIRST, LAST, FIRST, LAST, -719162.0, 11016.0, 11015.0, 11017.0, 47540.0, 47541.0] * 20
    counts = [float(chance.choice((chance.randint(-30, 30), chance.randint(-1_300, 1_300)))) for _ in days]
    counts[-6:] = [1e6, -1e6, 0.0, 119_999.0, -119_999.0, 2.5]
    found = rows_of(
        op.DATE_ADD, ((sign, "months"),), [(InputColumn("d", DATE), days), (InputColumn("n", NUMBER), counts)]
    )
    assert [one for one in found if not one.holds()] == []
    assert all(one.is_sure for one in found)


def test_months_and_days_are_added_in_turn() -> None:
    chance = drawn(2)
    days = [chance.uniform(-80_000, 80_000) // 1 for _ in range(ROWS)]
    counts = [float(chance.randint(0, 40)) for _ in days]
    steps = (("+", "months"), ("-", "days"), ("+", "months"))
    columns = [(InputColumn("d", DATE), days), *((InputColumn(name, COUNT), counts) for name in "abc")]
    found = rows_of(op.DATE_ADD, steps, columns)
    assert [one for one in found if not one.holds()] == []
    assert all(one.is_sure for one in found)


SHARES = {
    "thirds": (1, 1, 1),
    "alike and not": (1, 2, 1, 2, 3),
    "one": (1,),
    "none": (0, 1, 1),
    "many": tuple(range(1, 25)),
}


@pytest.mark.parametrize("parts", SHARES.values(), ids=SHARES)
@pytest.mark.parametrize("decimals", [0, 2, None])
def test_whole_units_are_shared_out_by_largest_remainder(
    parts: tuple[int, ...], decimals: int | None
) -> None:
    shares = Shares(tuple(Rational(part, sum(parts)) for part in parts))
    chance = drawn(3)
    figures = [
        round(chance.uniform(-50, 500), decimals if decimals is not None else 2) + 0.0 for _ in range(500)
    ]
    figures += [float(number) for number in range(-20, 120)]
    known = InputColumn("x", NUMBER, decimals=decimals, ends=None if decimals is None else (-1e4, 1e4))
    for place in {0, len(parts) // 2, len(parts) - 1}:
        found = rows_of(op.APPORTION, (shares, place), [(known, figures)])
        assert [one for one in found if not one.holds()] == []
        if decimals is not None:
            assert all(one.is_sure for one in found)


def test_a_figure_that_very_many_share_is_left_to_the_exact_engine() -> None:
    shares = Shares((Rational(1, 40),) * 40)
    found = rows_of(op.APPORTION, (shares, 3), [(InputColumn("x", COUNT), [7.0])])
    assert not found[0].is_sure


def test_powers_of_what_is_measured_are_as_near_as_they_are_proven_to_be() -> None:
    """Whole exponents of either sign, roots, 0 and 1, numbers below 0, and exponents too large to be looked at."""
    chance = drawn(5)
    numbers, exponents = (
        (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 1e-9, -3.7, 2.0**99),
        (0.0, 1.0, -1.0, 2.0, 3.0, 0.5, -0.5),
    )
    pairs = [(one, other) for one in numbers for other in (*exponents, 1 / 3, -2.0, -3.0, 7.9, 8.0, 9.0, 1e6)]
    pairs += [
        (round(chance.uniform(-3, 40), 2), round(chance.uniform(-9, 9), chance.randint(0, 2)))
        for _ in range(ROWS)
    ]
    bases, powers = zip(*pairs, strict=True)
    found = rows_of(op.POWER, None, [(InputColumn("x", NUMBER), bases), (InputColumn("y", NUMBER), powers)])
    assert [one for one in found if not one.holds()] == []
    within = [one for one, power in zip(found, powers, strict=True) if abs(power) < 8]
    assert all(one.is_sure for one in within)
    assert all(one.reason or one.bound <= 1e-9 * abs(one.number) for one in within)
