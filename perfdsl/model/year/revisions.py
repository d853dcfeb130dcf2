"""A plan to its states: under each revision other attributes hold, and the whole is checked anew."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, TypeAlias

from attrs import evolve, frozen

from perfdsl.diagnostics import (
    ATTRIBUTE_TWICE,
    BAD_REVISION,
    LATE_REVISION,
    LIMIT,
    Diagnostic,
    Diagnostics,
    Label,
)
from perfdsl.model.allowed import ALLOWED, REVISABLE, category, key_of
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.drafts import draft
from perfdsl.model.from_syntax import Resolved, resolve_drafts
from perfdsl.model.names import Names
from perfdsl.model.nodes import Plan, Revision
from perfdsl.model.reuse.merging import replaces
from perfdsl.model.wording import article, statement_of
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.paths import Path, folded

MAX_STATES: Final = 100
"""The most days on which one plan is revised: it is checked in each of its states."""

TOGETHER: Final = (syntax.ProRata, syntax.Adjust, syntax.Contributes)
"""Statements that may stand several times in a block, and are revised all at once."""

Checks: TypeAlias = Iterable[Callable[[Resolved], Iterable[Diagnostic]]]


@frozen
class _Change:
    """A revision, and what it is of; `kept` is what it can say of that."""

    statement: syntax.Revise
    path: Path
    kept: tuple[syntax.Statement, ...]

    @property
    def start(self) -> date:
        """The day from which it holds."""
        return self.statement.start.value

    def revision(self) -> Revision:
        """As the model keeps it."""
        by = self.statement.by.text if self.statement.by else None
        return Revision(self.path, self.start, self.statement.because.text, by, span=self.statement.span)


def with_states(
    rulesets: Sequence[syntax.Ruleset], first: Resolved, checks: Checks, diagnostics: Diagnostics
) -> Plan:
    """The plan with the states that its revisions make of it, each resolved and checked as a plan of its own.

    What is wrong in a state only is told with the revisions that the state stands under.
    """
    changes = _changes(first.drafts, first.plan, diagnostics)
    days = sorted({change.start for change in changes})
    if len(days) > MAX_STATES:
        diagnostics.report(
            LIMIT,
            f"a plan is revised on at most {MAX_STATES} days, and this one on {len(days)}",
            changes[-1].statement.span,
            help="write the plan anew, as an extension of the old one",
        )
        return first.plan
    told = {_told(one) for one in diagnostics}
    states: list[tuple[date, Plan]] = []
    for day in days:
        found = Diagnostics()
        changed = [change for change in changes if change.start <= day]
        resolved = _state(rulesets, changed, found)
        if resolved is not None and not found.failed:
            for check in checks:
                found.extend(check(resolved))
        labels = tuple(Label(one.statement.span, "as revised here") for one in changed if one.start == day)
        for one in found:
            if _told(one) not in told:
                told.add(_told(one))
                diagnostics.add(evolve(one, labels=(*one.labels, *labels)))
        if resolved is not None:
            states.append((day, evolve(resolved.plan, revisions=tuple(one.revision() for one in changed))))
    return evolve(first.plan, states=tuple(states))


def _told(one: Diagnostic) -> tuple[str, str, str]:
    return one.code.id, one.message, str(one.place)


def _state(
    rulesets: Sequence[syntax.Ruleset], changes: Iterable[_Change], diagnostics: Diagnostics
) -> Resolved | None:
    drafts = draft(rulesets, diagnostics)
    for change in changes:
        one = _of(drafts, change.path)
        _replace_together(one, change.kept)
        for statement in change.kept:
            if isinstance(statement, TOGETHER):
                continue
            for replaced in replaces(statement):
                one.attributes.pop(replaced, None)
            one.attributes[key_of(statement)] = statement
    return resolve_drafts(drafts, diagnostics)


def _replace_together(one: Draft, kept: Iterable[syntax.Statement]) -> None:
    """What may stand several times is one attribute: a revision that says any of it says all of it."""
    pro_rata = [statement for statement in kept if isinstance(statement, syntax.ProRata)]
    one.pro_rata = pro_rata or one.pro_rata
    adjustments = [statement for statement in kept if isinstance(statement, syntax.Adjust)]
    one.adjustments = adjustments or one.adjustments
    contributions = [statement for statement in kept if isinstance(statement, syntax.Contributes)]
    one.contributions = contributions or one.contributions


def _of(drafts: Drafts, path: Path) -> Draft:
    found = drafts.parts.get(path) or drafts.consequences.get(path) or drafts.plan
    assert found is not None
    return found


# --- what is written


def _changes(drafts: Drafts, plan: Plan, diagnostics: Diagnostics) -> list[_Change]:
    """Every revision that means something, in the order of their days."""
    names = Names(drafts, diagnostics)
    seen: dict[tuple[Path, date, str], Span] = {}
    found: list[_Change] = []
    for statement, home in drafts.revisions:
        subject = _subject(statement, home, drafts, names)
        if subject is None:
            continue
        kept = tuple(_kept(statement, subject, seen, diagnostics))
        found.append(_Change(statement, subject.path, kept))
        if statement.start.value > plan.periods[-1].end:
            diagnostics.report(
                LATE_REVISION,
                f"the plan ends on {plan.periods[-1].end}, and this holds from {statement.start.value}",
                statement.start.span,
                help="take an earlier day, or write it into the plan that follows",
            )
    return sorted(found, key=lambda change: change.start)


def _subject(statement: syntax.Revise, home: Draft, drafts: Drafts, names: Names) -> Draft | None:
    written = statement.subject
    if written.keyword is None and len(written.names) == 1:
        consequence = drafts.consequences.get((folded(written.names[0].text),))
        if consequence is not None:
            return consequence
    return names.find(written, home, purpose="cannot be revised")


def _kept(
    statement: syntax.Revise,
    subject: Draft,
    seen: dict[tuple[Path, date, str], Span],
    diagnostics: Diagnostics,
) -> Iterator[syntax.Statement]:
    """The attributes that a revision gives; a diagnostic for whatever it cannot give."""
    can = REVISABLE & ALLOWED[subject.keyword]
    for one in statement.block.statements:
        if category(one) not in can:
            diagnostics.report(
                BAD_REVISION,
                f"{statement_of(category(one))} of {article(subject.keyword)} `{subject.keyword}` cannot be revised",
                one.span,
                help=f"what can be are {', '.join(map(statement_of, sorted(can)))}; "
                "what measures something else is another row",
            )
            continue
        earlier = seen.setdefault((subject.path, statement.start.value, key_of(one)), one.span)
        if earlier is not one.span and not isinstance(one, TOGETHER):
            diagnostics.report(
                ATTRIBUTE_TWICE,
                f"`{category(one)}` is revised twice from one day",
                one.span,
                Label(earlier, "first here"),
                help="keep one of them",
            )
            continue
        yield one
    if not statement.block.statements:
        diagnostics.report(
            BAD_REVISION,
            "this revision says nothing",
            statement.block.span,
            help="write what holds from that day, such as `target >= 6`",
        )
