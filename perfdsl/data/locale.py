"""Text to a value of a kind, strictly, by the notation of one declared locale."""

import re
import unicodedata
from datetime import date
from typing import Final

from attrs import field, frozen

from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import NO_CASES, NOT_DUE, NOT_MEASURED, Missing, Reason
from perfdsl.values.number import MAX_DIGITS, Rational, rational
from perfdsl.values.value import Fact, Value

_MAX_TEXT: Final = 3 * MAX_DIGITS
_SHOWN: Final = 40
_SIGNS: Final = "+\\-\N{MINUS SIGN}"
_OPERATORS: Final = ("<", ">", "=", "≤", "≥", "≦", "≧", "⩽", "⩾")


@frozen
class Locale:
    """How a country writes numbers and dates. INVARIANT: `group` and `decimal` are two different signs."""

    name: str
    group: str
    decimal: str
    day_first: bool
    number: re.Pattern[str] = field(init=False, eq=False, repr=False)

    @number.default
    def _number(self) -> re.Pattern[str]:
        group, decimal = re.escape(self.group), re.escape(self.decimal)
        return re.compile(
            rf"(?:([A-Za-z]{{3}}|[€$£¥])\s*)?([{_SIGNS}]?)"
            rf"([1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+|[0-9]+)"
            rf"(?:{decimal}([0-9]+)|/([0-9]+))?"
            rf"\s*([^0-9\s.,/{_SIGNS}][^0-9]*)?"
        )


IT: Final = Locale("it", group=".", decimal=",", day_first=True)
EN: Final = Locale("en", group=",", decimal=".", day_first=False)
LOCALES: Final = {locale.name: locale for locale in (IT, EN)}

_NOT_EVALUATED: Final = Missing(Reason.NOT_EVALUATED)
_NOT_APPLICABLE: Final = Missing(Reason.NOT_APPLICABLE)

MISSING_WORDS: Final[dict[str, Missing]] = {
    **dict.fromkeys(("", "-", "\N{EN DASH}", "\N{EM DASH}", "n.d.", "n.d", "nd"), NOT_MEASURED),
    **dict.fromkeys(("nv", "n.v.", "n.v"), _NOT_EVALUATED),
    **dict.fromkeys(("n.a.", "n.a", "na", "n/a"), _NOT_APPLICABLE),
    **{
        missing.reason.value: missing
        for missing in (NOT_MEASURED, _NOT_EVALUATED, _NOT_APPLICABLE, NOT_DUE, NO_CASES)
    },
}
"""What data write for a value that is not there, in lower case."""

YES_NO_WORDS: Final = {
    **dict.fromkeys(("si", "sì", "sí", "yes", "true"), True),
    **dict.fromkeys(("no", "false"), False),
}

_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]+)")
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LONG_YEAR: Final = 4

_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_UNITS: Final = {
    Family.DAYS: frozenset({"gg", "gg.", "g", "g.", "giorno", "giorni", "day", "days"}),
    Family.MONTHS: frozenset({"mese", "mesi", "month", "months"}),
}
_NAMES: Final = {
    "count": "a whole number",
    "number": "a number",
    "index": "a number",
    "ratio": "a ratio",
    "percent": "a percent",
    "days": "a number of days",
    "months": "a number of months",
    "date": "a date",
    "yes_no": "`yes` or `no`",
    "text": "a text",
}


def locale_named(name: str) -> Locale:
    """The locale of that name. Raises ValueError with the names there are."""
    found = LOCALES.get(name.casefold())
    if found is None:
        raise ValueError(
            f"`{name[:_SHOWN]}` is not a locale; there are {', '.join(f'`{n}`' for n in LOCALES)}"
        )
    return found


def kind_name(kind: Kind) -> str:
    """What a value of the kind is called in a message: `a whole number`."""
    if kind.ends is not None:
        return f"a whole number from {kind.ends[0]} to {kind.ends[1]}"
    if kind.family is Family.LEVEL:
        return f"one of {', '.join(f'`{level}`' for level in kind.levels)}"
    if kind.family is Family.MONEY:
        return f"an amount of {kind.currency}"
    return _NAMES[kind.name]


def shown(text: str) -> str:
    """A datum as messages quote it: in backticks, on one line, cut where it is long."""
    line = " ".join(text.split())
    return f"`{line}`" if len(line) <= _SHOWN else f"`{line[:_SHOWN]}...`"


def parse_value(text: str, kind: Kind, locale: Locale) -> Value:
    """The value of `kind` that `text` writes in `locale`, or the missing value that it states.

    Raises ValueError with a sentence in the user's words on everything else.
    """
    text = text.strip()
    level = level_place(text, kind)
    if level is not None:
        return level
    missing = MISSING_WORDS.get(text.casefold())
    if missing is not None:
        return missing
    try:
        return _fact(text, kind, locale)
    except ValueError:
        other = IT if locale is EN else EN
        if not _reads(text, kind, other):
            raise
    raise ValueError(f"{shown(text)} is not {kind_name(kind)} as locale `{locale.name}` writes it")


def other_reading(text: str, kind: Kind, locale: Locale) -> tuple[Locale, Value] | None:
    """The other locale and what it makes of a text that `locale` reads too, where that is another value."""
    if "." not in text and "," not in text:
        return None
    other = IT if locale is EN else EN
    try:
        value = parse_value(text, kind, other)
    except ValueError:
        return None
    return None if value == parse_value(text, kind, locale) else (other, value)


def level_place(text: str, kind: Kind) -> Rational | None:
    """The place, from 1, of the level that `text` names; None where the kind has no such level."""
    folded = text.casefold()
    for place, level in enumerate(kind.levels, 1):
        if level.casefold() == folded:
            return rational(place)
    return None


def _reads(text: str, kind: Kind, locale: Locale) -> bool:
    try:
        _fact(text, kind, locale)
    except ValueError:
        return False
    return True


def _fact(text: str, kind: Kind, locale: Locale) -> Fact:
    family = kind.family
    if family is Family.TEXT:
        return text
    if text.startswith(_OPERATORS):
        raise ValueError(f"{shown(text)} is a bound, not the value that was reached; write the figure alone")
    if family is Family.DATE:
        return _date(text, locale)
    if family is Family.YES_NO:
        return _yes_no(text)
    if family is Family.LEVEL:
        raise _not_a(text, kind)
    return _quantity(text, kind, locale)


def _not_a(text: str, kind: Kind) -> ValueError:
    return ValueError(f"{shown(text)} is not {kind_name(kind)}")


def _quantity(text: str, kind: Kind, locale: Locale) -> Rational:
    found = locale.number.fullmatch(text) if len(text) <= _MAX_TEXT else None
    if found is None:
        if sum(sign.isdigit() for sign in text) > MAX_DIGITS:
            raise ValueError(f"{shown(text)} has more than {MAX_DIGITS} digits")
        raise _not_a(text, kind)
    before, sign, whole, decimals, below, unit = found.groups()
    _check_unit(text, kind, before, unit, is_fraction=below is not None)
    number = _number(text, whole.replace(locale.group, ""), decimals or "", below or "1")
    if sign and sign != "+":
        number = -number
    if kind.family is Family.SHARE:
        return number if below else number / 100
    if not kind.holds(number):
        raise _not_a(text, kind)
    return number


def _number(text: str, whole: str, decimals: str, below: str) -> Rational:
    if len(whole) + len(decimals) > MAX_DIGITS or len(below) > MAX_DIGITS:
        raise ValueError(f"{shown(text)} has more than {MAX_DIGITS} digits")
    denominator = int(below) * 10 ** len(decimals)
    if denominator == 0:
        raise ValueError(f"{shown(text)} divides by zero")
    return rational(int(whole + decimals), denominator)


def _check_unit(text: str, kind: Kind, before: str | None, after: str | None, *, is_fraction: bool) -> None:
    """Raises ValueError where a unit is written that the kind does not have, or a percent has no sign."""
    unit = (after or "").rstrip()
    if kind.family is Family.SHARE:
        if unit == "" and before is None and not is_fraction:
            raise ValueError(f"{shown(text)} is not a percent; write `{text}%`")
        fits = before is None and unit == ("" if is_fraction else "%")
    elif kind.family is Family.MONEY:
        money = ("", kind.currency, _SYMBOLS.get(kind.currency, kind.currency))
        fits = not (before and unit) and (before or "").upper() in money and unit.upper() in money
    else:
        fits = before is None and (unit == "" or unit.casefold() in _UNITS.get(kind.family, ()))
    if not fits:
        written = unit or before or ""
        raise ValueError(f"{shown(text)} is not {kind_name(kind)}: the unit {shown(written)} does not fit")


def _date(text: str, locale: Locale) -> date:
    iso = _ISO.fullmatch(text)
    if iso:
        return _day(text, iso[1], iso[2], iso[3])
    found = _DAY_FIRST.fullmatch(text) if locale.day_first else None
    if found is None:
        raise ValueError(f"{shown(text)} is not a date")
    if len(found[4]) != _LONG_YEAR:
        raise ValueError(f"{shown(text)} is not a date: a year has four digits")
    return _day(text, found[4], found[3], found[1])


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"{shown(text)} is not a date in the calendar") from None


def _yes_no(text: str) -> bool:
    found = YES_NO_WORDS.get(unicodedata.normalize("NFC", text).casefold())
    if found is None:
        raise ValueError(f"{shown(text)} is not `yes` or `no`")
    return found
