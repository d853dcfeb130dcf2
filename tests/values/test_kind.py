import pytest

from perfdsl.values import kind
from perfdsl.values.kind import Family, Kind
from perfdsl.values.number import exact


@pytest.mark.parametrize(
    ("one", "text", "family"),
    [
        (kind.COUNT, "count", Family.NUMBER),
        (kind.PERCENT, "percent", Family.SHARE),
        (Kind("money", currency="EUR"), "money EUR", Family.MONEY),
        (Kind("level", levels=("low", "high")), "level low, high", Family.LEVEL),
        (Kind("level", ends=(1, 5)), "level 1..5", Family.NUMBER),
        (kind.YES_NO, "yes_no", Family.YES_NO),
    ],
)
def test_a_kind_is_told_as_it_is_written(one: Kind, text: str, family: Family) -> None:
    assert (str(one), one.family) == (text, family)


def test_dates_and_levels_are_no_quantities() -> None:
    assert Family.SHARE in kind.QUANTITIES
    assert not kind.QUANTITIES & {Family.DATE, Family.LEVEL, Family.YES_NO, Family.TEXT}


@pytest.mark.parametrize(
    ("one", "number", "held"),
    [
        (kind.COUNT, "3", True),
        (kind.COUNT, "-1", False),
        (kind.COUNT, "1/2", False),
        (kind.NUMBER, "-1/2", True),
        (Kind("level", ends=(1, 5)), "1", True),
        (Kind("level", ends=(1, 5)), "5", True),
        (Kind("level", ends=(1, 5)), "0", False),
        (Kind("level", ends=(1, 5)), "6", False),
        (Kind("level", ends=(1, 5)), "5/2", False),
        (Kind("level", ends=(-2, 2)), "-2", True),
    ],
)
def test_a_kind_holds_what_is_measured_so(one: Kind, number: str, *, held: bool) -> None:
    assert one.holds(exact(number)) == held
