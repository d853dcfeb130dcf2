"""What stands in a plan, before and after a change, as text: canonically as a ruleset writes it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from perfdsl.model.asking.nodes import Adjustment
from perfdsl.model.awards.nodes import Recipient
from perfdsl.model.comparing.nodes import Change
from perfdsl.model.formula_nodes import Constant, Expression, Rule, Target
from perfdsl.model.nodes import (
    Acceptance,
    Band,
    Bounds,
    Cascade,
    Combine,
    Container,
    Coverage,
    Leaf,
    Revision,
    Rounding,
    Series,
    Split,
)
from perfdsl.report.comparison.words import phrase
from perfdsl.report.formatting import CANONICAL, percent_text, target_text, value_text
from perfdsl.report.scorecard import readable
from perfdsl.report.words import word
from perfdsl.values.kind import Kind
from perfdsl.values.late import Late
from perfdsl.values.missing import Missing, MissingRule
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text
from perfdsl.values.period import Period
from perfdsl.values.terms import Terms

NOTHING: Final = "\N{EN DASH}"
_LONGEST: Final = 120
_UNITS: Final = {"M": "monthly", "Q": "quarterly", "H": "half-yearly", "Y": "yearly"}
_FACTS: Final = (str, bool, date, RATIONAL_TYPE)
_NUMBERS: Final = frozenset({"award", "actual"})
"""Sorts of which a number is no share."""


def stands(thing: object, change: Change, locale: str, kind: Kind | None = None) -> str:
    """What stands there: `thing` is the old or the new of the change; nothing is a dash, canonically no text."""
    if thing is None:
        return "" if locale == CANONICAL else NOTHING
    if change.sort == "actual":
        assert isinstance(thing, (Missing, *_FACTS))
        return (
            thing.reason.value
            if isinstance(thing, Missing) and not locale
            else value_text(thing, kind, locale)
        )
    return _short(_text(thing, change, locale))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _text(thing: Any, change: Change, locale: str) -> str:  # noqa: ANN401, PLR0911 - a line for each form
    match thing:
        case bool():
            return (
                ("yes" if thing else "no") if locale == CANONICAL else word("yes" if thing else "no", locale)
            )
        case RATIONAL_TYPE():
            return exact_text(thing) if change.sort in _NUMBERS else _share(thing, locale)
        case str() | Period() | Kind():
            return str(thing)
        case date():
            return value_text(thing, None, locale)
        case Rule():
            return rule_text(thing, locale)
        case dict():
            return phrase("own", locale or "en")
        case Leaf() | Cascade() | Container():
            return _part(thing, change, locale)
        case tuple():
            return _several(thing, change, locale)
        case _:
            return _setting(thing, change, locale) or " ".join(thing.span.text.split())


def _setting(thing: Any, change: Change, locale: str) -> str:  # noqa: ANN401, PLR0911 - as above
    """What a scale, a container or a row sets, as a ruleset writes it; empty where it is written somewhere."""
    match thing:
        case Bounds(low, high):
            return "none" if low is high is None else f"{_end(low, locale)}..{_end(high, locale)}"
        case Late():
            return late_text(thing, locale)
        case MissingRule(general, by_reason):
            return "; ".join(
                [general.value, *(f"{reason.value} {policy.value}" for reason, policy in by_reason)]
            )
        case Rounding():
            return _rounding(thing)
        case Terms(low, high):
            return f"{exact_text(low)}..{exact_text(high)}"
        case Combine(_, by, _):
            return thing.text if by is None else f"{thing.text} by {by}"
        case Series(unit, how):
            return f"{_UNITS[unit]} {how}"
        case _:
            return _stated(thing, change, locale)


def _stated(thing: Any, change: Change, locale: str) -> str:  # noqa: ANN401 - as above
    match thing:
        case Coverage(sign, least):
            return f"{sign} {exact_text(least) if change.sort == 'require_rows' else _share(least, locale)}"
        case Split(source, share):
            told = phrase("share_of", locale or "en")
            return told.format(share=_share(share, locale), source=readable(source))
        case Acceptance(_, achievement, because):
            return f"{_share(achievement, locale)}: {because}"
        case Revision(_, start, because):
            return f"{value_text(start, None, locale)}: {because}"
        case _:
            return ""


def _rounding(rounding: Rounding) -> str:
    if rounding.nearest is None:
        return f"{rounding.decimals} decimals {rounding.mode.value}"
    return f"nearest {exact_text(rounding.nearest)} {rounding.mode.value}"


def _share(share: Rational, locale: str) -> str:
    return percent_text(share, locale)


def _end(end: Rational | None, locale: str) -> str:
    return "" if end is None else _share(end, locale)


def _several(things: Sequence[Any], change: Change, locale: str) -> str:
    if not things:
        return "none" if locale == CANONICAL else phrase("none", locale)
    first = things[0]
    if isinstance(first, str):
        return readable(things) if change.sort in ("renamed", "moved", "cascade") else ", ".join(things)
    if isinstance(first, Band):
        return "; ".join(_band(one, locale) for one in things)
    if isinstance(first, Recipient):
        return ", ".join(readable(one.path) for one in things)
    if isinstance(first, Adjustment):
        return "; ".join(" ".join(one.span.text.split()) for one in _differing(change, things))
    return "; ".join(str(one) for one in things)


def _differing(change: Change, things: Sequence[Any]) -> Sequence[Any]:
    """Those adjustments that the other side has not, where there are any."""
    other: Any = change.old if things is change.new else change.new
    own = [one for one in things if one not in (other or ())]
    return own or things


def _band(band: Band, locale: str) -> str:
    start = "" if band.start is None else f" from {_share(band.start, locale)}"
    start = start if band.share is None else f" {_share(band.share, locale)}"
    return f'"{band.label}"{start}{f" {band.colour}" if band.colour else ""}'


def _part(part: Leaf | Cascade | Container, change: Change, locale: str) -> str:
    """What a row asks for, what a cascade shows, or what sort of container it is."""
    if isinstance(part, Container):
        return part.keyword
    rules = part.rules or {}
    if isinstance(part, Cascade) and (change.sort == "cascade" or part.rules is None):
        key = "contributes" if part.contributed else "aligned"
        return phrase(key, locale or "en").format(source=readable(part.source))
    if isinstance(part, Leaf) and part.split is not None:
        return _text(part.split, change, locale)
    return next((rule_text(rule, locale) for rule in rules.values()), change.keyword)


def rule_text(rule: Rule, locale: str) -> str:
    """What is asked of a row: a target with its figures, else as it is written."""
    if rule.monitored:
        return "monitor" if locale == CANONICAL else phrase("monitor", locale)
    if rule.form is not None:
        written = " ".join(rule.span.text.split())
        form = " ".join(rule.form.span.text.split())
        return written if form in written else f"{written}; {form}"
    assert rule.target is not None
    text = _target(rule.target, locale)
    return text if rule.due is None else f"{text} ({value_text(rule.due, None, locale)})"


def _target(target: Target, locale: str) -> str:
    value, high = _figure(target.value), None if target.high is None else _figure(target.high)
    if target.sign == "yes" or (value is not None and (target.high is None) is (high is None)):
        about = isinstance(target.value, Constant) and target.value.about
        return target_text(target.sign, value or target.value, high, target.value.kind, locale, about=about)  # type: ignore[arg-type]
    return " ".join(target.span.text.split())


def _figure(expression: Expression) -> Any:  # noqa: ANN401 - a value
    return expression.value if isinstance(expression, Constant) else None


def late_text(late: Late, locale: str) -> str:
    """What a late date is worth, as a scale writes it."""
    if late.loses is not None:
        days = exact_text(late.days) if late.days is not None else "1"
        return f"loses {_share(late.loses, locale)} per {days} days{' begun' if late.begun else ''}"
    if late.until is not None:
        return f"{_share(late.start, locale)} until {exact_text(late.until)} days"
    return _share(late.start, locale)
