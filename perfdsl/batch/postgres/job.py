"""A table of PostgreSQL to the frames of its results: scored there, settled here."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import polars as pl
from attrs import define, evolve, field, frozen
from sqlalchemy.engine import URL

from perfdsl.batch.binding import bind_table
from perfdsl.batch.columns import dtype
from perfdsl.batch.database import database_table
from perfdsl.batch.job import Figures, Job, RefusedError, prepare, wanted_of
from perfdsl.batch.loader import Loader
from perfdsl.batch.long import is_long
from perfdsl.batch.nodes import Binding, Reading
from perfdsl.batch.postgres.asking import Asked, ask
from perfdsl.batch.postgres.columns import ServerColumn, columns_of
from perfdsl.batch.postgres.frames import cells_of, series_of
from perfdsl.batch.postgres.session import Connection, connected
from perfdsl.batch.required.checking import checks_for
from perfdsl.batch.required.from_graph import required_of
from perfdsl.batch.running import Evaluator, needed_inputs
from perfdsl.diagnostics import TABLE_COLUMNS, Diagnostics
from perfdsl.graph.nodes import Graph
from perfdsl.source import Cell

ENGINE: Final = "postgres"
_FETCHED: Final = 20_000
"""How many rows are sent at once."""


@frozen
class Place:
    """Where a table lies: the database, the query that gives it, and what messages call it."""

    url: URL
    query: str
    name: str


@define
class ServerJob:
    """A bound table of a database, and the statement that scores it there; what that leaves is evaluated here, and counted."""

    place: Place
    loader: Loader
    evaluator: Evaluator
    asked: Asked
    subject: ServerColumn | None
    engine: str = field(default=ENGINE, init=False)

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
            for rows in _fetched(connection, self.asked.text):
                yield self._settled(rows)
        self.loader.finish()
        if self.loader.failed and not self.binding.reading.keep_going:
            raise RefusedError

    def _settled(self, rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
        """The results of some rows, those that the statement is not sure of from their cells."""
        columns = list(zip(*rows, strict=True))
        first = 0 if self.subject is None else 1
        subjects = None if self.subject is None else series_of(self.subject, columns[0], {})
        begun = self.loader.rows
        self.loader.pass_subjects(subjects, len(rows))
        wanted = self.evaluator.wanted
        made = [] if subjects is None else [subjects]
        made += [
            pl.Series(one.name, cells, dtype(one))
            for one, cells in zip(wanted, columns[first : first + len(wanted)], strict=True)
        ]
        found = pl.DataFrame(made)
        unsure = columns[first + len(wanted)]
        apart = [row for row, is_apart in enumerate(unsure) if is_apart]
        self.evaluator.rows += len(rows)
        self.evaluator.set_aside += len(apart)
        if not apart:
            return found
        cells = [[column[row] for row in apart] for column in columns[first + len(wanted) + 1 :]]
        return self._patched(found, begun, apart, cells)

    def _patched(
        self, found: pl.DataFrame, begun: int, apart: list[int], cells: list[list[Any]]
    ) -> pl.DataFrame:
        """The results with those of some rows put in place."""
        pieces = []
        for part in cells_of(self.asked.cells, cells, apart):
            frame = part.frame
            if self.subject is not None:
                frame = frame.with_columns(found[self.subject.name].gather(part.rows))
            inputs = self.loader.load_apart(frame, [begun + row for row in part.rows], part.odd)
            if self.loader.failed and not self.binding.reading.keep_going:
                return found
            pieces.append(self.evaluator.piece(inputs).frame)
        rest = pl.Series(range(found.height)).is_in(apart).not_().arg_true()
        order = pl.concat([rest, pl.Series(apart, dtype=rest.dtype)]).arg_sort()
        return pl.concat([found[rest], *pieces])[order]


def prepare_there(
    graph: Graph, place: Place, figures: Figures, reading: Reading, diagnostics: Diagnostics
) -> Job | ServerJob | None:
    """The job of scoring a table where it lies; None where its columns are wrong, or figures that the plan does not have are asked for.

    Where a statement could be sure of some figure in no row, or the plan requires something of them, all rows are read, and
    evaluated here. Raises TableError where the database
    does not answer.
    """
    wanted = wanted_of(graph, figures, diagnostics)
    if wanted is None:
        return None
    with connected(place.url, read_only=True) as connection:
        columns = {one.name: one for one in columns_of(connection, place.query, place.name)}
    schema = pl.Schema({one.name: one.dtype for one in columns.values()})
    if reading.layout == "long" or (not reading.layout and is_long(schema)):
        advice = "give each subject one row in a view, or leave out `--engine postgres`"
        message = f"`{place.name}` has a row for each fact, which no statement reads"
        diagnostics.report(TABLE_COLUMNS, message, Cell(place.name, 0), help=advice)
        return None
    needed, required = needed_inputs(graph, wanted), required_of(graph, figures.at)
    binding = bind_table(
        schema, graph, diagnostics, reading=reading, name=place.name, needed=needed, welcome=required.facts
    )
    if binding is None:
        return None
    checks = checks_for(required, binding, needed)
    if checks.made:  # what is wrong with a row is told of its cells
        return _read_here(graph, place, figures, reading, diagnostics)
    diagnostics.extend(checks.unseen)
    evaluator = Evaluator(binding, wanted, figures.at, figures.digits, "exact")
    asked = (
        None
        if evaluator.reads_others
        else ask(place.query, columns, binding, wanted, figures.at, figures.digits)
    )
    if asked is None:
        return _read_here(graph, place, figures, reading, diagnostics)
    subject = None if binding.subject is None else columns[binding.subject].as_subject()
    return ServerJob(place, Loader(binding, diagnostics), evaluator, asked, subject)


def _read_here(
    graph: Graph, place: Place, figures: Figures, reading: Reading, diagnostics: Diagnostics
) -> Job | None:
    table = database_table(place.url, place.query, place.name)
    return prepare(graph, table, evolve(figures, engine="auto"), reading, diagnostics)


def _fetched(connection: Connection, text: str) -> Iterator[list[tuple[Any, ...]]]:
    with connection.cursor("perfdsl", binary=True) as cursor:
        cursor.execute(text.encode())
        while rows := cursor.fetchmany(_FETCHED):
            yield rows
