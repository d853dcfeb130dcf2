"""How the figure of a row at the end of its period is foreseen, by what is declared for it or above it."""

from collections.abc import Iterator
from typing import Final

from perfdsl.diagnostics import BAD_FORECAST, Diagnostics, Label
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.inherited import Inherited
from perfdsl.model.people.pro_rata import ADDITIVE
from perfdsl.model.year.accumulating import accumulates
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import Kind

LINEAR: Final = "linear"
PREVIOUS: Final = "as previous"
ESTIMATE: Final = "estimate"


class Forecasts:
    """Finds the rule that holds for each row that is measured."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._written = Inherited("forecast")

    def of(self, one: Draft, kind: Kind | None) -> str:
        """The rule of a row: `linear`, `as previous` or `estimate`; empty where its figure is kept as it is.

        What stands above a row holds where it can; what a row says itself and cannot be has a diagnostic.
        """
        written = self._written.of(one)
        if not isinstance(written, syntax.Forecast) or written.rule == "none":
            return ""
        unfit = next(_unfit(one, written, kind), None)
        own = one.attributes.get("forecast")
        if own is not None and unfit is not None:
            message, span, advice = unfit
            labels = () if span is None else (Label(span, "this decides"),)
            self._diagnostics.report(BAD_FORECAST, message, own.span, *labels, help=advice)
        inherits = own is None and written.rule != ESTIMATE
        fits = not inherits or accumulates(kind, one.attributes.get("series"))
        return written.rule if unfit is None and fits else ""


def _unfit(one: Draft, written: syntax.Forecast, kind: Kind | None) -> Iterator[tuple[str, Span | None, str]]:
    """Why a rule cannot hold for a row, what decides that, and what to do."""
    series, value = one.attributes.get("series"), one.attributes.get("value")
    if value is not None:
        yield (
            f"`{one.path[-1]}` is computed, and so is its forecast, from what it reads",
            value.span,
            "write it in what is measured",
        )
    if written.rule == ESTIMATE or kind is None:
        return
    if kind.name not in ADDITIVE:
        yield (
            f"figures of the kind `{kind}` do not grow with the period",
            None,
            "write `forecast estimate`, or take it out: the figure of today is kept",
        )
    elif written.rule == LINEAR and isinstance(series, syntax.Series) and series.how.text != "sum":
        yield (
            f"a figure that is the `{series.how.text}` of its parts does not grow with them",
            series.span,
            "write `forecast as previous` or `forecast estimate`, or take it out",
        )
    elif written.rule == PREVIOUS and not isinstance(series, syntax.Series):
        yield (
            f"of `{one.path[-1]}` only whole periods are known, so the period before has no profile",
            None,
            "write `series monthly sum` or the like, or another forecast",
        )
