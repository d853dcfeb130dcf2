"""The kind of every row.

What it declares, what a project measures, what a cascade takes over from its source.
"""

from collections.abc import Sequence
from typing import Final

from perfdsl.diagnostics import CLASHING, DUPLICATE_NAME, LIMIT, NO_KIND, NO_RANGE, Diagnostics, Label
from perfdsl.model.allowed import LEAVES
from perfdsl.model.cascading.sources import Sources
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.paths import Path

_KINDS: Final = (
    "write one of `count`, `number`, `percent`, `ratio`, `index`, `days`, `months`, `money EUR`, `date`, "
    "`yes_no`, `level low, high`, `level 1..5`"
)


def find_kinds(drafts: Drafts, sources: Sources, kinds: dict[Path, Kind], diagnostics: Diagnostics) -> None:
    """Add the kind of every row, and of every cascade of one, to `kinds`."""
    for path, one in drafts.parts.items():
        if one.keyword not in LEAVES:
            continue
        kind = _kind(one, diagnostics)
        if kind is not None:
            kinds[path] = kind
    for path, one in drafts.parts.items():
        if one.keyword == "cascade":
            kind = kinds.get(sources.origin(one).path)
            if kind is not None:
                kinds[path] = kind


def _kind(one: Draft, diagnostics: Diagnostics) -> Kind | None:
    milestones = [child for child in one.children if child.keyword == "milestone"]
    statement = one.attributes.get("kind")
    if one.keyword == "project":
        return _project_kind(one, milestones, statement, diagnostics)
    if isinstance(statement, syntax.KindStatement):
        _levels(statement, diagnostics)
        return statement.kind
    diagnostics.report(
        NO_KIND,
        f"what kind of figure is `{one.path[-1]}`?",
        one.place,
        help=_KINDS,
    )
    return None


def _project_kind(
    one: Draft, milestones: Sequence[Draft], statement: syntax.Statement | None, diagnostics: Diagnostics
) -> Kind | None:
    if not milestones:
        return statement.kind if isinstance(statement, syntax.KindStatement) else PERCENT
    for word in ("kind", "target", "form", "score", "value", "monitor"):
        attribute = one.attributes.get(word)
        if attribute is not None:
            diagnostics.report(
                CLASHING,
                "a project with milestones is measured by them alone",
                attribute.span,
                Label(milestones[0].place, "the first milestone is here"),
                help="take this out, or take the milestones out",
            )
    return None


MAX_LEVELS: Final = 101
"""How many numbered levels a row may have: `level 0..100` and no more."""


def _levels(statement: syntax.KindStatement, diagnostics: Diagnostics) -> None:
    if statement.kind.ends is not None:
        _numbered(statement, *statement.kind.ends, diagnostics)
    levels = statement.kind.levels
    for place, level in enumerate(levels):
        if level in levels[:place]:
            diagnostics.report(
                DUPLICATE_NAME,
                f"the level `{level}` is there twice",
                statement.span,
                help="write each level once",
            )


def _numbered(statement: syntax.KindStatement, low: int, high: int, diagnostics: Diagnostics) -> None:
    if low >= high:
        message = "one level leaves nothing to judge" if low == high else "these levels end before they begin"
        help_ = "write the lowest level first: `level 1..5`"
        diagnostics.report(NO_RANGE, message, statement.span, help=help_)
    elif high - low >= MAX_LEVELS:
        diagnostics.report(
            LIMIT,
            f"these are {high - low + 1} levels, and there may be {MAX_LEVELS}",
            statement.span,
            help="write `number` or `percent` for a figure of so many values",
        )
