"""Values as texts: for people in their locale, and canonically for programs."""

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import Final

from perfdsl.report.words import word
from perfdsl.source import Cell, Place
from perfdsl.values.allotment import Allotment
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import OUT_OF_RANGE, Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text, total
from perfdsl.values.ranges import End, OneOf, OpenAllotment, Outlook, Range, is_unbounded
from perfdsl.values.rounding import decimal_text
from perfdsl.values.terms import Terms

CANONICAL: Final = ""
"""The locale of programs: figures as a ruleset writes them, `1284`, `93%`, `2023-03-30`, `yes`."""

_SIGNS: Final = {">=": "≥", "<=": "≤"}
_DECIMALS: Final = 2
_CENTS: Final = 2
_BEYOND: Final = 10**30


def number_text(number: Rational, locale: str, decimals: int | None = None) -> str:
    """The number as people of `locale` read it; canonically all its digits, or a fraction.

    `decimals` are kept where given; without them a number that is longer than two decimals is rounded
    half even.
    """
    if locale == CANONICAL:
        return exact_text(number)
    text = decimal_text(number, _DECIMALS if decimals is None else decimals)
    if decimals is None and "." in text:
        text = text.rstrip("0").removesuffix(".")
    return localised("0" if text == "-0" else text, locale)


def localised(text: str, locale: str) -> str:
    """A number written canonically, with the group and decimal signs of `locale`."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, decimals = digits.partition(".")
    grouped = f"{int(whole):,}"
    if locale == "it":
        grouped = grouped.replace(",", ".")
    point = "," if locale == "it" else "."
    return f"{sign}{grouped}{point}{decimals}" if decimals else sign + grouped


def percent_text(share: Rational, locale: str, decimals: int | None = None) -> str:
    """A share as a percentage: `91.67%`.

    Canonically exact, and a fraction where its decimals never end: `11/12`.
    """
    text = number_text(share * 100, locale, decimals)
    return exact_text(share) if "/" in text else f"{text}%"


def score_in_terms(share: Rational, terms: Terms | None, locale: str) -> str:
    """A score in the terms of its scale, as a percentage where these are none."""
    return percent_text(share, locale) if terms is None else number_text(terms.figure(share), locale)


def date_text(day: date, locale: str) -> str:
    """A day: `30/06/2023` in Italian, else as ISO 8601 writes it."""
    return day.strftime("%d/%m/%Y") if locale == "it" else day.isoformat()


def value_text(value: Outlook, kind: Kind | None, locale: str) -> str:  # noqa: PLR0911 - one line a form
    """A value of a kind; one that is missing is the word for its reason, or nothing canonically.

    One that is open is the range that it lies in, `62%..75%`, or all that it may be, `amber or green`.
    """
    match value:
        case Range():
            return _range_text(value, kind, locale)
        case OneOf(values):
            return either([value_text(one, kind, locale) for one in values], locale)
        case Missing():
            return "" if locale == CANONICAL else word(value.reason.value, locale)
        case bool():
            return (
                ("yes" if value else "no") if locale == CANONICAL else word("yes" if value else "no", locale)
            )
        case date():
            return date_text(value, locale)
        case Allotment() | OpenAllotment():
            return value_text(value.awarded, kind, locale)
        case str():
            return value
        case _:
            return _quantity(value, kind, locale)


_MOST_REASONS: Final = 6
"""As many as a fact can be missing for; of more, such as those of unknown others, people read that it may be."""


def _range_text(found: Range, kind: Kind | None, locale: str) -> str:
    """A range, and why there may be no figure; to people one that is too large to be kept says nothing of that."""
    gone = found.missing if locale == CANONICAL else found.missing - {OUT_OF_RANGE}
    reasons = sorted(value_text(one, kind, locale) for one in gone)
    if locale != CANONICAL and len(reasons) > _MOST_REASONS:
        reasons = [word("missing", locale)]
    if locale != CANONICAL and _is_far(found.low) and _is_far(found.high) and found.low != found.high:
        return either([word("anything", locale), *reasons], locale)
    low, high = (_end_text(end, kind, locale) for end in (found.low, found.high))
    if kind is not None and kind.family is Family.MONEY:
        low = low.removesuffix(f" {kind.currency}")
    return either([high if found.low == found.high else f"{low}..{high}", *reasons], locale)


def _end_text(end: End, kind: Kind | None, locale: str) -> str:
    """An end of a range; one that lies beyond all figures of plans says to people that nothing bounds it."""
    if locale == CANONICAL:
        return "" if is_unbounded(end) else value_text(end, kind, locale)
    if _is_far(end):
        return "-…" if isinstance(end, RATIONAL_TYPE) and end < 0 else "…"
    return value_text(end, kind, locale)


def _is_far(end: End) -> bool:
    return is_unbounded(end) or (isinstance(end, RATIONAL_TYPE) and abs(end) >= _BEYOND)


def either(texts: Sequence[str], locale: str) -> str:
    """Several texts of which one is to hold: `amber or green`, `amber, green or red`."""
    named = [text for text in texts if text]
    last = f" {word('or', locale)} "
    return last.join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def _quantity(number: Rational, kind: Kind | None, locale: str) -> str:
    match kind.family if kind else None:
        case Family.SHARE if kind is not None and kind.terms is not None:
            return number_text(kind.terms.figure(number), locale)
        case Family.SHARE:
            return percent_text(number, locale)
        case Family.LEVEL:
            return level_text(number, kind)
        case Family.MONEY if kind is not None:
            decimals = None if locale == CANONICAL else _CENTS
            return f"{number_text(number, locale, decimals)} {kind.currency}".strip()
        case _:
            return number_text(number, locale)


def level_text(number: Rational, kind: Kind | None) -> str:
    """The label of a level, which is held as its place in its kind, from 1."""
    place = int(number) if number.denominator == 1 else 0
    return (
        kind.levels[place - 1] if kind is not None and 1 <= place <= len(kind.levels) else exact_text(number)
    )


def target_text(  # noqa: PLR0913 - all that a target shows
    sign: str, target: Outlook, high: Outlook | None, kind: Kind | None, locale: str, *, about: bool = False
) -> str:
    """A target by its sign: `≥ 85%`, `by 2019-05-31`, `20..30`, `yes`; canonically as a ruleset writes it.

    One that is `about` right says so: `≥ ≈ 1,000`.
    """
    if sign == "yes":
        return "yes" if locale == CANONICAL else word("done", locale)
    near = "" if not about else ("about " if locale == CANONICAL else "≈ ")
    text = near + value_text(target, kind, locale)
    if sign == ".." and high is not None:
        return f"{text}..{value_text(high, kind, locale)}"
    if locale == CANONICAL:
        return f"{sign} {text}".strip()
    return f"{word('by', locale) if sign == 'by' else _SIGNS.get(sign, sign)} {text}".strip()


def place_text(place: Place | None, locale: str = CANONICAL) -> str:
    """Where something stands, without folders of the machine: `actuals.csv, row 96`, `plan.perf:12:5`."""
    if place is None:
        return ""
    text, name = str(place), place.file if isinstance(place, Cell) else place.source.name
    rest = text[len(name) :]
    if isinstance(place, Cell):
        row, column = word("place_row", locale), word("place_column", locale)
        rest = rest.replace(", row ", f", {row} ").replace(", column ", f", {column} ")
    return (PurePath(name).name if PurePath(name).is_absolute() else name) + rest


def apportion(parts: Sequence[Rational], whole: Rational, decimals: int) -> tuple[Rational, ...]:
    """The parts rounded so that they add up to `whole` rounded half even, by largest remainder.

    INVARIANT: the parts add up to `whole`; each result is a neighbour of its part among the numbers with
    so many decimals.
    """
    assert not parts or total(parts) == whole
    scale = 10**decimals
    floors = [_floor(part * scale) for part in parts]
    goal = int(decimal_text(whole, decimals).replace(".", ""))
    left = goal - sum(floors)
    order = sorted(range(len(parts)), key=lambda place: floors[place] - parts[place] * scale)
    for place in order[:left]:
        floors[place] += 1
    return tuple(Rational(floor, scale) for floor in floors)


def _floor(number: Rational) -> int:
    return int(number.numerator) // int(number.denominator)
