"""A graph to the checks of its rows: for each thing that an evaluation may say, the figures that tell where."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial

from attrs import define, evolve, field

from perfdsl.batch.columns import FEW
from perfdsl.batch.required.nodes import Check, Marks, Required, Says, broken, silent, told, told_by
from perfdsl.batch.wanted import Holds, Wanted, typed
from perfdsl.engine.exact import needed
from perfdsl.engine.silence import ended
from perfdsl.findings import disagreement, refusal, refusing
from perfdsl.findings.notes import bands_asking, missing_note, note_asking
from perfdsl.findings.outside import ranged, value_outside
from perfdsl.findings.reporting import silence
from perfdsl.findings.requirements import failed_demand
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Demand, Graph, Input, InputKey, Item, Node, NodeId
from perfdsl.source import Place
from perfdsl.values.kind import QUANTITIES
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.number import ZERO
from perfdsl.values.period import Period
from perfdsl.values.ranges import Outlook, Range, is_unbounded
from perfdsl.values.value import Value

_NAME = "?{}"
"""No figure of a plan is called so."""


def required_of(graph: Graph, at: date | None) -> Required:
    """Everything that `findings` may say of an evaluation on a day, but of estimates and notes that no table states."""
    making = _Making(graph, at or graph.end)
    checks = tuple(check for source in _SOURCES for check in source(making))
    if not making.nodes:
        return Required(graph, checks)
    return Required(
        evolve(graph, nodes=(*graph.nodes, *making.nodes), constants=(*graph.constants, *making.constants)),
        checks,
    )


@define
class _Making:
    """Nodes beside those of a graph, and the columns of checks."""

    graph: Graph
    at: date
    nodes: list[Node] = field(factory=list)
    constants: list[tuple[NodeId, Value]] = field(factory=list)
    columns: int = 0

    def node(self, operation: op.Operation, *arguments: NodeId, parameter: object = None) -> NodeId:
        self.nodes.append(Node(operation, arguments, parameter))
        return NodeId(len(self.graph.nodes) + len(self.nodes) - 1)

    def constant(self, value: Value) -> NodeId:
        node = self.node(op.CONSTANT, parameter=value)
        self.constants.append((node, value))
        return node

    def compared(self, left: NodeId, sign: str, right: NodeId) -> NodeId:
        return self.node(op.COMPARE, left, right, parameter=sign)

    def emptied(self, number: NodeId) -> NodeId:
        """0 where a number is there, else missing as it is: of it nothing but the reason is asked for, so it is not rounded."""
        return self.node(op.MULTIPLY, number, self.constant(ZERO), parameter=("*", "*"))

    def named(self, wanted: Callable[[str], Wanted]) -> Wanted:
        self.columns += 1
        return wanted(_NAME.format(self.columns))

    def truths(self, nodes: Iterable[NodeId]) -> tuple[Wanted, ...]:
        return tuple(self.named(partial(Wanted, node=node, holds=Holds.TRUTH)) for node in nodes)

    def words(self, node: NodeId, holds: Holds, labels: tuple[str, ...]) -> tuple[Wanted, ...]:
        """Where a node has one of some labels: few in each column."""
        some = [labels[first : first + FEW] for first in range(0, len(labels), FEW)]
        return tuple(self.named(partial(Wanted, node=node, holds=holds, labels=part)) for part in some)

    def check(  # noqa: PLR0913 - what is looked at, and what is said
        self,
        columns: tuple[Wanted, ...],
        marks: Marks,
        says: Says,
        *,
        place: Place | None,
        required: bool,
        shown: Callable[[], tuple[Wanted, ...]] = tuple,
    ) -> Check:
        every = (*self.graph.nodes, *self.nodes)
        read = needed(every, (one.node for one in columns))
        keys = (every[one].parameter for one in read if every[one].operation is op.INPUT)
        facts = frozenset(key for key in keys if isinstance(key, InputKey))
        others = any(every[one].operation.scope is op.Scope.SUBJECTS for one in read)
        return Check(columns, marks, says, place, required, facts, shown() if others else ())


def _demands(making: _Making) -> Iterator[Check]:
    for demand in making.graph.demands:
        columns = making.truths(_comparisons(making, demand))

        def shown(demand: Demand = demand) -> tuple[Wanted, ...]:
            sides = [side for side in (demand.left, demand.right, demand.high) if side is not None]
            return tuple(making.named(partial(typed, node=side.node, kind=side.kind)) for side in sides)

        says = partial(failed_demand, demand)
        yield making.check(
            columns, broken, says, place=demand.place, required=not demand.advised, shown=shown
        )


def _comparisons(making: _Making, demand: Demand) -> Iterator[NodeId]:
    left = demand.left.node
    if demand.right is None:
        yield left
    elif demand.high is None:
        yield making.compared(left, demand.sign, demand.right.node)
    else:
        yield making.compared(demand.right.node, "<=", left)
        yield making.compared(left, "<=", demand.high.node)


def _refusals(making: _Making) -> Iterator[Check]:
    for node, reasons in refusing(making.graph).items():
        labels = tuple(sorted(reason.value for reason in reasons))
        columns = making.words(making.emptied(node), Holds.REASON, labels)
        place = making.graph.nodes[node].place
        says, shown = partial(refusal, node), partial(making.words, node, Holds.REASON, labels)
        yield making.check(columns, told, says, place=place, required=True, shown=shown)


def _outside(making: _Making) -> Iterator[Check]:
    for one in ranged(making.graph):
        ends = tuple(_ends(making, one.node, one.asked.range))
        if ends:
            says = partial(value_outside, one)
            columns = making.truths(ends)
            yield making.check(columns, broken, says, place=one.asked.range_place, required=False)


def _ends(making: _Making, node: NodeId, bounds: Outlook) -> Iterator[NodeId]:
    """Whether a figure lies on the right side of each end of its range."""
    if not isinstance(bounds, Range):
        assert not isinstance(bounds, tuple)
        yield making.compared(node, "=", making.constant(bounds))  # type: ignore[arg-type]
        return
    if not is_unbounded(bounds.low):
        yield making.compared(node, ">=", making.constant(bounds.low))
    if not is_unbounded(bounds.high):
        yield making.compared(node, "<=", making.constant(bounds.high))


def _parts(making: _Making) -> Iterator[Check]:
    for place, node in enumerate(making.graph.nodes):
        if node.operation is op.WHOLE_OF_PARTS:
            nothing = making.constant(NOT_MEASURED)
            whole = making.node(op.WHOLE_OF_PARTS, nothing, *node.arguments[1:])
            columns = making.truths([making.compared(node.arguments[0], "=", whole)])
            says = partial(disagreement, NodeId(place))
            yield making.check(columns, broken, says, place=node.place, required=False)


def _silences(making: _Making) -> Iterator[Check]:
    period = making.graph.period
    for one in making.graph.inputs:
        parts = ended(one, period, making.at)
        if one.owed is None or not parts:
            continue
        columns = tuple(_said(making, one, [period, *parts]))
        yield making.check(columns, silent, partial(silence, one), place=one.owed, required=True)


def _said(making: _Making, one: Input, periods: Iterable[Period]) -> Iterator[Wanted]:
    """Whether nothing is said of each period; what the plan does not read, nobody can say."""
    for period in periods:
        node = making.graph.input_nodes.get(InputKey(one.path, period))
        if node is None:
            node = making.constant(NOT_MEASURED)
        elif one.kind.family in QUANTITIES:
            node = making.emptied(node)
        yield from making.words(node, Holds.REASON, (NOT_MEASURED.reason.value,))


def _notes(making: _Making) -> Iterator[Check]:
    for actual, items in note_asking(making.graph).items():
        required = tuple(one for one in items if one.note_asked is not None and not one.note_asked.advised)
        advised = tuple(one for one in items if one not in required)
        read = needed(making.graph.nodes, [actual])
        noted_by = frozenset(key for key, node in making.graph.input_nodes.items() if node in read)
        for some, others in ((required, ()), (advised, required)):
            found = _note(making, some, others)
            if found is not None:
                yield evolve(found, says=partial(missing_note, items), noted_by=noted_by)


def _note(making: _Making, items: tuple[Item, ...], others: tuple[Item, ...]) -> Check | None:
    """A check that some rows of a figure are in bands that ask for a note, and none of the others."""
    mine = tuple(column for item in items for column in _bands(making, item))
    theirs = tuple(column for item in others for column in _bands(making, item))
    if not mine:
        return None
    asked = items[0].note_asked
    assert asked is not None
    columns = (*mine, *theirs)
    marks = partial(told_by, len(mine))
    says = partial(missing_note, items)
    return making.check(
        columns, marks, says, place=asked.place, required=not asked.advised, shown=partial(tuple, columns)
    )


def _bands(making: _Making, item: Item) -> tuple[Wanted, ...]:
    assert item.figures.band is not None
    return making.words(item.figures.band, Holds.LABEL, bands_asking(item))


_SOURCES = (_notes, _silences, _refusals, _parts, _outside, _demands)
"""In the order in which `findings` tells them."""
