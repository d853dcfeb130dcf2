"""Cascades: rows and containers that another dashboard answers for too."""

from perfdsl.diagnostics import CASCADE_TWICE, CLASHING, Diagnostics, Label
from perfdsl.model.allowed import LEAVES
from perfdsl.model.drafts import Draft
from perfdsl.model.formula_nodes import Constant, Rule, Target
from perfdsl.model.names import CASCADED, Names, is_scored_whole, is_source
from perfdsl.model.nodes import Cascade
from perfdsl.model.pro_rata import in_proportion, shares
from perfdsl.model.rules import Rules
from perfdsl.model.scales import Scales
from perfdsl.model.settings import (
    texts_of,
)
from perfdsl.model.weights import weight_of
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.number import ONE
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


class Cascades:
    """Makes the cascades of a ruleset. `kinds` has the kind of every row that has one."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a cascade says of its source
        self,
        names: Names,
        kinds: dict[Path, Kind],
        rules: Rules,
        scales: Scales,
        periods: tuple[Period, ...],
        diagnostics: Diagnostics,
    ) -> None:
        self._names = names
        self._kinds = kinds
        self._rules = rules
        self._scales = scales
        self._periods = periods
        self._diagnostics = diagnostics
        self._cascaded: dict[tuple[int, Path], Draft] = {}

    def cascade(self, one: Draft) -> Cascade | None:
        """The cascade of a draft, None with a diagnostic where there is nothing to cascade."""
        if isinstance(one.syntax, syntax.ScoreOf):
            return self._score_of(one, one.syntax)
        assert isinstance(one.syntax, syntax.Cascade)
        home = one.parent or one
        source = self._names.find(one.syntax.source, home, wanted=is_source, purpose=CASCADED)
        if source is None or self._cascaded_before(one, source):
            return None
        kind = self._kinds.get(source.path)
        self._report_idle(one, source, kind)
        pro_rata = shares(one, self._periods, self._diagnostics)
        own = pro_rata is not None or any(word in one.attributes for word in ("target", "form", "score"))
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
            span=one.span,
        )

    def _own_rules(self, one: Draft, source: Draft, kind: Kind | None) -> dict[Period, Rule]:
        """What a cascade asks for itself; where it only says for which part, what its source asks."""
        if any(word in one.attributes for word in ("target", "form", "score")):
            return self._rules.of(one, kind) or dict.fromkeys(self._periods, completion(one))
        return self._rules.of(source, kind)

    def _score_of(self, one: Draft, written: syntax.ScoreOf) -> Cascade | None:
        """A row that takes the score of a dashboard or component, None with a diagnostic where that is none."""
        home = one.parent or one
        source = self._names.find(
            written.source, home, wanted=is_scored_whole, purpose="has no dashboard of its own"
        )
        if source is None or self._cascaded_before(one, source):
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

    def _cascaded_before(self, one: Draft, source: Draft) -> bool:
        """Whether the dashboard has the same source already; told once, at the second place."""
        dashboard = next((owner for owner in one.lineage() if owner.is_unit), one)
        first = self._cascaded.setdefault((id(dashboard), source.path), one)
        if first is one:
            return False
        self._diagnostics.report(
            CASCADE_TWICE,
            f"the score of `{one.place.text}` counts twice in `{dashboard.path[-1]}`"
            if one.keyword == "score of"
            else f"`{source.path[-1]}` is cascaded twice into `{dashboard.path[-1]}`",
            one.place,
            Label(first.place, "first here"),
            help="a fact counts once in a dashboard: take one of them out",
        )
        return True


def completion(project: Draft) -> Rule:
    """What is asked of a project that says nothing else: to be complete."""
    return Rule(
        Target(">=", Constant(ONE, PERCENT, span=project.place), span=project.place), span=project.place
    )
