"""The engines on columns by name: how each is made ready, as a function of a kernel, its columns and the number of rows."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

from attrs import frozen

from perfdsl.engine.columns import native, numpy_engine
from perfdsl.engine.columns.sql import duckdb_engine
from tests.differential.comparing import Engine


@frozen
class Entry:
    """An engine: ready for as long as its context lasts. `is_printed` where a person may read the steps that it runs."""

    ready: Callable[[], AbstractContextManager[Engine]]
    is_printed: bool = False


@contextmanager
def _postgres() -> Iterator[Engine]:
    from tests.batch.servers.postgresql import server  # noqa: PLC0415 - only who asks for it
    from tests.differential.servers import postgres_engine  # noqa: PLC0415 - as above

    with server() as url, postgres_engine(url) as engine:
        yield engine


@contextmanager
def _spark() -> Iterator[Engine]:
    from tests.batch.servers.sparks import session  # noqa: PLC0415 - it takes seconds, and only who asks for it
    from tests.differential.servers import spark_engine  # noqa: PLC0415 - as above

    with session() as opened:
        yield spark_engine(opened)


ENGINES: Final[Mapping[str, Entry]] = {
    "numpy": Entry(lambda: nullcontext(numpy_engine.run)),
    "native": Entry(lambda: nullcontext(native.run)),
    "duckdb": Entry(lambda: nullcontext(duckdb_engine.run)),
    "postgres": Entry(_postgres, is_printed=True),
    "spark": Entry(_spark, is_printed=True),
}
"""An engine that joins is one line here. The servers are real ones, started for the run."""
