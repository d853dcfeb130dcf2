"""A table of a database, read in chunks and never changed; and results to a new table, in one transaction."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, CursorResult, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from perfdsl.batch.files.table import CHUNK, Table
from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.refusals import refused, trouble
from perfdsl.data.locale import shown
from perfdsl.diagnostics import DATABASE, Diagnostic
from perfdsl.source import Cell

_MOST_DIGITS: Final = 38
_WHOLE: Final = 2**53
_DRIVERS: Final = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_CONNECTING: Final[Mapping[tuple[str, bool], Mapping[str, str | None]]] = {
    ("postgresql", True): {"options": "-c default_transaction_read_only=on"},
    ("sqlite", False): {"isolation_level": None},  # or a table that is made is not undone
}
"""What a database is told when it is connected to, to be read only or not."""


def url_in(variable: str) -> URL:
    """The URL of a database that an environment variable has. Raises TableError where it has none."""
    text = os.environ.get(variable)
    if not text:
        advice = f"set it, as in `{variable}=postgresql://user:password@host/database`"
        raise trouble(f"the environment variable `{variable}` is not set", advice)
    try:
        url = make_url(text)
    except ArgumentError:
        raise trouble(f"what the environment variable `{variable}` has is no URL of a database") from None
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def database_table(url: URL, query: str, name: str) -> Table:
    """The table that a query gives, called `name` in messages. Raises TableError where the database refuses.

    The types of its columns are those of its first rows; a column without a value in them may hold anything.
    """
    begun = _read(url, query, name, CHUNK)
    first = next(begun, None)
    if first is None:
        raise trouble(f"`{name}` is no query that gives a table")
    waiting = [chain((first,), begun)]
    types = {one: pl.String() if dtype == pl.Null else dtype for one, dtype in first.schema.items()}

    def read(
        columns: Sequence[str] | None, size: int, _: Mapping[str, pl.DataType]
    ) -> Iterator[pl.DataFrame]:
        frames = waiting.pop() if waiting else _read(url, query, name, size)
        for frame in frames:
            yield frame if columns is None else frame.select(columns)

    return Table(name, pl.Schema(types), 0, read)


def query_of(url: URL, table: str) -> str:
    """The query for all rows of a table or view, which a schema may stand before: `results.scores`."""
    quote = _engine(url, read_only=True).dialect.identifier_preparer.quote_identifier
    return f"SELECT * FROM {'.'.join(quote(part) for part in table.split('.'))}"  # noqa: S608 - it is quoted


def _read(url: URL, query: str, name: str, size: int) -> Iterator[pl.DataFrame]:
    """The rows of a query, so many at a time; at first a frame without rows, where there are none."""
    with _connected(url, read_only=True) as connection:
        streamed = connection.execution_options(stream_results=True, max_row_buffer=size)
        with streamed.execute(sa.text(query.replace(":", "\\:"))) as found:
            yield from _frames(found, name, size)


def _frames(found: CursorResult[Any], name: str, size: int) -> Iterator[pl.DataFrame]:
    if not found.returns_rows:
        return
    names, row = list(found.keys()), 0
    for rows in found.partitions(size):
        columns = zip(*rows, strict=True)
        yield pl.DataFrame(
            [_series(one, cells, name, row) for one, cells in zip(names, columns, strict=True)]
        )
        row += len(rows)
    if not row:
        yield pl.DataFrame({one: pl.Series(one, [], dtype=pl.Null) for one in names})


def _series(name: str, cells: Sequence[object], table: str, first_row: int) -> pl.Series:
    """A column of some rows; decimals stay what they are."""
    types = {type(cell) for cell in cells if cell is not None}
    if Decimal in types:
        return _decimals(name, cells, table, first_row)
    if types == {int, float} and all(cell is None or abs(cell) <= _WHOLE for cell in cells):  # type: ignore[arg-type]
        return pl.Series(name, cells, dtype=pl.Float64, strict=False)
    try:
        return pl.Series(name, cells)
    except (TypeError, pl.exceptions.PolarsError):
        listed = ", ".join(sorted(one.__name__ for one in types))
        message = f"the column holds values of several types: {listed}"
        raise TableError(
            Diagnostic(DATABASE, message, Cell(table, 0, name), help="cast it in the query")
        ) from None


def _decimals(name: str, cells: Sequence[object], table: str, first_row: int) -> pl.Series:
    scale = whole = 0
    for row, cell in enumerate(cells, first_row + 1):
        if cell is None:
            continue
        number = Decimal(str(cell))
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int):
            scale, whole = max(scale, -exponent), max(whole, number.adjusted() + 1)
        if not isinstance(exponent, int) or scale + whole > _MOST_DIGITS:
            message = f"{shown(str(cell))} is no number of at most {_MOST_DIGITS} digits beside the others of its column"
            raise TableError(
                Diagnostic(DATABASE, message, Cell(table, row, name), help="round it in the query")
            )
    return pl.Series(name, cells, dtype=pl.Decimal(_MOST_DIGITS, scale), strict=False)


def write_to(url: URL, table: str, frames: Iterable[pl.DataFrame], schema: Mapping[str, pl.DataType]) -> None:
    """Write the frames to a new table of the database; there is no such table where something is raised meanwhile.

    Raises TableError where the database refuses, or has the table already.
    """
    parts = table.split(".")
    columns = [sa.Column(name, _sql_type(dtype)) for name, dtype in schema.items()]
    made = sa.Table(parts[-1], sa.MetaData(), *columns, schema=".".join(parts[:-1]) or None)
    with _connected(url, read_only=False) as connection:
        if sa.inspect(connection).has_table(made.name, made.schema):
            raise trouble(f"the database has a table `{table}` already", "name another, or drop it first")
        made.create(connection)
        for frame in frames:
            if frame.height:
                connection.execute(made.insert(), frame.to_dicts())


def _sql_type(dtype: pl.DataType) -> sa.types.TypeEngine[Any]:
    """The type of a column of results."""
    match dtype:
        case pl.Boolean():
            return sa.Boolean()
        case pl.Date():
            return sa.Date()
        case _ if dtype.is_float():
            return sa.Double()
        case _ if dtype.is_integer():
            return sa.BigInteger()
        case _ if dtype.is_decimal():
            return sa.Numeric(_MOST_DIGITS, getattr(dtype, "scale", 0))
    return sa.Text()


@contextmanager
def _connected(url: URL, *, read_only: bool) -> Iterator[Connection]:
    """A connection with one transaction: kept at the end, undone where something is raised.

    Whatever the database says is a TableError without the password.
    """
    engine = _engine(url, read_only=read_only)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON" if read_only else "BEGIN")
            yield connection
    except SQLAlchemyError as error:
        raise refused(url, error) from None
    finally:
        engine.dispose()


def _engine(url: URL, *, read_only: bool) -> Engine:
    told = _CONNECTING.get((url.get_backend_name(), read_only), {})
    try:
        return sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args=dict(told))
    except (NoSuchModuleError, ArgumentError):
        raise trouble(f"`{url.drivername}` is no database that can be read here") from None
    except ModuleNotFoundError as error:
        raise trouble(f"for `{url.drivername}` the package `{error.name}` has to be installed") from None
