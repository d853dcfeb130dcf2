"""What a plan and its containers declare of themselves.

Periods, data, ways to combine, coverage, and texts.
"""

from typing import Final

from perfdsl.diagnostics import (
    BAD_PERIOD,
    CLASHING,
    MISPLACED,
    NOT_CONSTANT,
    UNKNOWN_WORD,
    Diagnostics,
    Label,
)
from perfdsl.model.allowed import HEADINGS, UNITS
from perfdsl.model.constants import constant, constant_value
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.nodes import ActualsFile, Combine, Coverage, NoteRule
from perfdsl.syntax import nodes as syntax
from perfdsl.values.period import Period, period_range

FORMS: Final = ("weighted mean", "geometric mean", "harmonic mean", "minimum", "maximum", "sum", "share met")
_TEXTS: Final = ("source", "owner", "frequency", "formula", "note")


def plan_periods(top: Draft, diagnostics: Diagnostics) -> tuple[Period, ...]:
    """Every period of the plan; the first that is written, or the year 1, where they mean nothing."""
    statement = top.attributes.get("period")
    if not isinstance(statement, syntax.PeriodStatement):
        diagnostics.report(
            BAD_PERIOD,
            "this plan has no period",
            top.place,
            help="write `period 2026`, or `period 2026..2028` for several years",
        )
        return (Period("Y", 1),)
    try:
        return period_range(statement.first, statement.last)
    except ValueError as error:
        diagnostics.report(
            BAD_PERIOD,
            str(error),
            statement.span,
            help="write the earlier period first: `period 2026..2028`",
        )
        return (statement.first,)


def normalised(one: Draft, diagnostics: Diagnostics) -> bool:
    """Whether the weights in a container are relative."""
    statement = one.attributes.get("normalise")
    if not isinstance(statement, syntax.Words):
        return False
    for word in statement.words:
        if word.text != "weights":
            diagnostics.report(
                UNKNOWN_WORD,
                f"`{word.text}` means nothing here",
                word.span,
                help="write `normalise weights`",
            )
    return True


def combination(one: Draft, diagnostics: Diagnostics) -> Combine:
    """How the parts of a container become its score."""
    statement = one.attributes.get("combine")
    if not isinstance(statement, syntax.Words):
        return Combine()
    form = " ".join(word.text for word in statement.words) or "weighted mean"
    if form == "directly":
        return Combine()
    count = _count(form, statement)
    if count is None and (form == "best" or statement.count is not None):
        diagnostics.report(
            UNKNOWN_WORD,
            f"`{statement.span.text}` says nothing of how many count",
            statement.span,
            help="write `combine best 3`: the mean of the three best",
        )
        return Combine()
    if count is None and form not in FORMS:
        known = ", ".join(f"`{form}`" for form in (*FORMS, "best 3"))
        diagnostics.report(
            UNKNOWN_WORD,
            f"there is no way to combine called `{form}`",
            statement.span,
            help=f"there are {known}",
        )
        return Combine()
    if statement.by and not one.is_unit:
        diagnostics.report(
            MISPLACED,
            f"`by {statement.by}` groups the dashboard of a unit",
            statement.span,
            help=f"a {one.keyword} is grouped by what stands in it",
        )
    component = next((child for child in one.children if child.keyword == "component"), None)
    if statement.by and one.is_unit and component is not None:
        diagnostics.report(
            CLASHING,
            f"`by {statement.by}` groups the rows of a dashboard, and this one has components",
            statement.span,
            Label(component.place, "a component"),
            help=f"take `by {statement.by}` out: components count by their weights",
        )
        return Combine(form, None, count)
    return Combine(form, statement.by if one.is_unit else None, count)


def _count(form: str, statement: syntax.Words) -> int | None:
    """How many the best are, where that is a whole number."""
    count = statement.count
    if form != "best" or count is None or count.percent or count.value < 1 or count.value.denominator != 1:
        return None
    return int(count.value)


def coverage(one: Draft, diagnostics: Diagnostics) -> Coverage | None:
    """The least coverage that a container requires."""
    found = _least(one, "coverage")
    if found is not None and 0 <= found.least <= 1:
        return found
    _refuse_least(one, "coverage", "write `require coverage >= 80%`", diagnostics)
    return None


def least_rows(one: Draft, diagnostics: Diagnostics) -> Coverage | None:
    """The least number of rows with a score that a container requires."""
    found = _least(one, "rows")
    if found is not None and found.least >= 0 and found.least.denominator == 1:
        return found
    _refuse_least(one, "rows", "write `require rows >= 6`", diagnostics)
    return None


def _least(one: Draft, word: str) -> Coverage | None:
    statement = one.attributes.get(f"require {word}")
    match statement:
        case syntax.Requirement(_, syntax.Compare(">=" | ">" as sign, _, right)):
            found = constant(right)
            value = constant_value(found) if found is not None else None
            return None if value is None else Coverage(sign, value, span=statement.span)
        case _:
            return None


def _refuse_least(one: Draft, word: str, help_: str, diagnostics: Diagnostics) -> None:
    statement = one.attributes.get(f"require {word}")
    if statement is not None:
        diagnostics.report(NOT_CONSTANT, "this cannot be required", statement.span, help=help_)


def note_rule(written: syntax.RequireNote) -> NoteRule:
    """What `require note when ...` asks for."""
    return NoteRule(
        written.colour.text if written.colour else None,
        written.band.text if written.band else None,
        written.because.text if written.because else "",
        written.keyword == "advise",
        span=written.span,
    )


def actuals_file(path: syntax.Text, locale: syntax.Name | None, diagnostics: Diagnostics) -> ActualsFile:
    """The data file that a statement names, with its locale checked."""
    if locale is not None and locale.text not in ("it", "en"):
        diagnostics.report(
            UNKNOWN_WORD,
            f"there is no locale `{locale.text}`",
            locale.span,
            help="write `locale it` or `locale en`",
        )
    return ActualsFile(path.text, locale.text if locale else None, path.span.source, span=path.span)


def text_of(one: Draft, word: str) -> str:
    """The text of an attribute, empty where there is none."""
    statement = one.attributes.get(word)
    return statement.texts[0].text if isinstance(statement, syntax.Texts) else ""


def texts_of(one: Draft) -> tuple[tuple[str, str], ...]:
    """The texts that describe a row or container, by attribute."""
    found = ((word, one.attributes[word]) for word in _TEXTS if word in one.attributes)
    return tuple(
        (word, ", ".join(text.text for text in texts.texts))
        for word, texts in found
        if isinstance(texts, syntax.Texts)
    )


def is_heading(one: Draft) -> bool:
    """Whether a container is a heading.

    An action is, the use of a template, and in a dashboard that combines its rows directly every container.

    One with a weight of its own never is, and a component counts as a whole even without one.
    """
    if one.keyword in UNITS | {"plan", "component"} or "weight" in one.attributes:
        return False
    unit = next((owner for owner in one.lineage() if owner.is_unit), None)
    if unit is None:
        return one.keyword in HEADINGS
    combine = unit.attributes.get("combine")
    return one.keyword in HEADINGS or not (isinstance(combine, syntax.Words) and combine.by)
