"""A gate, an award or one amount of it to an explanation: from the budget through every stage to the cent."""

from collections.abc import Iterator
from typing import TypeAlias

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.award_rules import AllotRule
from perfdsl.graph.nodes import AwardItem, GateItem, NodeId, RecipientItem
from perfdsl.report.awards.names import Found
from perfdsl.report.explain.nodes import EXACTLY, Explanation, Figure, Stage, Words
from perfdsl.report.explain.values import expression_steps
from perfdsl.source import Place
from perfdsl.values.allotment import Allotment, Portion
from perfdsl.values.kind import NUMBER, PERCENT
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, total
from perfdsl.values.ranges import Outlook
from perfdsl.values.value import Value

_Figures: TypeAlias = tuple[tuple[str, Figure], ...]


def explain_found(evaluation: Evaluation, found: Found) -> Explanation:
    """The explanation of a gate, an award, or what one recipient has of it."""
    if found.gate is not None:
        return _gate_explanation(evaluation, found.gate)
    assert found.award is not None
    return _Explaining(evaluation, found.award).explanation(found.recipient)


def _gate_explanation(evaluation: Evaluation, gate: GateItem) -> Explanation:
    stages = (
        _condition(evaluation, gate),
        *expression_steps(evaluation, gate.node),
        Stage("loses", Figure(gate.loses, PERCENT), None),
    )
    return Explanation(gate.name, gate.label, "gate", gate.name, "", "", None, gate.place, stages)


def _condition(evaluation: Evaluation, gate: GateItem) -> Stage:
    value = evaluation.outlook(gate.node)
    state = {True: "gate_open", False: "gate_closed"}[value] if isinstance(value, bool) else "gate_undecided"
    figures: _Figures = (("condition", Figure(gate.text)), ("share", Figure(gate.loses, PERCENT)))
    if isinstance(value, Missing):
        figures = (*figures, ("reason", Figure(value)))
    words = Words(state if not isinstance(value, Missing) else "gate_missing", figures)
    return Stage("gate", Figure(gate.label or gate.name), words, evaluation.graph.nodes[gate.node].place)


class _Explaining:
    """The stages of one award, each read from the node that divided it."""

    def __init__(self, evaluation: Evaluation, award: AwardItem) -> None:
        self._evaluation = evaluation
        self._award = award
        self._node = evaluation.graph.nodes[award.node]
        rule = self._node.parameter
        assert isinstance(rule, AllotRule)
        self._rule = rule
        self._gates = [gate for gate in evaluation.graph.outline.gates if gate.name in award.gates]
        found = evaluation.outlook(award.node)
        self._sums = found if isinstance(found, Allotment) else None
        self._gone = found if isinstance(found, Missing) else None

    def explanation(self, number: int | None) -> Explanation:
        award = self._award
        name = award.name if number is None else f"{award.name}.{award.recipients[number].path[-1]}"
        board, label = (award.name, ""), award.label
        if number is not None:
            one = award.recipients[number]
            board = ".".join(one.path), one.label
        stages = self._whole() if number is None else self._single(award.recipients[number], number)
        notes = tuple(text for key, text in award.texts if key == "note")
        return Explanation(name, label, "award", *board, "", None, award.place, tuple(stages), notes)

    def _money(self, amount: Outlook | None) -> Figure:
        return Figure(amount, self._award.kind)

    # --- the award

    def _whole(self) -> Iterator[Stage]:
        yield from self._budget()
        for gate in self._gates:
            yield _condition(self._evaluation, gate)
        if self._sums is None:
            yield self._open(None)
            return
        yield from self._scaled(self._sums)
        for number, one in enumerate(self._award.recipients):
            yield self._line(one, self._sums.portions[number])
        yield Stage("awarded", self._money(self._sums.awarded))
        if self._sums.held:
            yield Stage("held", self._money(self._sums.held))
        if self._sums.left or self._award.budget is not None:
            words = None
            if self._sums.left and self._sums.lost:
                words = Words("left_by_gates", (("share", Figure(self._sums.lost, PERCENT)),))
            yield Stage("left", self._money(self._sums.left), words)

    def _open(self, one: RecipientItem | None) -> Stage:
        """What is known of an award that is not divided yet: why not, or what an amount may become."""
        if self._gone is not None:
            return Stage("amount", None, Words("not_divided", (("reason", Figure(self._gone)),)))
        found = self._evaluation.outlook(self._award.node if one is None else one.amount)
        return Stage("amount", Figure(found, self._award.kind), Words("award_open"))

    def _line(self, one: RecipientItem, portion: Portion) -> Stage:
        label = one.label or one.path[-1]
        if portion.why is not None:
            words = Words(
                "line_held", (("reason", Figure(portion.why)), ("amount", self._money(portion.rounded)))
            )
            return Stage("part", None, words, None, 1, label)
        share = self._money(portion.share)
        words = Words("line_paid", (("share", share), ("rate", Figure(portion.rate, PERCENT))))
        return Stage("part", self._money(portion.rounded + portion.extra), words, None, 1, label)

    def _budget(self) -> Iterator[Stage]:
        node = self._award.budget
        if node is None:
            return
        place = self._evaluation.graph.nodes[node].place
        yield Stage("budget", self._money(self._evaluation.outlook(node)), Words("written"), place)
        yield from expression_steps(self._evaluation, node)

    def _scaled(self, sums: Allotment) -> Iterator[Stage]:
        if sums.scale != ONE:
            yield Stage("scaled", Figure(sums.scale, PERCENT), Words("scaled"))

    # --- one amount

    def _single(self, one: RecipientItem, number: int) -> Iterator[Stage]:
        yield from self._budget()
        if self._sums is None:
            yield from self._rate(one)
            yield self._open(one)
            return
        portion = self._sums.portions[number]
        yield from self._share(one, portion)
        yield from self._rate(one)
        yield from self._scaled(self._sums)
        for gate in self._gates:
            yield _condition(self._evaluation, gate)
        yield from self._due(portion, self._sums)
        if portion.extra:
            yield Stage("others", self._money(portion.extra), Words(f"others_{self._award.leftover}"))
        if portion.why is not None:
            yield Stage(
                "held", self._money(portion.rounded), Words("held", (("reason", Figure(portion.why)),))
            )
        else:
            yield Stage("amount", self._money(portion.rounded + portion.extra))

    def _share(self, one: RecipientItem, portion: Portion) -> Iterator[Stage]:
        """What is theirs at full rate."""
        time = Figure(one.time, PERCENT)
        if one.own is not None:
            key = "own_part" if one.time != ONE else "written"
            yield Stage(
                "share", self._money(portion.share), Words(key, (("time", time),)), self._place(one.own)
            )
            yield from expression_steps(self._evaluation, one.own)
        elif self._award.by == "rank":
            yield Stage("share", self._money(portion.share), self._ranked(one, portion))
        else:
            parts = [part * each for part, each in zip(self._rule.parts, self._rule.times, strict=True)]
            figures: _Figures = (
                ("part", Figure(one.part * one.time, NUMBER)),
                ("whole", Figure(total(parts), NUMBER)),
                ("count", Figure(str(len(parts)))),
                ("time", time),
                ("coefficient", Figure(one.part, NUMBER)),
            )
            equal = all(part == parts[0] for part in parts)
            key = "share_equal" if equal else "share_part" if one.time == ONE else "share_part_time"
            yield Stage("share", self._money(portion.share), Words(key, figures))

    def _ranked(self, one: RecipientItem, portion: Portion) -> Words:
        count = ("count", Figure(str(len(self._rule.parts))))
        if portion.place is None:
            return Words("rank_outside", (count,))
        same = sum(other.place == portion.place for other in self._sums.portions) if self._sums else 1
        figures: _Figures = (
            ("rank", Figure(str(portion.place))),
            count,
            ("score", Figure(self._value(one.score), one.kind)),
            ("same", Figure(str(same))),
        )
        return Words("rank_shared" if same > 1 else "rank_place", figures)

    def _rate(self, one: RecipientItem) -> Iterator[Stage]:
        by = self._award.by
        if by in ("", "rank"):
            return
        rate, earner = self._evaluation.outlook(one.rate), self._evaluation.outlook(one.earner)
        if isinstance(rate, Missing):
            yield Stage("rate", None, Words("rate_missing", (("reason", Figure(rate)),)))
            return
        words = Words(f"rate_{by}", (("earner", Figure(earner, one.kind)),))
        yield Stage("rate", Figure(rate, PERCENT), words, self._place(one.rate))

    def _due(self, portion: Portion, sums: Allotment) -> Iterator[Stage]:
        exact = portion.share * portion.rate * sums.scale * (1 - sums.lost)
        figures: _Figures = (
            ("share", self._money(portion.share)),
            ("rate", Figure(portion.rate, PERCENT)),
            ("stays", Figure(1 - sums.lost, PERCENT)),
            ("scale", Figure(sums.scale, PERCENT)),
        )
        yield Stage(
            "exact",
            Figure(exact, self._award.kind, EXACTLY),
            Words("due_product" if sums.scale == ONE else "due_scaled", figures),
        )
        if portion.due != exact:
            yield Stage("ceiling", self._money(portion.due), Words("ceiling"))
        more = portion.rounded - portion.due
        if more:
            key = "cents_up" if more > 0 else "cents_down"
            yield Stage("cents", self._money(portion.rounded), Words(key))

    def _value(self, node: NodeId | None) -> Value | None:
        return None if node is None else self._evaluation.values[node]

    def _place(self, node: NodeId) -> Place | None:
        return self._evaluation.graph.nodes[node].place
