"""What a row can be measured at: the range that it declares."""

from collections.abc import Iterator

from perfdsl.diagnostics import BAD_RANGE, NO_RANGE, Diagnostics, Label
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.nodes import Limits
from perfdsl.model.scoring.rules import Rules
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import Family, Kind
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.value import Fact


def limits_of(one: Draft, kind: Kind | None, rules: Rules, diagnostics: Diagnostics) -> Limits | None:
    """The range that a row declares, None where it declares none.

    A diagnostic where nothing of its kind is measured so.
    """
    statement = one.attributes.get("range")
    if not isinstance(statement, syntax.Range) or kind is None:
        return None
    for message, help_ in _refusals(one, kind, statement):
        place = (
            () if "value" not in one.attributes else (Label(one.attributes["value"].span, "it is computed"),)
        )
        diagnostics.report(BAD_RANGE, message, statement.span, *place, help=help_)
        return None
    low, high = (
        None if end is None else rules.written(one, kind, end) for end in (statement.low, statement.high)
    )
    if (low is None) is not (statement.low is None) or (high is None) is not (statement.high is None):
        return None
    for end, written in ((low, statement.low), (high, statement.high)):
        if end is not None and written is not None and not _holds(kind, end):
            diagnostics.report(
                BAD_RANGE,
                f"nothing of the kind `{kind}` is ever {written.span.text}",
                written.span,
                help="write an end that can be measured, or leave it out",
            )
            return None
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        diagnostics.report(
            NO_RANGE, "this range ends before it begins", statement.span, help="write the lower end first"
        )
        return None
    return Limits(low, high, span=statement.span)


def _refusals(one: Draft, kind: Kind, statement: syntax.Range) -> Iterator[tuple[str, str]]:
    if "value" in one.attributes:
        yield (
            f"`{one.path[-1]}` is computed, so its range follows from what it reads",
            "write the range of what is measured, or take this one out",
        )
    if kind.family is Family.YES_NO:
        yield f"`{one.path[-1]}` is `yes` or `no`, and has no range", "take the range out"
    if statement.low is None and statement.high is None:
        yield "this range is open at both ends", "write one end at least: `range 0..` or `range ..100`"


def _holds(kind: Kind, end: Fact) -> bool:
    return not isinstance(end, RATIONAL_TYPE) or kind.holds(end)
