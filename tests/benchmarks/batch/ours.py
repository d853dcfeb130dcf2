"""Our own engines on the workload, by the way that users have."""

from collections.abc import Callable
from typing import Any

import numpy as np

from perfdsl.pipeline import CompiledPlan
from tests.benchmarks.batch.workload import BANDS
from tests.benchmarks.batch.yardstick import Scored

WANTED = ("plan.score", "plan.band")


def scoring(plan: CompiledPlan, frame: object, engine: str, threads: int = 1) -> Callable[[], object]:
    """The whole of `evaluate_batch`, from a table in memory to its results."""
    return lambda: plan.evaluate_batch(frame, wanted=WANTED, engine=engine, threads=threads)


def scored(result: Any) -> Scored:  # noqa: ANN401 - a Polars frame
    """The results as peers give them."""
    places = {band: place for place, band in enumerate(BANDS)}
    bands = [255 if band is None else places[band] for band in result["plan.band"]]
    return Scored(result["plan.score"].fill_null(float("nan")).to_numpy(), np.array(bands, np.uint8))
