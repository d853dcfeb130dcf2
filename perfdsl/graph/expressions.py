"""Expressions to nodes: every step of a formula becomes a node of its own."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final, TypeAlias

from perfdsl.graph import operations as op
from perfdsl.graph.nodes import (
    Figures,
    InputKey,
    Node,
    NodeId,
)
from perfdsl.graph.operations import OPERATIONS, Operation
from perfdsl.graph.rules import Rounding
from perfdsl.model import formula_nodes as formulas
from perfdsl.model.nodes import Bounds
from perfdsl.model.nodes import Rounding as DeclaredRounding
from perfdsl.source import Place
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.terms import Terms
from perfdsl.values.value import Value

Own: TypeAlias = Mapping[str, NodeId]
"""The nodes of the figures that an expression names without saying of what."""

NOTHING: Final[Own] = {}
"""No such names: one object, so that what is lowered without them is lowered once."""


_OF_THE_DAY: Final = (op.PHASE.name, op.ELAPSED.name)
"""What a formula computes from the day of looking alone."""


def as_rounding(rounding: DeclaredRounding, terms: Terms | None) -> Rounding:
    """A rounding as the graph keeps it: without terms, places are those of the share and not of its percentage."""
    if terms is not None:
        return Rounding(rounding.decimals, rounding.mode, rounding.nearest, terms)
    nearest = None if rounding.nearest is None else rounding.nearest / 100
    return Rounding(rounding.decimals + 2, rounding.mode, nearest)


class Lowering(ABC):
    """A graph in the making. INVARIANT: every node in `nodes` reads only nodes before it."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.constants: dict[NodeId, Value] = {}
        self.input_nodes: dict[InputKey, NodeId] = {}
        self.figures: dict[tuple[Path, Period], Figures] = {}
        self._known: dict[tuple[type, Value], NodeId] = {}
        self._lowered: dict[tuple[int, int, Period], tuple[formulas.Expression, Own, NodeId]] = {}
        self.date_node = self.add(op.DATE_OF_EVALUATION)

    def add(
        self, operation: Operation, *arguments: NodeId, parameter: object = None, place: Place | None = None
    ) -> NodeId:
        """One more node."""
        self.nodes.append(Node(operation, arguments, parameter, place))
        return NodeId(len(self.nodes) - 1)

    def constant(self, value: Value, place: Place | None = None) -> NodeId:
        """The node of a constant: one for each place that writes it, one for all where no place does."""
        if place is None:
            key = type(value), value
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = self._constant(value, None)
            return known
        return self._constant(value, place)

    def _constant(self, value: Value, place: Place | None) -> NodeId:
        node = self.add(op.CONSTANT, parameter=value, place=place)
        self.constants[node] = value
        return node

    def input(self, key: InputKey, place: Place) -> NodeId:
        """The node of a fact."""
        node = self.input_nodes.get(key)
        if node is None:
            node = self.input_nodes[key] = self.add(op.INPUT, parameter=key, place=place)
        return node

    def clamped(self, node: NodeId, bounds: Bounds, place: Place) -> NodeId:
        """A figure within the bounds of its scale; the figure itself where these are open."""
        if bounds.low is None and bounds.high is None:
            return node
        return self.add(op.CLAMP, node, parameter=(bounds.low, bounds.high), place=place)

    def rounded(self, node: NodeId, rounding: DeclaredRounding, terms: Terms | None) -> NodeId:
        """A share with fewer decimals, which count on its percentage, or on the figure in the terms of its scale."""
        return self.add(op.ROUND, node, parameter=as_rounding(rounding, terms), place=self.nodes[node].place)

    def in_terms(self, node: NodeId, terms: Terms | None) -> NodeId:
        """A score as an expression reads it: in the terms of its scale."""
        if terms is None:
            return node
        times = self.add(op.MULTIPLY, node, self.constant(terms.width), parameter=("*", "*"))
        return self.add(op.ADD, times, self.constant(terms.low), parameter=("+", "+")) if terms.low else times

    @abstractmethod
    def figure_of(self, path: Path, name: str, period: Period) -> NodeId:
        """The node of a figure that an expression names."""

    @abstractmethod
    def consequence_of(self, figure: formulas.Consequence, period: Period) -> NodeId:
        """The node of a figure of a gate or an award."""

    @abstractmethod
    def members(self, members: formulas.Members, period: Period, own: Own) -> NodeId:
        """The node of an operation on the parts of a container."""

    @abstractmethod
    def weight_in(self, weight: formulas.WeightIn) -> NodeId:
        """The node of the weight of a part in a container far above it."""

    def expression(  # noqa: PLR0911 - one line a form
        self, expression: formulas.Expression, period: Period, own: Own = NOTHING
    ) -> NodeId:
        """The node of an expression.

        `own` has what it may name without saying of what: `actual` of the row that it scores, `score` of the
        container that it adjusts.
        """
        match expression:
            case formulas.Constant(value):
                return self.constant(value, expression.span)
            case formulas.Own(name):
                return own[name]
            case formulas.Figure():
                return self._figure(expression, period)
            case formulas.Members():
                return self.members(expression, period, own)
            case formulas.WeightIn():
                return self.weight_in(expression)
            case formulas.Consequence():
                return self._consequence(expression, period)
            case formulas.Apply():
                return self._apply(expression, period, own)

    def _figure(self, figure: formulas.Figure, period: Period) -> NodeId:
        when = _when(figure, period)
        return (
            self.constant(NOT_MEASURED) if when is None else self.figure_of(figure.path, figure.figure, when)
        )

    def _consequence(self, figure: formulas.Consequence, period: Period) -> NodeId:
        when = _when(figure, period)
        return self.constant(NOT_MEASURED) if when is None else self.consequence_of(figure, when)

    def _apply(self, apply: formulas.Apply, period: Period, own: Own) -> NodeId:
        # An argument that a function uses several times is one object, and becomes one node.
        key = id(apply), id(own), period
        known = self._lowered.get(key)
        if known is not None:
            return known[2]
        arguments = [self.expression(argument, period, own) for argument in apply.arguments]
        if apply.operation in _OF_THE_DAY:
            arguments = [self.date_node]
        parameter = apply.parameter
        if isinstance(parameter, DeclaredRounding):
            parameter = Rounding(parameter.decimals, parameter.mode)
        node = self.add(OPERATIONS[apply.operation], *arguments, parameter=parameter, place=apply.span)
        self._lowered[key] = apply, own, node
        return node


def _when(figure: formulas.Figure | formulas.Consequence, period: Period) -> Period | None:
    """The period of a figure that is read in a period, None before the year 1."""
    if not figure.previous:
        return figure.period or period
    try:
        return period.previous()
    except ValueError:
        return None
