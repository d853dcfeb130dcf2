"""The stages of a row's score as nodes: actual, achievement against the target, clamp, round."""

from datetime import date
from functools import lru_cache

from perfdsl.graph import operations as op
from perfdsl.graph.expressions import NOTHING, Lowering, Own
from perfdsl.graph.nodes import Figures, NodeId
from perfdsl.graph.rules import BandRule
from perfdsl.model.formula_nodes import (
    Between,
    Constant,
    Curve,
    Expression,
    Form,
    Progress,
    Rule,
    ScoreFormula,
    Steps,
    Target,
)
from perfdsl.model.nodes import Leaf, Scale
from perfdsl.values.kind import Family
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.period import MAX_PERIODS, Period


def bands_of(scale: Scale) -> tuple[BandRule, ...]:
    """The bands of a scale as the graph keeps them."""
    return tuple(
        BandRule(band.label, band.start, band.colour, band.span, band.labels, band.share)
        for band in scale.bands
    )


def lower_rule(  # noqa: PLR0913, PLR0917 - what a row is scored by
    lowering: Lowering,
    leaf: Leaf,
    actual: NodeId,
    rule: Rule,
    scale: Scale,
    tolerance: Rational | None,
    period: Period,
) -> Figures:
    """The figures of a row from its actual to `computed`."""
    return _Stages(lowering, leaf, rule, scale, tolerance, period).figures(actual)


class _Stages:
    def __init__(  # noqa: PLR0913, PLR0917 - what a row is scored by
        self,
        lowering: Lowering,
        leaf: Leaf,
        rule: Rule,
        scale: Scale,
        tolerance: Rational | None,
        period: Period,
    ) -> None:
        self._lowering = lowering
        self._leaf = leaf
        self._rule = rule
        self._scale = scale
        self._tolerance = tolerance
        self._period = period

    def figures(self, actual: NodeId) -> Figures:
        lowering, rule, scale = self._lowering, self._rule, self._scale
        target, high = self._target_nodes(rule.target)
        deadline, day = self._deadline(target)
        due = lowering.add(
            op.DUE, actual, lowering.date_node, *day, parameter=deadline, place=self._leaf.place
        )
        if rule.form is not None:
            achievement = self._form(rule.form, due, target, high)
        else:
            assert rule.target is not None
            achievement = self._compared(rule.target, due, target, high)
        clamped = lowering.clamped(achievement, scale.clamp, rule.span)
        rounded = (
            lowering.rounded(clamped, scale.round_achievement, scale.terms)
            if scale.round_achievement is not None
            else None
        )
        computed = clamped if rounded is None else rounded
        met = self._met(due, target, high, achievement)
        shown = target if target is not None else self._shown_target(rule.form)
        phase = None if rule.phase is None else self._expression(rule.phase)
        start = self._leaf.baseline
        baseline = None if start is None or isinstance(start, Constant) else self._expression(start)
        return Figures(
            actual,
            shown,
            high,
            achievement,
            clamped,
            rounded,
            computed,
            met=met,
            phase=phase,
            baseline=baseline,
        )

    def _deadline(self, target: NodeId | None) -> tuple[date, tuple[NodeId, ...]]:
        """The day by which an actual is due.

        That of its target where it is a date, the first of its phases, the end of the first part of its series,
        else that of the period; and the node of that day where it is computed.
        """
        goal = self._rule.target
        if goal is None or target is None or goal.sign != "by":
            return self._rule.due or self._first_end(), ()
        if isinstance(goal.value, Constant) and isinstance(goal.value.value, date):
            return goal.value.value, ()
        return _end(self._period), (target,)

    def _first_end(self) -> date:
        """The end of the first part of the period that the row is measured by."""
        series = self._leaf.series
        return _end(self._period if series is None else self._period.parts(series.unit)[0])

    def _expression(self, expression: Expression, own: Own = NOTHING) -> NodeId:
        return self._lowering.expression(expression, self._period, own)

    def _target_nodes(self, target: Target | None) -> tuple[NodeId | None, NodeId | None]:
        if target is None:
            return None, None
        return self._expression(target.value), self._expression(
            target.high
        ) if target.high is not None else None

    def _shown_target(self, form: Form | None) -> NodeId | None:
        match form:
            case Between(_, best) | Progress(_, best):
                return self._expression(best)
            case _:
                return None

    # --- achievement

    def _compared(  # noqa: PLR0911 - one line a sign
        self, target: Target, actual: NodeId, value: NodeId | None, high: NodeId | None
    ) -> NodeId:
        assert value is not None
        add, place = self._lowering.add, target.span
        if self._leaf.kind is not None and self._leaf.kind.family is Family.LEVEL:
            reached = self._condition(target, actual, value, high)
            return add(op.LEVEL_REACHED, reached, place=place)
        match target.sign:
            case ">=" | ">":
                return add(op.AT_LEAST, actual, value, parameter=target.sign, place=place)
            case "<=" | "<":
                return add(
                    op.AT_MOST, actual, value, parameter=(target.sign, self._scale.lower_mirror), place=place
                )
            case "by":
                return add(op.ON_TIME, actual, value, parameter=self._scale.late, place=place)
            case "yes":
                return add(op.DONE, actual, place=place)
            case "..":
                assert high is not None
                return add(op.IN_RANGE, actual, value, high, parameter=self._tolerance, place=place)
            case _:
                return add(op.ON_TARGET, actual, value, place=place)

    def _condition(self, target: Target, actual: NodeId, value: NodeId, high: NodeId | None) -> NodeId:
        return _holds(self._lowering, target, actual, value, high)

    def _met(self, actual: NodeId, target: NodeId | None, high: NodeId | None, achievement: NodeId) -> NodeId:
        """Whether the target is met; where a row is scored without one, whether the score is full."""
        if self._rule.target is not None and target is not None:
            return self._condition(self._rule.target, actual, target, high)
        return self._lowering.add(
            op.COMPARE, achievement, self._lowering.constant(ONE), parameter=">=", place=self._rule.span
        )

    # --- the other ways to score

    def _form(self, form: Form, actual: NodeId, target: NodeId | None, high: NodeId | None) -> NodeId:
        add = self._lowering.add
        match form:
            case Between(worst, best):
                return add(
                    op.GOALPOSTS, actual, self._expression(worst), self._expression(best), place=form.span
                )
            case Progress(start, goal):
                return add(
                    op.PROGRESS, actual, self._expression(start), self._expression(goal), place=form.span
                )
            case Curve(points):
                return add(op.INTERPOLATE, actual, parameter=points, place=form.span)
            case ScoreFormula(expression):
                return self._expression(expression, self._own(actual, target))
            case Steps():
                return self._steps(form, actual, target, high)

    def _own(self, actual: NodeId, target: NodeId | None) -> dict[str, NodeId]:
        own = {"actual": actual}
        if target is not None:
            own["target"] = target
        if self._leaf.baseline is not None:
            own["baseline"] = self._expression(self._leaf.baseline)
        return own

    def _steps(self, form: Steps, actual: NodeId, target: NodeId | None, high: NodeId | None) -> NodeId:
        arguments: list[NodeId] = []
        for step in form.steps:
            if step.condition is None:
                condition = self._lowering.constant(True)  # noqa: FBT003 - `otherwise` always holds
            elif isinstance(step.condition, str):
                condition = self._met(actual, target, high, self._lowering.constant(ZERO))
            else:
                condition = self._condition(step.condition, actual, *self._required(step.condition))
            arguments += [condition, self._step_score(step.score, actual)]
        return self._lowering.add(op.STEP, actual, *arguments, place=form.span)

    def _step_score(self, score: Expression | Curve, actual: NodeId) -> NodeId:
        return _score_of(self._lowering, score, actual, self._period)

    def _required(self, target: Target) -> tuple[NodeId, NodeId | None]:
        value, high = self._target_nodes(target)
        assert value is not None
        return value, high


def _holds(lowering: Lowering, target: Target, actual: NodeId, value: NodeId, high: NodeId | None) -> NodeId:
    """Whether a figure stands to another as a target says."""
    add, place = lowering.add, target.span
    if target.sign == "..":
        assert high is not None
        above = add(op.COMPARE, actual, value, parameter=">=", place=place)
        below = add(op.COMPARE, actual, high, parameter="<=", place=place)
        return add(op.AND, above, below, place=place)
    sign = {"by": "<=", "yes": "="}.get(target.sign, target.sign)
    return add(op.COMPARE, actual, value, parameter=sign, place=place)


def _score_of(lowering: Lowering, score: Expression | Curve, actual: NodeId, period: Period) -> NodeId:
    """What a step gives: a score, or the way along its line."""
    if isinstance(score, Curve):
        return lowering.add(op.INTERPOLATE, actual, parameter=score.points, place=score.span)
    return lowering.expression(score, period)


def lower_table(lowering: Lowering, form: Steps | Curve, actual: NodeId, period: Period) -> NodeId:
    """What a step table or a curve gives for a figure that has no target of its own."""
    if isinstance(form, Curve):
        return lowering.add(op.INTERPOLATE, actual, parameter=form.points, place=form.span)
    arguments: list[NodeId] = []
    for step in form.steps:
        assert not isinstance(step.condition, str)
        if step.condition is None:
            condition = lowering.constant(True)  # noqa: FBT003 - `otherwise` always holds
        else:
            value = lowering.expression(step.condition.value, period)
            high = step.condition.high
            end = None if high is None else lowering.expression(high, period)
            condition = _holds(lowering, step.condition, actual, value, end)
        arguments += [condition, _score_of(lowering, step.score, actual, period)]
    return lowering.add(op.STEP, actual, *arguments, place=form.span)


@lru_cache(MAX_PERIODS)
def _end(period: Period) -> date:
    return period.end
