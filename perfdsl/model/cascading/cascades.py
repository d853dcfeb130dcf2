"""Cascades: rows and containers that another dashboard answers for too."""

from perfdsl.diagnostics import BAD_PHASES, CASCADE_TWICE, CLASHING, Diagnostics, Label
from perfdsl.model.allowed import LEAVES
from perfdsl.model.cascading.sources import Sources, dashboard_of, is_split
from perfdsl.model.cascading.splits import Splits
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.formula_nodes import Rule
from perfdsl.model.names import Names, is_scored_whole
from perfdsl.model.nodes import Cascade, Leaf
from perfdsl.model.people.pro_rata import in_proportion, shares
from perfdsl.model.scoring.rules import Rules, completion
from perfdsl.model.scoring.scales import Scales
from perfdsl.model.settings import texts_of
from perfdsl.model.weights import weight_of
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import Kind
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


class Cascades:
    """Makes the cascades of a ruleset.

    `kinds` has the kind of every row that has one; `contributed` are the cascades that nobody wrote.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a cascade says of its source
        self,
        names: Names,
        sources: Sources,
        splits: Splits,
        kinds: dict[Path, Kind],
        rules: Rules,
        scales: Scales,
        periods: tuple[Period, ...],
        contributed: frozenset[Path],
        diagnostics: Diagnostics,
    ) -> None:
        self._names = names
        self._sources = sources
        self._splits = splits
        self._kinds = kinds
        self._rules = rules
        self._scales = scales
        self._periods = periods
        self._contributed = contributed
        self._diagnostics = diagnostics
        self._cascaded: dict[tuple[int, Path], Draft] = {}
        self._parts_taken: dict[tuple[int, Path], Draft] = {}

    def cascade(self, one: Draft) -> Cascade | Leaf | None:
        """The cascade of a draft, or the row that it is where it has a share.

        None with a diagnostic where there is nothing to cascade.
        """
        if isinstance(one.syntax, syntax.ScoreOf):
            return self._score_of(one, one.syntax)
        source = self._sources.of(one)
        if source is None:
            self._sources.complain(one)
            return None
        if one.path not in self._contributed and self._there_already(one, source):
            return None
        if is_split(one):
            return self._splits.leaf(one)
        kind = self._kinds.get(source.path)
        self._report_idle(one, source, kind)
        pro_rata = shares(one, self._periods, self._diagnostics)
        own = pro_rata is not None or any(word in one.attributes for word in ("target", "form", "score"))
        if "phased" in one.attributes and "target" not in one.attributes and "form" not in one.attributes:
            self._diagnostics.report(
                BAD_PHASES,
                "a cascade phases a target of its own, and this one has none",
                one.attributes["phased"].span,
                Label(source.place, "the target is that of this row"),
                help="write the target here, or phase it there",
            )
        if (
            own
            and not is_split(source)
            and source.keyword not in LEAVES - {"project"}
            and not (source.keyword == "project" and kind)
        ):
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
            one.label or source.label or self._sources.origin(one).label,
            source.path,
            one.place,
            rules=in_proportion(one, kind, self._own_rules(one, source, kind), pro_rata, self._diagnostics)
            if own
            else None,
            weight=weight_of(one.attributes.get("weight"), self._diagnostics),
            scale=self._scales.shown(one if "scale" in one.attributes else source, one),
            own_scale="scale" in one.attributes,
            tolerance=self._rules.tolerance(one, kind),
            texts=texts_of(one),
            labels=one.labels if one.label else source.labels,
            pro_rata=pro_rata,
            contributed=one.path in self._contributed,
            span=one.span,
        )

    def _own_rules(self, one: Draft, source: Draft, kind: Kind | None) -> dict[Period, Rule]:
        """What a cascade asks for itself; where it only says for which part, what its source asks."""
        if any(word in one.attributes for word in ("target", "form", "score")):
            measured = self._sources.origin(source)
            return self._rules.of(one, kind, measured) or dict.fromkeys(self._periods, completion(one))
        return self._splits.rules(source) if is_split(source) else self._rules.of(source, kind)

    def _score_of(self, one: Draft, written: syntax.ScoreOf) -> Cascade | None:
        """A row that takes the score of a dashboard or component, None with a diagnostic where that is none."""
        home = one.parent or one
        source = self._names.find(
            written.source, home, wanted=is_scored_whole, purpose="has no dashboard of its own"
        )
        if source is None or self._there_already(one, source) or self._inside_taken(one, source):
            return None
        return Cascade(
            one.path,
            one.label or source.label,
            source.path,
            one.place,
            weight=weight_of(one.attributes.get("weight"), self._diagnostics),
            scale=self._scales.of(source),
            texts=texts_of(one),
            labels=one.labels if one.label else source.labels,
            span=one.span,
        )

    def _report_idle(self, one: Draft, source: Draft, kind: Kind | None) -> None:
        """Diagnostics for what a cascade says of a source that has no figure of its own to apply it to."""
        for word in ("scale", "tolerance"):
            statement = one.attributes.get(word)
            if statement is not None and kind is None:
                self._diagnostics.report(
                    CLASHING,
                    f"`{word}` changes nothing in the cascade of `{source.path[-1]}`, which is made of several rows",
                    statement.span,
                    Label(source.place, "defined here"),
                    help="take it out, or cascade one of its rows",
                )

    def _there_already(self, one: Draft, source: Draft) -> bool:
        """Whether the dashboard has the source already, as its own row or cascaded; told at the second place."""
        dashboard = dashboard_of(one)
        if one.keyword == "cascade" and dashboard_of(source) is dashboard and source is not one:
            if one.path != source.path:  # else two things have one name, which was told
                self._told_twice(
                    one, source, f"`{source.path[-1]}` is a row of `{dashboard.path[-1]}` already"
                )
            return True
        first = self._cascaded.setdefault((id(dashboard), source.path), one)
        if first is not one and one.keyword == "score of":
            self._told_twice(
                one, first, f"the score of `{one.place.text}` counts twice in `{dashboard.path[-1]}`"
            )
        elif first is not one:
            self._told_twice(one, first, f"`{source.path[-1]}` is cascaded twice into `{dashboard.path[-1]}`")
        return first is not one

    def _inside_taken(self, one: Draft, source: Draft) -> bool:
        """Whether a score counts in its dashboard by another way already: as a component, or in a score that is taken."""
        dashboard, name = dashboard_of(one), one.place.text
        above = [owner for owner in source.lineage() if owner is not source and _counts_in(source, owner)]
        if dashboard in above and source not in one.lineage():
            self._told_twice(one, source, f"`{name}` counts in `{dashboard.path[-1]}` already")
            return True
        taken = [self._cascaded.get((id(dashboard), owner.path)) for owner in above]
        first = next((one for one in taken if one is not None), None)
        first = first or self._parts_taken.get((id(dashboard), source.path))
        if first is not None:
            self._told_twice(
                one, first, f"the score of `{name}` and that of `{first.place.text}` share a part"
            )
            return True
        for owner in above:
            self._parts_taken.setdefault((id(dashboard), owner.path), one)
        return False

    def _told_twice(self, one: Draft, first: Draft, message: str) -> None:
        self._diagnostics.report(
            CASCADE_TWICE,
            message,
            one.place,
            Label(first.place, "first here"),
            help="a fact counts once in a dashboard: take one of them out",
        )


def _counts_in(component: Draft, owner: Draft) -> bool:
    """Whether a component counts in what stands around it: nothing counts beyond its own dashboard."""
    return component.keyword == "component" and dashboard_of(component) is dashboard_of(owner)
