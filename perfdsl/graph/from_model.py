"""Model to evaluation graph.

The figures of one period, and of the others that they read, in an order that can be computed.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve

from perfdsl.graph import operations as op
from perfdsl.graph.expressions import Lowering
from perfdsl.graph.needed import carries, needed_periods
from perfdsl.graph.nodes import Figures, Graph, Input, InputKey, Judgement, NodeId
from perfdsl.graph.operations import Operation
from perfdsl.graph.outline import outline
from perfdsl.graph.stages import bands_of, lower_rule
from perfdsl.model.formula_nodes import (
    Expression,
    Members,
    Rule,
)
from perfdsl.model.from_syntax import milestones_of
from perfdsl.model.nodes import (
    Acceptance,
    Cascade,
    Container,
    Leaf,
    Part,
    Plan,
    Scale,
)
from perfdsl.model.order import ACTUAL
from perfdsl.model.weights import counts, weighing_parts
from perfdsl.source import Span
from perfdsl.values.missing import NO_TARGET, NOT_MEASURED, Policy
from perfdsl.values.number import ONE, Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

_COMBINE: Mapping[str, Operation] = {
    "weighted mean": op.WEIGHTED_MEAN,
    "geometric mean": op.GEOMETRIC_MEAN,
    "minimum": op.MINIMUM,
    "maximum": op.MAXIMUM,
    "sum": op.WEIGHTED_SUM,
    "share met": op.SHARE_MET,
}
_MEMBERS: Mapping[str, Operation] = {
    "mean": op.WEIGHTED_MEAN,
    "sum": op.WEIGHTED_SUM,
    "min": op.MINIMUM,
    "max": op.MAXIMUM,
    "count": op.COUNT_EVALUATED,
    "variance": op.VARIANCE_EVALUATED,
}


def lower(plan: Plan, period: Period, asked: Sequence[Expression] = ()) -> Graph:
    """The graph of a plan without errors for one of its periods.

    `asked` are further expressions to compute in it.
    """
    lowering = _PlanLowering(plan)
    for one in needed_periods(plan, period, asked):
        lowering.period(one)
    extra = tuple(lowering.expression(expression, period) for expression in asked)
    return Graph(
        period,
        tuple(lowering.nodes),
        outline(plan, period, lowering.figures, lowering.judgements(period)),
        _inputs(plan),
        lowering.input_nodes,
        plan.periods,
        lowering.date_node,
        tuple(lowering.constants.items()),
        frozenset(
            path for path, part in plan.parts.items() if isinstance(part, Leaf) and part.value is not None
        ),
        extra,
    )


def _inputs(plan: Plan) -> tuple[Input, ...]:
    return tuple(
        Input(path, part.kind, part.label, part.place)
        for path, part in plan.parts.items()
        if isinstance(part, Leaf) and part.kind is not None and part.value is None
    )


class _PlanLowering(Lowering):
    """Lowers the parts of a plan, period by period, in the plan's order."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan
        self._acceptances = {(one.path, one.period): one for one in plan.acceptances}
        self._actuals: dict[tuple[Path, Period], NodeId] = {}
        self._sources = frozenset(
            path
            for path, part in plan.parts.items()
            if not isinstance(part, Cascade) and counts(part, frozenset())
        )

    def judgements(self, period: Period) -> dict[Path, Judgement]:
        """What was judged in a period, by path."""
        return {
            path: Judgement(one.achievement, one.because, one.by, one.span)
            for (path, when), one in self._acceptances.items()
            if when == period
        }

    def period(self, period: Period) -> None:
        """Lower every figure of one period."""
        parts = self._plan.parts
        for path, what in self._plan.order:
            part = parts[path]
            if what == ACTUAL:
                assert isinstance(part, Leaf)
                self._actuals[path, period] = self._actual(part, period)
            else:
                self.figures[path, period] = self._part(part, period)

    def _part(self, part: Part, period: Period) -> Figures:
        match part:
            case Leaf() if part.milestones:
                return self._project(part, period)
            case Leaf():
                return self._leaf(part, period)
            case Cascade():
                return self._cascade(part, period)
            case Container():
                return self._container(part, period)

    # --- rows

    def _actual(self, leaf: Leaf, period: Period) -> NodeId:
        if leaf.kind is None:
            return self.constant(NO_TARGET)
        if leaf.value is not None:
            return self.expression(leaf.value, period)
        return self.input(InputKey(leaf.path, period), leaf.place)

    def _leaf(self, leaf: Leaf, period: Period) -> Figures:
        actual = self._actuals[leaf.path, period]
        if leaf.keyword == "input":
            return Figures(actual=actual)
        assert leaf.scale is not None
        return self._scored(leaf, leaf, actual, leaf.rules.get(period), leaf.scale, period)

    def _scored(  # noqa: PLR0913, PLR0917 - a cascade scores the leaf of another dashboard by its own rule and scale
        self, row: Leaf | Cascade, leaf: Leaf, actual: NodeId, rule: Rule | None, scale: Scale, period: Period
    ) -> Figures:
        if rule is None or rule.monitored:
            nothing = self.constant(NO_TARGET)
            status = self.constant("no_target" if rule is None else "monitored")
            return Figures(actual=actual, score=nothing, computed=nothing, status=status)
        tolerance = row.tolerance if row.tolerance is not None else leaf.tolerance
        tolerance = scale.tolerance if tolerance is None else tolerance
        staged = lower_rule(self, leaf, actual, rule, scale, tolerance, period)
        return self._judged(row, staged, scale, period)

    def _judged(self, row: Leaf | Cascade, staged: Figures, scale: Scale, period: Period) -> Figures:
        """From what was computed to what counts: judgement, policy for missing values, band and status."""
        computed = staged.computed
        assert computed is not None
        judgement = self._acceptance(row, period)
        score, basis = (
            computed,
            computed if scale.bands_after_rounding or staged.clamped is None else staged.clamped,
        )
        if judgement is not None:
            score = basis = self._judge(computed, judgement)
        evaluated = score
        score = self._with_policy(row, score, scale, period)
        if basis is evaluated:
            basis = score
        elif score is not evaluated:
            basis = self._with_policy(row, basis, scale, period)
        status = (
            self.constant("judged")
            if judgement
            else self.add(op.STATUS, computed, self._met(staged), place=row.place)
        )
        return Figures(
            staged.actual,
            staged.target,
            staged.target_high,
            staged.achievement,
            staged.clamped,
            staged.rounded,
            computed,
            score,
            staged.met,
            self._band(basis, scale),
            self.add(op.EVALUATED, evaluated),
            status,
        )

    def _acceptance(self, row: Leaf | Cascade, period: Period) -> Acceptance | None:
        """What was judged of a row: of itself, or of its source where the target is the same."""
        own = self._acceptances.get((row.path, period))
        if own is None and isinstance(row, Cascade) and row.rules is None:
            return self._acceptances.get((row.source, period))
        return own

    def _judge(self, computed: NodeId, judgement: Acceptance) -> NodeId:
        return self.add(op.JUDGE, computed, parameter=judgement.achievement, place=judgement.span)

    def _met(self, staged: Figures) -> NodeId:
        assert staged.met is not None
        return staged.met

    def _with_policy(self, row: Leaf | Cascade, node: NodeId, scale: Scale, period: Period) -> NodeId:
        rule = scale.missing
        if rule.general is Policy.EXCLUDE and not rule.by_reason:
            return node
        before = self._before(row.path, period) if carries(row) else self.constant(NOT_MEASURED)
        return self.add(op.POLICY, node, before, parameter=rule, place=row.place)

    def _before(self, path: Path, period: Period) -> NodeId:
        earlier = self.figures.get((path, period.previous())) if period > self._plan.periods[0] else None
        return earlier.score if earlier and earlier.score is not None else self.constant(NOT_MEASURED)

    def _band(self, node: NodeId, scale: Scale) -> NodeId | None:
        return self.add(op.BAND, node, parameter=bands_of(scale)) if scale.bands else None

    def _project(self, project: Leaf, period: Period) -> Figures:
        """A project is what its milestones make of it."""
        assert project.scale is not None
        inner = self._combined(milestones_of(project), period)
        if inner is None:
            nothing = self.constant(NO_TARGET)
            return Figures(score=nothing, computed=nothing, status=self.constant("no_target"))
        achievement, coverage = inner
        score = clamped = self.clamped(achievement, project.scale.clamp, project.place)
        if project.scale.round_achievement is not None:
            score = self.rounded(clamped, project.scale.round_achievement)
        met = self.add(op.COMPARE, achievement, self.constant(ONE), parameter=">=", place=project.place)
        staged = Figures(achievement=achievement, clamped=clamped, computed=score, met=met)
        judged = self._judged(project, staged, project.scale, period)
        return judged if self._acceptance(project, period) else evolve(judged, coverage=coverage)

    def _cascade(self, cascade: Cascade, period: Period) -> Figures:
        source = self.figures[cascade.source, period]
        judged = (cascade.path, period) in self._acceptances
        rescored = cascade.rules is not None or cascade.own_scale or cascade.tolerance is not None
        if source.score is None or not (rescored or judged):
            return source
        leaf = self._plan.parts[cascade.source]
        scale = cascade.scale
        assert scale is not None
        if not isinstance(leaf, Leaf) or leaf.milestones or source.actual is None:
            return (
                self._judged(cascade, evolve(source, computed=source.score), scale, period)
                if judged
                else source
            )
        rules = leaf.rules if cascade.rules is None else cascade.rules
        return self._scored(cascade, leaf, source.actual, rules.get(period), scale, period)

    # --- containers

    def _container(self, container: Container, period: Period) -> Figures:
        inner = None if container.is_heading else self._combined(container, period)
        if inner is None:
            return Figures()
        score, coverage = inner
        scale = container.scale
        assert scale is not None
        combined = score
        if container.coverage is not None:
            required = (container.coverage.sign, container.coverage.least)
            score = self.add(
                op.REQUIRE_COVERAGE, score, coverage, parameter=required, place=container.coverage.span
            )
        exact = score
        rounded = None
        if scale.round_score is not None:
            score = rounded = self.rounded(score, scale.round_score)
        met = self.add(op.COMPARE, exact, self.constant(ONE), parameter=">=", place=container.place)
        band = self._band(score if scale.bands_after_rounding else exact, scale)
        return Figures(
            achievement=combined,
            rounded=rounded,
            computed=score,
            score=score,
            met=met,
            band=band,
            coverage=coverage,
        )

    def _counting(self, container: Container) -> list[Part]:
        """The parts that make its score: those with a weight.

        Under `minimum` and `maximum` no part has one; there those count that are scored, unless `weight 0%`
        says that they do not.
        """
        parts = weighing_parts(container)
        if container.combine.form in ("minimum", "maximum"):
            return [
                part
                for part in parts
                if counts(part, self._sources) and not (part.weight and part.weight.value == 0)
            ]
        return [part for part in parts if part.path in self._plan.weights]

    def _combined(self, container: Container, period: Period) -> tuple[NodeId, NodeId] | None:
        weights, counting = self._plan.weights, self._counting(container)
        found = [self.figures[part.path, period] for part in counting]
        if not any(one.score is not None for one in found):
            return None
        shares = tuple(weights.get(part.path, ONE) for part in counting)
        form = container.combine.form
        nodes = [self._counts_as_met(one) if form == "share met" else one.score for one in found]
        score = self._over(_COMBINE[form], nodes, shares, container.place)
        return score, self._over(op.COVERAGE, [one.coverage for one in found], shares, container.place)

    def _counts_as_met(self, figures: Figures) -> NodeId | None:
        """Whether a part is met, as its container counts that.

        A judgement and a policy for missing values decide it too.
        """
        if figures.met is None or figures.score is None:
            return figures.met
        if figures.status is not None and self.constants.get(figures.status) == "judged":
            return self.add(op.COMPARE, figures.score, self.constant(ONE), parameter=">=")
        if self.nodes[figures.score].operation is not op.POLICY:
            return figures.met
        return self.add(op.COUNTS_AS_MET, figures.met, figures.score)

    def _over(
        self, operation: Operation, nodes: Sequence[NodeId | None], shares: tuple[Rational, ...], place: Span
    ) -> NodeId:
        nothing = self.constant(NO_TARGET)
        return self.add(
            operation, *(nothing if node is None else node for node in nodes), parameter=shares, place=place
        )

    # --- what expressions read

    def figure_of(self, path: Path, name: str, period: Period) -> NodeId:
        """The node of a figure that an expression names."""
        part = self._plan.parts[path]
        if name == "actual" and isinstance(part, Leaf):
            known = self._actuals.get((path, period))
            return known if known is not None else self.input(InputKey(path, period), part.place)
        if name == "weight":
            return self.constant(self._plan.weights.get(path, NO_TARGET))
        found = self.figures.get((path, period))
        node = getattr(found, "score" if name == "achievement" else name) if found is not None else None
        return node if node is not None else self.constant(NOT_MEASURED if found is None else NO_TARGET)

    def members(self, members: Members, period: Period) -> NodeId:
        """An operation on the scores of the parts of a container."""
        container = self._plan.parts[members.container]
        assert isinstance(container, Container)
        scores = [
            self.figures[part.path, period].score
            for part in weighing_parts(container)
            if not isinstance(part, Leaf) or part.scored
        ]
        present = [score for score in scores if score is not None]
        return self._over(_MEMBERS[members.operation], present, (ONE,) * len(present), members.span)
