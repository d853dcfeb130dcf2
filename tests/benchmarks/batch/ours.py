"""Our own engines on the workload, by the way that users have."""

from collections.abc import Callable
from typing import Any

import numpy as np

from perfdsl.batch.engines import engine
from perfdsl.engine.columns.column import InputColumn
from perfdsl.engine.columns.numpy_engine import Given
from perfdsl.engine.columns.translate import translate
from perfdsl.pipeline import CompiledPlan
from tests.benchmarks.batch.workload import BANDS, NO_DAY, Column, Table
from tests.benchmarks.batch.yardstick import Scored

WANTED = ("plan.score", "plan.band")


def scoring(plan: CompiledPlan, frame: object, engine: str, threads: int = 1) -> Callable[[], object]:
    """The whole of `evaluate_batch`, from a table in memory to its results."""
    return lambda: plan.evaluate_batch(frame, wanted=WANTED, engine=engine, threads=threads)


def alone(plan: CompiledPlan, columns: Table, name: str) -> Callable[[], object]:
    """The engine by itself, on arrays that are bound already and a kernel that is translated."""
    graph = plan.graph()
    figures = graph.outline.items[0].figures
    assert figures.score is not None
    assert figures.band is not None
    kinds = {one.path: one.kind for one in graph.inputs}
    inputs = {node: InputColumn(str(key), kinds[key.path]) for key, node in graph.input_nodes.items()}
    kernel = translate(graph, {"score": figures.score, "band": figures.band}, inputs, digits=6)
    given = {str(key): _given(columns[key.path[-1]]) for key in graph.input_nodes}
    rows, run = len(columns["visits"]), engine(name)
    return lambda: run(kernel, given, rows)


def _given(column: Column) -> Given:
    missing = column == NO_DAY if column.dtype == np.int32 else np.isnan(column)
    return Given(np.where(missing, 0, column).astype(np.float64), ~missing, None)


def scored(result: Any) -> Scored:  # noqa: ANN401 - a Polars frame
    """The results as peers give them."""
    places = {band: place for place, band in enumerate(BANDS)}
    bands = [255 if band is None else places[band] for band in result["plan.band"]]
    return Scored(result["plan.score"].fill_null(float("nan")).to_numpy(), np.array(bands, np.uint8))
