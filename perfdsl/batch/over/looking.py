"""The cells of a whole table to what is known of its columns: whether some are empty, and why, their decimals and their ends."""

from collections.abc import Sequence
from math import inf
from typing import Any, Final

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from perfdsl.batch.cells.buffers import present, raw
from perfdsl.batch.given import known_columns
from perfdsl.batch.loader import Inputs
from perfdsl.batch.nodes import Binding
from perfdsl.engine.columns.column import InputColumn
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.values.kind import QUANTITIES

_MOST: Final = 9
_OTHERS: Final = 2
"""The first code of a reason other than `not_measured`."""

_LARGEST: Final = 10.0**15
"""Whole numbers below this by a power of ten are the decimals of their floats (IEEE 754-2019, 5.12.2)."""


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
    return evolve(
        column, nullable=any(one.values.null_count() > 0 for one in loaded), has_reasons=others
    )


def _seen(column: InputColumn, key: InputKey, chunks: Sequence[Inputs]) -> InputColumn:
    if column.kind.family not in QUANTITIES:
        return column
    decimals: int | None = 0
    low, high = inf, -inf
    for inputs in chunks:
        cells = _cells(inputs, key)
        if len(cells):
            decimals = _decimals(cells, decimals)
            low, high = min(low, float(cells.min())), max(high, float(cells.max()))
    return evolve(column, decimals=decimals, ends=(low, high) if low <= high else None)


def _cells(inputs: Inputs, key: InputKey) -> NDArray[np.float64]:
    """The cells that are there, without those of rows that no engine scores."""
    values = inputs.columns[key].values
    cells: NDArray[Any] = raw(values)
    there = present(values)
    if inputs.unfaithful is not None:
        faithful = ~inputs.unfaithful.to_numpy()
        there = faithful if there is None else there & faithful
    return cells if there is None else cells[there]


def _decimals(cells: NDArray[np.float64], least: int | None) -> int | None:
    """So many, or as many more as some cell has; None where that is too many."""
    if least is None:
        return None
    for places in range(least, _MOST + 1):
        scaled = cells * 10.0**places
        whole = np.rint(scaled, out=scaled)
        if np.array_equal(whole / 10.0**places, cells) and float(np.abs(whole).max()) < _LARGEST:
            return places
    return None
