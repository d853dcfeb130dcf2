"""Each notation of the field, kind by kind, in the locale that declares it."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdsl.data.locale import EN, IT, LOCALES, Locale, kind_name, locale_named, other_reading, parse_value
from perfdsl.values.kind import COUNT, DATE, DAYS, MONTHS, NUMBER, PERCENT, RATIO, TEXT, YES_NO, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import MAX_DIGITS, rational

EURO = Kind("money", currency="EUR")
MARKS = Kind("level", ends=(-1, 5))
RISK = Kind("level", levels=("basso", "medio", "alto"))


@pytest.mark.parametrize(
    ("text", "kind", "locale", "value"),
    [
        pytest.param("1.600", COUNT, IT, 1600, id="thousands point"),
        pytest.param("1,600", COUNT, EN, 1600, id="thousands comma"),
        pytest.param("1.234.567", COUNT, IT, 1234567, id="two groups"),
        pytest.param(" 7\N{NO-BREAK SPACE}", COUNT, IT, 7, id="blanks around"),
        pytest.param("3,5", NUMBER, IT, Fraction(7, 2), id="decimal comma"),
        pytest.param("1.600", NUMBER, EN, Fraction(8, 5), id="decimal point"),
        pytest.param("-25", DAYS, IT, -25, id="paid 25 days early"),
        pytest.param("\N{MINUS SIGN}25", DAYS, IT, -25, id="typographic minus"),
        pytest.param("+3", NUMBER, EN, 3, id="plus"),
        pytest.param("11/12", RATIO, IT, Fraction(11, 12), id="fraction"),
        pytest.param("11/12", PERCENT, IT, Fraction(11, 12), id="fraction as percent"),
        pytest.param("85,6%", PERCENT, IT, Fraction(107, 125), id="percent"),
        pytest.param("168,57 %", PERCENT, IT, Fraction(16857, 10000), id="percent after a blank"),
        pytest.param("3,5 gg", DAYS, IT, Fraction(7, 2), id="giorni"),
        pytest.param("30 Days", DAYS, EN, 30, id="days"),
        pytest.param("3 mesi", MONTHS, IT, 3, id="mesi"),
        pytest.param("1.600,50 €", EURO, IT, Fraction(3201, 2), id="euro sign"),
        pytest.param("€ 1,600.50", EURO, EN, Fraction(3201, 2), id="euro sign first"),
        pytest.param("1600 eur", EURO, EN, 1600, id="currency code"),
        pytest.param("EUR 5", EURO, EN, 5, id="currency code first"),
        pytest.param("5", EURO, EN, 5, id="amount alone"),
        pytest.param("30/06/2023", DATE, IT, date(2023, 6, 30), id="date with strokes"),
        pytest.param("31.3.2019", DATE, IT, date(2019, 3, 31), id="date with points"),
        pytest.param("31-3-2019", DATE, IT, date(2019, 3, 31), id="date with hyphens"),
        pytest.param("2023-06-30", DATE, IT, date(2023, 6, 30), id="ISO date in it"),
        pytest.param("2023-06-30", DATE, EN, date(2023, 6, 30), id="ISO date in en"),
        pytest.param("SI", YES_NO, IT, True, id="SI"),
        pytest.param("Si\N{COMBINING GRAVE ACCENT}", YES_NO, IT, True, id="decomposed accent"),
        pytest.param("No", YES_NO, EN, False, id="No"),
        pytest.param("Medio", RISK, IT, 2, id="level"),
        pytest.param("5", MARKS, IT, 5, id="mark"),
        pytest.param("-1", MARKS, EN, -1, id="lowest mark"),
        pytest.param("4,0", MARKS, IT, 4, id="a whole mark with decimals"),
        pytest.param("1.600", TEXT, IT, "1.600", id="text stays text"),
    ],
)
def test_a_value_is_read_as_its_locale_writes_it(
    text: str, kind: Kind, locale: Locale, value: object
) -> None:
    assert parse_value(text, kind, locale) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.NOT_MEASURED),
        ("-", Reason.NOT_MEASURED),
        ("N.D.", Reason.NOT_MEASURED),
        ("nd", Reason.NOT_MEASURED),
        ("NV", Reason.NOT_EVALUATED),
        ("n.a.", Reason.NOT_APPLICABLE),
        ("not_due", Reason.NOT_DUE),
        ("no_cases", Reason.NO_CASES),
    ],
)
@pytest.mark.parametrize("kind", [COUNT, DATE, RISK], ids=str)
def test_a_missing_value_says_why(text: str, reason: Reason, kind: Kind) -> None:
    assert parse_value(text, kind, IT) == Missing(reason)


@pytest.mark.parametrize(
    ("text", "kind", "locale", "sentence"),
    [
        pytest.param("00/01/1900", COUNT, IT, "`00/01/1900` is not a whole number", id="date as count"),
        pytest.param("00/01/1900", DATE, IT, "`00/01/1900` is not a date in the calendar", id="no day"),
        pytest.param("30/06/23", DATE, IT, "`30/06/23` is not a date: a year has four digits", id="year 23"),
        pytest.param("300", DATE, IT, "`300` is not a date", id="number as date"),
        pytest.param("30/06.2023", DATE, IT, "`30/06.2023` is not a date", id="two separators"),
        pytest.param("30/06/2023", DATE, EN, "as locale `en` writes it", id="Italian date in en"),
        pytest.param("3,5", NUMBER, EN, "`3,5` is not a number as locale `en` writes it", id="comma in en"),
        pytest.param("3,5", COUNT, IT, "`3,5` is not a whole number", id="half a fair"),
        pytest.param("-3", COUNT, IT, "`-3` is not a whole number", id="negative count"),
        pytest.param("0.600", NUMBER, IT, "as locale `it` writes it", id="group after zero"),
        pytest.param("1.60", NUMBER, IT, "as locale `it` writes it", id="short group"),
        pytest.param("16.00.000", NUMBER, IT, "is not a number", id="uneven groups"),
        pytest.param("1e3", NUMBER, IT, "`1e3` is not a number", id="exponent"),
        pytest.param("٣", NUMBER, IT, "is not a number", id="other digits"),
        pytest.param("93", PERCENT, IT, "`93` is not a percent; write `93%`", id="percent without sign"),
        pytest.param("1", PERCENT, IT, "write `1%`", id="one is no percent"),
        pytest.param("11/12%", PERCENT, IT, "the unit `%` does not fit", id="fraction and sign"),
        pytest.param("€ 5%", PERCENT, IT, "does not fit", id="euro percent"),
        pytest.param(
            "93%", COUNT, IT, "is not a whole number: the unit `%` does not fit", id="percent count"
        ),
        pytest.param(
            "3 mesi", DAYS, IT, "is not a number of days: the unit `mesi` does not fit", id="months"
        ),
        pytest.param("5 $", EURO, IT, "is not an amount of EUR: the unit `$` does not fit", id="dollars"),
        pytest.param("€ 5 €", EURO, IT, "does not fit", id="two signs"),
        pytest.param("USD 5", NUMBER, IT, "the unit `USD` does not fit", id="currency of a number"),
        pytest.param("1/0", NUMBER, IT, "`1/0` divides by zero", id="by zero"),
        pytest.param("<30", DAYS, IT, "`<30` is a bound", id="operator"),
        pytest.param("≤ 30", DAYS, IT, "write the figure alone", id="typographic operator"),
        pytest.param("forse", YES_NO, IT, "`forse` is not `yes` or `no`", id="perhaps"),
        pytest.param("2", RISK, IT, "`2` is not one of `basso`, `medio`, `alto`", id="number as level"),
        pytest.param("6", MARKS, IT, "`6` is not a whole number from -1 to 5", id="beyond the marks"),
        pytest.param("-2", MARKS, IT, "is not a whole number from -1 to 5", id="below the marks"),
        pytest.param("3,5", MARKS, IT, "is not a whole number from -1 to 5", id="between two marks"),
        pytest.param("80%", MARKS, IT, "the unit `%` does not fit", id="a mark in percent"),
        pytest.param("alto", MARKS, IT, "is not a whole number from -1 to 5", id="a word for a mark"),
        pytest.param("9" * (MAX_DIGITS + 1), NUMBER, IT, f"more than {MAX_DIGITS} digits", id="101 digits"),
        pytest.param("9" * 1_000_000, NUMBER, IT, f"more than {MAX_DIGITS} digits", id="a million digits"),
        pytest.param("a" * 500, NUMBER, IT, "...` is not a number", id="long text"),
        pytest.param("no_target", COUNT, IT, "is not a whole number", id="a reason that data cannot state"),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_a_sentence(
    text: str, kind: Kind, locale: Locale, sentence: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the sentence is compared below
        parse_value(text, kind, locale)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    ("text", "kind", "other"),
    [
        pytest.param("1.600", NUMBER, (IT, 1600), id="both read it"),
        pytest.param("11/12", NUMBER, None, id="no sign to mistake"),
        pytest.param("3.5", NUMBER, None, id="it does not read it"),
        pytest.param("n.d.", NUMBER, None, id="both say missing"),
    ],
)
def test_what_another_country_reads_otherwise_is_known(text: str, kind: Kind, other: object) -> None:
    assert other_reading(text, kind, EN) == other


def test_a_locale_has_a_name() -> None:
    assert locale_named("IT") is IT
    with pytest.raises(ValueError, match="`fr` is not a locale; there are `it`, `en`"):
        locale_named("fr")
    assert kind_name(EURO) == "an amount of EUR"


def _written(number: int, places: int, locale: Locale) -> str:
    digits = f"{abs(number):,}".replace(",", locale.group)
    return f"{'-' if number < 0 else ''}{digits}{locale.decimal}{'7' * places}" if places else digits


@given(st.integers(0, 10**30), st.integers(0, 9), st.sampled_from(list(LOCALES.values())))
def test_a_number_that_is_written_is_read_back(number: int, places: int, locale: Locale) -> None:
    expected = number + Fraction(int("7" * places or "0"), 10**places)
    assert parse_value(_written(number, places, locale), NUMBER, locale) == rational(
        expected.numerator, expected.denominator
    )


@given(
    st.dates(),
    st.sampled_from(["{0.day}/{0.month}/{0.year:04}", "{0.day:02}.{0.month:02}.{0.year:04}", "{0}"]),
)
def test_a_date_that_is_written_is_read_back(day: date, form: str) -> None:
    assert parse_value(form.format(day), DATE, IT) == day


@given(
    st.text(), st.sampled_from([COUNT, NUMBER, PERCENT, DATE, YES_NO, EURO, RISK]), st.sampled_from([IT, EN])
)
def test_any_text_is_a_value_or_a_sentence(text: str, kind: Kind, locale: Locale) -> None:
    try:
        parse_value(text, kind, locale)
    except ValueError as error:
        assert "`" in str(error)  # noqa: PT017 - either way is fine, nothing else may be raised
