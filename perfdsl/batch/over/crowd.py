"""The rows of a table as subjects of each other: stage by stage what is asked of all, then each row among them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, Final

import numpy as np
from attrs import define, evolve, field

from perfdsl.batch.exactly import Exactly
from perfdsl.batch.given import given_columns
from perfdsl.batch.loader import Inputs
from perfdsl.batch.nodes import REASON_CODES, Binding
from perfdsl.batch.over.answer import Answer
from perfdsl.batch.over.argument import WIDENED, Argument, Rows, Truths, codes_of
from perfdsl.batch.over.asking import Asking
from perfdsl.batch.over.looking import seen_columns
from perfdsl.engine.columns.column import AskedColumn, Column, InputColumn
from perfdsl.engine.columns.figures import Figure
from perfdsl.engine.columns.kernel import Kernel, Output, Type
from perfdsl.engine.columns.numpy_engine import Found, Given
from perfdsl.engine.columns.translate import figured
from perfdsl.engine.cutting import Asked, Cut
from perfdsl.engine.exact import needed
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.values.value import Value

_CODES: Final = {reason.value: code for reason, code in REASON_CODES.items()}
Run = Callable[[Kernel, Mapping[str, Given], int], Mapping[str, Found]]


@define
class Crowd:
    """The rows of some chunks, and what was asked of them so far. `run` is an engine."""

    cut: Cut
    binding: Binding
    chunks: Sequence[Inputs]
    at: date | None
    run: Run
    answers: dict[NodeId, Answer] = field(factory=dict)
    apart: Truths = field(init=False)
    """Which rows were evaluated exactly for what was asked of all."""
    _starts: list[int] = field(init=False)
    _seen: Mapping[NodeId, InputColumn] = field(init=False, repr=False)
    _exactly: dict[tuple[tuple[NodeId, ...], int | None], Exactly] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._starts = [0, *accumulate(one.height for one in self.chunks)]
        self.apart = np.zeros(self.rows, np.bool_)
        self._seen = seen_columns(self.binding, self.chunks)

    @property
    def rows(self) -> int:
        """How many there are."""
        return self._starts[-1]

    @property
    def known(self) -> dict[NodeId, InputColumn | AskedColumn]:
        """What is known of the columns of the table, and of the answers so far."""
        return {**self._seen, **{node: one.known for node, one in self.answers.items()}}

    def ask(self) -> None:
        """All that is asked, a stage after the other."""
        for stage in self.cut.stages:
            asking = Asking(self._arguments(stage))
            for asked in stage:
                found = self.answers[asked.node] = asking.answer(asked)
                self.apart[found.near] = True

    def given(self, kernel: Kernel, chunk: int) -> dict[str, Given]:
        """The columns of a chunk that a kernel reads."""
        rows = slice(self._starts[chunk], self._starts[chunk + 1])
        read = set(kernel.columns)
        asked = {
            one.known.name: one.given(kernel, rows) for one in self.answers.values() if one.known.name in read
        }
        return {**given_columns(kernel, self.chunks[chunk]), **asked}

    def first(self, chunk: int) -> int:
        """The first row of a chunk."""
        return self._starts[chunk]

    def apart_in(self, chunk: int) -> Truths:
        """Which rows of a chunk were evaluated exactly so far."""
        return self.apart[self._starts[chunk] : self._starts[chunk + 1]].copy()

    # --- the arguments of a stage

    def _arguments(self, stage: Iterable[Asked]) -> dict[NodeId, Argument]:
        nodes = tuple(dict.fromkeys(node for asked in stage for node in asked.arguments))
        maker, columns = figured(self.cut.graph, nodes, self.known, self.at)
        build = maker.build
        outputs: list[Output] = []
        for node in nodes:
            outputs += _outputs(node, columns[node], build.there, build.no)
        kernel = build.kernel(outputs)
        found = self._all_chunks(kernel)
        return {node: self._argument(node, columns[node], found, kernel) for node in nodes}

    def _all_chunks(self, kernel: Kernel) -> dict[str, Found]:
        parts = [
            self.run(kernel, self.given(kernel, chunk), inputs.height)
            for chunk, inputs in enumerate(self.chunks)
        ]
        return {
            one.name: Found(*(
                np.concatenate([getattr(part[one.name], array) for part in parts])
                for array in ("values", "reasons", "unsure")
            ))
            for one in kernel.outputs
        }  # fmt: skip

    def _argument(self, node: NodeId, column: Column, found: Mapping[str, Found], kernel: Kernel) -> Argument:
        own = found[str(node)]
        figure = column.figure
        labels = {label: place for place, label in enumerate(kernel.labels)}
        argument = Argument(
            own.values.astype(np.float64),
            np.zeros(self.rows),
            codes_of(kernel.labels, _CODES)[own.reasons],
            figure,
            lambda rows: [value for (value,) in self.exactly((node,), rows)],
            labels=labels,
        )
        if figure is not None:
            argument.bounds = _bounds(figure, argument.values, found.get(f"{node} bound"))
        sure = np.isfinite(argument.values) & np.isfinite(argument.bounds)
        unsure = own.unsure | (argument.there & ~sure)
        if self._reads_data(node):
            unsure |= self.unfaithful
        rows = np.flatnonzero(unsure)
        argument.values[rows] = argument.bounds[rows] = 0.0
        if len(rows):
            argument.settle(rows)
            self.apart[rows] = True
        argument.values[~argument.there] = argument.bounds[~argument.there] = 0.0
        full = found.get(f"{node} full")
        if full is not None:
            sure = argument.there & ~unsure & full.values.astype(np.bool_)
            argument.values[sure], argument.bounds[sure] = 1.0, 0.0
        return argument

    def _reads_data(self, node: NodeId) -> bool:
        """Whether a node reads a cell of its own row."""
        return reads_data(self.cut.graph, self.answers, (node,))

    @property
    def unfaithful(self) -> Truths:
        """The rows of which a cell is no double."""
        return np.concatenate([np.zeros(0, np.bool_), *map(unfaithful, self.chunks)])

    # --- exactly

    def exactly(
        self, nodes: tuple[NodeId, ...], rows: Rows, digits: int | None = None
    ) -> list[tuple[Any, ...]]:
        """The exact values of some nodes for some rows, in the order of these."""
        exactly = self._exactly.get((nodes, digits))
        if exactly is None:
            exactly = Exactly(self._with_constants(nodes), nodes, self.at, digits)
            self._exactly[nodes, digits] = exactly
        found: list[tuple[Any, ...]] = [()] * len(rows)
        chunks = np.searchsorted(np.array(self._starts[1:]), rows, side="right")
        for chunk in np.unique(chunks).tolist():
            places = np.flatnonzero(chunks == chunk)
            own = rows[places]
            values = exactly.rows(
                self.chunks[chunk], own - self._starts[chunk], _others(self._asked_of(exactly), own)
            )
            for place, value in zip(places.tolist(), values, strict=True):
                found[place] = value
        return found

    def _asked_of(self, exactly: Exactly) -> dict[InputKey, Answer]:
        """The answers that nodes read which are not the same for all."""
        kept = needed(exactly.graph.nodes, exactly.nodes)
        nodes = exactly.graph.nodes
        return {
            nodes[node].parameter: one  # type: ignore[misc]
            for node, one in self.answers.items()
            if node in kept and nodes[node].operation is op.INPUT
        }

    def _with_constants(self, nodes: tuple[NodeId, ...]) -> Graph:
        """The graph with the answers that all rows share in the place of facts."""
        graph = self.cut.graph
        kept = needed(graph.nodes, nodes)
        alike = {node: one for node, one in self.answers.items() if one.alike and node in kept}
        if not alike or not self.rows:
            return graph
        first = np.zeros(1, np.intp)
        values = {node: one.exactly(first)[0] for node, one in alike.items()}
        made = list(graph.nodes)
        for node, value in values.items():
            made[node] = Node(op.CONSTANT, (), value, graph.nodes[node].place)
        return evolve(
            graph,
            nodes=tuple(made),
            constants=(*graph.constants, *values.items()),
            input_nodes={key: node for key, node in graph.input_nodes.items() if node not in values},
        )


def _others(asked: Mapping[InputKey, Answer], rows: Rows) -> dict[InputKey, Sequence[Value]]:
    return {key: one.exactly(rows) for key, one in asked.items()}


def reads_data(graph: Graph, asked: Mapping[NodeId, object], nodes: Iterable[NodeId]) -> bool:
    """Whether one of some nodes reads a fact that was not asked of all."""
    return any(
        graph.nodes[place].operation is op.INPUT and place not in asked
        for place in needed(graph.nodes, nodes)
    )


def unfaithful(inputs: Inputs) -> Truths:
    """The rows of a chunk of which a cell is no double."""
    if inputs.unfaithful is None:
        return np.zeros(inputs.height, np.bool_)
    return inputs.unfaithful.to_numpy().astype(np.bool_)


def _outputs(node: NodeId, column: Column, there: Any, no: Any) -> Iterable[Output]:  # noqa: ANN401 - steps
    """What a kernel is to give of an argument: itself, its bound where that differs by row, and whether it is full."""
    figure = column.figure
    value = figure.value if figure is not None else column.value
    assert not isinstance(value, Figure)
    yield Output(str(node), value, column.reason, column.unsure)
    if figure is not None and not isinstance(figure.absolute, float):
        yield Output(f"{node} bound", figure.absolute, there, no)
    if figure is not None and figure.full is not None and figure.high <= 1 and figure.full.type is Type.TRUTH:
        yield Output(f"{node} full", figure.full, there, no)


def _bounds(figure: Figure, values: Any, absolute: Found | None) -> Any:  # noqa: ANN401 - arrays
    """How far numbers may be off: |c - t| <= r |t| + a, and |t| <= (|c| + a) / (1 - r)."""
    own = figure.absolute if absolute is None else absolute.values
    with np.errstate(over="ignore", invalid="ignore"):
        return (figure.relative * np.abs(values) + own) * WIDENED
