"""Model to evaluation graph.

The figures of one period, and of the others that they read, in an order that can be computed.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve

from perfdsl.graph import operations as op
from perfdsl.graph.awards import AwardLowering
from perfdsl.graph.demands import lower_demands, rule_of
from perfdsl.graph.expressions import Own
from perfdsl.graph.measurable import measurable, of_kind
from perfdsl.graph.needed import needed_periods
from perfdsl.graph.nodes import (
    Demand,
    Figures,
    Graph,
    Input,
    InputKey,
    NodeId,
    Outline,
)
from perfdsl.graph.open_facts import OPEN_FACTS
from perfdsl.graph.operations import Operation
from perfdsl.graph.outline import outline
from perfdsl.graph.rules import Judgement
from perfdsl.model.asking.aggregates import PART_FIGURES
from perfdsl.model.asking.membership import Member
from perfdsl.model.formula_nodes import Between, Expression, Members, Progress, Target, WeightIn
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.model.order import ACTUAL, AWARD, GATE
from perfdsl.model.year.frequencies import months_of
from perfdsl.values.missing import NO_TARGET, NOT_MEASURED
from perfdsl.values.number import ONE
from perfdsl.values.paths import Path
from perfdsl.values.period import Period, months_between
from perfdsl.values.ranges import OpenFact, Outlook
from perfdsl.values.terms import Terms, out_of

_MEMBERS: Mapping[str, Operation] = {
    "mean": op.WEIGHTED_MEAN,
    "sum": op.WEIGHTED_SUM,
    "min": op.MINIMUM,
    "max": op.MAXIMUM,
    "count": op.COUNT_EVALUATED,
    "variance": op.VARIANCE_EVALUATED,
}
_QUANTIFIERS: Mapping[str, Operation] = {"any": op.ANY, "every": op.EVERY}


def lower(plan: Plan, period: Period, asked: Sequence[Expression] = ()) -> Graph:
    """The graph of a plan without errors for one of its periods.

    `asked` are further expressions to compute in it.
    """
    lowering = _PlanLowering(plan)
    for one in needed_periods(plan, period, asked):
        lowering.period(one)
    extra = tuple(lowering.expression(expression, period) for expression in asked)
    demands = lower_demands(lowering, plan, period, [one for one in plan.requirements if not one.written])
    return Graph(
        period,
        tuple(lowering.nodes),
        evolve(
            outline(plan, period, lowering.figures, lowering.judgements(period)),
            gates=lowering.gate_items(period),
            awards=lowering.award_items(period),
        ),
        _inputs(plan),
        lowering.input_nodes,
        plan.periods,
        lowering.date_node,
        tuple(lowering.constants.items()),
        frozenset(
            path for path, part in plan.parts.items() if isinstance(part, Leaf) and part.value is not None
        ),
        extra,
        demands,
    )


def lower_written(plan: Plan) -> tuple[Graph, tuple[tuple[Period, Demand], ...]]:
    """The graph of what a plan requires of itself, and what that is in each of its periods.

    It reads no data, and shows no rows.
    """
    lowering = _WrittenLowering(plan)
    written = [one for one in plan.requirements if one.written]
    demands = tuple(
        (period, demand)
        for period in plan.periods
        for demand in lower_demands(lowering, plan, period, written)
    )
    graph = Graph(
        plan.periods[0],
        tuple(lowering.nodes),
        Outline(plan.name, plan.label, (), ()),
        (),
        {},
        plan.periods,
        lowering.date_node,
        tuple(lowering.constants.items()),
    )
    return graph, demands


def _inputs(plan: Plan) -> tuple[Input, ...]:
    return tuple(
        _input(plan, part)
        for part in plan.parts.values()
        if isinstance(part, Leaf) and part.kind is not None and part.value is None
    )


def _input(plan: Plan, leaf: Leaf) -> Input:
    assert leaf.kind is not None
    limits = leaf.limits
    whole = measurable(leaf)
    return Input(
        leaf.path,
        leaf.kind,
        leaf.label,
        leaf.place,
        leaf.series.unit if leaf.series else None,
        whole,
        leaf.forecast,
        _months(leaf),
        owed=plan.reported.get(leaf.path),
        part_range=measurable(evolve(leaf, limits=None)) if leaf.series and limits else whole,
        range_place=None if limits is None else limits.span,
    )


def _months(leaf: Leaf) -> int | None:
    """How many months lie between two figures of a row, by its series or by what is written of its frequency."""
    return (
        months_between(leaf.series.unit) if leaf.series else months_of(dict(leaf.texts).get("frequency", ""))
    )


class _PlanLowering(AwardLowering):
    """Lowers the parts of a plan, period by period, in the plan's order."""

    _opens = False
    """Whether what is being lowered reads facts of pending rows as open: a row of its own is pending then itself."""

    def judgements(self, period: Period) -> dict[Path, Judgement]:
        """What was judged in a period, by path."""
        return {
            path: Judgement(one.achievement, one.because, one.by, one.span)
            for (path, when), one in self.acceptances.items()
            if when == period
        }

    def period(self, period: Period) -> None:
        """Lower every figure of one period."""
        parts = self.plan.parts
        for path, what in self.plan.order:
            self._opens = what in (GATE, AWARD) or isinstance(parts[path], Container)
            if what in (GATE, AWARD):
                self.consequence(path[0], what, period)
                continue
            part = parts[path]
            if what == ACTUAL:
                assert isinstance(part, Leaf)
                self.actuals[path, period] = self.actual(part, period)
            else:
                self.figures[path, period] = self._part(part, period)
        self._opens = False

    def _part(self, part: Part, period: Period) -> Figures:
        match part:
            case Leaf() if part.milestones:
                return self.project(part, period)
            case Leaf():
                return self.leaf(part, period)
            case Cascade():
                return self.cascade(part, period)
            case Container():
                return self.container(part, period)

    # --- what expressions read

    def figure_of(self, path: Path, name: str, period: Period) -> NodeId:
        """The node of a figure that an expression names."""
        part = self.plan.parts[path]
        if name == "actual" and isinstance(part, Leaf):
            known = self.actuals.get((path, period))
            actual = known if known is not None else self.input(InputKey(path, period), part.place)
            return self._open_fact(actual, actual, part, measurable(part))
        if name == "weight":
            return self.constant(self.plan.weights.get(path, NO_TARGET))
        if name == "effective_weight":
            return self.effective_weight(path, period)
        if name == "baseline" and isinstance(part, Leaf):
            return self._baseline(part, period)
        return self._of_figures(part, name, period)

    def _of_figures(self, part: Part, name: str, period: Period) -> NodeId:
        """The node of a figure that was lowered with its row or container."""
        found = self.figures.get((part.path, period))
        node = getattr(found, "score" if name == "achievement" else name) if found is not None else None
        if node is None:
            return self.constant(NOT_MEASURED if found is None else NO_TARGET)
        if name == "actual" and isinstance(part, Cascade):
            source = self.plan.parts[part.source]
            outlook = measurable(source) if isinstance(source, Leaf) else of_kind(None)
            return self._open_fact(node, node, part, outlook)
        if found is not None and found.met is not None and name in OPEN_FACTS:
            node = self._open_fact(node, found.met, part, OPEN_FACTS[name])
        stated = part.scale.terms if part.scale and name in ("score", "achievement") else None
        return self.in_terms(node, stated)

    def _open_fact(self, fact: NodeId, witness: NodeId, part: Part, outlook: Outlook) -> NodeId:
        """A fact of a row as an adjustment, a gate or an award reads it: as open as the row's score is.

        `witness` is missing where the row has no value.
        """
        rule = part.scale.missing if part.scale is not None else None
        if not self._opens or rule is None or not rule.leaves_open:
            return fact
        return self.add(op.OPEN_FACT, fact, witness, parameter=OpenFact(rule, outlook), place=part.place)

    def _baseline(self, leaf: Leaf, period: Period) -> NodeId:
        """What a row starts from: its baseline, or where its progress begins."""
        rule = leaf.rules.get(period)
        if leaf.baseline is None and rule is not None and isinstance(rule.form, Progress):
            return self.expression(rule.form.start, period)
        return self.constant(NO_TARGET) if leaf.baseline is None else self.expression(leaf.baseline, period)

    def weight_in(self, weight: WeightIn) -> NodeId:
        """The weight of a part in a container far above it: the weights on the way, multiplied."""
        share, path = ONE, weight.path
        for part in self.membership.way(path, weight.within):
            share *= self.plan.weights.get(part, ONE)
        return self.constant(share)

    def members(self, members: Members, period: Period, own: Own) -> NodeId:
        """An operation on the scores of the parts of a container, or of all rows below it, in the terms of its scale."""
        container = self.plan.parts[members.container]
        terms = container.scale.terms if container.scale is not None else None
        asked = [(one, self.figures[one.part.path, period]) for one in self.membership.asked(members)]
        if members.where is not None:
            named = [{**own, **self._of_part(one, figures, terms)} for one, figures in asked]
            conditions = [self.expression(members.where, period, names) for names in named]
            if members.operation in _QUANTIFIERS:
                return self.add(_QUANTIFIERS[members.operation], *conditions, place=members.span)
            nodes = [
                self._where(members, figures, condition)
                for (_, figures), condition in zip(asked, conditions, strict=True)
            ]
        else:
            nodes = [figures.score for _, figures in asked]
        there = [(node, one.weight) for node, (one, _) in zip(nodes, asked, strict=True) if node is not None]
        weights = tuple(weight if members.weighted and weight is not None else ONE for _, weight in there)
        made = self.over(_MEMBERS[members.operation], [node for node, _ in there], weights, members.span)
        return self._in_terms(made, members.operation, terms)

    def _where(self, members: Members, figures: Figures, condition: NodeId) -> NodeId | None:
        """The score of a part where it is asked for."""
        score = self.constant(ONE) if members.operation == "count" else figures.score
        return None if score is None else self.add(op.WHERE, score, condition, place=members.span)

    def _of_part(self, one: Member, figures: Figures, terms: Terms | None) -> dict[str, NodeId]:
        """What a condition may name of a part."""
        nothing = self.constant(NO_TARGET)
        found: dict[str, NodeId] = {name: getattr(figures, name, None) or nothing for name in PART_FIGURES}
        for name, outlook in OPEN_FACTS.items() if figures.met is not None else ():
            found[name] = self._open_fact(found[name], figures.met, one.part, outlook)  # type: ignore[arg-type]
        found["score"] = self.in_terms(found["score"], terms)
        found["weight"] = self.constant(NO_TARGET if one.weight is None else one.weight)
        found["critical"] = self.constant(self.membership.is_critical(one.part))
        return found

    def _in_terms(self, node: NodeId, operation: str, terms: Terms | None) -> NodeId:
        """What came of many scores, in the terms that they are in; a variance goes by their square."""
        if terms is None or operation == "count":
            return node
        if operation == "variance":
            return self.in_terms(node, out_of(terms.width * terms.width))
        return self.in_terms(node, terms)


class _WrittenLowering(_PlanLowering):
    """Lowers what is written of rows without the rows themselves: targets that read nothing."""

    def figure_of(self, path: Path, name: str, period: Period) -> NodeId:
        """The node of a weight, target or baseline."""
        part = self.plan.parts[path]
        rule = rule_of(part, self.plan, period)
        if name != "target" or rule is None:
            return super().figure_of(path, name, period)
        match rule.target, rule.form:
            case Target(value=value), _:
                return self.expression(value, period)
            case None, Between(best=value) | Progress(target=value):
                return self.expression(value, period)
            case _:
                return self.constant(NO_TARGET)
