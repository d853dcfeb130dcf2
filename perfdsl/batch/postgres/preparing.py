"""A table of PostgreSQL and what is asked of it to a job: its columns bound, and its statement written."""

import polars as pl
from attrs import evolve

from perfdsl.batch.binding import bind_table
from perfdsl.batch.database import database_table
from perfdsl.batch.job import Figures, Job, prepare, wanted_of
from perfdsl.batch.loader import Loader
from perfdsl.batch.long import is_long
from perfdsl.batch.nodes import Reading
from perfdsl.batch.postgres.asking import ask
from perfdsl.batch.postgres.columns import columns_of
from perfdsl.batch.postgres.job import Place, ServerJob
from perfdsl.batch.postgres.session import connected
from perfdsl.batch.postgres.settling import Settling
from perfdsl.batch.required.checking import checks_for
from perfdsl.batch.required.from_graph import required_of
from perfdsl.batch.running import Evaluator, needed_inputs
from perfdsl.diagnostics import TABLE_COLUMNS, Diagnostics
from perfdsl.graph.nodes import Graph
from perfdsl.source import Cell


def prepare_there(
    graph: Graph, place: Place, figures: Figures, reading: Reading, diagnostics: Diagnostics
) -> Job | ServerJob | None:
    """The job of scoring a table where it lies; None where its columns are wrong, or figures that the plan does not have are asked for.

    Where a statement could be sure of some figure in no row, the plan requires something of them, or they are to be exact, all rows are
    read and evaluated here. Raises TableError where the database does not answer.
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
    binding, is_whole = bind_table(
        schema, graph, diagnostics, reading=reading, name=place.name, needed=needed, welcome=required.facts
    )
    if not is_whole:
        return None
    checks = checks_for(required, binding, needed)
    if checks.made or figures.digits is None:  # what is wrong with a row is told of its cells
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
    settling = Settling(Loader(binding, diagnostics), evaluator, asked.cells)
    return ServerJob(place, asked, subject, settling)


def _read_here(
    graph: Graph, place: Place, figures: Figures, reading: Reading, diagnostics: Diagnostics
) -> Job | None:
    table = database_table(place.url, place.query, place.name)
    return prepare(graph, table, evolve(figures, engine="auto"), reading, diagnostics)
