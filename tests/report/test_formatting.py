"""Values as people read them in two locales, and as programs do."""

from datetime import date

import pytest

from perfdsl.report.formatting import CANONICAL, percent_text, place_text, target_text, value_text
from perfdsl.report.wrapping import shown_width, wrap
from perfdsl.source import Cell, Source, Span
from perfdsl.values.kind import COUNT, DATE, DAYS, NUMBER, PERCENT, YES_NO, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import exact
from perfdsl.values.ranges import ANYTHING, FAR, Range
from perfdsl.values.value import Value

EURO = Kind("money", currency="EUR")
LEVELS = Kind("level", levels=("low", "medium", "high"))


@pytest.mark.parametrize(
    ("value", "kind", "italian", "english", "canonical"),
    [
        pytest.param(exact("1600"), COUNT, "1.600", "1,600", "1600", id="thousands"),
        pytest.param(exact("3.5"), DAYS, "3,5", "3.5", "3.5", id="decimals"),
        pytest.param(exact("85.6%"), PERCENT, "85,6%", "85.6%", "85.6%", id="percent"),
        pytest.param(exact("11/12"), PERCENT, "91,67%", "91.67%", "11/12", id="a percentage that never ends"),
        pytest.param(exact("1/3"), NUMBER, "0,33", "0.33", "1/3", id="a number that never ends"),
        pytest.param(exact("-0.001"), NUMBER, "0", "0", "-0.001", id="nearly nothing has no sign"),
        pytest.param(exact("-1234.5"), NUMBER, "-1.234,5", "-1,234.5", "-1234.5", id="below zero"),
        pytest.param(exact("10000"), EURO, "10.000,00 EUR", "10,000.00 EUR", "10000 EUR", id="money"),
        pytest.param(exact("2"), LEVELS, "medium", "medium", "medium", id="a level by its label"),
        pytest.param(exact("5/2"), LEVELS, "2.5", "2.5", "2.5", id="between two levels"),
        pytest.param(date(2023, 6, 30), DATE, "30/06/2023", "2023-06-30", "2023-06-30", id="date"),
        pytest.param(True, YES_NO, "SI", "yes", "yes", id="done"),
        pytest.param(False, YES_NO, "NO", "no", "no", id="not done"),
        pytest.param("good", None, "good", "good", "good", id="text"),
        pytest.param(Missing(Reason.NOT_MEASURED), COUNT, "non misurato", "not measured", "", id="missing"),
    ],
)
def test_values(value: Value, kind: Kind | None, italian: str, english: str, canonical: str) -> None:
    assert value_text(value, kind, "it") == italian
    assert value_text(value, kind, "en") == english
    assert value_text(value, kind, CANONICAL) == canonical


@pytest.mark.parametrize(
    ("sign", "figures", "kind", "shown"),
    [
        pytest.param(">=", (exact("85%"), None), PERCENT, ("≥ 85%", "≥ 85%", ">= 85%"), id="at least"),
        pytest.param("<", (exact("30"), None), DAYS, ("< 30", "< 30", "< 30"), id="below"),
        pytest.param(
            "by",
            (date(2019, 5, 31), None),
            DATE,
            ("entro 31/05/2019", "by 2019-05-31", "by 2019-05-31"),
            id="by",
        ),
        pytest.param("yes", (True, None), YES_NO, ("SI", "yes", "yes"), id="done"),
        pytest.param("..", (exact("20"), exact("30")), COUNT, ("20..30", "20..30", "20..30"), id="range"),
        pytest.param(
            "=",
            (exact("40000"), None),
            EURO,
            ("= 40.000,00 EUR", "= 40,000.00 EUR", "= 40000 EUR"),
            id="equal",
        ),
    ],
)
def test_targets(
    sign: str, figures: tuple[Value, Value | None], kind: Kind, shown: tuple[str, str, str]
) -> None:
    assert tuple(target_text(sign, *figures, kind, locale) for locale in ("it", "en", CANONICAL)) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [("2/3", "66.67%"), ("0.98765", "98.76%"), ("0.98755", "98.76%"), ("1", "100%"), ("12.5%", "12.5%")],
)
def test_percentages_have_two_decimals_at_most_half_even_and_no_zeros_at_the_end(
    share: str, shown: str
) -> None:
    assert percent_text(exact(share), "en") == shown


def test_places_are_named_without_the_folders_of_the_machine() -> None:
    assert place_text(Cell("/srv/data/actuals.csv", 96, "value")) == "actuals.csv, row 96, column value"
    assert (
        place_text(Cell("data/actuals.csv", 96, "value"), "it") == "data/actuals.csv, riga 96, colonna value"
    )
    assert place_text(Span(Source("plan.perf", "plan x {}"), 5, 6)) == "plan.perf:1:6"
    assert place_text(None) == ""


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("one two three", 7, ["one two", "three"], id="between words"),
        pytest.param("abcdefgh", 3, ["abc", "def", "gh"], id="a word too long"),
        pytest.param("東京 港", 5, ["東京", "港"], id="characters of twice the width"),
        pytest.param("", 5, [], id="nothing"),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_a_combining_accent_takes_no_column() -> None:
    assert shown_width("attivita\N{COMBINING GRAVE ACCENT}") == 8


def test_an_approximate_target_says_so() -> None:
    shown = [
        target_text(">=", exact("1000"), None, COUNT, locale, about=True) for locale in ("it", CANONICAL)
    ]
    assert shown == ["≥ ≈ 1.000", ">= about 1000"]


def test_a_range_that_nothing_bounds_says_so() -> None:
    shown = [
        value_text(one, NUMBER, "en") for one in (ANYTHING, Range(exact("5"), FAR), Range(-FAR, exact("5")))
    ]
    assert shown == ["anything", "5..…", "-…..5"]
