"""How times grow with rows and with indicators, and from how many rows on one engine is quicker than another."""

import math
from collections.abc import Iterator

from perfdsl.batch.engines import ENGINES
from perfdsl.pipeline import compile_source
from tests.benchmarks.batch.clock import spent
from tests.benchmarks.batch.ours import scoring
from tests.benchmarks.batch.workload import first, polars_frame, ruleset, table
from tests.benchmarks.batch.yardstick import c_loop
from tests.benchmarks.sizes import Row, Size

_CELLS = 10


def lengths(size: Size) -> Iterator[Row]:
    """From 100 rows to ten million, each engine."""
    most = size.table_rows * 10 if size.table_rows >= 10**6 else size.table_rows
    lengths = [rows for rows in (10**power for power in range(2, 8)) if rows <= most]
    columns, plan = table(lengths[-1]), compile_source(ruleset())
    for engine in _engines():
        times = []
        for rows in lengths:
            call = scoring(plan, polars_frame(first(columns, rows)), engine)
            call()
            times.append(min(spent(call).elapsed for _ in range(3)))
        each = "; ".join(
            f"{rows:_}: {1e9 * time / rows:.3g}" for rows, time in zip(lengths, times, strict=True)
        )
        yield Row(f"engine `{engine}`, nanoseconds a row by rows", each, "linear")
        if len(lengths) > 2:
            slope = math.log(times[-1] / times[-2]) / math.log(lengths[-1] / lengths[-2])
            yield Row(
                f"engine `{engine}`, slope from {lengths[-2]:_} to {lengths[-1]:_} rows",
                f"{slope:.2f}",
                "about 1",
            )


def widths(size: Size) -> Iterator[Row]:
    """From 10 indicators to 1,000, with as many cells each time: by the C loop, and what translating takes."""
    for indicators in (10, 100, 1_000) if size.table_rows >= 10**6 else (10, 20):
        rows = max(1, size.table_rows * _CELLS // indicators)
        columns = table(rows, indicators)
        plan, frame, loop = compile_source(ruleset(indicators)), polars_frame(columns), c_loop(columns)
        loop()
        least = min(spent(loop).elapsed for _ in range(5))
        for engine in _engines():
            call = scoring(plan, frame, engine)
            once = spent(call).elapsed
            times = [spent(call).elapsed for _ in range(3)]
            figure = f"{min(times) / least:.3g}; {1e3 * min(times):.3g} ms, {1e3 * (once - min(times)):.3g} more the first time"
            yield Row(f"engine `{engine}`, {indicators:_} indicators and {rows:_} rows", figure)


def crossovers(size: Size) -> Iterator[Row]:
    """Milliseconds of a whole call by rows, the first with making everything ready, and the quickest."""
    most = size.table_rows
    for rows in [rows for rows in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000) if rows <= most]:
        frame = polars_frame(table(rows))
        firsts: dict[str, float] = {}
        again: dict[str, float] = {}
        for engine in ("exact", *_engines()):
            call = scoring(compile_source(ruleset()), frame, engine)
            firsts[engine] = 1e3 * spent(call).elapsed
            again[engine] = 1e3 * min(spent(call).elapsed for _ in range(3))
        text = "; ".join(f"{engine} {firsts[engine]:.3g}, {again[engine]:.3g}" for engine in firsts)
        yield Row(
            f"{rows:_} rows: milliseconds of a first call and of a later one",
            f"{text}. Quickest: {min(firsts, key=firsts.__getitem__)}, {min(again, key=again.__getitem__)}",
        )


def _engines() -> list[str]:
    return [engine for engine in ENGINES if engine not in ("auto", "exact")]
