"""An explanation to text, in English or Italian, a stage a paragraph."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.report.explain.nodes import EXACTLY, Explanation, Figure, Stage, Words
from perfdsl.report.explain.words import mode_name, phrase, stage_name
from perfdsl.report.formatting import number_text, percent_text, place_text, target_text, value_text
from perfdsl.report.words import word
from perfdsl.report.wrapping import wrap
from perfdsl.values.kind import DAYS, PERCENT, Family, Kind
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text
from perfdsl.values.ranges import Outlook, Range
from perfdsl.values.rounding import RoundingMode, round_to

_INDENT: Final = 17
_LONGEST_FRACTION: Final = 24
_PLACES: Final = range(9)
_EVEN: Final = RoundingMode.HALF_EVEN


def explain_text(explanation: Explanation, locale: str = "en", width: int = 80) -> str:
    """The text of an explanation, no line longer than `width`."""
    return "\n".join(_lines(explanation, locale, width)) + "\n"


def _lines(explanation: Explanation, locale: str, width: int) -> Iterator[str]:
    title = f"{explanation.label} ({explanation.id})" if explanation.label else explanation.id
    yield from wrap(title, width)
    if explanation.dashboard != explanation.id:
        named = (
            f"{explanation.dashboard_label} ({explanation.dashboard})"
            if explanation.dashboard_label
            else explanation.dashboard
        )
        yield from _paragraph(stage_name("dashboard", locale), named, width)
    if explanation.source:
        name = explanation.keyword if explanation.keyword == "score of" else explanation.cascade
        name = name if name in ("score of", "split", "contributed") else "cascade"
        yield from _paragraph(stage_name(name, locale), explanation.source, width)
    yield ""
    for stage in explanation.stages:
        yield from _stage(stage, locale, width)
    for note in explanation.notes:
        yield from _paragraph(stage_name("note", locale), note, width)
    yield ""
    yield from _paragraph(stage_name("defined", locale), place_text(explanation.place, locale), width)
    for place in explanation.used:
        yield from _paragraph(stage_name("used", locale), place_text(place, locale), width)


def _stage(stage: Stage, locale: str, width: int) -> Iterator[str]:
    value = "" if stage.value is None else _figure(stage.value, locale)
    words = stage_words(stage, locale)
    if stage.value is not None and stage.value.sign and stage.place is not None and not words:
        words = place_text(stage.place, locale)
    said = (
        "; ".join(text for text in (value, words) if text) if stage.name != "combine" else f"{value}, {words}"
    )
    if stage.level:
        label = (
            f"{stage.label}: "
            if stage.label and stage.name == "part"
            else (f"{stage.label} = " if stage.label else "")
        )
        yield from _paragraph("", f"- {label}{said}", width, "  ")
    else:
        yield from _paragraph(stage_name(stage.name, locale), said, width)


def _paragraph(name: str, text: str, width: int, hanging: str = "") -> Iterator[str]:
    first, *rest = wrap(text, max(width - _INDENT - len(hanging), 20)) or [""]
    yield f"{name:<{_INDENT}}{first}".rstrip()
    for line in rest:
        yield " " * _INDENT + hanging + line


def stage_words(stage: Stage, locale: str = "en") -> str:
    """What happened at a stage, in words; empty where its figure says it all."""
    return "" if stage.words is None else _words(stage.words, stage, locale)


def _words(words: Words, stage: Stage, locale: str) -> str:
    if words.phrase == "listed":
        return _listed(
            [_figure(figure, locale) for _, figure in words.figures if isinstance(figure, Figure)], locale
        )
    figures = {
        name: _words(one, stage, locale) if isinstance(one, Words) else _named(name, one, locale)
        for name, one in words.figures
    }
    text = phrase(words.phrase, locale).format_map({**figures, "place": place_text(stage.place, locale)})
    return text.removesuffix(" ()")


def _listed(texts: Sequence[str], locale: str) -> str:
    *first, last = texts
    return phrase("listed", locale).format(first=", ".join(first), last=last)


def _named(name: str, figure: Figure, locale: str) -> str:  # noqa: PLR0911 - a return each sort of figure
    """A figure of a phrase; some are words themselves."""
    value = figure.value
    match name:
        case "changed":
            return _change(figure, locale)
        case "days" | "until" | "each" if figure.kind in (None, DAYS):
            return _count("one_day", "days", Figure(value), locale)
        case "each" if figure.kind is not None and figure.kind.family is Family.SHARE:
            return _points(figure, locale)
        case "decimals":
            return _count("one_decimal", "decimals", figure, locale)
        case "figure" if figure.kind == DAYS and isinstance(value, RATIONAL_TYPE):
            return _count("one_day", "days", Figure(value), locale)
        case "points":
            return _points(figure, locale)
        case "mode" if isinstance(value, str):
            return mode_name(value, locale)
        case "how" if isinstance(value, str):
            return phrase(value, locale)
        case "reason" if isinstance(value, str):
            return word(value, locale)
        case _:
            return _figure(figure, locale)


def _count(single: str, many: str, figure: Figure, locale: str) -> str:
    count = _figure(figure, locale)
    return phrase(single, locale) if count == "1" else phrase(many, locale).format(count=count)


def _points(figure: Figure, locale: str) -> str:
    """A share as points of a percentage, or as so much in the terms of its scale."""
    share, terms = figure.value, figure.kind.terms if figure.kind else None
    if not isinstance(share, RATIONAL_TYPE):
        return _figure(figure, locale)
    if terms is not None:
        return number_text(share * terms.width, locale)
    return _count("one_point", "points", Figure(share * 100), locale)


def _change(figure: Figure, locale: str) -> str:
    """What a figure was before a stage changed it, in so many decimals that the two can be told apart."""
    before, terms = figure.value, figure.kind.terms if figure.kind else None
    if isinstance(before, Range):
        return phrase("was", locale).format(before=value_text(before, figure.kind, locale))
    if not isinstance(before, RATIONAL_TYPE):
        return phrase("unchanged", locale)
    shown = before * 100 if terms is None else terms.figure(before)
    decimals = next((places for places in _PLACES if round_to(shown, places, _EVEN) == shown), None)
    text = number_text(shown, locale, decimals) + ("%" if terms is None else "")
    mark = "≈ " if decimals is None else ""
    return phrase("was", locale).format(before=mark + text)


def _figure(figure: Figure, locale: str) -> str:
    """A figure for reading; a share whose percentage is longer than two decimals shows its fraction too."""
    value = figure.value
    if value is None:
        return ""
    if figure.sign == EXACTLY and figure.kind is not None:
        return _money_in_full(value, figure.kind, locale)
    if figure.sign == "=" and figure.kind == PERCENT and isinstance(value, RATIONAL_TYPE):
        return _in_full(value, locale)
    if figure.sign:
        return target_text(figure.sign, value, figure.high, figure.kind, locale, about=figure.about)
    return value_text(value, figure.kind, locale)


def _in_full(share: Rational, locale: str) -> str:
    percentage = percent_text(share, locale)
    fraction = f"{share.numerator}/{share.denominator}"
    if "/" in exact_text(share) and len(fraction) <= _LONGEST_FRACTION:
        return f"{fraction} ({percentage})"
    return percentage


def _money_in_full(value: Outlook, kind: Kind, locale: str) -> str:
    """An amount with all its decimals, or with so many that its cents are told from what they leave."""
    if not isinstance(value, RATIONAL_TYPE):
        return value_text(value, kind, locale)
    known = next((places for places in _PLACES[2:] if round_to(value, places, _EVEN) == value), None)
    text = number_text(value, locale, _PLACES[-1] if known is None else known)
    return f"{'' if known is not None else '≈ '}{text} {kind.currency}"
