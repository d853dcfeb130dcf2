"""The workload as a C loop, compiled when it is measured: what every engine's time is divided by."""

import ctypes
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from tests.benchmarks.batch.workload import HERE, Table

COMPILER = ("gcc", "-O3", "-march=native", "-shared", "-fPIC")

_LINE = 64
"""Results of so many rows begin a line of the cache."""


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


def c_loop(columns: Table, threads: int = 1) -> Callable[[], Scored]:
    """The C loop over a table, each thread over as many of its rows, with room for its results already made."""
    function = _function()
    arrays = [np.ascontiguousarray(column) for column in columns.values()]
    rows = len(arrays[0])
    scored = Scored(np.zeros(rows), np.zeros(rows, np.uint8))
    ends = [rows * part // threads // _LINE * _LINE for part in range(threads)] + [rows]
    pool = ThreadPoolExecutor(threads)

    def part(start: int, end: int) -> None:
        places = (array[start:end].ctypes.data for array in arrays)
        into = scored.scores[start:end].ctypes.data, scored.bands[start:end].ctypes.data
        function((ctypes.c_void_p * len(arrays))(*places), len(arrays) // 10, end - start, *into)

    def run() -> Scored:
        others = [pool.submit(part, *two) for two in pairwise(ends[1:])]
        part(*ends[:2])
        for one in others:
            one.result()
        return scored

    return run


def copying(columns: Table) -> Callable[[], object]:
    """A copy of the same bytes, into room that is already there."""
    pairs = [(np.zeros_like(array), array) for array in columns.values()]

    def run() -> None:
        for into, array in pairs:
            np.copyto(into, array)

    return run
