"""Adjustments to nodes: what a container does to its score, step by step."""

from collections.abc import Mapping
from typing import Final

from perfdsl.graph import operations as op
from perfdsl.graph.nodes import AdjustmentStep, NodeId
from perfdsl.graph.operations import Operation
from perfdsl.graph.rows import RowLowering
from perfdsl.model.asking.nodes import Adjustment
from perfdsl.model.nodes import Container
from perfdsl.values.number import ONE, ZERO
from perfdsl.values.period import Period
from perfdsl.values.terms import Terms

_ENDS: Final[Mapping[str, Operation]] = {
    "cap": op.SMALLEST,
    "at most": op.SMALLEST,
    "floor": op.LARGEST,
    "at least": op.LARGEST,
}


def _terms(container: Container) -> Terms | None:
    return None if container.scale is None else container.scale.terms


class AdjustmentLowering(RowLowering):
    """Lowers what comes between the combined score of a container and its rounding."""

    def adjusted(
        self, container: Container, score: NodeId, coverage: NodeId, period: Period
    ) -> tuple[AdjustmentStep, ...]:
        """A step for every adjustment, each from the score that the one before it left."""
        steps: list[AdjustmentStep] = []
        for one in container.adjustments:
            before = steps[-1].after if steps else score
            own = {"score": self.in_terms(before, _terms(container)), "coverage": coverage}
            steps.append(self._step(one, before, own, period))
        return tuple(steps)

    def _step(
        self, one: Adjustment, before: NodeId, own: Mapping[str, NodeId], period: Period
    ) -> AdjustmentStep:
        amounts = tuple(self.expression(amount, period, own) for amount in one.amounts)
        per = None if one.per is None else self.expression(one.per.figure, period, own)
        condition = None if one.condition is None else self.expression(one.condition, period, own)
        candidate = self._candidate(one, before, amounts, per)
        held = () if condition is None else (condition,)
        after = self.add(op.ADJUST, before, candidate, *held, place=one.span)
        quantum = ONE if one.per is None else one.per.quantum
        kind = None if one.per is None else one.per.figure.kind
        return AdjustmentStep(one.word, before, after, amounts, condition, per, quantum, kind, one.span)

    def _candidate(
        self, one: Adjustment, before: NodeId, amounts: tuple[NodeId, ...], per: NodeId | None
    ) -> NodeId:
        """The score where the adjustment holds."""
        place, amount = one.span, amounts[0]
        if one.per is not None and per is not None:
            some = self.add(op.LARGEST, per, self.constant(ZERO), place=place)
            factors = (amount, some, self.constant(one.per.quantum))
            amount = self.add(op.MULTIPLY, *factors, parameter=("*", "*", "/"), place=place)
        match one.word:
            case "bonus" | "penalty":
                signs = ("+", "+" if one.word == "bonus" else "-")
                return self.add(op.ADD, before, amount, parameter=signs, place=place)
            case "multiply by":
                return self.add(op.MULTIPLY, before, amount, parameter=("*", "*"), place=place)
            case "better of":
                return self.add(op.MAXIMUM, *amounts, parameter=(ONE,) * len(amounts), place=place)
            case "to":
                return amount
            case _:
                return self.add(_ENDS[one.word], before, amount, place=place)
