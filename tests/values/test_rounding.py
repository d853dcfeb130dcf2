import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.values.number import from_python, rational
from perfdsl.values.rounding import RoundingMode, decimal_text, round_to

THEIRS = {
    RoundingMode.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    RoundingMode.HALF_UP: decimal.ROUND_HALF_UP,
    RoundingMode.HALF_DOWN: decimal.ROUND_HALF_DOWN,
    RoundingMode.UP: decimal.ROUND_UP,
    RoundingMode.DOWN: decimal.ROUND_DOWN,
}
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4)


@given(DECIMALS, st.integers(0, 6), st.sampled_from(RoundingMode))
def test_modes_agree_with_decimal(value: Decimal, decimals: int, mode: RoundingMode) -> None:
    theirs = value.quantize(Decimal(1).scaleb(-decimals), rounding=THEIRS[mode])
    ours = from_python(value)
    assert round_to(ours, decimals, mode) == from_python(theirs)
    text = decimal_text(ours, decimals, mode)
    assert (Decimal(text), len(text.partition(".")[2])) == (theirs, decimals)


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "text"),
    [
        pytest.param(1100, 12, 2, "91.67", id="two decimals"),
        pytest.param(1100, 12, 0, "92", id="none"),
        pytest.param(-1, 3, 2, "-0.33", id="negative"),
        pytest.param(-1, 1000, 2, "0.00", id="no negative zero"),
        pytest.param(5, 2, 0, "2", id="half to even"),
    ],
)
def test_text_for_reading(numerator: int, denominator: int, decimals: int, text: str) -> None:
    assert decimal_text(rational(numerator, denominator), decimals) == text
