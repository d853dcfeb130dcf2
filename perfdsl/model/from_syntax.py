"""Syntax trees to a plan: every name becomes what it means, every weight a share, every target a rule."""

from collections.abc import Iterable, Sequence

from attrs import define, evolve

from perfdsl.diagnostics import CLASHING, KINDS_MIXED, NO_TARGET_AT_ALL, Diagnostics, Label
from perfdsl.model.allowed import CONTAINERS, LEAVES, UNITS
from perfdsl.model.asking.adjustments import Adjustments
from perfdsl.model.asking.requirements import requirements
from perfdsl.model.awards.from_drafts import Awards
from perfdsl.model.awards.names import ConsequenceNames
from perfdsl.model.cascading.cascades import Cascades
from perfdsl.model.cascading.contributions import contribute
from perfdsl.model.cascading.demands import to_be_reported
from perfdsl.model.cascading.grouping import grouped
from perfdsl.model.cascading.sources import Sources
from perfdsl.model.cascading.splits import Splits
from perfdsl.model.claims.from_drafts import Claiming
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.drafts import draft
from perfdsl.model.expressions import Expressions, Scope, is_literal
from perfdsl.model.formula_nodes import Expression, Rule
from perfdsl.model.kinds import fits
from perfdsl.model.names import Names
from perfdsl.model.nodes import ActualsFile, Container, Leaf, Part, Plan
from perfdsl.model.order import order
from perfdsl.model.people.pro_rata import in_proportion, shares
from perfdsl.model.people.roles import weigh_by_role
from perfdsl.model.reporting import Once
from perfdsl.model.row_kinds import find_kinds
from perfdsl.model.scoring.limits import limits_of
from perfdsl.model.scoring.rules import Rules, completion
from perfdsl.model.scoring.scales import Scales, resolve_scales
from perfdsl.model.settings import (
    actuals_file,
    combination,
    coverage,
    is_heading,
    least_rows,
    normalised,
    plan_periods,
    text_of,
    texts_of,
)
from perfdsl.model.tests import Context, resolve_tests
from perfdsl.model.weights import scored_paths, weigh, weight_of
from perfdsl.model.year.judgements import acceptances
from perfdsl.model.year.notes import Notes
from perfdsl.model.year.series import series_of
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import Kind
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


def resolve(rulesets: Sequence[syntax.Ruleset], diagnostics: Diagnostics) -> "Resolved | None":
    """The plan that the files define; None where there is none at all.

    Whatever means nothing has a diagnostic and is left out.
    """
    return resolve_drafts(draft(rulesets, diagnostics), diagnostics)


def resolve_drafts(drafts: Drafts, diagnostics: Diagnostics) -> "Resolved | None":
    """The plan of what the files define; None where there is none at all."""
    if drafts.plan is None:
        return None
    return _Resolution(drafts, drafts.plan, diagnostics).run()


@define
class Resolved:
    """A plan, and what was used on the way to it: the checks for idle definitions ask."""

    plan: Plan
    drafts: Drafts
    used: set[Path]
    used_functions: set[str]
    scales: Scales


class _Resolution:
    def __init__(self, drafts: Drafts, top: Draft, diagnostics: Diagnostics) -> None:
        self._drafts = drafts
        self._top = top
        self._diagnostics = once = Once(diagnostics)
        self._names = Names(drafts, once)
        self._scales = resolve_scales(drafts, once)
        self._kinds: dict[Path, Kind] = {}
        self._periods = plan_periods(top, diagnostics)
        self._expressions = Expressions(self._names, drafts.functions, self._kinds, self._scales.terms, once)
        self._adjustments = Adjustments(self._expressions, once)
        self._rules = Rules(self._expressions, self._periods, once)
        self._parts: dict[Path, Part] = {}
        self._units: list[Container] = []
        self._sources = Sources(drafts, self._names)
        self._notes = Notes(self._scales, once)

    def run(self) -> Resolved:
        weigh_by_role(self._drafts, self._diagnostics)
        contributed = contribute(self._drafts, self._names, self._sources, self._diagnostics)
        find_kinds(self._drafts, self._sources, self._kinds, self._diagnostics)
        self._splits = Splits(
            self._drafts, self._sources, self._kinds, self._rules, self._scales, self._diagnostics
        )
        self._cascades = Cascades(
            self._names,
            self._sources,
            self._splits,
            self._kinds,
            self._rules,
            self._scales,
            self._periods,
            contributed,
            self._diagnostics,
        )
        consequences = ConsequenceNames(self._drafts, self._names, self._kinds, self._diagnostics)
        self._expressions.consequences = consequences
        root = self._build()
        self._notes.report_unknown()
        scored = scored_paths(self._parts)
        weights, weighed_in = self._weights([root, *self._units], scored)
        awards = Awards(
            consequences, self._names, self._expressions, self._rules, self._kinds, self._diagnostics
        )
        plan = Plan(
            self._plan_name(),
            self._top.label,
            self._periods,
            root,
            tuple(self._units),
            self._parts,
            weights,
            weighed_in,
            scored,
            acceptances=acceptances(
                self._drafts, self._names, self._scales.terms, self._periods, self._diagnostics
            ),
            actuals=self._actuals(),
            labels=self._top.labels,
            reported=to_be_reported(self._drafts),
            gates=awards.gates(),
            awards=awards.awards(self._parts, scored),
            span=self._top.span,
        )
        plan = evolve(plan, order=order(plan, self._diagnostics))
        owners = [self._top, *self._drafts.parts.values()]
        plan = evolve(plan, requirements=requirements(owners, self._expressions, self._parts))
        context = Context(plan, self._top, self._names, self._expressions, self._diagnostics)
        tests = resolve_tests(self._drafts.tests, context)
        claiming = Claiming(plan, self._names, self._expressions, self._drafts.plans, self._diagnostics)
        return Resolved(
            evolve(plan, tests=tests, claims=claiming.claims(owners)),
            self._drafts,
            self._names.used,
            self._expressions.used_functions,
            self._scales,
        )

    def _plan_name(self) -> str:
        name = self._top.syntax.name if isinstance(self._top.syntax, syntax.Definition) else None
        return name.text if name else "plan"

    def _actuals(self) -> ActualsFile | None:
        statement = self._top.attributes.get("actuals")
        if not isinstance(statement, syntax.Actuals):
            return None
        return actuals_file(statement.path, statement.locale, self._diagnostics)

    # --- the tree

    def _build(self) -> Container:
        """Every part, the innermost first, without recursion: units may be nested deep."""
        made: dict[int, Part] = {}
        pending: list[tuple[Draft, bool]] = [(self._top, False)]
        while pending:
            one, ready = pending.pop()
            if not ready:
                pending.append((one, True))
                pending.extend((child, False) for child in reversed(one.children))
                continue
            part = self._part(one, [made[id(child)] for child in one.children if id(child) in made])
            if part is not None:
                made[id(one)] = part
                if not isinstance(part, Container) or not one.is_unit:
                    self._parts.setdefault(part.path, part)
        for one in self._drafts.parts.values():
            unit = made.get(id(one))
            if one.is_unit and isinstance(unit, Container):
                self._unit(unit)
        root = made[id(self._top)]
        assert isinstance(root, Container)
        return root

    def _unit(self, unit: Container) -> None:
        unit = evolve(unit, children=grouped(unit, self._drafts, self._parts)) if unit.combine.by else unit
        self._units.append(unit)
        self._parts.setdefault(unit.path, unit)

    def _part(self, one: Draft, children: list[Part]) -> Part | None:
        self._scales.report_unknown(one)
        if one.keyword in CONTAINERS:
            return self._container(one, children)
        row = (
            self._leaf(one, [child for child in children if isinstance(child, Leaf)])
            if one.keyword in LEAVES
            else self._cascades.cascade(one)
        )
        note = None if row is None else self._notes.of(one, row.scale)
        return row if row is None or note is None else evolve(row, note=note)

    def _leaf(self, one: Draft, milestones: Sequence[Leaf]) -> Leaf:
        kind = self._kinds.get(one.path)
        rules = {} if one.keyword == "input" or milestones else self._rules.of(one, kind)
        if not rules and not milestones and one.keyword != "input":
            if one.keyword != "project" and not self._says_what(one):
                self._diagnostics.report(
                    NO_TARGET_AT_ALL,
                    f"`{one.path[-1]}` has no target",
                    one.place,
                    help="write `target >= ...`, or `monitor` if it is only watched",
                )
            # A row whose target has a mistake counts as scored, so that its weight is not blamed too.
            rules = dict.fromkeys(self._periods, completion(one))
        pro_rata = shares(one, self._periods, self._diagnostics)
        rules = in_proportion(one, kind, rules, pro_rata, self._diagnostics)
        value = self._expression(one, "value", kind)
        return Leaf(
            one.path,
            one.label,
            one.keyword,
            kind,
            one.place,
            value=value,
            baseline=self._expression(one, "baseline", kind),
            rules=rules,
            weight=weight_of(one.attributes.get("weight"), self._diagnostics),
            monitored=_monitored(rules),
            scale=self._scales.of(one),
            tolerance=self._rules.tolerance(one, kind),
            measure=text_of(one, "unit"),
            texts=texts_of(one),
            milestones=tuple(milestones),
            combine=combination(one, self._diagnostics),
            normalised=normalised(one, self._diagnostics),
            labels=one.labels,
            pro_rata=pro_rata,
            split_parts=self._splits.parts_of(one.path),
            critical=self._critical(one, rules),
            series=series_of(one, kind, value, self._drafts, self._periods, self._diagnostics),
            forecast="" if milestones else self._rules.forecasts.of(one, kind),
            limits=limits_of(one, kind, self._rules, self._diagnostics),
            span=one.span,
        )

    def _critical(self, one: Draft, rules: dict[Period, Rule]) -> bool:
        """Whether a row is marked as critical; one that is never scored cannot be."""
        statement = one.attributes.get("critical")
        if statement is not None and _monitored(rules):
            self._diagnostics.report(
                CLASHING,
                f"`{one.path[-1]}` is never scored, so it cannot be critical",
                statement.span,
                Label(one.place, "it is only monitored"),
                help="give it a target, or take `critical` out",
            )
        return statement is not None

    def _says_what(self, one: Draft) -> bool:
        target = one.attributes.get("target")
        if isinstance(target, syntax.Target) and (target.form is not None or target.periods):
            return True
        return any(word in one.attributes for word in ("form", "score", "monitor"))

    def _expression(self, one: Draft, word: str, kind: Kind | None) -> Expression | None:
        statement = one.attributes.get(word)
        if not isinstance(statement, syntax.Formula):
            return None
        resolved = self._expressions.resolve(
            statement.expression, Scope(one, levels=kind.levels if kind else ())
        )
        if resolved is None or kind is None or fits(resolved.kind, kind, literal=is_literal(resolved)):
            return resolved
        self._diagnostics.report(
            KINDS_MIXED,
            f"`{one.path[-1]}` is of the kind `{kind.name}`, and this is of the kind `{resolved.kind.name}`",
            statement.expression.span,
            Label(one.place, "defined here"),
            help=f"make the row `{resolved.kind}`, or compute a figure that is `{kind}`",
        )
        return None

    def _container(self, one: Draft, children: Sequence[Part]) -> Container:
        heading = is_heading(one)
        for word in ("combine", "normalise", "require coverage", "require rows") if heading else ():
            if word in one.attributes:
                self._diagnostics.report(
                    CLASHING,
                    f"`{word}` says nothing in a heading, whose rows count in the block above",
                    one.attributes[word].span,
                    help="write it in the block above, or give this one a `weight`",
                )
        rows = tuple(
            child for child in children if not (isinstance(child, Container) and child.keyword in UNITS)
        )
        code = one.path[-1] if one.path and one.path[-1][:1].isdigit() else ""
        return Container(
            one.path,
            one.label,
            one.keyword,
            one.place,
            rows,
            code=code,
            weight=weight_of(one.attributes.get("weight"), self._diagnostics),
            combine=combination(one, self._diagnostics),
            normalised=normalised(one, self._diagnostics),
            scale=self._scales.of(one),
            coverage=coverage(one, self._diagnostics),
            least_rows=least_rows(one, self._diagnostics),
            adjustments=self._adjustments.of(one, heading=heading),
            texts=texts_of(one),
            is_heading=heading,
            labels=one.labels,
            pro_rata=shares(one, self._periods, self._diagnostics),
            span=one.span,
        )

    # --- weights and judgements

    def _weights(
        self, tops: Iterable[Container], scored: frozenset[Path]
    ) -> tuple[dict[Path, Rational], dict[Path, Path]]:
        """The share of every part that weighs something, and the container that it weighs in."""
        weights: dict[Path, Rational] = {}
        weighed_in: dict[Path, Path] = {}
        pending: list[Part] = list(tops)
        while pending:
            part = pending.pop()
            if isinstance(part, Container):
                pending.extend(part.children)
                if part.is_heading:
                    continue
                shares = weigh(part, scored, self._diagnostics)
            elif isinstance(part, Leaf) and part.milestones:
                shares = weigh(milestones_of(part), scored, self._diagnostics)
            else:
                continue
            weights.update(shares)
            weighed_in.update(dict.fromkeys(shares, part.path))
        return weights, weighed_in


def milestones_of(project: Leaf) -> Container:
    """The milestones of a project as the parts of a container, which is how they are weighed."""
    return Container(
        project.path,
        project.label,
        "project",
        project.place,
        project.milestones,
        combine=project.combine,
        normalised=project.normalised,
        span=project.span,
    )


def _monitored(rules: dict[Period, Rule]) -> bool:
    return bool(rules) and all(rule.monitored for rule in rules.values())
