"""A graph and the columns that there are, to the kernel that computes the wanted nodes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Final, Protocol, TypeAlias

from attrs import evolve, frozen

from perfdsl.engine.columns.column import GIVEN_REASONS, AskedColumn, Column, Held, InputColumn, Maker
from perfdsl.engine.columns.distributing import as_made
from perfdsl.engine.columns.figures import LARGEST, MOST_WHOLE, STEP, Figure
from perfdsl.engine.columns.grid import Grid
from perfdsl.engine.columns.kernel import Code, Kernel, Output, Type
from perfdsl.engine.columns.meanings import MEANINGS
from perfdsl.engine.columns.meanings.awarding import divided, pick
from perfdsl.engine.columns.meanings.days import EPOCH, FIRST, LAST, day
from perfdsl.engine.columns.meanings.dues import Divided
from perfdsl.engine.columns.meanings.measuring import spread
from perfdsl.engine.exact import needed
from perfdsl.engine.meanings import MEANINGS as EXACT
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, Node, NodeId
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import NOT_MEASURED, Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.value import Value

Made: TypeAlias = Callable[[Maker, Mapping[int, Column]], Column]
"""Makes the column of an input of those that were made before it."""

Known: TypeAlias = InputColumn | AskedColumn | Made
"""What is known of a column: of the data, or of what was asked of all subjects."""


class Asking(Protocol):
    """What is asked of all subjects between the steps of one kernel."""

    @property
    def nodes(self) -> Sequence[NodeId]:
        """What is asked is made of these."""

    def steps(self, outputs: Sequence[Output]) -> Sequence[Code]:
        """The steps of what is asked for some outputs."""


__all__ = ["EPOCH", "Known", "Translation", "constant", "figured", "translate", "translation"]


def translate(
    graph: Graph,
    wanted: Mapping[str, NodeId],
    columns: Mapping[NodeId, Known],
    at: date | None = None,
    digits: int | None = None,
) -> Kernel:
    """The kernel whose outputs are the wanted nodes, by name.

    `columns` are those of the data by the input that they hold; an input without one is `not_measured`. With `digits`, numbers
    are rounded half even to so many decimals, and are sure only where they are those of the exact figure.
    """
    maker, found = figured(graph, wanted.values(), columns, at)
    return maker.build.kernel([_output(maker, name, found[node], digits) for name, node in wanted.items()])


@frozen
class Translation:
    """A kernel whose steps are those of its nodes, and the columns of these, by their place."""

    kernel: Kernel
    columns: Mapping[int, Column]
    _made: Mapping[int, Code]

    def step(self, node: int) -> Code:
        """The values of a node, as the kernel has them."""
        value = self.columns[node].value
        return self.made(value.value if isinstance(value, Figure) else value)

    def made(self, code: Code) -> Code:
        """What became of a step, as the kernel has it."""
        return self._made.get(code.place, code)


def translation(  # noqa: PLR0913, PLR0917 - as `translate`, and what is asked between
    graph: Graph,
    wanted: Mapping[str, NodeId],
    columns: Mapping[NodeId, Known],
    at: date | None = None,
    digits: int | None = None,
    asking: Asking | None = None,
) -> Translation:
    """As `translate`, of the steps that the nodes have: for engines that show where a step comes from."""
    also = () if asking is None else asking.nodes
    maker, found = figured(graph, [*wanted.values(), *also], columns, at)
    outputs = [_output(maker, name, found[node], digits) for name, node in wanted.items()]
    kernel, made = as_made(maker.build, outputs, [] if asking is None else asking.steps(outputs))
    return Translation(kernel, found, made)


def figured(
    graph: Graph, wanted: Iterable[NodeId], columns: Mapping[NodeId, Known], at: date | None = None
) -> tuple[Maker, dict[int, Column]]:
    """The columns of the wanted nodes and of all that they read, and the maker of their steps."""
    maker = Maker()
    nodes = _Nodes(maker, graph, columns, at or graph.end)
    found: dict[int, Column] = {}
    for place in sorted(needed(graph.nodes, wanted)):
        found[place] = nodes.column(place, found)
    return maker, found


class _Nodes:
    """The columns of nodes, one by one. What is the same in every row is left to the exact meanings."""

    def __init__(self, maker: Maker, graph: Graph, columns: Mapping[NodeId, Known], at: date) -> None:
        self._maker = maker
        self._graph = graph
        self._columns = columns
        self._awards: dict[int, Divided | None] = {}
        self._kinds = {one.path: one.kind for one in graph.inputs}
        self._known: dict[int, Value] = {**dict(graph.constants), graph.date_node: at}

    def column(self, place: int, found: Mapping[int, Column]) -> Column:
        """The column of a node, of those that it reads. Here, and nowhere else, what is missing spreads."""
        node = self._graph.nodes[place]
        if node.operation is op.INPUT and place not in self._known:
            return self._input(NodeId(place), found)
        value = self._value(place, node)
        if value is not None:
            self._known[place] = value
            return constant(self._maker, value, nothing_from(self._maker, node.operation))
        if node.operation is op.PICK:
            return self._pick(node, found)
        return self._computed(node, [found[argument] for argument in node.arguments])

    def _computed(self, node: Node, arguments: Sequence[Column]) -> Column:
        meaning = MEANINGS.get(node.operation)
        if meaning is None:
            return self._maker.unproven(nothing_from(self._maker, node.operation))
        if not node.operation.strict:
            return meaning(self._maker, node.parameter, arguments)
        if any(one.is_never_there for one in arguments):
            gone = self._maker.missing(NOT_MEASURED, nothing_from(self._maker, node.operation))
            return spread(self._maker, arguments, gone)
        return spread(self._maker, arguments, meaning(self._maker, node.parameter, arguments))

    def _pick(self, node: Node, found: Mapping[int, Column]) -> Column:
        """A figure of an award, of what the award reads: it has no column itself."""
        place = node.arguments[0]
        if place not in self._awards:
            award = self._graph.nodes[place]
            arguments = [found[argument] for argument in award.arguments]
            self._awards[place] = divided(self._maker, award.parameter, arguments)  # type: ignore[arg-type]
        return pick(self._maker, node.parameter, self._awards[place])  # type: ignore[arg-type]

    def _value(self, place: int, node: Node) -> Value | None:
        """The value of a node that is the same in every row."""
        if place in self._known:
            return self._known[place]
        if node.operation.scope is op.Scope.SUBJECTS or any(one not in self._known for one in node.arguments):
            return None
        arguments = [self._known[one] for one in node.arguments]
        if node.operation.strict:
            for one in arguments:
                if isinstance(one, Missing):
                    return one
        return EXACT[node.operation](node.parameter)(*arguments)

    def _input(self, node: NodeId, found: Mapping[int, Column]) -> Column:
        key = self._graph.nodes[node].parameter
        column = self._columns.get(node)
        if column is None:
            self._known[node] = NOT_MEASURED
            kind = self._kinds.get(key.path)  # type: ignore[attr-defined]
            return self._maker.missing(NOT_MEASURED, None if kind is None else nothing_of(self._maker, kind))
        build = self._maker.build
        if isinstance(column, AskedColumn):
            return asked(self._maker, column)
        if not isinstance(column, InputColumn):
            return column(self._maker, found)
        reason = build.there
        if column.has_reasons:
            reason = build.reason(column.name, GIVEN_REASONS)
        elif column.nullable:
            reason = build.select(
                build.present(column.name), build.there, build.label(NOT_MEASURED.reason.value)
            )
        return Column(given(self._maker, column), reason, build.no)


_TRUTHS: Final = frozenset({op.COMPARE, op.AND, op.OR, op.NOT, op.ANY, op.EVERY, op.COUNTS_AS_MET})
_LABELS: Final = frozenset({"band", "status", "band by rank"})


def nothing_from(maker: Maker, operation: op.Operation) -> Held:
    """What stands for a result of an operation that is not there."""
    if operation in _TRUTHS:
        return maker.build.no
    return maker.build.there if operation.name in _LABELS else maker.figures.whole(0)


_WHOLE: Final = frozenset({Family.DATE, Family.LEVEL})


def given(maker: Maker, column: InputColumn) -> Held:
    """The values of a column of the data: a double stands for its shortest decimal."""
    kind = column.kind
    if kind.family is Family.YES_NO:
        return maker.build.column(column.name, Type.TRUTH)
    value = maker.build.column(column.name)
    low, high = _ends(kind)
    if column.ends is not None:
        low, high = max(low, column.ends[0]), min(high, column.ends[1])
    if kind.family in _WHOLE or kind.ends is not None or kind.name == "count":
        return evolve(maker.figures.counted(value, low, high), is_day=kind.family is Family.DATE)
    figure = Figure(value, relative=STEP, low=low, high=high, decimal=True, tens=True)
    if column.decimals is None:
        return figure
    scale = 10**column.decimals
    bits = max(scale.bit_length(), ceil(figure.size * scale).bit_length() + 1)
    return evolve(figure, grid=Grid(scale), bits=min(bits, figure.bits))


def asked(maker: Maker, column: AskedColumn) -> Column:
    """The values of a column of what was asked of all subjects."""
    build = maker.build
    value = build.column(column.name)
    is_there = column.reasons == {""}
    reason = build.there if is_there else build.reason(column.name, column.reasons)
    if not column.labels:
        return maker.sure(evolve(column.figure, value=value), reason=reason)
    label = build.label(column.labels[-1])
    for place, text in enumerate(column.labels[:-1]):
        label = build.select(build.equal(value, build.number(place)), build.label(text), label)
    return maker.sure(label, reason=reason)


def _ends(kind: Kind) -> tuple[float, float]:
    """The ends of what a column of a kind may hold."""
    if kind.ends is not None:
        return float(kind.ends[0]), float(kind.ends[1])
    if kind.name == "count":
        return 0.0, MOST_WHOLE
    match kind.family:
        case Family.DATE:
            return FIRST, LAST
        case Family.LEVEL:
            return 1.0, float(max(1, len(kind.levels)))
    return -(2.0**LARGEST), 2.0**LARGEST


def nothing_of(maker: Maker, kind: Kind) -> Held:
    """What stands for a value of a kind that is not there."""
    if kind.family is Family.YES_NO:
        return maker.build.no
    if kind.family is Family.TEXT:
        return maker.build.there
    return maker.figures.whole(0)


def constant(maker: Maker, value: Value, like: Held | None = None) -> Column:
    """The column of a value that is the same in every row; one that is missing has the type of `like`."""
    match value:
        case Missing():
            return maker.missing(value, like)
        case bool():
            return maker.sure(maker.build.truth(value))
        case date():
            return maker.sure(day(maker, value))
        case str():
            return maker.sure(maker.build.label(value))
    if isinstance(value, RATIONAL_TYPE):
        return maker.sure(maker.figures.constant(value))
    return maker.unproven()


def _output(maker: Maker, name: str, column: Column, digits: int | None) -> Output:
    value, unsure = column.value, column.unsure
    if not isinstance(value, Figure):
        return Output(name, value, column.reason, unsure)
    if digits is not None and not value.whole:
        value, tie = maker.figures.nearest(value, Rational(1, 10**digits))
        unsure = maker.build.either(unsure, maker.build.both(maker.there(column), tie))
    return Output(name, value.value, column.reason, unsure)
