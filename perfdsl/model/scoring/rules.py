"""Targets and ways to score: what is asked of a row in each period, with every figure of the row's kind."""

from collections.abc import Iterator, Sequence

from perfdsl.diagnostics import (
    ATTRIBUTE_TWICE,
    CLASHING,
    NOT_CONSTANT,
    PERIOD_OUTSIDE,
    Diagnostics,
    Label,
)
from perfdsl.model.constants import constant, constant_value
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.expressions import Expressions
from perfdsl.model.formula_nodes import Constant, Form, Rule, Target
from perfdsl.model.scoring.forms import Forms
from perfdsl.model.year.forecasts import Forecasts
from perfdsl.model.year.phases import Phases
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import PERCENT, Family, Kind
from perfdsl.values.number import ONE, Rational
from perfdsl.values.period import Period


class Rules(Forms):
    """Makes the rules of rows. `periods` are those of the plan."""

    def __init__(
        self, expressions: Expressions, periods: tuple[Period, ...], diagnostics: Diagnostics
    ) -> None:
        super().__init__(expressions, diagnostics)
        self.periods = periods
        self._phases = Phases(diagnostics)
        self.forecasts = Forecasts(diagnostics)

    def of(self, draft: Draft, kind: Kind | None, measured: Draft | None = None) -> dict[Period, Rule]:
        """What is asked of the row in each period of the plan.

        A period without anything is not among the keys. `measured` is the row whose actual it is, where that is
        another.
        """
        return self._phases.rules(draft, measured or draft, kind, self._of(draft, kind))

    def _of(self, draft: Draft, kind: Kind | None) -> dict[Period, Rule]:
        target, form, score = (draft.attributes.get(word) for word in ("target", "form", "score"))
        own_form = self.scoring(draft, kind, form, score)
        if draft.attributes.get("monitor") is not None:
            return self.for_all(Rule(monitored=True, span=draft.attributes["monitor"].span))
        if not isinstance(target, syntax.Target):
            if own_form is None:
                return {}
            return self.for_all(Rule(None, own_form, span=own_form.span))
        if target.form is not None:
            return self.for_all(self._rule(draft, kind, target.form, own_form))
        return self._by_period(draft, kind, target.periods, own_form)

    def for_all(self, rule: Rule | None) -> dict[Period, Rule]:
        """One rule for every period of the plan."""
        return dict.fromkeys(self.periods, rule) if rule is not None else {}

    def _by_period(
        self, draft: Draft, kind: Kind | None, written: Sequence[syntax.PeriodTarget], own_form: Form | None
    ) -> dict[Period, Rule]:
        rules: dict[Period, Rule] = {}
        places: dict[Period, Span] = {}
        for one in written:
            rule = self._rule(draft, kind, one.form, own_form)
            for period in self._spanned(one):
                if period in places:
                    self._diagnostics.report(
                        ATTRIBUTE_TWICE,
                        f"there are two targets for {period}",
                        one.span,
                        Label(places[period], "the first is here"),
                        help="keep one of them",
                    )
                    break
                places[period] = one.span
                if rule is not None:
                    rules[period] = rule
        return rules

    def _spanned(self, one: syntax.PeriodTarget) -> Iterator[Period]:
        first, last = self.periods[0], self.periods[-1]
        if (
            one.first.unit != first.unit
            or one.last.unit != first.unit
            or one.first < first
            or one.last > last
            or one.first > one.last
        ):
            self._diagnostics.report(
                PERIOD_OUTSIDE,
                f"the plan runs from {first} to {last}, and this target is for {_range(one.first, one.last)}",
                one.span,
                help="change the period of the plan, or take the target out",
            )
            return
        for period in self.periods:
            if one.first <= period <= one.last:
                yield period

    def tolerance(self, draft: Draft, kind: Kind | None) -> Rational | None:
        """How far outside its range a row still scores, as a share of the nearer end.

        None where it says nothing.
        """
        written = draft.attributes.get("tolerance")
        if not isinstance(written, syntax.Formula) or kind is None:
            return None
        found = constant(written.expression)
        value = constant_value(found) if found is not None else None
        if found is None or value is None or found.kind.family is not Family.SHARE:
            self._diagnostics.report(
                NOT_CONSTANT,
                f"`{written.expression.span.text}` is no tolerance",
                written.expression.span,
                help="write a percentage of the end that was missed: `tolerance 10%`",
            )
            return None
        return value

    # --- one rule

    def _rule(
        self, draft: Draft, kind: Kind | None, form: syntax.TargetForm, own_form: Form | None
    ) -> Rule | None:
        if isinstance(form, syntax.Monitored):
            return Rule(monitored=True, span=form.span)
        if isinstance(form, syntax.Between | syntax.Progress | syntax.Curve | syntax.Steps):
            if own_form is not None:
                self._diagnostics.report(
                    CLASHING,
                    "a row is scored in one way",
                    form.span,
                    Label(own_form.span, "the other is here"),
                    help="keep one of them",
                )
            made = self.form(draft, kind, form)
            return None if made is None else Rule(None, made, span=form.span)
        target = self.target(draft, kind, form)
        return None if target is None else Rule(target, own_form, span=form.span)


def completion(project: Draft) -> Rule:
    """What is asked of a project that says nothing else: to be complete."""
    return Rule(
        Target(">=", Constant(ONE, PERCENT, span=project.place), span=project.place), span=project.place
    )


def _range(first: Period, last: Period) -> str:
    return f"{first}" if first == last else f"{first} to {last}"
