"""The inputs of a chunk to the columns that an engine is given, and what is known of them beforehand."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfdsl.batch.cells.buffers import present, raw
from perfdsl.batch.loader import InputColumn as Loaded
from perfdsl.batch.loader import Inputs
from perfdsl.batch.nodes import REASONS, Binding
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.kernel import Kernel, Primitive
from perfdsl.engine.columns.numpy_engine import Given
from perfdsl.engine.columns.tape import label_type
from perfdsl.graph.nodes import NodeId


def known_columns(binding: Binding) -> Mapping[NodeId, InputColumn]:
    """What is known of every column of a table before it is read: any cell may be empty."""
    nodes = binding.graph.input_nodes
    return {
        nodes[one.key]: InputColumn(str(one.key), one.asked.kind, has_reasons=one.may_reason)
        for one in binding.columns
    }


def given_columns(kernel: Kernel, inputs: Inputs) -> dict[str, Given]:
    """The columns that a kernel reads, as arrays."""
    places = {label: place for place, label in enumerate(kernel.labels)}
    codes = np.array([places.get(label, 0) for label in REASONS], label_type(kernel))
    reads = {(code.primitive, code.parameter) for code in kernel.steps}
    names = set(kernel.columns)
    return {
        name: _given(column, codes if (Primitive.REASON, name) in reads else None)
        for name, column in ((str(key), column) for key, column in inputs.columns.items())
        if name in names
    }


def _given(column: Loaded, codes: NDArray[Any] | None) -> Given:
    there = present(column.values)
    return Given(raw(column.values), there, None if codes is None else _reasons(column, there, codes))


def _reasons(column: Loaded, there: NDArray[np.bool_] | None, codes: NDArray[Any]) -> NDArray[Any]:
    """The places of reasons among the kernel's labels."""
    if column.reasons is not None:
        given: NDArray[Any] = codes[column.reasons.to_numpy()]
        return given
    if there is None:
        return np.zeros(len(column.values), codes.dtype)
    absent: NDArray[Any] = np.where(there, codes[0], codes[REASONS.index("not_measured")])
    return absent
