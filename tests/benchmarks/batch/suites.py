"""What is measured of batches: each suite gives rows of a table; multiples are of the C loop's time a row."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Final

from perfdsl.batch.engines import ENGINES
from perfdsl.pipeline import compile_source
from tests.benchmarks.batch.clock import against, spent
from tests.benchmarks.batch.crowds import crowds
from tests.benchmarks.batch.differences import differences, exact_results
from tests.benchmarks.batch.exactly import exact_rows
from tests.benchmarks.batch.files import files, memory, streaming
from tests.benchmarks.batch.growth import crossovers, lengths, widths
from tests.benchmarks.batch.ours import WANTED, alone, scored, scoring
from tests.benchmarks.batch.peers.table import PEERS
from tests.benchmarks.batch.there import on_postgres
from tests.benchmarks.batch.warehouses import on_duckdb, on_spark
from tests.benchmarks.batch.workload import edges, first, polars_frame, ruleset, table
from tests.benchmarks.batch.yardstick import Scored, c_loop, copying
from tests.benchmarks.measuring import ratios, spread
from tests.benchmarks.sizes import Row, Size

ON_EDGES: Final = 2_000
"""The rows of the table whose scores are all where a band begins."""

COMPARED: Final = 1_000_000
"""The rows of which the exact result is asked for as well."""


def yardstick(size: Size) -> Iterator[Row]:
    """The C loop itself."""
    columns = table(size.table_rows)
    loop, copy = c_loop(columns), copying(columns)
    loop()
    pairs = [(spent(loop), spent(copy)) for _ in range(5 * size.rounds)]
    per_row = spread([1e9 * mine.elapsed / size.table_rows for mine, _ in pairs])
    yield Row(f"the C loop, {size.table_rows:_} rows of ten columns, a row", per_row.text(" ns"))
    by_copy = ratios([mine.elapsed for mine, _ in pairs], [theirs.elapsed for _, theirs in pairs])
    yield Row("the C loop, by copying the same bytes", by_copy.text())
    yield _two_threads("the C loop", loop, c_loop(columns, 2), size)
    few = first(columns, min(size.table_rows, COMPARED))
    yield Row("the C loop, other than exact", differences(exact_results(few), c_loop(few)()).text())


def engines(size: Size) -> Iterator[Row]:
    """Our engines on a Polars frame in memory, to score and band in one; and with two threads by one."""
    columns = table(size.table_rows)
    frame, loop, plan = polars_frame(columns), c_loop(columns), compile_source(ruleset())
    few = first(columns, min(size.table_rows, COMPARED))
    expected = exact_results(few)
    for engine in _machine_engines():
        bare = against(alone(plan, columns, engine), size.table_rows, loop, size.table_rows, size.rounds)
        yield Row(
            f"engine `{engine}`, certified, one thread: the loop alone", bare.text(), _AIMS.get(engine, "")
        )
        found = against(scoring(plan, frame, engine), size.table_rows, loop, size.table_rows, size.rounds)
        yield Row(f"engine `{engine}`, certified, one thread: `evaluate_batch`", found.text())
        yield Row(f"engine `{engine}`: `evaluate_batch` on the clock", found.seconds.text(" s"))
        one, two = (scoring(plan, frame, engine, threads) for threads in (1, 2))
        yield _two_threads(f"engine `{engine}`", one, two, size, "below 1")
        result = plan.evaluate_batch(polars_frame(few), wanted=WANTED, engine=engine)
        on_edges = plan.evaluate_batch(polars_frame(edges(ON_EDGES)), wanted=WANTED, engine=engine)
        wrong = differences(exact_results(edges(ON_EDGES)), scored(on_edges.table))
        yield Row(
            f"engine `{engine}`, other than exact",
            f"{differences(expected, scored(result.table)).text()}, {result.set_aside} rows set aside; "
            f"on edges: {wrong.text()}, {on_edges.set_aside} set aside",
            "0",
        )


_AIMS: Final = {"native": "at most 1.5", "polars": "at most 12", "columns": "at most 12"}


def _machine_engines() -> list[str]:
    """The engines for whole columns that run here."""
    return [engine for engine in ENGINES if engine not in ("auto", "exact")]


def _two_threads(
    name: str, one: Callable[[], object], two: Callable[[], object], size: Size, aim: str = ""
) -> Row:
    """What two threads take by what one does: the C loop's is as much as this machine gives."""
    for call in (one, two):
        call()
    pairs = [(spent(two).elapsed, spent(one).elapsed) for _ in range(3 * size.rounds)]
    share = ratios([mine for mine, _ in pairs], [theirs for _, theirs in pairs])
    return Row(f"{name}, two threads by one, on the clock", share.text(), aim)


def peers(size: Size) -> Iterator[Row]:
    """What others take for the same table, and of how many rows their results are other than exact."""
    columns = table(size.table_rows)
    loop = c_loop(columns)
    compared = min(size.table_rows, COMPARED)
    expected = exact_results(first(columns, compared))
    on_edges = edges(ON_EDGES)
    exact_edges = exact_results(on_edges)
    for name, peer in PEERS.items():
        if find_spec(peer.needs) is None:
            yield Row(name, "is not installed")
            continue
        rows = min(peer.most, size.table_rows)
        call = peer.ready(first(columns, rows))
        found = against(call, rows, loop, size.table_rows, max(1, size.rounds // 3))
        checked = min(rows, compared)
        other = differences(_first(expected, checked), _first(_result(call), checked))
        edge = first(on_edges, min(ON_EDGES, peer.most))
        wrong = differences(_first(exact_edges, len(edge["visits"])), _result(peer.ready(edge)))
        fewer = f" (of {rows:_} rows)" if rows < size.table_rows else ""
        yield Row(f"{name}{fewer}", f"{found.text()}; differs: {other.text()}; on edges: {wrong.text()}")


def _result(call: Callable[[], Scored]) -> Scored:
    read: Callable[[], Scored] = getattr(call, "read", call)
    return read()


def _first(one: Scored, rows: int) -> Scored:
    return Scored(one.scores[:rows], one.bands[:rows])


BATCH: tuple[Callable[[Size], Iterator[Row]], ...] = (
    yardstick,
    engines,
    exact_rows,
    crowds,
    peers,
    on_duckdb,
    on_postgres,
    on_spark,
    lengths,
    widths,
    crossovers,
    files,
    memory,
)

LONGEST: tuple[Callable[[Size], Iterator[Row]], ...] = (streaming,)
"""What takes so long that it is measured in a run of its own."""
