"""Targets and ways to score: what is asked of a row in each period, with every figure of the row's kind."""

from collections.abc import Iterator, Sequence
from typing import Final

from perfdsl.diagnostics import (
    ATTRIBUTE_TWICE,
    BAD_CURVE,
    CLASHING,
    KINDS_MIXED,
    NO_RANGE,
    NOT_CONSTANT,
    PERIOD_OUTSIDE,
    TARGET_KIND,
    Diagnostics,
    Label,
)
from perfdsl.model.constants import constant, constant_value, misread
from perfdsl.model.drafts import Draft
from perfdsl.model.expressions import Expressions, Scope, is_literal
from perfdsl.model.formula_nodes import (
    Between,
    Curve,
    Expression,
    Form,
    Own,
    Progress,
    Rule,
    ScoreFormula,
    Step,
    Steps,
    Target,
)
from perfdsl.model.kinds import fits
from perfdsl.model.steps import check_steps
from perfdsl.model.wording import quoted
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.syntax.slips import day_first
from perfdsl.values.kind import PERCENT, Family, Kind
from perfdsl.values.number import Rational
from perfdsl.values.period import Period

_SHARES: Final = frozenset({Family.RATIO, Family.SHARE, Family.NUMBER})
_ORDERED: Final = frozenset(
    {Family.NUMBER, Family.SHARE, Family.RATIO, Family.DAYS, Family.MONTHS, Family.MONEY, Family.LEVEL}
)


class Rules:
    """Makes the rules of rows. `periods` are those of the plan."""

    def __init__(
        self, expressions: Expressions, periods: tuple[Period, ...], diagnostics: Diagnostics
    ) -> None:
        self._expressions = expressions
        self._periods = periods
        self._diagnostics = diagnostics

    def of(self, draft: Draft, kind: Kind | None) -> dict[Period, Rule]:
        """What is asked of the row in each period of the plan.

        A period without anything is not among the keys.
        """
        target, form, score = (draft.attributes.get(word) for word in ("target", "form", "score"))
        own_form = self._scoring(draft, kind, form, score)
        if draft.attributes.get("monitor") is not None:
            return self._for_all(Rule(monitored=True, span=draft.attributes["monitor"].span))
        if not isinstance(target, syntax.Target):
            if own_form is None:
                return {}
            return self._for_all(Rule(None, own_form, span=own_form.span))
        if target.form is not None:
            return self._for_all(self._rule(draft, kind, target.form, own_form))
        return self._by_period(draft, kind, target.periods, own_form)

    def _for_all(self, rule: Rule | None) -> dict[Period, Rule]:
        return dict.fromkeys(self._periods, rule) if rule is not None else {}

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
        first, last = self._periods[0], self._periods[-1]
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
        for period in self._periods:
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
            made = self._form(draft, kind, form)
            return None if made is None else Rule(None, made, span=form.span)
        target = self.target(draft, kind, form)
        return None if target is None else Rule(target, own_form, span=form.span)

    def target(self, draft: Draft, kind: Kind | None, form: syntax.BareTarget) -> Target | None:
        """A target that compares, None with a diagnostic where it does not fit the kind of the row."""
        if kind is None or isinstance(form, syntax.Monitored):
            return None
        wrong = _misfit(form, kind)
        if wrong is not None:
            place = form.value.span if isinstance(form, syntax.Compared | syntax.ByDate) else form.span
            self._wrong(form, kind, place, wrong)
            return None
        match form:
            case syntax.Compared(sign, value):
                return self._compared(draft, kind, form, sign, value)
            case syntax.ByDate(value):
                return self._compared(draft, kind, form, "by", value)
            case syntax.Done():
                return Target("yes", self._yes(form), span=form.span)
            case syntax.Within(low, high):
                return self._within(draft, kind, form, low, high)

    def _compared(
        self, draft: Draft, kind: Kind, form: syntax.BareTarget, sign: str, value: syntax.Expression
    ) -> Target | None:
        resolved = self._figure(draft, kind, value)
        return None if resolved is None else Target(sign, resolved, span=form.span)

    def _yes(self, form: syntax.Done) -> Expression:
        resolved = constant(syntax.YesNo(value=True, span=form.span))
        assert resolved is not None
        return resolved

    def _within(
        self, draft: Draft, kind: Kind, form: syntax.Within, low: syntax.Expression, high: syntax.Expression
    ) -> Target | None:
        ends = self._figure(draft, kind, low), self._figure(draft, kind, high)
        if ends[0] is None or ends[1] is None:
            return None
        written = constant_value(ends[0]), constant_value(ends[1])
        if written[0] is not None and written[1] is not None and written[0] > written[1]:
            self._diagnostics.report(
                NO_RANGE, "this range ends before it begins", form.span, help="write the lower end first"
            )
        return Target("..", ends[0], ends[1], span=form.span)

    def _wrong(self, form: syntax.BareTarget, kind: Kind, span: Span, help_: str) -> None:
        self._diagnostics.report(
            TARGET_KIND,
            f"`{form.span.text}` is no target for a row of the kind `{kind.name}`",
            span,
            help=help_,
        )

    def _figure(self, draft: Draft, kind: Kind, value: syntax.Expression) -> Expression | None:
        if isinstance(value, syntax.Number):  # what nearly every target is
            resolved: Expression | None = constant(value)
        else:
            resolved = self._expressions.resolve(value, Scope(draft, levels=kind.levels))
        return resolved if resolved is None or self._fits(resolved, kind, value) else None

    def _fits(self, resolved: Expression, kind: Kind, written: syntax.Expression) -> bool:
        text = written.span.text
        if fits(resolved.kind, kind, literal=is_literal(resolved)):
            slip = misread(constant_value(resolved), text, kind)
            if slip is None:
                return True
            wrong, help_ = slip
            self._diagnostics.report(
                TARGET_KIND, f"{wrong}, and the row is of the kind `{kind.name}`", written.span, help=help_
            )
            return False
        help_ = f"the row is measured as `{kind}`"
        if kind.family is Family.SHARE and is_literal(resolved):
            help_ = f"write `{text}%`"
        elif kind.family is Family.DATE and (day := day_first(text)) is not None:
            help_ = f"write year-month-day: `{day}`"
        elif kind.family is Family.LEVEL:
            help_ = f"write one of {quoted(kind.levels)}"
        self._diagnostics.report(
            TARGET_KIND, f"`{text}` does not fit a row of the kind `{kind.name}`", written.span, help=help_
        )
        return False

    # --- forms

    def _scoring(
        self, draft: Draft, kind: Kind | None, form: syntax.Statement | None, score: syntax.Statement | None
    ) -> Form | None:
        if isinstance(score, syntax.Formula):
            return self._formula(draft, kind, score)
        if isinstance(form, syntax.Between | syntax.Progress | syntax.Curve | syntax.Steps):
            return self._form(draft, kind, form)
        return None

    def _form(self, draft: Draft, kind: Kind | None, form: syntax.Form) -> Form | None:
        if kind is None:
            return None
        if kind.family not in _ORDERED and not isinstance(form, syntax.Steps):
            self._diagnostics.report(
                TARGET_KIND,
                f"`{form.span.text[:20]}` does not fit a row of the kind `{kind.name}`",
                form.span,
                help="it is for rows that measure",
            )
            return None
        match form:
            case syntax.Between(worst, best):
                ends = self._ends(draft, kind, form, worst, best)
                return None if ends is None else Between(*ends, span=form.span)
            case syntax.Progress(start, target):
                ends = self._ends(draft, kind, form, start, target)
                return None if ends is None else Progress(*ends, span=form.span)
            case syntax.Curve(points):
                return self._curve(form, kind, points)
            case syntax.Steps(steps):
                return self._steps(draft, kind, form, steps)

    def _ends(
        self, draft: Draft, kind: Kind, form: syntax.Form, first: syntax.Expression, second: syntax.Expression
    ) -> tuple[Expression, Expression] | None:
        one, other = self._figure(draft, kind, first), self._figure(draft, kind, second)
        if one is None or other is None:
            return None
        value = constant_value(one)
        if value is not None and value == constant_value(other):
            self._diagnostics.report(
                NO_RANGE, "nothing lies between the two ends", form.span, help="write two different figures"
            )
            return None
        return one, other

    def _curve(self, form: syntax.Curve, kind: Kind, points: Sequence[syntax.Point]) -> Curve | None:
        corners: list[tuple[Rational, Rational]] = []
        for point in points:
            x, y = self._written(point.x, kind), self._written(point.y, PERCENT)
            if x is None or y is None:
                return None
            if corners and x <= corners[-1][0]:
                self._diagnostics.report(
                    BAD_CURVE,
                    "the x of a curve rise from corner to corner",
                    point.x.span,
                    help="sort the corners by x",
                )
                return None
            corners.append((x, y))
        if len(corners) < 2:  # noqa: PLR2004 - a line has two ends
            self._diagnostics.report(
                BAD_CURVE,
                "a curve has two corners at least",
                form.span,
                help="write `curve { 0: 0%; 10: 100% }`",
            )
            return None
        return Curve(tuple(corners), span=form.span)

    def _written(self, expression: syntax.Expression, kind: Kind) -> Rational | None:
        found = constant(expression)
        value = constant_value(found) if found is not None else None
        if found is None or value is None:
            self._diagnostics.report(
                NOT_CONSTANT, "the corners of a curve are written out", expression.span, help="write a figure"
            )
        elif not fits(found.kind, kind, literal=is_literal(found)):
            self._diagnostics.report(
                TARGET_KIND,
                f"`{expression.span.text}` does not fit here",
                expression.span,
                help=f"what is wanted here is a `{kind}`",
            )
            return None
        return value

    def _steps(
        self, draft: Draft, kind: Kind, form: syntax.Steps, steps: Sequence[syntax.Step]
    ) -> Steps | None:
        made: list[Step] = []
        for step in steps:
            condition = step.condition
            score = self._expressions.resolve(step.score, Scope(draft))
            if score is not None and score.kind.family not in _SHARES:
                self._diagnostics.report(
                    KINDS_MIXED, "the score of a step is a percentage", step.score.span, help="write `100%`"
                )
                return None
            resolved = (
                condition
                if condition is None or isinstance(condition, str)
                else self.target(draft, kind, condition)
            )
            if score is None or (resolved is None and condition is not None):
                return None
            made.append(Step("met" if isinstance(resolved, str) else resolved, score, span=step.span))
        check_steps(form, made, self._diagnostics)
        return Steps(tuple(made), span=form.span)

    def _formula(self, draft: Draft, kind: Kind | None, score: syntax.Formula) -> ScoreFormula | None:
        own: dict[str, Expression] = {}
        for name in ("actual", "target", "baseline"):
            if kind is not None and (name == "actual" or name in draft.attributes):
                own[name] = Own(name, kind, span=score.span)
        resolved = self._expressions.resolve(
            score.expression, Scope(draft, own, levels=kind.levels if kind else ())
        )
        if resolved is None:
            return None
        if resolved.kind.family not in _SHARES:
            self._diagnostics.report(
                KINDS_MIXED,
                f"a score is a share, and this is of the kind `{resolved.kind}`",
                score.expression.span,
                help="divide it by something of its own kind, such as `actual / target`",
            )
            return None
        return ScoreFormula(resolved, span=score.span)


def _misfit(form: syntax.BareTarget, kind: Kind) -> str | None:
    """What to write instead of a form that does not go with the kind of the row, None where it does."""
    match form:
        case syntax.Compared() if kind.family is Family.DATE:
            return "write `target by` and a date such as `2019-05-31`"
        case syntax.Compared() if kind.family is Family.YES_NO:
            return "write `target yes`"
        case syntax.ByDate() if kind.family is not Family.DATE:
            return "write `>=` or `<=` and a figure, or make the row a `date`"
        case syntax.Done() if kind.family is not Family.YES_NO:
            return "`target yes` is for rows of the kind `yes_no`"
        case syntax.Within() if kind.family not in _ORDERED:
            return "a range is for rows that count or measure"
        case _:
            return None


def _range(first: Period, last: Period) -> str:
    return f"{first}" if first == last else f"{first} to {last}"
