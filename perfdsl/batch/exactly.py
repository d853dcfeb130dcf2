"""Rows that an engine leaves to the exact one, evaluated from their cells."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from perfdsl.batch.cells.buffers import numbers_at
from perfdsl.batch.loader import Inputs
from perfdsl.batch.nodes import REASONS
from perfdsl.engine.compiled import Compiled, compile_program
from perfdsl.engine.exact import Program
from perfdsl.engine.fixed.cells import Cells, cells_of_floats, cells_of_values
from perfdsl.engine.fixed.program import FixedProgram
from perfdsl.engine.fixed.writer import Results
from perfdsl.engine.subjects import evaluate_subjects
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.value import Value

_MANY: Final = 20
"""From so many rows on, code in whole numbers is worth the time in which it is written."""

_OTHERS: Final = 2
"""The first place of a reason other than `not_measured`."""

NOTHING_ASKED: Final[Mapping[InputKey, Sequence[Value]]] = {}
"""Nothing was asked of all subjects."""


@define
class Exactly:
    """The exact values of some nodes, row by row; numbers may be rounded already, to so many decimals, unless there are None."""

    graph: Graph
    nodes: tuple[NodeId, ...]
    at: date | None
    digits: int | None
    _compiled: Compiled | None = None
    _fixed: FixedProgram | None = None
    _decimals: dict[InputKey, int] = field(factory=dict)
    """The most that a column had so far: where they are the same again, so is the code."""

    def rows(
        self,
        inputs: Inputs,
        rows: NDArray[np.intp],
        asked: Mapping[InputKey, Sequence[Value]] = NOTHING_ASKED,
    ) -> Sequence[Results]:
        """The values of the nodes for some rows of a chunk; what was asked of all subjects comes with them."""
        if len(rows) < _MANY:
            compiled = self._compiled = self._compiled or compile_program(self.graph, self.nodes)
            every = inputs.exact_facts(rows.tolist())
            for key, values in asked.items():
                for facts, value in zip(every, values, strict=True):
                    facts[key] = value
            return [compiled.run(facts, self.at) for facts in every]
        fixed = self._fixed = self._fixed or FixedProgram(self.graph, self.nodes)
        if not fixed.inputs:
            return [fixed.values({}, self.at)] * len(rows)
        return fixed.rows(self._columns(inputs, rows, fixed, asked), self.at, self.digits)

    def together(self, facts: Sequence[dict[InputKey, Value]]) -> Sequence[tuple[Value, ...]]:
        """The values of the nodes for each of some rows, which are all that there are."""
        values = evaluate_subjects(Program(self.graph, self.nodes), facts, self.at)
        return [tuple(row[node] for node in self.nodes) for row in values]

    def _columns(
        self,
        inputs: Inputs,
        rows: NDArray[np.intp],
        fixed: FixedProgram,
        asked: Mapping[InputKey, Sequence[Value]],
    ) -> list[Cells]:
        """The cells of those rows; what no float says, from the table as it came."""
        apart: dict[int, dict[InputKey, Value]] = {}
        if inputs.unfaithful is not None:
            marked = np.flatnonzero(inputs.unfaithful.to_numpy()[rows])
            apart = dict(zip(marked.tolist(), inputs.exact_facts(rows[marked].tolist()), strict=True))
        return [
            cells_of_values(asked[key], family) if key in asked else self._cells(inputs, rows, key, apart)
            for key, family in zip(fixed.inputs, fixed.families, strict=True)
        ]

    def _cells(
        self, inputs: Inputs, rows: NDArray[np.intp], key: InputKey, apart: dict[int, dict[InputKey, Value]]
    ) -> Cells:
        column = inputs.columns.get(key)
        if column is None:
            return Cells([None] * len(rows))
        cells = cells_of_floats(numbers_at(column.values, rows), self._decimals.get(key, 0))
        self._decimals[key] = cells.decimals
        others = dict(cells.others)
        if column.reasons is not None:
            codes = column.reasons.to_numpy()[rows]
            others |= {
                row: Missing(Reason(REASONS[codes[row]])) for row in np.flatnonzero(codes >= _OTHERS).tolist()
            }
        others |= {row: facts[key] for row, facts in apart.items()}
        # not told to be full, so that chunks without empty cells need no code of their own
        return Cells(cells.cells, cells.scale, others)
