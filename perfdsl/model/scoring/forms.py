"""Ways to score beside the plain target: goalposts, progress, curves, steps and formulas."""

from collections.abc import Sequence
from typing import Final

from perfdsl.diagnostics import (
    BAD_CURVE,
    KINDS_MIXED,
    NO_RANGE,
    NOT_CONSTANT,
    TARGET_KIND,
)
from perfdsl.model.constants import constant, constant_value
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.expressions import Scope, is_literal
from perfdsl.model.formula_nodes import (
    Between,
    Curve,
    Expression,
    Form,
    Own,
    Progress,
    ScoreFormula,
    Step,
    Steps,
    Target,
)
from perfdsl.model.kinds import fits
from perfdsl.model.scoring.steps import check_steps
from perfdsl.model.scoring.targets import Targets
from perfdsl.model.scoring.terms import as_share
from perfdsl.syntax import nodes as syntax
from perfdsl.values.kind import PERCENT, Family, Kind
from perfdsl.values.number import Rational

_SHARES: Final = frozenset({Family.RATIO, Family.SHARE, Family.NUMBER})
_ORDERED: Final = frozenset(
    {Family.NUMBER, Family.SHARE, Family.RATIO, Family.DAYS, Family.MONTHS, Family.MONEY, Family.LEVEL}
)


class Forms(Targets):
    """Makes the ways to score of rows."""

    def scoring(
        self, draft: Draft, kind: Kind | None, form: syntax.Statement | None, score: syntax.Statement | None
    ) -> Form | None:
        """The way to score that a row states beside its target, None where it states none."""
        if isinstance(score, syntax.Formula):
            return self._formula(draft, kind, score)
        if isinstance(form, syntax.Between | syntax.Progress | syntax.Curve | syntax.Steps):
            return self.form(draft, kind, form)
        return None

    def form(self, draft: Draft, kind: Kind | None, form: syntax.Form) -> Form | None:
        """A way to score, None with a diagnostic where it does not fit the kind of the row."""
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
                return self._curve(draft, form, kind, points)
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

    def _curve(
        self, draft: Draft, form: syntax.Curve, kind: Kind, points: Sequence[syntax.Point]
    ) -> Curve | None:
        corners: list[tuple[Rational, Rational]] = []
        for point in points:
            x, y = self._written(point.x, kind), self._written_score(draft, point.y)
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

    def _written_score(self, draft: Draft, expression: syntax.Expression) -> Rational | None:
        found, terms = constant(expression), self._expressions.terms(draft)
        if found is None or terms is None or found.kind.family is not Family.NUMBER:
            return self._written(expression, PERCENT)
        return constant_value(as_share(found, terms))

    def _steps(
        self, draft: Draft, kind: Kind, form: syntax.Steps, steps: Sequence[syntax.Step]
    ) -> Steps | None:
        made: list[Step] = []
        for step in steps:
            condition = step.condition
            resolved = (
                condition
                if condition is None or isinstance(condition, str)
                else self.target(draft, kind, condition)
            )
            score = self._step_score(draft, step, resolved)
            if score is None or (resolved is None and condition is not None):
                return None
            made.append(Step("met" if isinstance(resolved, str) else resolved, score, span=step.span))
        check_steps(form, made, self._diagnostics)
        return Steps(tuple(made), span=form.span)

    def _step_score(
        self, draft: Draft, step: syntax.Step, condition: Target | str | None
    ) -> Expression | Curve | None:
        """The score of a step, or the line that it rises along."""
        if step.until is not None:
            return self._line(draft, step, condition)
        score = self._expressions.resolve(step.score, Scope(draft))
        if score is None or score.kind.family in _SHARES:
            return None if score is None else as_share(score, self._expressions.terms(draft))
        self._diagnostics.report(
            KINDS_MIXED, "the score of a step is a percentage", step.score.span, help="write `100%`"
        )
        return None

    def _line(self, draft: Draft, step: syntax.Step, condition: Target | str | None) -> Curve | None:
        """The line of a step from the one end of its range to the other."""
        assert step.until is not None
        ends = (self._written_score(draft, step.score), self._written_score(draft, step.until))
        if not isinstance(condition, Target) or condition.high is None:
            self._diagnostics.report(
                BAD_CURVE,
                "a range of scores needs a range of values",
                step.span,
                help="write `76%..90%: 75%..90%`, or one score",
            )
            return None
        low, high = constant_value(condition.value), constant_value(condition.high)
        if low is None or high is None or low == high:
            self._diagnostics.report(
                BAD_CURVE,
                "the ends of a range with a range of scores are two written figures",
                step.span,
                help="write `76%..90%: 75%..90%`",
            )
            return None
        if ends[0] is None or ends[1] is None:
            return None
        return Curve(((low, ends[0]), (high, ends[1])), span=step.span)

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
        return ScoreFormula(as_share(resolved, self._expressions.terms(draft)), span=score.span)
