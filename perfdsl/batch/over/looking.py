"""The cells of a whole table to what is known of its columns: whether some are empty, and why, their decimals and their ends."""

from collections.abc import Sequence
from math import inf, nextafter
from typing import Any, Final

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from perfdsl.batch.cells.buffers import present, raw
from perfdsl.batch.closer import is_itself
from perfdsl.batch.given import known_columns
from perfdsl.batch.loader import Inputs
from perfdsl.batch.nodes import Binding
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.fixed.cells import decimals_of
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.values.kind import QUANTITIES

_OTHERS: Final = 2
"""The first code of a reason other than `not_measured`."""


def seen_columns(binding: Binding, chunks: Sequence[Inputs]) -> dict[NodeId, InputColumn]:
    """What is known of every column of a table that was read whole."""
    nodes = {binding.graph.input_nodes[one.key]: one.key for one in binding.columns}
    return {
        node: _seen(_empty(column, nodes[node], chunks), nodes[node], chunks)
        for node, column in known_columns(binding).items()
    }


def _empty(column: InputColumn, key: InputKey, chunks: Sequence[Inputs]) -> InputColumn:
    """The column, with reasons only where some cell is empty for another than that it was not measured."""
    loaded = [inputs.columns[key] for inputs in chunks]
    others = any(one.reasons is not None and bool((one.reasons >= _OTHERS).any()) for one in loaded)
    return evolve(column, nullable=any(one.values.null_count() > 0 for one in loaded), has_reasons=others)


def _seen(column: InputColumn, key: InputKey, chunks: Sequence[Inputs]) -> InputColumn:
    if column.kind.family not in QUANTITIES:
        return column
    decimals: int | None = 0
    low, high = inf, -inf
    for inputs in chunks:
        cells = _cells(inputs, key)
        if len(cells):
            decimals = None if decimals is None else decimals_of(cells, decimals)
            low, high = min(low, float(cells.min())), max(high, float(cells.max()))
    ends = (_end(low, -inf), _end(high, inf)) if low <= high else None
    return evolve(column, decimals=decimals, ends=ends)


def _cells(inputs: Inputs, key: InputKey) -> NDArray[np.float64]:
    """The cells that are there, without those of rows that no engine scores."""
    values = inputs.columns[key].values
    cells: NDArray[Any] = raw(values)
    there = present(values)
    if inputs.unfaithful is not None:
        faithful = ~inputs.unfaithful.to_numpy()
        there = faithful if there is None else there & faithful
    return cells if there is None else cells[there]


def _end(number: float, outside: float) -> float:
    """An end of what cells mean: the decimal that a double stands for may lie on either side of it."""
    return number if is_itself(number) else nextafter(number, outside)
