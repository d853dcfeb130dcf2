"""A database that does not do what it is asked for: told in words, in bounded time, and nothing is half written."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.job import Figures
from perfdsl.batch.nodes import Reading
from perfdsl.batch.postgres import session
from perfdsl.batch.postgres.job import Place, ServerJob
from perfdsl.batch.postgres.preparing import prepare_there
from perfdsl.diagnostics import Diagnostic, Diagnostics
from perfdsl.graph.nodes import Graph

READING = Reading(subject="ufficio", allow_missing=True)
ROWS = "SELECT 'u' || i AS ufficio, i % 9 AS visite FROM generate_series(1, {rows}) AS i"


@pytest.fixture
def owner(postgres: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection of whoever owns the database, who may do all."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        yield connection


@pytest.fixture
def url(postgres: str) -> URL:
    """Where the database is."""
    return make_url(postgres).set(drivername="postgresql+psycopg")


def prepared(graph: Graph, url: URL, query: str) -> ServerJob:
    found = prepare_there(
        graph, Place(url, query, "uffici"), Figures(("plan.score",)), READING, Diagnostics()
    )
    assert isinstance(found, ServerJob)
    return found


def told(call: Callable[[], object]) -> Diagnostic:
    with pytest.raises(TableError) as error:
        call()
    (found,) = error.value.diagnostics
    return found


def test_a_server_that_is_not_there_is_told(graph: Graph, url: URL) -> None:
    for where in (url.set(port=1), url.set(host="nowhere.invalid"), url.set(password="geheim-77")):  # noqa: S106 - the wrong one
        found = told(lambda where=where: prepared(graph, where, ROWS.format(rows=1)))  # type: ignore[misc]
        assert found.code.id == "P436"
        assert found.message.startswith("the database postgresql+psycopg://perfdsl:***@")
        assert "geheim" not in found.message
        assert found.help is not None


def test_a_table_that_is_not_there_is_told(graph: Graph, url: URL) -> None:
    for query, said in (
        ('SELECT * FROM "nowhere"', 'relation "nowhere" does not exist'),
        ('SELECT * FROM "no"."where"', 'relation "no.where" does not exist'),
        ("SELEC 1", "syntax error"),
        ("DROP TABLE uffici", "syntax error"),
        ("SELECT 1) AS a; DROP TABLE uffici; SELECT * FROM (SELECT 1", "cannot insert multiple commands"),
    ):
        found = told(lambda query=query: prepared(graph, url, query))  # type: ignore[misc]
        assert found.code.id == "P436"
        assert said in found.message


def test_two_columns_of_one_name_are_told(graph: Graph, url: URL) -> None:
    found = told(lambda: prepared(graph, url, "SELECT 1 AS visite, 2 AS visite"))
    assert found.message == "`uffici` gives two columns called `visite`"


def test_who_may_not_read_is_told(graph: Graph, url: URL, owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    owner.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'; CREATE TABLE secret (ufficio text, visite int)")
    try:
        guest = url.set(username="guest", password="guest")  # noqa: S106 - of the test's own
        found = told(lambda: prepared(graph, guest, "SELECT * FROM secret"))
        assert "permission denied for table secret" in found.message
        assert found.help == "ask whoever owns it for the right, or read another table or view"
        job = prepared(graph, guest, ROWS.format(rows=10))
        denied = told(lambda: job.write_there("results"))
        assert "permission denied for schema public" in denied.message
    finally:
        owner.execute("DROP TABLE secret; DROP ROLE guest")


def test_an_old_server_is_told(graph: Graph, url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "OLDEST", 99)
    found = told(lambda: prepared(graph, url, ROWS.format(rows=1)))
    assert found.code.id == "P451"
    assert found.message.endswith("and the engine `postgres` needs 99 or newer")


def test_another_database_is_told(graph: Graph) -> None:
    found = told(lambda: prepared(graph, make_url("sqlite:///x.db"), "SELECT 1"))
    assert found.message == "the engine `postgres` runs in PostgreSQL, and the URL is of `sqlite`"


END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'perfdsl'"


def test_a_connection_that_is_lost_is_told(
    graph: Graph, url: URL, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    frames = prepared(graph, url, ROWS.format(rows=100_000)).frames()
    assert next(frames).height > 0
    owner.execute(END)
    found = told(lambda: list(frames))
    assert found.code.id == "P436"
    assert found.help is not None
    assert "nothing was written" in found.help


def test_a_connection_that_is_lost_leaves_no_table(
    graph: Graph, url: URL, owner: psycopg.Connection[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = prepared(graph, url, ROWS.format(rows=1_000) + " WHERE i > 0")

    def end(*_: object) -> None:
        owner.execute(END)

    monkeypatch.setattr(type(job.settling.loader), "finish", end)
    found = told(lambda: job.write_there("lost"))
    assert found.code.id == "P436"
    assert owner.execute("SELECT to_regclass('lost')").fetchone() == (None,)
