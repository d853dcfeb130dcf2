"""Syntax trees to a plan: every name becomes what it means, every weight a share, every target a rule for its period."""

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import define, evolve

from perfdsl.diagnostics import (
    ATTRIBUTE_TWICE,
    BAD_PERIOD,
    CASCADE_TWICE,
    CLASHING,
    KINDS_MIXED,
    MISPLACED,
    NO_KIND,
    NO_TARGET_AT_ALL,
    NOT_CONSTANT,
    PERIOD_OUTSIDE,
    UNKNOWN_WORD,
    Diagnostics,
    Label,
)
from perfdsl.model.constants import constant
from perfdsl.model.drafts import CONTAINERS, LEAVES, UNITS, Draft, Drafts, draft
from perfdsl.model.expressions import Expressions, Scope, is_literal
from perfdsl.model.kinds import fits
from perfdsl.model.names import Names, is_row, is_source
from perfdsl.model.nodes import (
    Acceptance,
    ActualsFile,
    Cascade,
    Combine,
    Constant,
    Container,
    Coverage,
    Expression,
    Leaf,
    Part,
    Plan,
    Rule,
    Target,
)
from perfdsl.model.order import order
from perfdsl.model.rules import Rules, constant_value
from perfdsl.model.scales import Scales, resolve_scales
from perfdsl.model.tests import resolve_tests
from perfdsl.model.weights import weigh, weight_of
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import PERCENT, Family, Kind
from perfdsl.values.number import ONE, Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period, period_range

FORMS: Final = frozenset({"weighted mean", "geometric mean", "minimum", "maximum", "sum", "share met"})
_TEXTS: Final = ("source", "owner", "frequency", "formula", "note")


def resolve(rulesets: Sequence[syntax.Ruleset], diagnostics: Diagnostics) -> "Resolved | None":
    """The plan that the files define; None where there is none at all. Whatever means nothing has a diagnostic and is left out."""
    drafts = draft(rulesets, diagnostics)
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
        self._diagnostics = diagnostics
        self._names = Names(drafts, diagnostics)
        self._scales = resolve_scales(drafts, diagnostics)
        self._kinds: dict[Path, Kind] = {}
        self._periods = self._plan_periods()
        self._expressions = Expressions(self._names, drafts.functions, self._kinds, diagnostics)
        self._rules = Rules(self._expressions, self._periods, diagnostics)
        self._parts: dict[Path, Part] = {}
        self._units: list[Container] = []
        self._cascaded: dict[tuple[int, Path], Draft] = {}

    def run(self) -> Resolved:
        self._find_kinds()
        root = self._build()
        scored = frozenset(path for path, part in self._parts.items() if _is_scored(part))
        weights = self._weights([root, *self._units], scored)
        plan = Plan(
            self._plan_name(),
            self._top.label,
            self._periods,
            root,
            tuple(self._units),
            self._parts,
            weights,
            acceptances=self._acceptances(),
            actuals=self._actuals(),
            span=self._top.span,
        )
        plan = evolve(plan, order=order(plan, self._diagnostics))
        tests = resolve_tests(
            plan, self._drafts.tests, self._top, self._names, self._expressions, self._diagnostics
        )
        return Resolved(
            evolve(plan, tests=tests),
            self._drafts,
            self._names.used,
            self._expressions.used_functions,
            self._scales,
        )

    def _plan_name(self) -> str:
        name = self._top.syntax.name if isinstance(self._top.syntax, syntax.Definition) else None
        return name.text if name else "plan"

    def _plan_periods(self) -> tuple[Period, ...]:
        statement = self._top.attributes.get("period")
        if not isinstance(statement, syntax.PeriodStatement):
            self._diagnostics.report(
                BAD_PERIOD,
                "this plan has no period",
                self._top.place,
                help="write `period 2026`, or `period 2026..2028` for several years",
            )
            return (Period("Y", 1),)
        try:
            return period_range(statement.first, statement.last)
        except ValueError as error:
            self._diagnostics.report(
                BAD_PERIOD,
                str(error),
                statement.span,
                help="write the earlier period first: `period 2026..2028`",
            )
            return (statement.first,)

    def _actuals(self) -> ActualsFile | None:
        statement = self._top.attributes.get("actuals")
        if not isinstance(statement, syntax.Actuals):
            return None
        return actuals_file(statement.path, statement.locale, self._diagnostics)

    # --- kinds

    def _find_kinds(self) -> None:
        for path, one in self._drafts.parts.items():
            if one.keyword not in LEAVES:
                continue
            kind = self._kind(one)
            if kind is not None:
                self._kinds[path] = kind
        for path, one in self._drafts.parts.items():
            if isinstance(one.syntax, syntax.Cascade):
                source = self._names.find(one.syntax.source, one.parent or one, wanted=is_source, silent=True)
                if source is not None and source.path in self._kinds:
                    self._kinds[path] = self._kinds[source.path]

    def _kind(self, one: Draft) -> Kind | None:
        milestones = [child for child in one.children if child.keyword == "milestone"]
        statement = one.attributes.get("kind")
        if one.keyword == "project":
            return self._project_kind(one, milestones, statement)
        if isinstance(statement, syntax.KindStatement):
            return statement.kind
        self._diagnostics.report(
            NO_KIND,
            f"what kind of figure is `{one.path[-1]}`?",
            one.place,
            help="write one of `count`, `number`, `percent`, `ratio`, `index`, `days`, `months`, `money EUR`, `date`, `yes_no`, `level ...`",
        )
        return None

    def _project_kind(
        self, one: Draft, milestones: Sequence[Draft], statement: syntax.Statement | None
    ) -> Kind | None:
        if not milestones:
            return statement.kind if isinstance(statement, syntax.KindStatement) else PERCENT
        for word in ("kind", "target", "form", "score", "value", "monitor"):
            attribute = one.attributes.get(word)
            if attribute is not None:
                self._diagnostics.report(
                    CLASHING,
                    "a project with milestones is measured by them alone",
                    attribute.span,
                    Label(milestones[0].place, "the first milestone is here"),
                    help="take this out, or take the milestones out",
                )
        return None

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
        unit = evolve(unit, children=self._grouped(unit)) if unit.combine.by else unit
        self._units.append(unit)
        self._parts.setdefault(unit.path, unit)

    def _part(self, one: Draft, children: list[Part]) -> Part | None:
        self._scales.report_unknown(one)
        if one.keyword in LEAVES:
            return self._leaf(one, [child for child in children if isinstance(child, Leaf)])
        if one.keyword in CONTAINERS:
            return self._container(one, children)
        return self._cascade(one)

    def _leaf(self, one: Draft, milestones: Sequence[Leaf]) -> Leaf:
        kind = self._kinds.get(one.path)
        rules = {} if one.keyword == "input" or milestones else self._rules.of(one, kind)
        if not rules and not milestones and one.keyword == "project" and "target" not in one.attributes:
            rules = dict.fromkeys(self._periods, _completion(one))
        if (
            not rules
            and not milestones
            and one.keyword in ("indicator", "milestone")
            and not self._says_what(one)
        ):
            self._diagnostics.report(
                NO_TARGET_AT_ALL,
                f"`{one.path[-1]}` has no target",
                one.place,
                help="write `target >= ...`, or `monitor` if it is only watched",
            )
        tolerance = one.attributes.get("tolerance")
        found = constant(tolerance.expression) if isinstance(tolerance, syntax.Formula) else None
        return Leaf(
            one.path,
            one.label,
            one.keyword,
            kind,
            one.place,
            value=self._expression(one, "value", kind),
            baseline=self._expression(one, "baseline", kind),
            rules=rules,
            weight=weight_of(one.attributes.get("weight"), self._diagnostics),
            monitored=_monitored(rules),
            scale=self._scales.of(one),
            tolerance=constant_value(found) if found else None,
            measure=_text(one, "unit"),
            texts=_texts(one),
            milestones=tuple(milestones),
            span=one.span,
        )

    def _says_what(self, one: Draft) -> bool:
        return any(word in one.attributes for word in ("target", "form", "score", "monitor"))

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
        )
        return None

    def _container(self, one: Draft, children: Sequence[Part]) -> Container:
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
            combine=self._combine(one),
            normalised="normalise" in one.attributes and self._word(one, "normalise", ("weights",)),
            scale=self._scales.of(one),
            coverage=self._coverage(one),
            texts=_texts(one),
            span=one.span,
        )

    def _word(self, one: Draft, keyword: str, known: tuple[str, ...]) -> bool:
        statement = one.attributes[keyword]
        assert isinstance(statement, syntax.Words)
        for word in statement.words:
            if word.text not in known:
                self._diagnostics.report(
                    UNKNOWN_WORD,
                    f"`{word.text}` means nothing here",
                    word.span,
                    help=f"write `{keyword} {known[0]}`",
                )
        return True

    def _combine(self, one: Draft) -> Combine:
        statement = one.attributes.get("combine")
        if not isinstance(statement, syntax.Words):
            return Combine()
        form = " ".join(word.text for word in statement.words) or "weighted mean"
        if form == "directly":
            return Combine()
        if form not in FORMS:
            known = ", ".join(f"`{form}`" for form in sorted(FORMS))
            self._diagnostics.report(
                UNKNOWN_WORD,
                f"there is no way to combine called `{form}`",
                statement.span,
                help=f"there are {known}",
            )
            return Combine()
        if statement.by and not one.is_unit:
            self._diagnostics.report(
                MISPLACED,
                f"`by {statement.by}` groups the dashboard of a unit",
                statement.span,
                help=f"a {one.keyword} is grouped by what stands in it",
            )
        return Combine(form, statement.by if one.is_unit else None)

    def _coverage(self, one: Draft) -> Coverage | None:
        statement = one.attributes.get("require")
        if not isinstance(statement, syntax.Formula):
            return None
        match statement.expression:
            case syntax.Compare(
                ">=" | ">" as sign,
                syntax.NameUse(syntax.Reference(None, (syntax.Name("coverage"),)), None),
                right,
            ):
                found = constant(right)
                if found is not None and found.kind.family in (Family.SHARE, Family.NUMBER):
                    return Coverage(sign, found.value, span=statement.span)  # type: ignore[arg-type]
            case _:
                pass
        self._diagnostics.report(
            NOT_CONSTANT, "this cannot be required", statement.span, help="write `require coverage >= 80%`"
        )
        return None

    # --- cascades

    def _cascade(self, one: Draft) -> Cascade | None:
        assert isinstance(one.syntax, syntax.Cascade)
        home = one.parent or one
        source = self._names.find(one.syntax.source, home, wanted=is_source)
        if source is None or self._cascaded_before(one, source):
            return None
        kind = self._kinds.get(source.path)
        own = any(word in one.attributes for word in ("target", "form", "score"))
        if own and source.keyword not in LEAVES - {"project"} and not (source.keyword == "project" and kind):
            self._diagnostics.report(
                CLASHING,
                f"`{source.path[-1]}` has no actual that a target of your own could be compared with",
                one.place,
                Label(source.place, "it is made of several rows"),
                help="take the target out, or cascade one of its rows",
            )
            own = False
        return Cascade(
            one.path,
            one.label or source.label,
            source.path,
            one.place,
            rules=self._rules.of(one, kind) if own else None,
            weight=weight_of(one.attributes.get("weight"), self._diagnostics),
            scale=self._scales.of(one if "scale" in one.attributes else source),
            own_scale="scale" in one.attributes,
            texts=_texts(one),
            span=one.span,
        )

    def _cascaded_before(self, one: Draft, source: Draft) -> bool:
        """Whether the dashboard has the same source already; told once, at the second place."""
        dashboard = next((owner for owner in one.lineage() if owner.is_unit), one)
        first = self._cascaded.setdefault((id(dashboard), source.path), one)
        if first is one:
            return False
        self._diagnostics.report(
            CASCADE_TWICE,
            f"`{source.path[-1]}` is cascaded twice into `{dashboard.path[-1]}`",
            one.place,
            Label(first.place, "first here"),
            help="a fact counts once in a dashboard: take one of them out",
        )
        return True

    def _grouped(self, unit: Container) -> tuple[Part, ...]:
        """The rows of a dashboard under the perspectives or objectives that they come from, in the order of the first of each."""
        groups: dict[Path, list[Part]] = {}
        for child in unit.children:
            groups.setdefault(self._group(child, unit.combine.by or ""), []).append(child)
        return tuple(self._group_of(unit, path, rows) for path, rows in groups.items())

    def _group(self, child: Part, keyword: str) -> Path:
        if isinstance(child, Container) and child.keyword == keyword:
            return child.path
        path = child.source if isinstance(child, Cascade) else ()
        while path:
            part = self._drafts.parts.get(path)
            if part is not None and part.keyword == keyword:
                return path
            path = path[:-1]
        return ()

    def _group_of(self, unit: Container, path: Path, rows: Sequence[Part]) -> Part:
        if len(rows) == 1 and isinstance(rows[0], Container) and rows[0].path == path:
            return rows[0]
        origin = self._drafts.parts.get(path)
        keyword = unit.combine.by or ""
        group = Container(
            (*unit.path, f"{keyword}#{'.'.join(path)}"),
            origin.label if origin else unit.label,
            keyword,
            unit.place,
            tuple(rows),
            code=path[-1] if path and path[-1][:1].isdigit() else "",
            scale=unit.scale,
            span=unit.span,
        )
        self._parts[group.path] = group
        return group

    # --- weights and judgements

    def _weights(self, tops: Iterable[Container], scored: frozenset[Path]) -> dict[Path, Rational]:
        weights: dict[Path, Rational] = {}
        pending: list[Part] = list(tops)
        while pending:
            part = pending.pop()
            if isinstance(part, Container):
                pending.extend(part.children)
                if not part.is_heading:
                    weights.update(weigh(part, scored, self._diagnostics))
            elif isinstance(part, Leaf) and part.milestones:
                weights.update(weigh(milestones_of(part), scored, self._diagnostics))
        return weights

    def _acceptances(self) -> tuple[Acceptance, ...]:
        seen: dict[tuple[Path, Period | None], Span] = {}
        made: list[Acceptance] = []
        for statement, home in self._drafts.acceptances:
            one = self._acceptance(statement, home)
            if one is None:
                continue
            first = seen.setdefault((one.path, one.period), one.span)
            if first is not one.span:
                self._diagnostics.report(
                    ATTRIBUTE_TWICE,
                    f"`{one.path[-1]}` is judged twice",
                    one.span,
                    Label(first, "first here"),
                    help="keep one of them",
                )
            made.append(one)
        return tuple(made)

    def _acceptance(self, statement: syntax.Accept, home: Draft) -> Acceptance | None:
        subject = self._names.find(statement.subject, home, wanted=is_row)
        found = constant(statement.achievement)
        if found is None or found.kind.family not in (Family.SHARE, Family.NUMBER):
            self._diagnostics.report(
                NOT_CONSTANT,
                "a judgement is a percentage",
                statement.achievement.span,
                help="write `at 100%`",
            )
            return None
        period = statement.period or (self._periods[0] if len(self._periods) == 1 else None)
        if period not in self._periods:
            self._diagnostics.report(
                PERIOD_OUTSIDE,
                "this judgement is for no period of the plan",
                statement.span,
                help=f"say which: `in {self._periods[0]}`",
            )
            return None
        if subject is None:
            return None
        by = statement.by.text if statement.by else None
        return Acceptance(subject.path, found.value, statement.because.text, by, period, span=statement.span)  # type: ignore[arg-type]


def milestones_of(project: Leaf) -> Container:
    """The milestones of a project as the parts of a container, which is how they are weighed."""
    return Container(
        project.path, project.label, "project", project.place, project.milestones, span=project.span
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


def _completion(project: Draft) -> Rule:
    """What is asked of a project that says nothing else: to be complete."""
    return Rule(
        Target(">=", Constant(ONE, PERCENT, span=project.place), span=project.place), span=project.place
    )


def _monitored(rules: dict[Period, Rule]) -> bool:
    return bool(rules) and all(rule.monitored for rule in rules.values())


def _is_scored(part: Part) -> bool:
    match part:
        case Leaf():
            return part.scored
        case Container():
            return any(_is_scored(child) for child in part.children)
        case Cascade():
            return False


def _text(one: Draft, word: str) -> str:
    statement = one.attributes.get(word)
    return statement.texts[0].text if isinstance(statement, syntax.Texts) else ""


def _texts(one: Draft) -> tuple[tuple[str, str], ...]:
    found = ((word, one.attributes[word]) for word in _TEXTS if word in one.attributes)
    return tuple(
        (word, ", ".join(text.text for text in texts.texts))
        for word, texts in found
        if isinstance(texts, syntax.Texts)
    )
