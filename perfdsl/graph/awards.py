"""Gates and awards to nodes: a condition each, and one node that divides a budget among all recipients."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import define, evolve, field, frozen

from perfdsl.graph import operations as op
from perfdsl.graph.award_rules import AllotRule
from perfdsl.graph.containers import ContainerLowering
from perfdsl.graph.nodes import AwardItem, Figures, GateItem, NodeId, RecipientItem
from perfdsl.graph.stages import lower_table
from perfdsl.model.awards.nodes import Award, ByBand, ByForm, ByLevel, ByRank, ByScore, Recipient
from perfdsl.model.formula_nodes import Consequence
from perfdsl.model.nodes import Cascade, Leaf, Part, Plan
from perfdsl.model.order import GATE
from perfdsl.values.kind import PERCENT, TEXT, Kind
from perfdsl.values.missing import NO_TARGET, NOT_MEASURED
from perfdsl.values.number import ONE, ZERO, Rational, exact, rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

_WORDS: Final[Mapping[type, str]] = {
    ByBand: "band",
    ByScore: "score",
    ByForm: "form",
    ByLevel: "level",
    ByRank: "rank",
}


@define
class _Lowered:
    """One award in one period, and the nodes of those of its sums that something reads."""

    item: AwardItem
    sums: dict[str, NodeId] = field(factory=dict)


@frozen
class _Earning:
    """The nodes by which one recipient is paid: `earner` is what the table of the award looks at."""

    score: NodeId | None
    earner: NodeId | None
    rate: NodeId
    own: NodeId | None
    kind: Kind


class AwardLowering(ContainerLowering):
    """Lowers gates and awards after the figures that they read."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._gates: dict[tuple[str, Period], NodeId] = {}
        self._awards: dict[tuple[str, Period], _Lowered] = {}

    def consequence(self, name: str, what: str, period: Period) -> None:
        """Lower a gate or an award."""
        if what == GATE:
            self._gates[name, period] = self.expression(self.plan.gates[name].condition, period)
        else:
            self._awards[name, period] = self._award(self.plan.awards[name], period)

    def consequence_of(self, figure: Consequence, period: Period) -> NodeId:
        """The node of a figure of a gate or an award; there is none in a period that is not evaluated."""
        key = figure.name, period
        if figure.figure == "open":
            return self._gates[key] if key in self._gates else self.constant(NOT_MEASURED)
        lowered = self._awards.get(key)
        if lowered is None:
            return self.constant(NOT_MEASURED)
        if figure.figure == "amount":
            return lowered.item.recipients[figure.recipient].amount
        known = lowered.sums.get(figure.figure)
        if known is None:
            known = self.add(op.PICK, lowered.item.node, parameter=figure.figure, place=lowered.item.place)
            lowered.sums[figure.figure] = known
        return known

    # --- what is shown

    def gate_items(self, period: Period) -> tuple[GateItem, ...]:
        """The gates as the outline has them."""
        return tuple(
            GateItem(
                gate.name, gate.label, self._gates[gate.name, period], gate.loses,
                " ".join(gate.condition.span.text.split()), gate.place, gate.labels,
            )
            for gate in self.plan.gates.values()
        )  # fmt: skip

    def award_items(self, period: Period) -> tuple[AwardItem, ...]:
        """The awards as the outline has them."""
        return tuple(self._awards[name, period].item for name in self.plan.awards)

    # --- one award

    def _award(self, award: Award, period: Period) -> _Lowered:
        budget = None if award.budget is None else self.expression(award.budget, period)
        found = [self._earning(award, one, period) for one in award.recipients]
        rule = _rule(award, self.plan, period)
        node = self.add(
            op.ALLOT, *self._arguments(award, budget, found, period), parameter=rule, place=award.place
        )
        recipients = tuple(
            RecipientItem(
                one.path, self.plan.parts[one.path].label,
                self.add(op.PICK, node, parameter=number, place=one.place), one.part, rule.times[number],
                one.place, earning.score, earning.earner, earning.rate, earning.own, earning.kind,
                self.plan.parts[one.path].labels,
            )
            for number, (one, earning) in enumerate(zip(award.recipients, found, strict=True))
        )  # fmt: skip
        item = AwardItem(
            award.name, award.label, award.kind, node, _WORDS.get(type(award.rate), ""), recipients, budget,
            award.gates, award.leftover, award.most, award.place, award.texts, rule.classes,
            award.labels,
        )  # fmt: skip
        return _Lowered(item)

    def _arguments(
        self, award: Award, budget: NodeId | None, found: Sequence[_Earning], period: Period
    ) -> Iterator[NodeId]:
        """The arguments of the node, in the order that its rule says."""
        yield from (self._gates[name, period] for name in award.gates)
        if budget is not None:
            yield budget
        else:
            yield from (one.own for one in found if one.own is not None)
        yield from (self._score(one) if isinstance(award.rate, ByRank) else one.rate for one in found)
        if award.ties_by_score:
            yield from (self._score(one) for one in found)

    def _score(self, earning: _Earning) -> NodeId:
        return self.constant(NO_TARGET) if earning.score is None else earning.score

    def _earning(self, award: Award, one: Recipient, period: Period) -> _Earning:
        """What one recipient earns by, and how much."""
        figures = self.figures.get((one.path, period), Figures()) if award.reads_scores else Figures()
        own = None if one.own is None else self.expression(one.own, period)
        score = self.constant(NO_TARGET) if figures.score is None else figures.score
        shown = _shown(self.plan.parts[one.path])
        match award.rate:
            case None | ByRank():
                return _Earning(figures.score, figures.score, self.constant(ONE), own, shown)
            case ByScore():
                rate = self.add(op.CLAMP, score, parameter=(ZERO, ONE), place=award.rate.span)
                return _Earning(figures.score, figures.score, rate, own, shown)
            case ByForm(form):
                rate = lower_table(self, form, score, period)
                return _Earning(figures.score, figures.score, rate, own, shown)
            case ByBand(shares):
                band = self.constant(NO_TARGET) if figures.band is None else figures.band
                rate = self.add(op.RATE_OF, band, parameter=shares, place=award.rate.span)
                return _Earning(figures.score, band, rate, own, TEXT)
            case ByLevel(shares):
                assert one.level is not None
                level = self.figure_of(one.level, "actual", period)
                kind = _kind_of(one.level, self.plan)
                rate = self.add(op.RATE_OF, level, parameter=_levels(shares, kind), place=award.rate.span)
                return _Earning(figures.score, level, rate, own, kind)


def _rule(award: Award, plan: Plan, period: Period) -> AllotRule:
    classes = award.rate.classes if isinstance(award.rate, ByRank) else ()
    return AllotRule(
        tuple(one.part for one in award.recipients),
        tuple(_time(plan.parts[one.path], period) for one in award.recipients),
        tuple(plan.gates[name].loses for name in award.gates),
        award.budget is None,
        classes,
        award.leftover,
        award.most,
        award.cents_down,
        award.ties_by_score,
    )


def _time(part: Part, period: Period) -> Rational:
    """The part of a period that a dashboard is for."""
    return (part.pro_rata or {}).get(period, ONE)


def _shown(part: Part) -> Kind:
    """The kind of a score, in the terms of its scale."""
    scale = part.scale
    return PERCENT if scale is None else evolve(PERCENT, terms=scale.terms)


def _levels(shares: Sequence[tuple[str, Rational]], kind: Kind) -> tuple[tuple[Rational, Rational], ...]:
    """The share of each level by the figure that holds it."""
    if kind.ends is not None:
        return tuple((exact(name), share) for name, share in shares)
    return tuple((rational(kind.levels.index(name) + 1), share) for name, share in shares)


def _kind_of(path: Path, plan: Plan) -> Kind:
    """The kind of a row, of a cascade that of its source."""
    part = plan.parts[path]
    while isinstance(part, Cascade):
        part = plan.parts[part.source]
    assert isinstance(part, Leaf)
    assert part.kind is not None
    return part.kind
