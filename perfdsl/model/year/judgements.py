"""Judgements beside what is computed: `accept ... at ... because ...`."""

from collections.abc import Callable

from perfdsl.diagnostics import ATTRIBUTE_TWICE, KINDS_MIXED, NOT_CONSTANT, PERIOD_OUTSIDE, Diagnostics, Label
from perfdsl.model.constants import constant, constant_value
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.names import Names, is_row
from perfdsl.model.nodes import Acceptance
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import Family
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.terms import Terms


def acceptances(
    drafts: Drafts,
    names: Names,
    terms: Callable[[Draft], Terms | None],
    periods: tuple[Period, ...],
    diagnostics: Diagnostics,
) -> tuple[Acceptance, ...]:
    """Every judgement that a ruleset states, each row at most once in a period.

    `terms` gives those in which a definition is scored.
    """
    seen: dict[tuple[Path, Period | None], Span] = {}
    made: list[Acceptance] = []
    for statement, home in drafts.acceptances:
        subject = names.find(
            statement.subject, home, wanted=is_row, purpose="has no achievement that could be judged"
        )
        stated = terms(subject) if subject is not None else None
        one = _acceptance(statement, subject, stated, periods, diagnostics)
        if one is None:
            continue
        first = seen.setdefault((one.path, one.period), one.span)
        if first is not one.span:
            diagnostics.report(
                ATTRIBUTE_TWICE,
                f"`{one.path[-1]}` is judged twice",
                one.span,
                Label(first, "first here"),
                help="keep one of them",
            )
        made.append(one)
    return tuple(made)


def _acceptance(
    statement: syntax.Accept,
    subject: Draft | None,
    terms: Terms | None,
    periods: tuple[Period, ...],
    diagnostics: Diagnostics,
) -> Acceptance | None:
    found = constant(statement.achievement)
    value = constant_value(found) if found is not None else None
    if found is None or value is None or found.kind.family not in (Family.SHARE, Family.NUMBER):
        diagnostics.report(
            NOT_CONSTANT, "a judgement is a percentage", statement.achievement.span, help="write `at 100%`"
        )
        return None
    if found.kind.family is Family.NUMBER and terms is not None:
        value = terms.share(value)
    elif found.kind.family is Family.NUMBER and value > 1:
        text = statement.achievement.span.text
        diagnostics.report(
            KINDS_MIXED,
            f"a judgement is a percentage, and `{text}` is a bare number",
            statement.achievement.span,
            help=f"write `{text}%`",
        )
        return None
    period = statement.period or (periods[0] if len(periods) == 1 else None)
    if period not in periods:
        diagnostics.report(
            PERIOD_OUTSIDE,
            "this judgement is for no period of the plan",
            statement.span,
            help=f"say which: `in {periods[0]}`",
        )
        return None
    if subject is None:
        return None
    by = statement.by.text if statement.by else None
    return Acceptance(subject.path, value, statement.because.text, by, period, span=statement.span)
