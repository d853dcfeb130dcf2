from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfdsl.values.period import MAX_PERIODS, Period, parse_period, period_range

PARTS = {"Y": 1, "H": 2, "Q": 4, "M": 12}
PERIODS = st.sampled_from(sorted(PARTS)).flatmap(
    lambda unit: st.builds(Period, st.just(unit), st.integers(1, 9999), st.integers(1, PARTS[unit]))
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2023", date(2023, 1, 1), date(2023, 12, 31), id="year"),
        pytest.param("2023-H2", date(2023, 7, 1), date(2023, 12, 31), id="half"),
        pytest.param("2023-Q2", date(2023, 4, 1), date(2023, 6, 30), id="quarter"),
        pytest.param("2024-02", date(2024, 2, 1), date(2024, 2, 29), id="month of a leap year"),
        pytest.param("9999", date(9999, 1, 1), date(9999, 12, 31), id="last year"),
        pytest.param("9999-Q3", date(9999, 7, 1), date(9999, 9, 30), id="within the last year"),
    ],
)
def test_a_period_has_its_days(text: str, first: date, last: date) -> None:
    period = parse_period(text)
    assert (period.start, period.end, str(period)) == (first, last, text)


@pytest.mark.parametrize(
    "text",
    ["", "0000", "23", "12345", "2023-H3", "2023-Q5", "2023-13", "2023-00", "2023-1", "2023-Q1 ", "٢٠٢٣"],
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        parse_period(text)


@given(PERIODS)
def test_a_written_period_reads_back(period: Period) -> None:
    assert parse_period(str(period)) == period


@given(PERIODS, st.integers(-500, 500))
def test_a_shift_is_undone_and_its_distance_known(period: Period, steps: int) -> None:
    assume(period.year * PARTS[period.unit] + period.part - 1 + steps >= PARTS[period.unit])
    later = period.shift(steps)
    assert later.shift(-steps) == period
    assert period.distance(later) == steps
    assert 1 <= later.part <= PARTS[later.unit]
    assert (later > period) == (steps > 0)


@given(PERIODS)
def test_periods_follow_each_other_without_a_gap(period: Period) -> None:
    assume(period.next().year <= 9999)
    assert period.next().start - period.end == timedelta(days=1)
    assert period.next().previous() == period


def test_nothing_is_before_the_year_1() -> None:
    with pytest.raises(ValueError, match="before the year 1"):
        Period("Q", 1, 1).previous()


def test_a_range_has_both_ends() -> None:
    quarters = period_range(parse_period("2022-Q4"), parse_period("2023-Q2"))
    assert [str(quarter) for quarter in quarters] == ["2022-Q4", "2023-Q1", "2023-Q2"]


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        pytest.param("2023", "2023-Q1", "same unit", id="units differ"),
        pytest.param("2023", "2019", "earlier to the later", id="backwards"),
        pytest.param("0001", "9999", f"at most {MAX_PERIODS}", id="too many"),
    ],
)
def test_what_is_no_range(first: str, last: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        period_range(parse_period(first), parse_period(last))
