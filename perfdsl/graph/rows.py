"""Rows to nodes: from what is measured to what counts in the container above."""

from attrs import evolve

from perfdsl.graph import operations as op
from perfdsl.graph.expressions import Lowering
from perfdsl.graph.needed import carries
from perfdsl.graph.nodes import Figures, InputKey, NodeId
from perfdsl.graph.stages import bands_of, lower_rule
from perfdsl.model.asking.membership import Membership
from perfdsl.model.formula_nodes import Rule
from perfdsl.model.nodes import Acceptance, Cascade, Leaf, Plan, Scale
from perfdsl.values.missing import NO_TARGET, NOT_MEASURED, Policy
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


class RowLowering(Lowering):
    """Lowers the rows of a plan: `figures` has those of every part that came before."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self.acceptances = {(one.path, one.period): one for one in plan.acceptances}
        self.actuals: dict[tuple[Path, Period], NodeId] = {}
        self.membership = Membership(plan)

    def actual(self, leaf: Leaf, period: Period) -> NodeId:
        """The node of what a row is measured at."""
        if leaf.kind is None:
            return self.constant(NO_TARGET)
        own = self._measured(leaf, period) if leaf.value is None else self.expression(leaf.value, period)
        if not leaf.split_parts:
            return own
        parts = [self.actuals[path, period] for path in leaf.split_parts]
        return self.add(op.WHOLE_OF_PARTS, own, *parts, place=leaf.place)

    def _measured(self, leaf: Leaf, period: Period) -> NodeId:
        whole = self.input(InputKey(leaf.path, period), leaf.place)
        if leaf.series is None:
            return whole
        parts = period.parts(leaf.series.unit)
        nodes = [self.input(InputKey(leaf.path, part), leaf.place) for part in parts]
        told = (leaf.series.how, tuple(part.end for part in parts))
        return self.add(op.SERIES, whole, self.date_node, *nodes, parameter=told, place=leaf.place)

    def leaf(self, leaf: Leaf, period: Period) -> Figures:
        """The figures of a row that is measured."""
        actual = self.actuals[leaf.path, period]
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
        return self.judged(row, staged, scale, period)

    def judged(self, row: Leaf | Cascade, staged: Figures, scale: Scale, period: Period) -> Figures:
        """From what was computed to what counts: judgement, policy for missing values, band and status."""
        computed = staged.computed
        assert computed is not None
        judgement = self.acceptance(row, period)
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
            self.band(basis, scale),
            self.add(op.EVALUATED, evaluated),
            status,
            staged.phase,
            staged.baseline,
        )

    def acceptance(self, row: Leaf | Cascade, period: Period) -> Acceptance | None:
        """What was judged of a row: of itself, or of its source where the target is the same."""
        own = self.acceptances.get((row.path, period))
        if own is None and isinstance(row, Cascade) and row.rules is None:
            return self.acceptances.get((row.source, period))
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
        if rule.leaves_open:
            rule = evolve(rule, pending=_open_between(scale))
        return self.add(op.POLICY, node, before, parameter=rule, place=row.place)

    def _before(self, path: Path, period: Period) -> NodeId:
        earlier = self.figures.get((path, period.previous())) if period > self.plan.periods[0] else None
        return earlier.score if earlier and earlier.score is not None else self.constant(NOT_MEASURED)

    def band(self, node: NodeId, scale: Scale) -> NodeId | None:
        """The band of a score, None where its scale has no bands."""
        if not scale.bands:
            return None
        operation = op.BAND if scale.bands[0].share is None else op.BAND_BY_RANK
        return self.add(operation, node, parameter=bands_of(scale))

    def cascade(self, cascade: Cascade, period: Period) -> Figures:
        """The figures of a row that another dashboard answers for too."""
        source = self.figures[cascade.source, period]
        judged = (cascade.path, period) in self.acceptances
        rescored = cascade.rules is not None or cascade.own_scale or cascade.tolerance is not None
        if source.score is None or not (rescored or judged):
            return source
        leaf = self.plan.parts[cascade.source]
        scale = cascade.scale
        assert scale is not None
        if not isinstance(leaf, Leaf) or leaf.milestones or source.actual is None:
            return (
                self.judged(cascade, evolve(source, computed=source.score), scale, period)
                if judged
                else source
            )
        rules = leaf.rules if cascade.rules is None else cascade.rules
        return self._scored(cascade, leaf, source.actual, rules.get(period), scale, period)


def _open_between(scale: Scale) -> tuple[Rational, Rational]:
    """What a pending score can become: the bounds of its scale, and 0% or 100% where one is left open."""
    low, high = scale.clamp.low, scale.clamp.high
    if low is None:
        low = ZERO if high is None else min(ZERO, high)
    return low, max(ONE, low) if high is None else high
