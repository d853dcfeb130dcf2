import pytest

from perfdsl.values import kind
from perfdsl.values.kind import Family, Kind


@pytest.mark.parametrize(
    ("one", "text", "family"),
    [
        (kind.COUNT, "count", Family.NUMBER),
        (kind.PERCENT, "percent", Family.SHARE),
        (Kind("money", currency="EUR"), "money EUR", Family.MONEY),
        (Kind("level", levels=("low", "high")), "level low, high", Family.LEVEL),
        (kind.YES_NO, "yes_no", Family.YES_NO),
    ],
)
def test_a_kind_is_told_as_it_is_written(one: Kind, text: str, family: Family) -> None:
    assert (str(one), one.family) == (text, family)


def test_dates_and_levels_are_no_quantities() -> None:
    assert Family.SHARE in kind.QUANTITIES
    assert not kind.QUANTITIES & {Family.DATE, Family.LEVEL, Family.YES_NO, Family.TEXT}
