import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.values import number
from perfdsl.values.number import exact, exact_text, from_python, rational, too_large, total

OTHER_NUMBERS = "fraction"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("1_600", Fraction(1600)),
        ("3.5", Fraction(7, 2)),
        ("85.6%", Fraction(107, 125)),
        ("1/3", Fraction(1, 3)),
        ("-2", Fraction(-2)),
        ("+2.50", Fraction(5, 2)),
        ("-50%/2", Fraction(-1, 4)),
        ("9" * 100, Fraction(10**100 - 1)),
    ],
)
def test_exact_reads_what_is_written(text: str, value: Fraction) -> None:
    assert exact(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "-", "1e5", "nan", "inf", "0x10", "1,5", ".5", "5.", "1/0", "1/", "٣", " 1", "1\n", "_1", "9" * 104],
)
def test_exact_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        exact(text)


@given(st.fractions())
def test_text_of_a_number_reads_back(value: Fraction) -> None:
    text = exact_text(from_python(value))
    if len(text) <= number.MAX_DIGITS:
        assert exact(text) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_a_decimal_is_written_as_one(value: Decimal) -> None:
    text = exact_text(from_python(value))
    assert "/" not in text
    assert Decimal(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (rational(11, 12), "11/12"),
        (rational(-11, 12), "-11/12"),
        (rational(9877, 10000), "0.9877"),
        (rational(-1, 8), "-0.125"),
        (rational(5), "5"),
        (rational(1, 25), "0.04"),
    ],
)
def test_text_of_a_number(value: number.Rational, text: str) -> None:
    assert exact_text(value) == text


@pytest.mark.parametrize("value", [1, Decimal("1.00"), Fraction(1), rational(1)])
def test_exact_numbers_of_python_are_taken(value: object) -> None:
    taken = from_python(value)
    assert taken == 1
    assert type(taken) is number.RATIONAL_TYPE


@pytest.mark.parametrize("value", [1.0, True, "1", None, Decimal("nan"), Decimal("-inf"), 1j])
def test_everything_else_of_python_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="exact number"):
        from_python(value)


def test_a_quotient_by_zero_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        rational(1, 0)


@given(st.lists(st.fractions(max_denominator=1000), max_size=200))
def test_total_is_the_sum(values: list[Fraction]) -> None:
    assert total(from_python(value) for value in values) == sum(values)


def test_three_thirds_are_one() -> None:
    assert total([rational(1, 3)] * 3) == number.ONE


@pytest.mark.parametrize(
    ("value", "large"),
    [
        (rational(2**16_384 - 1), False),
        (rational(2**16_384), True),
        (rational(1, 2**16_384), True),
        (rational(-(2**16_384)), True),
    ],
)
def test_what_is_too_large(value: number.Rational, large: bool) -> None:  # noqa: FBT001 - a column of the table
    assert too_large(value) is large


@pytest.mark.skipif(number.RATIONAL_TYPE is Fraction, reason="the numbers are the pure ones already")
def test_the_pure_numbers_pass_the_same_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFDSL_NUMBERS", OTHER_NUMBERS)
    here = Path(__file__).parent
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "-p",
            "no:cov",
            str(here),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=here.parent.parent,
    )
    assert run.returncode == 0, run.stdout
    assert "1 skipped" in run.stdout
