"""Containers to nodes: from the scores of the parts to that of the whole."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from perfdsl.graph import operations as op
from perfdsl.graph.adjusting import AdjustmentLowering
from perfdsl.graph.nodes import Figures, NodeId
from perfdsl.graph.operations import Operation
from perfdsl.model.formula_nodes import Members
from perfdsl.model.from_syntax import milestones_of
from perfdsl.model.nodes import Cascade, Container, Coverage, Leaf, Part, Plan
from perfdsl.model.weights import counts, weighing_parts
from perfdsl.source import Span
from perfdsl.values.kind import COUNT
from perfdsl.values.missing import NO_TARGET
from perfdsl.values.number import ONE, Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

_COMBINE: Mapping[str, Operation] = {
    "weighted mean": op.WEIGHTED_MEAN,
    "geometric mean": op.GEOMETRIC_MEAN,
    "harmonic mean": op.HARMONIC_MEAN,
    "best": op.BEST_MEAN,
    "minimum": op.MINIMUM,
    "maximum": op.MAXIMUM,
    "sum": op.WEIGHTED_SUM,
    "share met": op.SHARE_MET,
}


class ContainerLowering(AdjustmentLowering):
    """Lowers containers, and the rows that are made of others."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._evaluated: dict[tuple[Path, Period], tuple[dict[Path, NodeId], NodeId]] = {}

    def container(self, container: Container, period: Period) -> Figures:
        """The figures of a container, from the scores of its parts."""
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
        if container.least_rows is not None:
            score = self._with_rows(container, container.least_rows, score, period)
        steps = self.adjusted(container, score, coverage, period)
        exact = score = steps[-1].after if steps else score
        rounded = None
        if scale.round_score is not None:
            score = rounded = self.rounded(score, scale.round_score, scale.terms)
        met = self.add(op.COMPARE, exact, self.constant(ONE), parameter=">=", place=container.place)
        band = self.band(score if scale.bands_after_rounding else exact, scale)
        return Figures(
            achievement=combined,
            rounded=rounded,
            computed=score,
            score=score,
            met=met,
            band=band,
            coverage=coverage,
            adjusted=exact if steps else None,
            steps=steps,
        )

    def _with_rows(self, container: Container, required: Coverage, score: NodeId, period: Period) -> NodeId:
        """The score, unless fewer rows below the container have one than it requires."""
        asked = Members("count", container.path, COUNT, rows=True, span=required.span)
        rows = self.members(asked, period, {})
        parameter = (required.sign, required.least)
        return self.add(op.REQUIRE_ROWS, score, rows, parameter=parameter, place=required.span)

    def project(self, project: Leaf, period: Period) -> Figures:
        """A project is what its milestones make of it."""
        assert project.scale is not None
        inner = self._combined(milestones_of(project), period)
        if inner is None:
            nothing = self.constant(NO_TARGET)
            return Figures(score=nothing, computed=nothing, status=self.constant("no_target"))
        achievement, coverage = inner
        score = clamped = self.clamped(achievement, project.scale.clamp, project.place)
        if project.scale.round_achievement is not None:
            score = self.rounded(clamped, project.scale.round_achievement, project.scale.terms)
        met = self.add(op.COMPARE, achievement, self.constant(ONE), parameter=">=", place=project.place)
        staged = Figures(achievement=achievement, clamped=clamped, computed=score, met=met)
        judged = self.judged(project, staged, project.scale, period)
        return judged if self.acceptance(project, period) else evolve(judged, coverage=coverage)

    def _counting(self, container: Container) -> list[Part]:
        """The parts that make its score: those with a weight.

        Under `minimum`, `maximum` and `best` no part has one; there those count that are scored, unless `weight 0%`
        says that they do not.
        """
        parts = weighing_parts(container)
        if container.combine.form in ("minimum", "maximum", "best"):
            return [
                part
                for part in parts
                if counts(part, self.plan.scored) and not (part.weight and part.weight.value == 0)
            ]
        return [part for part in parts if part.path in self.plan.weights]

    def _combined(self, container: Container, period: Period) -> tuple[NodeId, NodeId] | None:
        weights, counting = self.plan.weights, self._counting(container)
        found = [self.figures[part.path, period] for part in counting]
        if not any(one.score is not None for one in found):
            return None
        shares = tuple(weights.get(part.path, ONE) for part in counting)
        form = container.combine.form
        nodes = [self._counts_as_met(one) if form == "share met" else one.score for one in found]
        score = self.over(_COMBINE[form], nodes, container.combine.count or shares, container.place)
        return score, self.over(op.COVERAGE, [one.coverage for one in found], shares, container.place)

    def effective_weight(self, path: Path, period: Period) -> NodeId:
        """The weight of a part among the siblings that were evaluated: 0% where it was not."""
        weight = self.plan.weights.get(path)
        if weight is None:
            return self.constant(NO_TARGET)
        there, whole = self._there(self.plan.weighed_in[path], period)
        factors = (self.constant(weight), there[path], whole)
        return self.add(op.MULTIPLY, *factors, parameter=("*", "*", "/"))

    def _there(self, path: Path, period: Period) -> tuple[dict[Path, NodeId], NodeId]:
        """For each part of a container whether it was evaluated, 1 or 0, and the weight of those that were."""
        known = self._evaluated.get((path, period))
        if known is None:
            container = self.plan.parts[path]
            assert not isinstance(container, Cascade)
            whole = milestones_of(container) if isinstance(container, Leaf) else container
            parts = self._counting(whole)
            scores = [self.figures[part.path, period].score for part in parts]
            there = [self.over(op.COUNT_EVALUATED, [score], (ONE,), whole.place) for score in scores]
            shares = tuple(self.plan.weights[part.path] for part in parts)
            weight = self.over(op.WEIGHTED_SUM, there, shares, whole.place)
            known = dict(zip((part.path for part in parts), there, strict=True)), weight
            self._evaluated[path, period] = known
        return known

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

    def over(
        self,
        operation: Operation,
        nodes: Sequence[NodeId | None],
        shares: tuple[Rational, ...] | int,
        place: Span,
    ) -> NodeId:
        """An operation on many figures with the weight of each, or how many of them count.

        What is not there has no target.
        """
        nothing = self.constant(NO_TARGET)
        return self.add(
            operation, *(nothing if node is None else node for node in nodes), parameter=shares, place=place
        )
