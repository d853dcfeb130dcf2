"""Kernels on NumPy arrays, in blocks that stay in the processor's cache: the plainest of the column engines."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.engine.columns.kernel import Code, Kernel, Primitive, Type

BLOCK: Final = 16_384
"""How many rows are computed at once."""


@frozen
class Given:
    """A column of the data: numbers (days counted from 1970-01-01) or yes and no, which are there, and why some are not.

    `present` is None where all are; `reasons` are places in the kernel's labels, None where nothing but `not_measured` is said.
    """

    values: NDArray[Any]
    present: NDArray[np.bool_] | None = None
    reasons: NDArray[np.int64] | None = None


@frozen
class Found:
    """A wanted figure: values (a label as its place in the kernel's labels), the places of reasons, and what is unsure."""

    values: NDArray[Any]
    reasons: NDArray[np.int64]
    unsure: NDArray[np.bool_]


_TABLE: Final[Mapping[Primitive, Callable[..., Any]]] = {
    Primitive.ADD: np.add,
    Primitive.SUBTRACT: np.subtract,
    Primitive.MULTIPLY: np.multiply,
    Primitive.DIVIDE: np.divide,
    Primitive.NEGATE: np.negative,
    Primitive.ABSOLUTE: np.abs,
    Primitive.SMALLER: np.minimum,
    Primitive.LARGER: np.maximum,
    Primitive.FLOOR: np.floor,
    Primitive.SQUARE_ROOT: np.sqrt,
    Primitive.LOGARITHM: np.log,
    Primitive.EXPONENTIAL: np.exp,
    Primitive.LESS: np.less,
    Primitive.LESS_EQUAL: np.less_equal,
    Primitive.EQUAL: np.equal,
    Primitive.AND: np.logical_and,
    Primitive.OR: np.logical_or,
    Primitive.NOT: np.logical_not,
    Primitive.SELECT: np.where,
}


def run(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> dict[str, Found]:
    """The outputs of a kernel for the rows of some columns."""
    places = {label: place for place, label in enumerate(kernel.labels)}
    found = {
        one.name: Found(
            np.empty(rows, _DTYPES[one.value.type]), np.empty(rows, np.int64), np.empty(rows, np.bool_)
        )
        for one in kernel.outputs
    }
    with np.errstate(all="ignore"):
        for start in range(0, rows, BLOCK):
            block = slice(start, min(rows, start + BLOCK))
            values = _block(kernel, columns, block, places)
            for one in kernel.outputs:
                into = found[one.name]
                into.values[block] = values[one.value.place]
                into.reasons[block] = values[one.reason.place]
                into.unsure[block] = values[one.unsure.place]
    return found


_DTYPES: Final = {Type.NUMBER: np.float64, Type.TRUTH: np.bool_, Type.LABEL: np.int64}


def _block(
    kernel: Kernel, columns: Mapping[str, Given], block: slice, places: Mapping[str, int]
) -> dict[int, Any]:
    values: dict[int, Any] = {}
    for step in kernel.steps:
        meaning = _TABLE.get(step.primitive)
        if meaning is None:
            values[step.place] = _given(step, columns, block, places)
        else:
            values[step.place] = meaning(*(values[one.place] for one in step.arguments))
    return values


def _given(step: Code, columns: Mapping[str, Given], block: slice, places: Mapping[str, int]) -> Any:  # noqa: ANN401 - an array or a figure
    if step.primitive is Primitive.CONSTANT:
        return places[str(step.parameter)] if step.type is Type.LABEL else step.parameter
    column = columns[str(step.parameter)]
    if step.primitive is Primitive.COLUMN:
        return column.values[block]
    if step.primitive is Primitive.PRESENT:
        return True if column.present is None else column.present[block]
    assert column.reasons is not None
    return column.reasons[block]
