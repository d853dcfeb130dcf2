"""A graph and the columns that there are, to the kernel that computes the wanted nodes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from attrs import evolve, frozen

from perfdsl.engine.columns.column import GIVEN_REASONS, Column, Held, InputColumn, Maker
from perfdsl.engine.columns.figures import LARGEST, Figure
from perfdsl.engine.columns.kernel import Kernel, Output, Type
from perfdsl.engine.columns.meanings import MEANINGS
from perfdsl.engine.columns.meanings.scoring import nearest
from perfdsl.engine.exact import needed
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, NodeId
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import NOT_MEASURED, Missing, Reason
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.value import Value

EPOCH: Final = date(1970, 1, 1)
"""The day that days are counted from."""

_ONLY_NOT_MEASURED: Final = frozenset({"", Reason.NOT_MEASURED.value})


def translate(
    graph: Graph,
    wanted: Mapping[str, NodeId],
    columns: Mapping[NodeId, InputColumn],
    at: date | None = None,
    digits: int | None = None,
) -> Kernel:
    """The kernel whose outputs are the wanted nodes, by name.

    `columns` are those of the data by the input that they hold; an input without one is `not_measured`. With `digits`, numbers
    are rounded half even to so many decimals, and are sure only where they are those of the exact figure.
    """
    return translation(graph, wanted, columns, at, digits).kernel


@frozen
class Translation:
    """A kernel, and the columns of the nodes that it came from, by their place."""

    kernel: Kernel
    columns: Mapping[int, Column]


def translation(
    graph: Graph,
    wanted: Mapping[str, NodeId],
    columns: Mapping[NodeId, InputColumn],
    at: date | None = None,
    digits: int | None = None,
) -> Translation:
    """As `translate`, with the column of every node: for engines that show where a step comes from."""
    maker = Maker()
    nodes = _Nodes(maker, graph, columns, at or graph.end)
    kept = needed(graph.nodes, wanted.values())
    found: dict[int, Column] = {}
    for place in sorted(kept):
        found[place] = nodes.column(place, found)
    outputs = [_output(maker, name, found[node], digits) for name, node in wanted.items()]
    return Translation(maker.build.kernel(outputs), found)


class _Nodes:
    def __init__(self, maker: Maker, graph: Graph, columns: Mapping[NodeId, InputColumn], at: date) -> None:
        self._maker = maker
        self._graph = graph
        self._columns = columns
        self._at = at
        self._constants = dict(graph.constants)
        self._kinds = {one.path: one.kind for one in graph.inputs}

    def column(self, place: int, found: Mapping[int, Column]) -> Column:
        """The column of a node, of those that it reads. Here, and nowhere else, what is missing spreads."""
        node = self._graph.nodes[place]
        if place == self._graph.date_node:
            return constant(self._maker, self._at)
        if place in self._constants:
            return constant(self._maker, self._constants[NodeId(place)])
        if node.operation is op.INPUT:
            return self._input(NodeId(place))
        arguments = [found[argument] for argument in node.arguments]
        meaning = MEANINGS.get(node.operation)
        if meaning is None:
            return self._maker.unproven()
        if not node.operation.strict:
            return meaning(self._maker, node.parameter, arguments)
        return spread(self._maker, arguments, meaning(self._maker, node.parameter, arguments))

    def _input(self, node: NodeId) -> Column:
        key = self._graph.nodes[node].parameter
        column = self._columns.get(node)
        kind = self._kinds[key.path]  # type: ignore[attr-defined]
        if column is None:
            return self._maker.missing(NOT_MEASURED, nothing_of(self._maker, kind))
        build = self._maker.build
        reason = build.there
        if column.has_reasons:
            reason = build.reason(column.name, GIVEN_REASONS)
        elif column.nullable:
            reason = build.select(
                build.present(column.name), build.there, build.label(NOT_MEASURED.reason.value)
            )
        return Column(given(self._maker, column), reason, build.no)


def given(maker: Maker, column: InputColumn) -> Held:
    """The values of a column of the data: a double stands for its shortest decimal."""
    family = column.kind.family
    if family is Family.YES_NO:
        return maker.build.column(column.name, Type.TRUTH)
    value = maker.build.column(column.name)
    whole = (
        family in (Family.DATE, Family.LEVEL) or column.kind.ends is not None or column.kind.name == "count"
    )
    ends = {
        Family.DATE: (float((date.min - EPOCH).days), float((date.max - EPOCH).days)),
        Family.LEVEL: (1.0, float(max(1, len(column.kind.levels)))),
    }.get(family, (float(-(2**LARGEST)), float(2**LARGEST)))
    if column.kind.ends is not None:
        ends = (float(column.kind.ends[0]), float(column.kind.ends[1]))
    if column.kind.name == "count":
        ends = (0.0, float(2**53))
    if whole:
        return Figure(
            value, low=ends[0], high=ends[1], decimal=True, whole=True, magnitude=54, bits=54,
            is_day=family is Family.DATE,
        )  # fmt: skip
    return Figure(value, relative=2.0**-52, decimal=True)


def nothing_of(maker: Maker, kind: Kind) -> Held:
    """What stands for a value of a kind that is not there."""
    if kind.family is Family.YES_NO:
        return maker.build.no
    if kind.family is Family.TEXT:
        return maker.build.there
    return maker.figures.whole(0)


def constant(maker: Maker, value: Value) -> Column:
    """The column of a value that is the same in every row."""
    match value:
        case Missing():
            return maker.missing(value)
        case bool():
            return maker.sure(maker.build.truth(value))
        case date():
            return maker.sure(evolve(maker.figures.whole((value - EPOCH).days), is_day=True))
        case str():
            return maker.sure(maker.build.label(value))
    if isinstance(value, RATIONAL_TYPE):
        return maker.sure(maker.figures.constant(value))
    return maker.unproven()


def spread(maker: Maker, arguments: Sequence[Column], result: Column) -> Column:
    """The result of a strict operation: missing for the reason of its first argument that is missing."""
    build = maker.build
    reason, unsure = result.reason, result.unsure
    for one in reversed(arguments):
        there = maker.there(one)
        reason = build.select(there, reason, one.reason)
        unsure = build.either(one.unsure, build.both(there, unsure))
    return Column(result.value, reason, unsure)


def _output(maker: Maker, name: str, column: Column, digits: int | None) -> Output:
    value, unsure = column.value, column.unsure
    if not isinstance(value, Figure):
        return Output(name, value, column.reason, unsure)
    if digits is not None and not value.whole:
        value, tie = nearest(maker, value, Rational(1, 10**digits))
        unsure = maker.build.either(unsure, maker.build.both(maker.there(column), tie))
    return Output(name, value.value, column.reason, unsure)
