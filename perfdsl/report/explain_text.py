"""An explanation to text, in English or Italian, a stage a paragraph."""

from collections.abc import Iterator
from typing import Final

from perfdsl.report.explain_nodes import Explanation, Figure, Stage, Words
from perfdsl.report.explain_words import mode_name, phrase, stage_name
from perfdsl.report.formatting import percent_text, place_text, target_text, value_text
from perfdsl.report.words import known, word
from perfdsl.report.wrapping import wrap
from perfdsl.values.kind import PERCENT
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text

_INDENT: Final = 17
_LONGEST_FRACTION: Final = 24


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
        yield from _paragraph(stage_name("cascade", locale), explanation.source, width)
    yield ""
    for stage in explanation.stages:
        yield from _stage(stage, locale, width)
    for note in explanation.notes:
        yield from _paragraph(stage_name("note", locale), note, width)
    yield ""
    yield from _paragraph(stage_name("defined", locale), place_text(explanation.place, locale), width)


def _stage(stage: Stage, locale: str, width: int) -> Iterator[str]:
    value = "" if stage.value is None else _figure(stage.value, locale)
    words = "" if stage.words is None else _words(stage.words, stage, locale)
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


def _words(words: Words, stage: Stage, locale: str) -> str:
    figures = {name: _named(name, figure, locale) for name, figure in words.figures}
    text = phrase(words.phrase, locale).format_map({**figures, "place": place_text(stage.place, locale)})
    return text.removesuffix(" ()")


def _named(name: str, figure: Figure, locale: str) -> str:
    """A figure of a phrase; some are words themselves."""
    value = figure.value
    if name == "changed":
        return (
            phrase("unchanged", locale)
            if value is None
            else phrase("was", locale).format(before=_figure(figure, locale))
        )
    if name in ("days", "until", "each"):
        count = _figure(figure, locale)
        return phrase("one_day", locale) if value == 1 else phrase("days", locale).format(count=count)
    if name == "mode" and isinstance(value, str):
        return mode_name(value, locale)
    if name == "reason" and isinstance(value, str) and known(value):
        return word(value, locale)
    return _figure(figure, locale)


def _figure(figure: Figure, locale: str) -> str:
    """A figure for reading; a share whose percentage is longer than two decimals shows its fraction too."""
    value = figure.value
    if value is None:
        return ""
    if figure.sign == "=" and figure.kind == PERCENT and isinstance(value, RATIONAL_TYPE):
        return _in_full(value, locale)
    if figure.sign:
        return target_text(figure.sign, value, figure.high, figure.kind, locale)
    return value_text(value, figure.kind, locale)


def _in_full(share: Rational, locale: str) -> str:
    percentage = percent_text(share, locale)
    fraction = f"{share.numerator}/{share.denominator}"
    if "/" in exact_text(share) and len(fraction) <= _LONGEST_FRACTION:
        return f"{fraction} ({percentage})"
    return percentage
