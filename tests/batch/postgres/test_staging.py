"""Results that become a table of the database they come from: all of them, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import polars as pl
import psycopg
import pytest
from polars import selectors
from psycopg import sql

from perfdsl.batch.database import database_table, query_of
from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.job import Figures, RefusedError
from perfdsl.batch.nodes import Reading
from perfdsl.batch.postgres.job import Place, ServerJob
from perfdsl.batch.postgres.preparing import prepare_there
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph
from tests.batch.postgres.offices import PLAIN, READING, WANTED, Made, drawn, here

OUT = 'Esiti "nuovi"'


@pytest.fixture
def server(postgres: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection of whoever owns the database; the results are dropped at the end."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        yield connection
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(OUT)))


def job(
    graph: Graph, made: Made, reading: Reading = READING, query: str = ""
) -> tuple[ServerJob, Diagnostics]:
    diagnostics = Diagnostics()
    place = Place(made.url, query or made.query, made.name)
    found = prepare_there(graph, place, Figures(WANTED), reading, diagnostics)
    assert isinstance(found, ServerJob)
    return found, diagnostics


def tables(server: psycopg.Connection[tuple[Any, ...]]) -> Sequence[str]:
    return [row[0] for row in server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


@pytest.mark.usefixtures("server")
def test_the_results_are_a_table_of_the_database(graph: Graph, table: Callable[..., Made]) -> None:
    made = table(PLAIN, drawn(400))
    written, _ = job(graph, made)
    written.write_there(OUT)
    whole = here(graph, made)
    assert whole.frame is not None
    assert written.evaluator.rows == 400
    assert 0 < written.evaluator.set_aside < 400
    found = database_table(made.url, query_of(made.url, OUT), OUT).whole()
    expected = whole.frame.with_columns(selectors.enum().cast(pl.String))
    subject = str(READING.subject)
    assert found.sort(subject).rows() == expected.sort(subject).rows()
    assert found.columns == expected.columns
    with pytest.raises(TableError) as error:
        written.write_there(OUT)
    assert error.value.diagnostics[0].message == f"the database has a table `{OUT}` already"


WRONG = [
    pytest.param([("Roma", 1), ("Bari", -1)], ["`-1` is not a whole number (of `Bari`)"], id="a cell"),
    pytest.param([("Roma", 1), ("Bari", 2), ("Roma", 3)], ["`Roma` is there twice"], id="a subject"),
    pytest.param([("Roma", 1), (None, 3)], ["the row names no subject"], id="none"),
]


@pytest.mark.parametrize(("rows", "said"), WRONG)
def test_where_something_is_wrong_there_is_no_table(
    graph: Graph,
    table: Callable[..., Made],
    server: psycopg.Connection[tuple[Any, ...]],
    rows: Sequence[Any],
    said: Sequence[str],
) -> None:
    made = table([("visite", "integer")], rows)
    before = tables(server)
    written, diagnostics = job(graph, made, Reading(subject=READING.subject, allow_missing=True))
    with pytest.raises(RefusedError):
        written.write_there(OUT)
    assert [one.message for one in diagnostics] == said
    assert tables(server) == before


def test_a_query_that_changes_something_is_refused(
    graph: Graph, table: Callable[..., Made], server: psycopg.Connection[tuple[Any, ...]]
) -> None:
    made = table([("visite", "integer")], [("Roma", 1)])
    server.execute("CREATE TABLE changed (n int)")
    server.execute(
        "CREATE FUNCTION changing() RETURNS int LANGUAGE plpgsql AS 'BEGIN INSERT INTO changed VALUES (1); RETURN 5; END'"
    )
    try:
        reading = Reading(subject="ufficio", allow_missing=True)
        written, _ = job(graph, made, reading, "SELECT 'Roma' AS ufficio, changing() AS visite")
        for call in (lambda: written.write_there(OUT), lambda: list(written.frames())):
            with pytest.raises(TableError) as error:
                call()
            assert "read-only transaction" in error.value.diagnostics[0].message
        assert server.execute("SELECT count(*) FROM changed").fetchone() == (0,)
    finally:
        server.execute("DROP FUNCTION changing(); DROP TABLE changed")


def test_a_name_that_the_database_would_cut_is_told(graph: Graph, table: Callable[..., Made]) -> None:
    written, _ = job(
        graph,
        table([("visite", "integer")], [("Roma", 1)]),
        Reading(subject=READING.subject, allow_missing=True),
    )
    with pytest.raises(TableError) as error:
        written.write_there("è" * 32)
    assert error.value.diagnostics[0].message.startswith("the database keeps no more than 63 bytes")
