"""Figures that were to be reported by now and are not, and estimates that nothing asks for."""

from collections.abc import Iterator

from perfdsl.diagnostics import NOT_REPORTED, UNUSED_ESTIMATE, Diagnostic, Label
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.silence import unsaid
from perfdsl.graph.nodes import Input, InputKey

_LISTED = 3


def unreported(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """What the plan requires to be reported, and nobody said anything of."""
    for one in evaluation.graph.inputs:
        if one.owed is not None:
            yield from silence(one, evaluation)


def silence(one: Input, evaluation: Evaluation) -> Iterator[Diagnostic]:
    """An error where nothing is said of what is to be reported."""
    parts = unsaid(evaluation, one)
    if parts:
        assert one.owed is not None
        shown = ", ".join(map(str, parts[:_LISTED])) + (", ..." if len(parts) > _LISTED else "")
        yield Diagnostic(
            NOT_REPORTED,
            f"`{one.id}` has no figure for {shown}",
            one.place,
            labels=(Label(one.owed, "required here"),),
            help="give the figure, or write why there is none: `NV`, `n.a.`",
        )


def idle_estimates(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """Estimates of this period beside figures that are not foreseen by them, told once."""
    plain = {one.path for one in evaluation.graph.inputs if one.forecast != "estimate"}
    period = evaluation.graph.period
    found = [
        (key, datum)
        for key, datum in evaluation.dataset.facts.items()
        if datum.estimate is not None and key.path in plain and period.holds(key.period)
    ]
    if found:
        key, datum = found[0]
        rows = f" ({len(found)} rows)" if len(found) > 1 else ""
        yield Diagnostic(
            UNUSED_ESTIMATE,
            f"`{_id(key)}` has an estimate, and is not forecast by it{rows}",
            datum.estimate_place,
            help="write `forecast estimate` in the row, or in what holds it",
        )


def _id(key: InputKey) -> str:
    return ".".join(key.path)
