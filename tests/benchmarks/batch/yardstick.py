"""The workload as a C loop, compiled when it is measured: what every engine's time is divided by."""

import ctypes
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from tests.benchmarks.batch.workload import HERE, Table

COMPILER = ("gcc", "-O3", "-march=native", "-shared", "-fPIC")


@frozen
class Scored:
    """What an engine gives: a score for each row, NaN for none, and the place of its band, 255 for none."""

    scores: NDArray[np.float64]
    bands: NDArray[np.uint8]


@cache
def _function() -> Any:  # noqa: ANN401 - a C function
    library = Path(mkdtemp()) / "yardstick.so"
    subprocess.run([*COMPILER, "-o", library, HERE / "yardstick.c"], check=True)
    function = ctypes.CDLL(str(library)).scorecards
    function.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p]
    function.restype = None
    return function


def c_loop(columns: Table) -> Callable[[], Scored]:
    """The C loop over a table, with room for its results already made."""
    function = _function()
    arrays = [np.ascontiguousarray(column) for column in columns.values()]
    rows = len(arrays[0])
    pointers = (ctypes.c_void_p * len(arrays))(*(array.ctypes.data for array in arrays))
    scored = Scored(np.zeros(rows), np.zeros(rows, np.uint8))

    def run() -> Scored:
        held = arrays  # the pointers are to these
        function(pointers, len(held) // 10, rows, scored.scores.ctypes.data, scored.bands.ctypes.data)
        return scored

    return run


def copying(columns: Table) -> Callable[[], object]:
    """A copy of the same bytes, into room that is already there."""
    pairs = [(np.zeros_like(array), array) for array in columns.values()]

    def run() -> None:
        for into, array in pairs:
            np.copyto(into, array)

    return run
