"""Many rows of facts through a compiled graph, each with the exact engine's result."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from perfdsl.engine.compiled import MAX_NODES, Compiled
from perfdsl.engine.exact import needed
from perfdsl.engine.fixed.cells import EPOCH, Cell, Cells
from perfdsl.engine.fixed.writer import Code, Layout, Results, rounded, write
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.values.value import Value

_KEPT_CODES = 16


class FixedProgram:
    """A graph made ready for many rows of its `wanted` nodes.

    `inputs` are the facts that these read, `families` the kinds of them, in the order in which the columns are given.
    The results are those of `Program.run`. Code is written for the scales that columns come with, and kept.
    """

    def __init__(self, graph: Graph, wanted: Iterable[NodeId]) -> None:
        self.graph = graph
        self.wanted = tuple(wanted)
        self._kept = sorted(needed(graph.nodes, self.wanted))
        self._places = [NodeId(place) for place in self._kept if graph.nodes[place].operation is op.INPUT]
        keys = [graph.nodes[place].parameter for place in self._places]
        self.inputs: tuple[InputKey, ...] = tuple(key for key in keys if isinstance(key, InputKey))
        kinds = {one.path: one.kind.family for one in graph.inputs}
        self.families = tuple(kinds.get(key.path) for key in self.inputs)
        self._one = Compiled(graph, self.wanted)
        self._codes: dict[Layout, Code] = {}

    def rows(
        self, columns: Sequence[Cells], at: date | None = None, digits: int | None = None
    ) -> list[Results]:
        """The values of the wanted nodes, a tuple each row; the columns are as long as each other.

        With `digits`, a number is the float nearest to it, rounded half to even to so many decimals.
        """
        count = len(columns[0].cells) if columns else 0
        day = at or self.graph.end
        layout = Layout(
            tuple(column.scale for column in columns),
            tuple(column.full for column in columns),
            tuple(column.positive for column in columns),
            digits,
        )
        code = self._code(layout, day) if columns else None
        if code is None:
            return [self._exactly(columns, row, day, digits) for row in range(count)]
        found = code.rows([column.cells for column in columns], (day - EPOCH).days, day)
        aside = {row for row, values in enumerate(found) if values is None}
        for row in aside.union(*(column.others for column in columns)):
            found[row] = self._exactly(columns, row, day, digits)
        return [values for values in found if values is not None]

    def one_row(
        self,
        scales: Sequence[int],
        at: date | None = None,
        digits: int | None = None,
        *,
        full: bool = False,
        positive: bool = False,
    ) -> Callable[..., Results]:
        """A function of the cells of one row, in the order of the inputs, each times the scale of its input.

        Where it is to be `full`, every cell is there in every row; where `positive`, none is below 0.
        """
        day = at or self.graph.end
        code = self._code(
            Layout(tuple(scales), (full,) * len(scales), (positive,) * len(scales), digits), day
        )

        def exactly(*cells: Cell) -> Results:
            columns = [Cells([cell], scale) for cell, scale in zip(cells, scales, strict=True)]
            return self._exactly(columns, 0, day, digits)

        if code is None:
            return exactly
        quick: Callable[..., Results] = partial(code.row, (day - EPOCH).days, day)
        return quick if code.always else lambda *cells: quick(*cells) or exactly(*cells)

    def _code(self, layout: Layout, day: date) -> Code | None:
        """The code for columns of that layout, None where there is none for the day, or for so large a graph."""
        if len(self._kept) > MAX_NODES:
            return None
        code = self._codes.get(layout)
        if code is None:
            if len(self._codes) == _KEPT_CODES:
                self._codes.clear()
            code = self._codes[layout] = write(self.graph, self._kept, self._places, self.wanted, layout)
        return None if day < code.first_day else code

    def values(self, facts: Mapping[InputKey, Value], at: date | None = None) -> tuple[Value, ...]:
        """The values of the wanted nodes for one row of facts."""
        return self._one.run(facts, at)

    def _exactly(self, columns: Sequence[Cells], row: int, day: date, digits: int | None) -> Results:
        parts = zip(self.inputs, self.families, columns, strict=True)
        values = self.values({key: column.value(row, family) for key, family, column in parts}, day)
        return values if digits is None else tuple(rounded(value, digits) for value in values)
