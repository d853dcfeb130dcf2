"""Splits: rows that units share among them, each with an actual and a part of the target of its own."""

from collections.abc import Sequence
from typing import Final, Literal

from attrs import evolve, frozen

from perfdsl.diagnostics import (
    CLASHING,
    CYCLE,
    NOT_ADDITIVE,
    NOT_CONSTANT,
    SHARE_RANGE,
    SHARES_NOT_ONE,
    Diagnostics,
    Label,
)
from perfdsl.model.allowed import CONTAINERS
from perfdsl.model.cascading.sources import Sources, dashboard_of, is_split
from perfdsl.model.constants import constant
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.formula_nodes import (
    Apply,
    Between,
    Constant,
    Expression,
    Figure,
    Form,
    Progress,
    Rule,
    Target,
)
from perfdsl.model.nodes import Leaf, Split
from perfdsl.model.people.pro_rata import ADDITIVE, in_proportion, shares
from perfdsl.model.scoring.rules import Rules, completion
from perfdsl.model.scoring.scales import Scales
from perfdsl.model.settings import text_of, texts_of
from perfdsl.model.weights import percent, weight_of
from perfdsl.model.wording import article, way_round
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import PERCENT, Family, Kind
from perfdsl.values.number import ONE, Rational, total
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.sharing import Shares

_BESIDE: Final = ("target", "form", "score", "phased")


@frozen(eq=False)
class _Part:
    """A split: its draft, the place of its share among those of its source, and the share itself."""

    draft: Draft
    place: int
    share: Rational
    span: Span


class Splits:
    """The splits of a ruleset, with the shares of each source checked. `kinds` has the kind of every row."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a part takes from its source
        self,
        drafts: Drafts,
        sources: Sources,
        kinds: dict[Path, Kind],
        rules: Rules,
        scales: Scales,
        diagnostics: Diagnostics,
    ) -> None:
        self._sources = sources
        self._kinds = kinds
        self._rules = rules
        self._scales = scales
        self._diagnostics = diagnostics
        self._parts: dict[int, _Part] = {}
        self._of: dict[Path, list[_Part]] = {}
        self._circular: set[int] = set()
        self._wholes: dict[int, Rational] = {}
        self._asked: dict[int, dict[Period, Rule]] = {}
        self._shares: dict[tuple[Path, str], Shares] = {}
        self._find(drafts)

    def parts_of(self, path: Path) -> tuple[Path, ...]:
        """The paths of the parts that a row is split into, in the order written."""
        return tuple(part.draft.path for part in self._of.get(path, ()))

    def leaf(self, one: Draft) -> Leaf | None:
        """The row that a split is, None with a diagnostic where it cannot be one."""
        part, source = self._parts.get(id(one)), self._sources.of(one)
        if source is None:
            self._sources.complain(one)
        if part is None or source is None:
            return None
        self._alone(one, part)
        origin = self._sources.origin(one)
        kind, whole = self._kinds.get(origin.path), self._whole_share(one)
        rules = self.rules(one)
        tolerance = self._rules.tolerance(one if "tolerance" in one.attributes else origin, kind)
        return Leaf(
            one.path,
            one.label or origin.label,
            "cascade",
            kind,
            one.place,
            rules=rules,
            weight=weight_of(one.attributes.get("weight"), self._diagnostics),
            monitored=bool(rules) and all(rule.monitored for rule in rules.values()),
            scale=self._scales.shown(one if "scale" in one.attributes else origin, one),
            tolerance=tolerance,
            measure=text_of(origin, "unit"),
            texts=texts_of(one) or texts_of(origin),
            labels=one.labels if one.label else origin.labels,
            split=Split(source.path, part.share, origin.path, whole, span=part.span),
            split_parts=self.parts_of(one.path),
            forecast=self._rules.forecasts.of(origin, kind),
            span=one.span,
        )

    def _alone(self, one: Draft, part: _Part) -> None:
        """A diagnostic where a split says what it takes from its share."""
        beside = [one.attributes[word].span for word in _BESIDE if word in one.attributes]
        for span in [*beside, *(statement.span for statement in one.pro_rata)]:
            self._diagnostics.report(
                CLASHING,
                "the target of a share is its part of the source's",
                span,
                Label(part.span, "the share is here"),
                help="take this out, or take the share out to compare the whole with a target of your own",
            )

    # --- what is shared, and whether it adds up

    def _find(self, drafts: Drafts) -> None:
        found: dict[Path, list[Draft]] = {}
        for one in drafts.parts.values():
            source = self._sources.of(one) if is_split(one) else None
            if source is not None and self._adds_up(one, source):
                found.setdefault(source.path, []).append(one)
        files: dict[str, int] = {}
        for path, parts in found.items():
            for one in parts:
                files.setdefault(one.place.source.name, len(files))
            parts.sort(key=lambda one: (files[one.place.source.name], one.place.start))
            self._share_out(path, parts)

    def _adds_up(self, one: Draft, source: Draft) -> bool:
        """Whether the source is something whose parts can be added up."""
        kind = self._kinds.get(self._sources.origin(one).path)
        if kind is not None and kind.name in ADDITIVE:
            return True
        if kind is None and source.keyword == "cascade":
            self._tell_circle(one)
        if kind is None and source.keyword not in CONTAINERS | {"project"}:
            return False  # told already, as a row without a kind is
        why = (
            f"is {article(source.keyword)} {source.keyword}, made of several rows"
            if kind is None
            else _why_not(kind)
        )
        self._diagnostics.report(
            NOT_ADDITIVE,
            f"`{source.path[-1]}` {why}, so it cannot be shared out",
            one.attributes["share"].span,
            Label(source.place, "defined here"),
            help="cascade one of its rows"
            if kind is None
            else "cascade it without `share`: one fact, which each answers for",
        )
        return False

    def _tell_circle(self, one: Draft) -> None:
        """A diagnostic where parts are parts of each other and of nothing else, the same from wherever it is seen."""
        if id(one) in self._circular:
            return
        way = list(self._sources.chain(one))
        self._circular.update(map(id, way))
        closing = self._sources.of(way[-1])
        if closing is None:
            return
        circle = way[way.index(closing) :]
        first = min(range(len(circle)), key=lambda place: circle[place].place.start)
        circle = circle[first:] + circle[:first]
        names = [".".join(part.path[-2:]) for part in (*circle, circle[0])]
        labels = [
            Label(part.place, f"`{name}` is a part of `{other}`")
            for part, name, other in zip(circle[1:], names[1:], names[2:], strict=False)
        ]
        self._diagnostics.report(
            CYCLE,
            f"these shares are shares of each other: {way_round(names)}",
            circle[0].place,
            *labels,
            help="let one of them be a share of a row that is measured",
        )

    def _share_out(self, path: Path, drafts: Sequence[Draft]) -> None:
        parts: list[_Part] = []
        for one in drafts:
            share = self._share(one)
            if share is None:
                return
            parts.append(_Part(one, len(parts), share, one.attributes["share"].span))
        self._of[path] = parts
        self._parts.update((id(part.draft), part) for part in parts)
        over = total(part.share for part in parts) - 1
        if over != 0:
            self._refuse(parts, over)

    def _share(self, one: Draft) -> Rational | None:
        statement = one.attributes["share"]
        assert isinstance(statement, syntax.Formula)
        written = statement.expression
        found = constant(written)
        if found is None or found.kind.family not in (Family.NUMBER, Family.SHARE):
            self._diagnostics.report(
                NOT_CONSTANT,
                f"`{written.span.text}` is no share",
                written.span,
                help="write a percentage `60%` or a fraction `3/5`",
            )
            return None
        share: Rational = found.value  # type: ignore[assignment]
        if 0 < share <= 1:
            return share
        text = written.span.text
        wrong = "no part at all" if share == 0 else "less than nothing" if share < 0 else "more than 100%"
        bare = share > 1 and "%" not in text
        self._diagnostics.report(
            SHARE_RANGE,
            f"a share of `{text}` is {wrong}",
            written.span,
            help=f"did you mean `{text}%`?"
            if bare
            else "the shares of a row lie above 0% and add up to 100%",
        )
        return None

    def _refuse(self, parts: Sequence[_Part], over: Rational) -> None:
        source = self._sources.of(parts[0].draft)
        assert source is not None
        name = source.path[-1]
        labels = [
            Label(part.span, f"{percent(part.share)} for `{dashboard_of(part.draft).path[-1]}`")
            for part in parts
        ]
        whole = percent(over + 1)
        self._diagnostics.report(
            SHARES_NOT_ONE,
            f"the shares of `{name}` add up to {whole}, {percent(abs(over))} too {'much' if over > 0 else 'little'}",
            source.place,
            *labels,
            help=_closing(parts, over),
        )

    # --- what is asked of a part

    def _whole_share(self, one: Draft) -> Rational:
        """The share of the row that a chain of splits begins with."""
        way: list[Draft] = []
        whole = ONE
        for above in self._sources.chain(one):
            if id(above) in self._wholes:
                whole = self._wholes[id(above)]
                break
            if id(above) in self._parts:
                way.append(above)
        for part in reversed(way):
            whole *= self._parts[id(part)].share
            self._wholes[id(part)] = whole
        return whole

    def rules(self, one: Draft) -> dict[Period, Rule]:
        """What is asked of a split in each period, its part of what is asked of the source."""
        part, source = self._parts.get(id(one)), self._sources.of(one)
        if part is None or source is None:
            return {}
        share = self._whole_share(one)
        origin = self._sources.origin(source)
        made: dict[int, Rule] = {}
        rules: dict[Period, Rule] = {}
        for period, rule in self._asked_of(origin).items():
            if id(rule) not in made:
                made[id(rule)] = self._part_of(rule, part, source, share)
            rules[period] = made[id(rule)]
        return rules

    def _asked_of(self, origin: Draft) -> dict[Period, Rule]:
        """The rules of a row, found once: it may have many parts."""
        if id(origin) not in self._asked:
            kind = self._kinds.get(origin.path)
            rules = self._rules.of(origin, kind) or self._rules.for_all(completion(origin))
            part = shares(origin, self._rules.periods, self._diagnostics)
            self._asked[id(origin)] = in_proportion(origin, kind, rules, part, self._diagnostics)
        return self._asked[id(origin)]

    def _part_of(self, rule: Rule, part: _Part, source: Draft, share: Rational) -> Rule:
        """A rule for a part: of counts whole units of the source's target, of all else its exact share."""
        if rule.monitored:
            return rule
        target = None if rule.target is None else self._target(rule.target, part, source, share)
        match rule.form:
            case None:
                form: Form | None = None
            case Between(worst, best):
                form = Between(_scaled(worst, share), _scaled(best, share), span=rule.form.span)
            case Progress(start, goal):
                form = Progress(_scaled(start, share), _scaled(goal, share), span=rule.form.span)
            case _:
                self._no_share_of(rule.form, part)
                form = rule.form
        return evolve(rule, target=target, form=form, span=part.span if form is None else form.span)

    def _no_share_of(self, form: Form, part: _Part) -> None:
        self._diagnostics.report(
            CLASHING,
            "a share has a part of the target, and this row is scored in another way",
            part.span,
            Label(form.span, "scored here"),
            help="give the row a plain target, `between` or `from ... to`, or cascade it without `share`",
        )

    def _target(self, target: Target, part: _Part, source: Draft, share: Rational) -> Target:
        if self._kinds[source.path].name != "count":
            high = None if target.high is None else _scaled(target.high, share)
            return Target(target.sign, _scaled(target.value, share), high, span=part.span)
        high = None if target.high is None else self._whole(source, "target_high", part)
        return Target(target.sign, self._whole(source, "target", part), high, span=part.span)

    def _whole(self, source: Draft, figure: Literal["target", "target_high"], part: _Part) -> Expression:
        """The part's place among the whole units that the figure of its source is shared out in."""
        kind = self._kinds[source.path]
        key = source.path, figure
        if key not in self._shares:
            self._shares[key] = Shares(tuple(one.share for one in self._of[source.path]))
        whole = Figure(source.path, figure, kind, span=part.span)
        return Apply("apportion", (whole,), kind, (self._shares[key], part.place), height=2, span=part.span)


def _scaled(expression: Expression, share: Rational) -> Expression:
    """An exact share of a figure."""
    by = Constant(share, PERCENT, span=expression.span)
    return Apply(
        "multiply",
        (expression, by),
        expression.kind,
        ("*", "*"),
        height=_height(expression),
        span=expression.span,
    )


def _height(expression: Expression) -> int:
    return expression.height + 1 if isinstance(expression, Apply) else 2


def _why_not(kind: Kind) -> str:
    if kind.family is Family.SHARE:
        return "is a percentage, and the parts of a percentage do not add up"
    return f"is of the kind `{kind.name}`, whose parts do not add up"


def _closing(parts: Sequence[_Part], over: Rational) -> str:
    """The one change that closes the sum: to the last share that can take it."""
    for part in reversed(parts):
        if 0 < part.share - over <= 1:
            unit = dashboard_of(part.draft).path[-1]
            return f"`share {percent(part.share - over)}` for `{unit}` would close it"
    return "change several of them, so that they add up to 100%"
