"""A table of PostgreSQL to its results: scored there, settled here."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

import polars as pl
import psycopg
from attrs import define, field, frozen
from sqlalchemy.engine import URL

from perfdsl.batch.columns import dtype
from perfdsl.batch.job import RefusedError
from perfdsl.batch.loader import Loader
from perfdsl.batch.nodes import Binding
from perfdsl.batch.postgres.asking import Asked
from perfdsl.batch.postgres.columns import ServerColumn
from perfdsl.batch.postgres.frames import series_of
from perfdsl.batch.postgres.session import Connection, connected, fetched
from perfdsl.batch.postgres.settling import Settling
from perfdsl.batch.postgres.staging import Staging
from perfdsl.batch.running import Evaluator
from perfdsl.batch.wanted import Holds, Wanted

ENGINE: Final = "postgres"
_PATIENCE: Final = 5.0
"""The seconds that a server has to take it in that a statement is to stop."""


def _without_end(query: str) -> str:
    return query.rstrip().removesuffix(";")


@frozen
class Place:
    """Where a table lies: the database, the query that gives it, and what messages call it."""

    url: URL
    query: str = field(converter=_without_end)
    name: str


@define
class ServerJob:
    """A bound table of a database, and the statement that scores it there; what that leaves is settled here, and counted."""

    place: Place
    asked: Asked
    subject: ServerColumn | None
    settling: Settling
    engine: str = field(default=ENGINE, init=False)
    _connection: Connection | None = field(default=None, init=False)

    @property
    def evaluator(self) -> Evaluator:
        """What counts the rows."""
        return self.settling.evaluator

    @property
    def loader(self) -> Loader:
        """What has read the cells of rows that are settled here."""
        return self.settling.loader

    @property
    def binding(self) -> Binding:
        """Which column states what."""
        return self.loader.binding

    @property
    def schema(self) -> pl.Schema:
        """The columns of the results."""
        return pl.Schema(self.evaluator.schema(None if self.subject is None else self.subject.dtype))

    def frames(self) -> Iterator[pl.DataFrame]:
        """The results of some rows after the other. Raises RefusedError at the end where cells or subjects are wrong.

        Whatever is wrong in the whole table is told by then. Raises TableError where the database does not answer.
        """
        with connected(self.place.url, read_only=True) as connection:
            self._connection = connection
            for rows in fetched(connection, self.asked.text):
                yield self._settled(rows)
        self.loader.finish()
        if self.settling.is_refused:
            raise RefusedError

    def cancel(self) -> None:
        """Have the server stop, from whatever thread: who ends meanwhile leaves it no statement that still runs."""
        if self._connection is not None and not self._connection.closed:
            with suppress(psycopg.Error):
                self._connection.cancel_safe(timeout=_PATIENCE)

    def write_there(self, table: str) -> None:
        """Make a table of the results in the database, whole or not at all. Raises as `frames`, and where there is such a table."""
        with connected(self.place.url, read_only=False) as connection:
            Staging(connection, self.asked, self.evaluator.wanted, self.subject, self.settling).write(table)

    def _settled(self, rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
        """The results of some rows, those that the statement is not sure of from their cells."""
        columns = list(zip(*rows, strict=True))
        subjects = None if self.subject is None else series_of(self.subject, columns.pop(0), {})
        begun = self.loader.rows
        self.loader.pass_subjects(subjects, len(rows))
        self.evaluator.rows += len(rows)
        wanted = self.evaluator.wanted
        made = [_figure(one, cells) for one, cells in zip(wanted, columns, strict=False)]
        found = pl.DataFrame(made if subjects is None else [subjects, *made])
        unsure, *cells = columns[len(wanted) :]
        apart = [row for row, is_apart in enumerate(unsure) if is_apart]
        if not apart:
            return found
        known = None if subjects is None else subjects.gather(apart)
        parts = list(
            self.settling.settle(
                [begun + row for row in apart], known, [[column[row] for row in apart] for column in cells]
            )
        )
        return found if self.settling.is_refused else _put(found, apart, [part.results for part in parts])


def _figure(one: Wanted, cells: Sequence[Any]) -> pl.Series:
    """A column of results; the whole numbers of a statement are doubles."""
    if one.holds is Holds.WHOLE:
        return pl.Series(one.name, cells, pl.Float64).cast(pl.Int64)
    return pl.Series(one.name, cells, dtype(one))


def _put(found: pl.DataFrame, rows: list[int], results: list[pl.DataFrame]) -> pl.DataFrame:
    """The results with those of some rows put in place."""
    places = pl.Series(rows, dtype=pl.UInt32)
    rest = pl.int_range(found.height, dtype=pl.UInt32, eager=True).filter(
        pl.repeat(value=True, n=found.height, dtype=pl.Boolean, eager=True).scatter(places, values=False)
    )
    return pl.concat([found[rest], *results])[pl.concat([rest, places]).arg_sort()]
