"""A condition that holds to what it says of the figures that it compares."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from perfdsl.findings.claims.boxes import TURNED
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, NodeId
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.ranges import OneOf, Outlook, Range, hull, parted
from perfdsl.values.value import Value


@frozen
class Assumed:
    """A figure is there and stands to a value as the sign says."""

    sign: str
    value: Value

    def within(self, outlook: Outlook) -> Outlook:
        """What is left of an outlook; all of it where nothing is, as then the condition is seen to fail."""
        there, _ = parted(outlook)
        match there:
            case None:
                return outlook
            case Range(low, high):
                return self._range(there, low, high)
            case OneOf(values):
                return self.value if self.sign == "=" and self.value in values else there
            case _:
                return there

    def _range(self, there: Range, low: Any, high: Any) -> Outlook:  # noqa: ANN401 - numbers or days
        end: Any = self.value
        if type(end) is not type(low):
            return there
        low = max(low, end) if self.sign in {">=", ">", "="} else low
        high = min(high, end) if self.sign in {"<=", "<", "="} else high
        return hull([low, high]) if low <= high else there


def assumptions(graph: Graph, where: NodeId, base: Sequence[Outlook]) -> Mapping[NodeId, tuple[Assumed, ...]]:
    """What holds of single nodes where the node `where` is yes."""
    found: dict[NodeId, tuple[Assumed, ...]] = {}

    def add(place: NodeId, one: Assumed) -> None:
        told: tuple[NodeId, Assumed] | None = place, one
        while told is not None:
            found[told[0]] = (*found.get(told[0], ()), told[1])
            told = _behind(graph, base, *told)

    waiting = [where]
    for place in waiting:  # grows while it is gone through
        node = graph.nodes[place]
        if node.operation is op.AND:
            waiting.extend(node.arguments)
            continue
        if node.operation is not op.COMPARE:
            add(place, Assumed("=", value=True))
            continue
        sign = node.parameter
        assert isinstance(sign, str)
        left, right = node.arguments
        for one, other, turned in ((left, right, sign), (right, left, TURNED[sign])):
            end = base[other]
            if isinstance(end, RATIONAL_TYPE | date | str) and not isinstance(base[one], Missing):
                add(one, Assumed(turned, end))
    return found


def _behind(
    graph: Graph, base: Sequence[Outlook], place: NodeId, one: Assumed
) -> tuple[NodeId, Assumed] | None:
    """The same of the figure that a node adds something written to, or multiplies: a score in the terms of its scale."""
    node, value = graph.nodes[place], one.value
    if node.operation not in {op.ADD, op.MULTIPLY} or not isinstance(value, RATIONAL_TYPE):
        return None
    first, *others = node.arguments
    signs = node.parameter
    written = [base[other] for other in others]
    if signs[0] not in "+*" or len(written) != 1 or not isinstance(written[0], RATIONAL_TYPE):  # type: ignore[index]
        return None
    match signs[1]:  # type: ignore[index]
        case "+":
            return first, Assumed(one.sign, value - written[0])
        case "-":
            return first, Assumed(one.sign, value + written[0])
        case "*" if written[0] > 0:
            return first, Assumed(one.sign, value / written[0])
        case _:
            return None
