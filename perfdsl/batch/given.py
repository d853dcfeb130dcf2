"""The inputs of a chunk to the columns that an engine is given, and what is known of them beforehand."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from perfdsl.batch.loader import InputColumn as Loaded
from perfdsl.batch.loader import Inputs
from perfdsl.batch.nodes import REASONS, Binding
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Given
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
    read = set(kernel.columns)
    places = {label: place for place, label in enumerate(kernel.labels)}
    codes = np.array([places.get(label, 0) for label in REASONS], np.int64)
    return {str(key): _given(column, codes) for key, column in inputs.columns.items() if str(key) in read}


def _given(column: Loaded, codes: NDArray[np.int64]) -> Given:
    values = column.values
    present: NDArray[np.bool_] | None = None
    if values.null_count():
        present = values.is_not_null().to_numpy()
        values = values.fill_null(value=False) if values.dtype == pl.Boolean else values.fill_null(0.0)
    return Given(values.to_numpy(), present, _reasons(column, present, codes))


def _reasons(
    column: Loaded, present: NDArray[np.bool_] | None, codes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The places of reasons among the kernel's labels."""
    if column.reasons is not None:
        given: NDArray[np.int64] = codes[column.reasons.to_numpy()]
        return given
    if present is None:
        return np.zeros(len(column.values), np.int64)
    return np.where(present, 0, codes[REASONS.index("not_measured")])
