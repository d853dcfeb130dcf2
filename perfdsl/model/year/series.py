"""Rows that are measured by month or quarter, and how these figures make that of the period."""

from collections.abc import Iterator, Sequence

from perfdsl.diagnostics import BAD_SERIES, MEAN_OF_SHARES, UNKNOWN_WORD, Diagnostics, Label
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.formula_nodes import Expression
from perfdsl.model.nodes import Series
from perfdsl.model.order import figures
from perfdsl.model.people.pro_rata import ADDITIVE
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import QUANTITIES, Family, Kind
from perfdsl.values.period import UNITS_OF_LENGTH, Period

RATIO = "ratio of sums"
_UNITS = {"monthly": "M", "quarterly": "Q"}
_WAYS = ("sum", "mean", "last", "max", "min", RATIO)


def series_of(  # noqa: PLR0913, PLR0917 - what a series is judged by
    one: Draft,
    kind: Kind | None,
    value: Expression | None,
    drafts: Drafts,
    periods: Sequence[Period],
    diagnostics: Diagnostics,
) -> Series | None:
    """How a row is measured within a period, None where it is measured as a whole.

    A diagnostic where its figures cannot be taken together so.
    """
    statement = one.attributes.get("series")
    if not isinstance(statement, syntax.Series) or kind is None:
        return None
    wrong = next(_unknown(statement), None)
    if wrong is not None:
        word, known = wrong
        help_ = Suggestions().help(word.text, known, f"there are {quoted(list(known))}")
        diagnostics.report(UNKNOWN_WORD, f"`{word.text}` says nothing of a series", word.span, help=help_)
        return None
    unit, how = _UNITS[statement.unit.text], statement.how.text
    reason = next(_unfit(statement, kind, value, periods), None)
    if reason is not None:
        diagnostics.report(BAD_SERIES, reason[0], statement.span, help=reason[1])
        return None
    if how == RATIO and value is not None:
        _read_by_sums(statement, value, drafts, diagnostics)
    if how == "mean" and kind.family in {Family.SHARE, Family.RATIO}:
        diagnostics.report(
            MEAN_OF_SHARES,
            f"the mean of the figures within a year is not the `{kind}` of the year",
            statement.span,
            help="measure what is divided by what, compute `value a / b`, and say `ratio of sums`",
        )
    return Series(unit, how)


def _unknown(statement: syntax.Series) -> Iterator[tuple[syntax.Name, tuple[str, ...]]]:
    if statement.unit.text not in _UNITS:
        yield statement.unit, tuple(_UNITS)
    if statement.how.text not in _WAYS:
        yield statement.how, _WAYS


def _unfit(
    statement: syntax.Series, kind: Kind, value: Expression | None, periods: Sequence[Period]
) -> Iterator[tuple[str, str]]:
    how, unit = statement.how.text, _UNITS[statement.unit.text]
    if UNITS_OF_LENGTH.index(unit) <= UNITS_OF_LENGTH.index(periods[0].unit):
        yield (
            f"a period of this plan, such as {periods[0]}, is no longer than a part of the series",
            "take the series out: the row is measured in each period",
        )
    if how == RATIO and value is None:
        yield "only a computed row is a ratio of sums", "write `value a / b`, and a series in `a` and `b`"
    if how != RATIO and value is not None:
        yield (
            "what is computed is computed from the figures of the period",
            f"write the series in what it reads, and `series {statement.unit.text} ratio of sums` here",
        )
    if how == "sum" and kind.name not in ADDITIVE:
        yield f"figures of the kind `{kind}` do not add up", "write `mean` or `last`"
    if how == "mean" and kind.family not in QUANTITIES:
        yield f"figures of the kind `{kind}` have no mean", "write `last`"
    if how in {"max", "min"} and kind.family is Family.YES_NO:
        yield f"of figures of the kind `{kind}` none is the largest", "write `last`"


def _read_by_sums(
    statement: syntax.Series, value: Expression, drafts: Drafts, diagnostics: Diagnostics
) -> None:
    """A diagnostic for whatever a ratio of sums reads that is not summed over the same parts."""
    for figure in figures(value):
        path = getattr(figure, "path", None)
        read = None if path is None else drafts.parts.get(path)
        if read is None:
            continue
        series = read.attributes.get("series")
        unit = statement.unit.text
        if isinstance(series, syntax.Series) and (series.unit.text, series.how.text) == (unit, "sum"):
            continue
        diagnostics.report(
            BAD_SERIES,
            f"`{read.path[-1]}` is not summed over the same parts of the period",
            statement.span,
            Label(read.place, "it is measured here"),
            help=f"write `series {unit} sum` there",
        )
