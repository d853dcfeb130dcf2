"""Figures over subjects: a rank, a mean and bands by rank of a table, ours against one written by hand and the exact engine."""

from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from tests.benchmarks.batch.clock import spent
from tests.benchmarks.batch.workload import RULESET, first, polars_frame, table
from tests.benchmarks.measuring import ratios, spread
from tests.benchmarks.sizes import Row, Size

WANTED: Final = ("plan.score", "plan.band", "place.actual", "average.actual")
_ONE_BY_ONE: Final = 1_000
_BANDS: Final = """
  band "excellent"    best 10%
  band "good"         next 25%
  band "fair"         next 40%
  band "insufficient"
"""
_ASKED: Final = """
  indicator place   "Place"   { count;   monitor; value rank of plan.score over subjects }
  indicator average "Average" { number;  monitor; value mean of visits over subjects }
}
"""
_BY_HAND: Final = (
    pl.col("score").rank("min", descending=True).alias("place"),
    pl.col("score").mean().alias("average"),
)


def crowd_plan() -> CompiledPlan:
    """The plan of the benchmark, its offices ranked among each other."""
    text = RULESET.read_text("utf-8")
    begin, end = text.index('  band "excellent"'), text.index("}\n\nplan")
    with_bands = f"{text[:begin].rstrip()}{_BANDS}{text[end:]}"
    return compile_source(Source("crowd.perf", f"{with_bands.rstrip().removesuffix('}')}{_ASKED}"))


def crowds(size: Size) -> Iterator[Row]:
    """A rank, a mean and bands by rank among all rows."""
    columns, plan = table(size.table_rows), crowd_plan()
    frame = polars_frame(columns)
    few = polars_frame(first(columns, min(_ONE_BY_ONE, size.table_rows)))
    scores = plan.evaluate_batch(frame, wanted=WANTED[:1], engine="columns").table["plan.score"]
    by_hand = spread([spent(_ranked(scores)).processor for _ in range(3)])
    each = [spent(_scored(plan, few, "exact")).processor for _ in range(size.rounds)]
    yield Row(f"rank and mean of {len(scores):_} scores in Polars, scores at hand", by_hand.text(" s"))
    yield Row(
        "rank, mean, bands by rank: the exact engine, a row",
        spread([1e6 * one / few.height for one in each]).text(" µs"),
    )
    for engine in ("columns", "native"):
        call = _scored(plan, frame, engine)
        call()
        ours = [spent(call).processor for _ in range(max(2, size.rounds // 3))]
        by_row = ratios([one * few.height / frame.height for one in ours], each[:1] * len(ours))
        result = plan.evaluate_batch(frame, wanted=WANTED, engine=engine)
        yield Row(
            f"rank, mean, bands by rank: `{engine}`, {frame.height:_} rows",
            f"{spread(ours).text(' s')}; a row by the exact engine's {by_row.text()}; {result.set_aside} set aside",
        )


def _ranked(scores: pl.Series) -> Callable[[], object]:
    return lambda: pl.DataFrame({"score": scores}).select(*_BY_HAND)


def _scored(plan: CompiledPlan, frame: pl.DataFrame, engine: str) -> Callable[[], object]:
    return lambda: plan.evaluate_batch(frame, wanted=WANTED, engine=engine)
