"""The inputs of many rows to the figures asked for: an engine for all, the exact one for the rows that it leaves."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import polars as pl
from attrs import define, field, frozen
from numpy.typing import NDArray

from perfdsl.batch.closer import Closer, Knowledge, Look
from perfdsl.batch.columns import Places, as_arrays, as_series, dtype
from perfdsl.batch.engines import Engine, chosen, engine
from perfdsl.batch.exactly import Exactly
from perfdsl.batch.given import given_columns, known_columns
from perfdsl.batch.loader import Inputs, Loader
from perfdsl.batch.nodes import Binding
from perfdsl.batch.over.among import Among
from perfdsl.batch.over.crowd import Crowd
from perfdsl.batch.wanted import Holds, Wanted
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.kernel import Kernel, Type
from perfdsl.engine.columns.numpy_engine import Found
from perfdsl.engine.columns.translate import translate
from perfdsl.engine.cutting import Cut, cut
from perfdsl.engine.exact import needed
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.graph.operations import Scope
from perfdsl.values.value import Value

if TYPE_CHECKING:
    from perfdsl.batch.straight import Straight

_CELLS: Final = 2_621_440
"""How many cells are best scored at once: so few that they lie in the cache, so many that what is done once does not count."""

_KERNELS: Final = 8
"""So many kernels for second looks are kept."""


_STEP: Final = 16_384


def chunk_rows(columns: int) -> int:
    """How many rows of so many columns are best scored at once."""
    return max(2, round(_CELLS / max(10, columns) / _STEP)) * _STEP


def needed_inputs(graph: Graph, wanted: Iterable[Wanted]) -> frozenset[InputKey]:
    """The facts that the figures asked for are made of."""
    kept = needed(graph.nodes, [one.node for one in wanted])
    return frozenset(key for key, node in graph.input_nodes.items() if node in kept)


@frozen
class Piece:
    """The results of one chunk, and of how many of its rows the engine was not sure, by figure."""

    frame: pl.DataFrame
    set_aside: int
    unsure: Mapping[str, int]


class Filled(Protocol):
    """The values of a figure in every row, and the places of reasons."""

    @property
    def values(self) -> NDArray[Any]:
        """A label as its place."""

    @property
    def reasons(self) -> NDArray[Any]:
        """0 where it is there."""


class Prepared:
    """What scores some figures of tables with the same columns; it can be kept, and used from many threads."""

    def __init__(
        self, binding: Binding, wanted: tuple[Wanted, ...], at: date | None, digits: int | None
    ) -> None:
        self.binding = binding
        self.wanted = wanted
        self._at = at
        self._digits = digits
        self._straights: dict[tuple[pl.DataType, ...], Straight | None] = {}
        self.exactly = Exactly(binding.graph, tuple(dict.fromkeys(one.node for one in wanted)), at, digits)
        self.knowing = lru_cache(_KERNELS)(self._knowing)

    @cached_property
    def kernel(self) -> Kernel:
        """The program for whole columns."""
        return self._translated(known_columns(self.binding))

    def _knowing(self, known: Knowledge) -> Kernel:
        """The program for columns of whose cells more is known."""
        columns, nodes = dict(known_columns(self.binding)), self.binding.graph.input_nodes
        for key, one in known:
            columns[nodes[key]] = one.column(columns[nodes[key]])
        return self._translated(columns)

    def _translated(self, columns: Mapping[NodeId, InputColumn]) -> Kernel:
        nodes = {str(node): node for node in self.exactly.nodes}
        return translate(self.binding.graph, nodes, columns, self._at, self._digits)

    @cached_property
    def reads_others(self) -> bool:
        """Whether a figure reads other rows than its own."""
        nodes = self.binding.graph.nodes
        return any(nodes[one].operation.scope is Scope.SUBJECTS for one in needed(nodes, self.exactly.nodes))

    def straight(self, schema: pl.Schema) -> "Straight | None":
        """The machine code for frames of such types, if their columns lie as it reads them."""
        # an extra
        from perfdsl.batch.straight import straight  # noqa: PLC0415

        key = tuple(schema.dtypes())
        if key not in self._straights:
            typed = self.binding.as_typed(schema)
            kernel = self.kernel if typed == self.binding else self._translated(known_columns(typed))
            self._straights[key] = straight(kernel, typed, self.wanted, schema)
        return self._straights[key]

    @cached_property
    def cut(self) -> Cut:
        """The graph, cut where it asks other rows."""
        return cut(self.binding.graph, self.exactly.nodes)

    def among(self, chunks: Sequence[Inputs], run: Engine) -> Among:
        """The rows of some chunks, which ask each other."""
        crowd = Crowd(self.cut, self.binding, chunks, self._at, run)
        crowd.ask()
        assert self._digits is not None
        return Among(crowd, self.exactly.nodes, self._digits)


@define
class Evaluator:
    """Scores the chunks of a bound table, and counts: `rows` in all, and those that were `set_aside`.

    A row is set aside where the engine is not sure of a figure, or a cell is no double; `unsure` counts the
    rows of each such figure. Where each row is `alone`, figures over subjects see no other. Without `digits` nothing is
    rounded, and every row is evaluated exactly.
    """

    binding: Binding
    wanted: tuple[Wanted, ...]
    at: date | None = None
    digits: int | None = 6
    engine: str = "auto"
    alone: bool = False
    rows: int = 0
    set_aside: int = 0
    unsure: Counter[str] = field(factory=Counter)
    prepared: Prepared | None = field(default=None, repr=False)
    """What was made ready before, for the same figures of tables with the same columns."""
    _prepared: Prepared = field(init=False)
    _closer: Closer = field(init=False, repr=False)
    _over: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.engine = self.engine if self.digits is not None else "exact"
        self._prepared = self.prepared or Prepared(self.binding, self.wanted, self.at, self.digits)
        self._over = not self.alone and self._prepared.reads_others
        self._closer = Closer([one.key for one in self.binding.columns], self._prepared.knowing)

    @property
    def share(self) -> float:
        """The share of rows that were set aside."""
        return self.set_aside / self.rows if self.rows else 0.0

    @property
    def reads_others(self) -> bool:
        """Whether a figure asked for reads other rows than its own."""
        return self._over

    def schema(self, subject: pl.DataType | None = None) -> dict[str, pl.DataType]:
        """The columns of the results; `subject` is the type of the table's."""
        found = {self.binding.subject: subject} if self.binding.subject and subject is not None else {}
        return {**found, **{one.name: dtype(one) for one in self.wanted}}

    def score(self, inputs: Inputs) -> pl.DataFrame:
        """The results of the next chunk, the subject first where there is one; for figures that read no other rows."""
        assert not self._over
        self.settle(inputs.height)
        return self._counted(inputs.height, self.piece(inputs))

    def score_all(self, chunks: Iterable[Inputs], threads: int = 1) -> Iterator[pl.DataFrame]:
        """The results of chunks in their order, so many chunks at a time; figures over subjects take all in at once."""
        if self.reads_others:
            yield from self._together(tuple(chunks), threads)
        else:
            yield from self._in_turn(chunks, self.piece, threads)

    def _in_turn(
        self, chunks: Iterable[Inputs], piece: Callable[[Inputs], Piece], threads: int
    ) -> Iterator[pl.DataFrame]:
        """The results of chunks in their order, so many at a time; NumPy's short calls keep each other waiting in more threads than one."""
        if threads == 1 or self.engine == "columns":
            for inputs in chunks:
                self.settle(inputs.height)
                yield self._counted(inputs.height, piece(inputs))
            return
        waiting: deque[tuple[Inputs, Future[Piece]]] = deque()
        with ThreadPoolExecutor(threads) as pool:
            for inputs in chunks:
                self.settle(inputs.height)
                if len(waiting) == threads:
                    first, future = waiting.popleft()
                    yield self._counted(first.height, future.result())
                waiting.append((inputs, pool.submit(piece, inputs)))
            for first, future in waiting:
                yield self._counted(first.height, future.result())

    def make_ready(self, schema: pl.Schema) -> None:
        """Make what scores chunks of such types without loading them."""
        if self.engine == "native" and not self.reads_others:
            self._prepared.straight(schema)

    def straight(self, chunk: pl.DataFrame, loader: Loader, threads: int) -> pl.DataFrame | None:
        """The results of the next chunk without loading it; None, and nothing done, where that cannot be."""
        if self.engine != "native" or self.reads_others or not chunk.height:
            return None
        # an extra
        from perfdsl.batch.filled import as_frame  # noqa: PLC0415
        from perfdsl.batch.straight import ordinary_inputs  # noqa: PLC0415

        ready = self._prepared.straight(chunk.schema)
        found = None if ready is None else ready.run(chunk, threads)
        if found is None:
            return None
        subjects = loader.pass_by(chunk)
        apart = found.unsure
        if len(apart):
            own = ordinary_inputs(self.binding, chunk[apart])
            left = np.arange(len(apart))
            look = self._closer.look(own, left, chunk.height)
            if look is not None:
                for column in found.columns:
                    column.put_looked(apart[look.sure], look)
                left, apart = left[~look.sure], apart[~look.sure]
            if len(apart):
                values = zip(*self._prepared.exactly.rows(own, left), strict=True)
                exact = dict(zip(self._prepared.exactly.nodes, values, strict=True))
                for column in found.columns:
                    column.put(apart, exact[column.shape.wanted.node], self.digits)
        unsure = {one.name: found.unsure_among(apart, one.node) for one in self.wanted}
        frame = as_frame(found.columns, chunk.height)
        if subjects is not None:
            frame.insert_column(0, subjects)
        return self._counted(chunk.height, Piece(frame, len(apart), unsure))

    def settle(self, rows: int) -> None:
        """Choose the engine by the first chunk, where none is named."""
        self.engine = chosen(self.engine, rows)

    def _together(self, chunks: Sequence[Inputs], threads: int) -> Iterator[pl.DataFrame]:
        """All rows, each among the others."""
        self.settle(sum(one.height for one in chunks))
        if chunks and self.engine != "exact":
            among = self._prepared.among(chunks, engine(self.engine))
            yield from self._in_turn(chunks, lambda inputs: self._piece_among(among, inputs), threads)
            return
        values = iter(self._prepared.exactly.together([fact for one in chunks for fact in _facts(one)]))
        for inputs in chunks:
            yield self._counted(inputs.height, self._in_full(inputs, list(islice(values, inputs.height))))

    def _piece_among(self, among: Among, inputs: Inputs) -> Piece:
        """The results of one chunk of rows that were asked together."""
        found, apart, exact = among.scored(inputs)
        places = Places(among.kernel.labels)
        for nodes, rows, values in exact:
            self._patch(found, rows, values, places, nodes)
        unsure = {one.name: int(found[str(one.node)].unsure.sum()) for one in self.wanted}
        return Piece(self._frame(inputs.subjects, found, places), int(apart.sum()), unsure)

    def _counted(self, rows: int, piece: Piece) -> pl.DataFrame:
        self.rows += rows
        self.set_aside += piece.set_aside
        self.unsure.update(piece.unsure)
        return piece.frame

    def piece(self, inputs: Inputs) -> Piece:
        """The results of one chunk, which may be scored beside others."""
        if self.engine == "exact":
            return self._in_full(inputs, self._prepared.exactly.rows(inputs, np.arange(inputs.height)))
        kernel = self._prepared.kernel
        found = engine(chosen(self.engine, inputs.height))(
            kernel, given_columns(kernel, inputs), inputs.height
        )
        places = Places(kernel.labels)
        apart = _apart(found, inputs)
        look = self._closer.look(inputs, apart, inputs.height)
        if look is not None:
            _fill(found, apart[look.sure], look, places)
            apart = apart[~look.sure]
        if len(apart):
            self._patch(found, apart, self._prepared.exactly.rows(inputs, apart), places)
        unsure = {one.name: int(found[str(one.node)].unsure[apart].sum()) for one in self.wanted}
        return Piece(self._frame(inputs.subjects, found, places), len(apart), unsure)

    def _in_full(self, inputs: Inputs, values: Sequence[tuple[Any, ...]]) -> Piece:
        """Every row by the exact engine, which leaves none."""
        every = np.arange(inputs.height)
        holds = self._holds()
        found = {str(node): _room(inputs.height, holds[node].holds) for node in self._prepared.exactly.nodes}
        places = Places(("",))
        self._patch(found, every, values, places)
        return Piece(self._frame(inputs.subjects, found, places), 0, {})

    def _patch(
        self,
        found: Mapping[str, Filled],
        rows: NDArray[Any],
        values: Iterable[tuple[Any, ...]],
        places: Places,
        nodes: Sequence[NodeId] | None = None,
    ) -> None:
        """Put the exact values in the place of those that are not proven, of all nodes unless some are named."""
        holds = self._holds()
        nodes = nodes or self._prepared.exactly.nodes
        for node, column in zip(nodes, zip(*values, strict=True), strict=True):
            into, one = found[str(node)], holds[node]
            into.values[rows], into.reasons[rows] = as_arrays(column, one, self.digits, places)

    def _holds(self) -> dict[NodeId, Wanted]:
        """What each node holds; where only its reason is asked for, its value is not looked at."""
        ordered = sorted(
            self.wanted, key=lambda one: (one.holds is not Holds.REASON, one.holds is Holds.EXACT)
        )
        return {one.node: one for one in ordered}

    def _frame(self, subjects: pl.Series | None, found: Mapping[str, Filled], places: Places) -> pl.DataFrame:
        columns = [] if subjects is None else [subjects]
        for one in self.wanted:
            figure = found[str(one.node)]
            columns.append(as_series(one, figure.values, figure.reasons, places))
        return pl.DataFrame(columns)


def _fill(found: Mapping[str, Filled], rows: NDArray[np.intp], look: Look, places: Places) -> None:
    """Put what a second look is sure of in its place."""
    labels = np.array([places.of(label) for label in look.kernel.labels])
    for output in look.kernel.outputs:
        seen, figure = look.found[output.name], found[output.name]
        figure.values[rows] = labels[seen.values] if output.value.type is Type.LABEL else seen.values
        figure.reasons[rows] = labels[seen.reasons]


def _apart(found: Mapping[str, Found], inputs: Inputs) -> NDArray[np.intp]:
    """The rows that are set aside."""
    unsure = np.zeros(inputs.height, np.bool_)
    for figure in found.values():
        unsure |= figure.unsure
    if inputs.unfaithful is not None:
        unsure |= inputs.unfaithful.to_numpy()
    return np.flatnonzero(unsure)


def _facts(inputs: Inputs) -> list[dict[InputKey, Value]]:
    return inputs.exact_facts(range(inputs.height))


def _room(rows: int, holds: Holds) -> Found:
    kind: type = {Holds.LABEL: np.int64, Holds.EXACT: object}.get(holds, np.float64)
    values: NDArray[Any] = np.zeros(rows, kind)
    return Found(values, np.zeros(rows, np.int64), np.zeros(rows, np.bool_))
