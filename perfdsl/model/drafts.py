"""Syntax to drafts: what is defined where, under which path, with which attributes.

Names inside are still text.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.diagnostics import (
    ATTRIBUTE_TWICE,
    CLASHING,
    DUPLICATE_NAME,
    MISPLACED,
    NO_PLAN,
    TOO_DEEP,
    Diagnostics,
    Label,
)
from perfdsl.model.allowed import (
    ALLOWED,
    CONSEQUENCES,
    CONTAINERS,
    REPEATED,
    UNITS,
    category,
    is_coverage,
    key_of,
)
from perfdsl.model.awards.drafts import check_use, is_defined
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.labels import report_languages
from perfdsl.model.reuse.extending import extended
from perfdsl.model.reuse.merging import Merging, merged
from perfdsl.model.reuse.templates import Templates, templates_in
from perfdsl.model.wording import article, statement_of
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.paths import Path, folded

MAX_LEVELS: Final = 200
"""How deep containers of one dashboard may be nested; each unit begins anew."""

_OF_UNITS: Final = {
    "cascade": ", where it would count a row twice",
    "score of": "",
    "behaviour": ", for it judges a person",
}
"""What belongs to dashboards of units alone, and why."""

_ATTRIBUTES: Final = frozenset({syntax.KindStatement, syntax.Target, syntax.Words, syntax.Texts})
"""Most of what stands in a block, and never anything but an attribute of it."""


def draft(rulesets: Sequence[syntax.Ruleset], diagnostics: Diagnostics, plan: str | None = None) -> Drafts:
    """What the files define: of the plan of that name, where it is another than the one they are about.

    Diagnostics for statements in wrong places, names and attributes given twice, and no plan.
    """
    whole = extended(rulesets, diagnostics, plan)
    rulesets = whole.rulesets
    drafting = _Drafting(Templates(list(templates_in(rulesets)), diagnostics), diagnostics)
    for ruleset in rulesets:
        drafting.top(ruleset)
    drafting.names_of_consequences()
    if drafting.found.plan is None and not diagnostics.failed:
        first = rulesets[0]
        diagnostics.report(
            NO_PLAN,
            "there is no plan in this file",
            Span(first.span.source, 0, 0),
            help='write `plan name "label" { period 2026 ... }`, or start with `perfdsl init`',
        )
    drafting.found.dropped.update(whole.dropped)
    drafting.found.bases = whole.bases
    drafting.found.plans = whole.plans
    return drafting.found


class _Drafting:
    def __init__(self, templates: Templates, diagnostics: Diagnostics) -> None:
        self.found = Drafts(templates=templates)
        self._templates = templates
        self._merging = Merging(diagnostics)
        self.found.dropped = self._merging.dropped
        self._diagnostics = diagnostics

    def top(self, ruleset: syntax.Ruleset) -> None:
        for statement in ruleset.statements:
            if not self._fits(statement, "file"):
                continue
            if isinstance(statement, syntax.Definition):
                self._plan(statement)
            else:
                self._beside(statement, None)

    def _fits(self, statement: syntax.Statement, block: str) -> bool:
        kind = category(statement)
        if kind in ALLOWED[block]:
            return True
        homes = [
            name
            for name, allowed in ALLOWED.items()
            if kind in allowed and name not in ("role", "person", "behaviour")
        ]
        help_ = f"it belongs {_homes(homes)}" if homes else "it belongs in a plan that extends another"
        where = "at the top of a file" if block == "file" else f"in {article(block)} `{block}`"
        self._diagnostics.report(
            MISPLACED,
            f"{statement_of(kind)} cannot stand {where}",
            statement.span,
            help="it belongs in a `unit`, `role` or `person`" if kind in _OF_UNITS else help_,
        )
        return False

    def _plan(self, statement: syntax.Definition) -> None:
        first = self.found.plan
        if first is not None:
            self._diagnostics.report(
                DUPLICATE_NAME,
                "a ruleset has one plan",
                statement.name.span if statement.name else statement.span,
                Label(first.place, "the first is here"),
                help="put the other into a file of its own",
            )
            return
        report_languages(statement.translations, self._diagnostics)
        place = statement.name.span if statement.name else statement.span
        plan = Draft("plan", (), _label(statement.label), place, statement.span, None, statement)
        self.found.plan = plan
        self._fill(plan)

    def _beside(self, statement: syntax.Statement, owner: Draft | None) -> bool:
        """Keep what stands beside the rows; False where it is something else."""
        if owner is not None and _said_by(owner, statement):
            return True
        match statement:
            case syntax.Scale(block=block) if block is not None or owner is None:
                self._scale(statement)
            case syntax.WeightTable():
                self.found.weight_tables.append(statement)
            case syntax.RequireEvery():
                self.found.demands.append(statement)
            case syntax.Function():
                self.found.functions.append(statement)
            case syntax.Test():
                self._test(statement)
            case syntax.Accept() if owner is not None:
                self.found.acceptances.append((statement, owner))
            case syntax.Revise() if owner is not None:
                self.found.revisions.append((statement, owner))
            case syntax.Import() | syntax.Template():
                pass
            case _:
                return False
        return True

    def _scale(self, statement: syntax.Scale) -> None:
        if statement.block is None:
            self._diagnostics.report(
                MISPLACED,
                "a scale is used inside a plan, and defined with a block",
                statement.span,
                help=f"write `scale {statement.name.text} {{ ... }}`, or move it into the plan",
            )
            return
        self.found.scales.append(statement)

    def _test(self, statement: syntax.Test) -> None:
        for inner in statement.block.statements:
            self._fits(inner, "test")
        self.found.tests.append(statement)

    def _fill(self, top: Draft) -> None:
        """The block of a draft, and those inside it, without recursion: units may be nested deep."""
        pending = [top]
        while pending:
            owner = pending.pop()
            block = owner.syntax.block
            if block is not None and owner.level > MAX_LEVELS:
                self._diagnostics.report(
                    TOO_DEEP,
                    f"this dashboard is nested more than {MAX_LEVELS} deep",
                    owner.place,
                    help="units inside units may be nested deeper",
                )
            elif block is not None:
                pending.extend(reversed(list(self._block(owner, block.statements))))

    def _block(self, owner: Draft, statements: Sequence[syntax.Statement]) -> Iterator[Draft]:
        for statement in statements:
            if not self._fits(statement, owner.keyword):
                continue
            if type(statement) in _ATTRIBUTES:
                self._attribute(owner, statement)
            elif isinstance(statement, syntax.Definition) and statement.keyword in CONSEQUENCES:
                self._consequence(owner, statement)
            elif isinstance(statement, syntax.Definition | syntax.Cascade | syntax.ScoreOf):
                yield self._child(owner, statement)
            elif isinstance(statement, syntax.Use):
                yield from self._use(owner, statement)
            elif not self._beside(statement, owner):
                self._attribute(owner, statement)

    def _use(self, owner: Draft, use: syntax.Use) -> Iterator[Draft]:
        """What a template stands for: under a heading of its own where the use has a name, else right here."""
        body = self._templates.body(use)
        if body is None:
            return
        if use.block is not None:
            body = merged(body, use.block, self._merging)
        if use.name is None:
            yield from self._block(owner, body.statements)
        elif owner.keyword in CONTAINERS:
            label = use.label or syntax.Text(use.name.text, span=use.name.span)
            heading = syntax.Definition("use", use.name, label, body, use.translations, span=use.span)
            yield self._child(owner, heading)
        else:
            self._diagnostics.report(
                MISPLACED,
                f"{article(owner.keyword)} `{owner.keyword}` has no rows under a heading",
                use.name.span,
                help="take the `as` out: the statements of the template then stand right here",
            )

    def _child(self, owner: Draft, statement: syntax.Definition | syntax.Cascade | syntax.ScoreOf) -> Draft:
        keyword = category(statement)
        name = statement.name if isinstance(statement, syntax.Definition) else statement.source.names[-1]
        if name is None and keyword not in CONTAINERS - UNITS - {"component"}:
            self._diagnostics.report(
                MISPLACED,
                f"this `{keyword}` has no name",
                statement.span,
                help=f'give it a short one: `{keyword} fairs "..."`',
            )
        report_languages(statement.translations, self._diagnostics)
        home = _naming_path(owner)
        path = (*home, folded(name.text)) if name else (*home, f"{keyword}#{len(self.found.parts)}")
        if isinstance(statement, syntax.ScoreOf) and self._bears(path, owner):
            path = (*home, f"{keyword} {folded(statement.source.text)}")
        elif isinstance(statement, syntax.Cascade) and path in self.found.parts:
            path = (*home, folded(statement.source.text))
        child = Draft(
            keyword,
            path,
            _label(statement.label),
            name.span if name else statement.span,
            statement.span,
            owner,
            statement,
            level=0 if keyword in UNITS else owner.level + 1,
        )
        if keyword in _OF_UNITS and not owner.in_unit:
            self._diagnostics.report(
                MISPLACED,
                f"`{keyword}` cannot stand in the plan's own dashboard{_OF_UNITS[keyword]}",
                statement.span,
                help="it belongs in a `unit`, `role` or `person`",
            )
            return child
        first = self.found.parts.get(path)
        if first is None:
            self.found.parts[path] = child
        elif keyword not in REPEATED or keyword != first.keyword:
            self._defined_twice(child, first)  # a source cascaded twice is told when it is known
        owner.children.append(child)
        return child

    def _bears(self, path: Path, owner: Draft) -> bool:
        """Whether something else in the block bears that path: a dashboard may take the score of its own part."""
        first = self.found.parts.get(path)
        return first.keyword != "score of" if first is not None else _defines(owner, path[-1])

    def _consequence(self, owner: Draft, statement: syntax.Definition) -> None:
        """Keep a gate or an award of the plan; in an award a gate is only named."""
        if owner.keyword == "award":
            check_use(statement, self._diagnostics)
            return
        if not is_defined(statement, self._diagnostics) or statement.name is None:
            return
        report_languages(statement.translations, self._diagnostics)
        name = statement.name
        path = (folded(name.text),)
        made = Draft(
            statement.keyword, path, _label(statement.label), name.span, statement.span, owner, statement
        )
        first = self.found.consequences.setdefault(path, made)
        if first is not made:
            self._defined_twice(made, first)
        self._fill(made)

    def names_of_consequences(self) -> None:
        """A diagnostic for every gate and award that has the name of something else in the plan."""
        for path, made in self.found.consequences.items():
            if path in self.found.parts:
                self._defined_twice(made, self.found.parts[path])

    def _defined_twice(self, draft: Draft, first: Draft) -> None:
        self._diagnostics.report(
            DUPLICATE_NAME,
            f"`{draft.path[-1]}` is already defined here",
            draft.place,
            Label(first.place, "first defined here"),
            help="rename one of them",
        )

    def _attribute(self, owner: Draft, statement: syntax.Statement) -> None:
        key = key_of(statement)
        first = owner.attributes.get(key)
        if first is None:
            owner.attributes[key] = statement
            if key in ("form", "score") and {"form", "score"} <= owner.attributes.keys():
                other = owner.attributes["score" if key == "form" else "form"]
                self._diagnostics.report(
                    CLASHING,
                    "a row is scored in one way",
                    statement.span,
                    Label(other.span, "the other is here"),
                    help="keep one of them",
                )
            return
        self._diagnostics.report(
            ATTRIBUTE_TWICE,
            f"{statement_of(category(statement))} is given twice",
            statement.span,
            Label(first.span, "first given here"),
            help="keep one of them",
        )


def _said_by(owner: Draft, statement: syntax.Statement) -> bool:
    """Keep what a definition may say several times; False where it is something else."""
    match statement:
        case syntax.ProRata():
            owner.pro_rata.append(statement)
        case syntax.Contributes():
            owner.contributions.append(statement)
        case syntax.Adjust():
            owner.adjustments.append(statement)
        case syntax.Requirement() if not is_coverage(statement):
            owner.requirements.append(statement)
        case syntax.Claim():
            owner.claims.append(statement)
        case _:
            return False
    return True


def _naming_path(owner: Draft) -> Path:
    """The path that names inside `owner` are added to: a heading without a name adds nothing."""
    home = owner
    while home.path and "#" in home.path[-1] and home.parent is not None:
        home = home.parent
    return home.path


def _defines(owner: Draft, name: str) -> bool:
    """Whether a block defines that name."""
    if owner.defined is None:
        block = owner.syntax.block
        statements = block.statements if block is not None else ()
        owner.defined = frozenset(
            folded(one.name.text) for one in statements if isinstance(one, syntax.Definition) and one.name
        )
    return name in owner.defined


def _label(text: syntax.Text | None) -> str:
    return text.text if text else ""


def _homes(homes: list[str]) -> str:
    named = ["at the top of a file" if home == "file" else f"in {article(home)} `{home}`" for home in homes]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
