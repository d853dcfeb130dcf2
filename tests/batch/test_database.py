"""Tables of a database: read exactly and never changed, written whole or not at all."""

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from perfdsl.batch.database import database_table, query_of, url_in, write_to
from perfdsl.batch.files.trouble import TableError

ROWS = 150_000
MADE = f"""
drop table if exists batch_facts, scores;
create table batch_facts (
  comune text, quota numeric(18,4), n bigint, giorno date, fatto boolean, x double precision, nulla text
);
insert into batch_facts
  select 'c' || i, i / 10000.0, i, date '2026-01-01' + i % 300, i % 2 = 0, i / 3.0, null from generate_series(1, {ROWS}) i
"""  # noqa: S608 - the number is our own


def told(error: pytest.ExceptionInfo[TableError]) -> str:
    return error.value.diagnostics[0].message


@pytest.fixture
def lite(tmp_path: Path) -> URL:
    """A database of SQLite with a small table."""
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("create table facts (comune text, quota numeric, n integer, giorno text)")
        rows = [("Roma", 0.5, 1, "2026-06-30"), ("Milano", 1, 2**60, None), ("Napoli", None, None, "x")]
        connection.executemany("insert into facts values (?, ?, ?, ?)", rows)
    connection.close()
    return make_url(f"sqlite:///{tmp_path / 'x.db'}")


@pytest.fixture
def post(postgres: str) -> Iterator[URL]:
    """The test server, with a table of many rows."""
    url = make_url(postgres).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(MADE.replace("%", "%%"))
    yield url
    engine.dispose()


def test_a_table_of_sqlite_is_read(lite: URL) -> None:
    table = database_table(lite, query_of(lite, "facts"), "facts")
    assert table.whole().to_dict(as_series=False) == {
        "comune": ["Roma", "Milano", "Napoli"],
        "quota": [0.5, 1.0, None],
        "n": [1, 2**60, None],
        "giorno": ["2026-06-30", None, "x"],
    }
    some = database_table(
        lite, "select n as a, quota from facts where comune like 'R%' and giorno <> '10:30'", "q"
    )
    assert some.schema == {"a": pl.Int64, "quota": pl.Float64}
    assert some.whole().to_dicts() == [{"a": 1, "quota": 0.5}]


def test_a_query_without_rows_has_columns(lite: URL) -> None:
    table = database_table(lite, "select n, giorno from facts where n < 0", "q")
    assert table.schema.names() == ["n", "giorno"]
    assert table.whole().height == 0


@pytest.mark.parametrize(
    "query", ["delete from facts", "insert into facts (n) values (1)", "drop table facts"]
)
def test_a_database_is_never_changed_by_reading(query: str, lite: URL) -> None:
    with pytest.raises(TableError) as error:
        database_table(lite, query, "q")
    assert "readonly" in told(error)
    assert database_table(lite, "select count(*) as n from facts", "q").whole().item() == 3


def test_a_numeric_of_postgresql_is_exact_and_many_rows_are_streamed(post: URL) -> None:
    table = database_table(post, query_of(post, "public.batch_facts"), "facts")
    assert table.schema["quota"] == pl.Decimal(38, 4)
    assert table.schema["nulla"] == pl.String
    chunks = list(table.chunks(["quota", "giorno", "fatto", "x"]))
    assert [chunk.height for chunk in chunks] == [65_536, 65_536, ROWS - 2 * 65_536]
    assert chunks[0]["quota"][1428] == Decimal("0.1429")
    assert chunks[0].schema == {
        "quota": pl.Decimal(38, 4),
        "giorno": pl.Date,
        "fatto": pl.Boolean,
        "x": pl.Float64,
    }
    assert next(table.chunks(["comune"]))["comune"][0] == "c1"


def test_postgresql_is_never_changed_by_reading(post: URL) -> None:
    for query in (
        "delete from batch_facts returning n",
        "select pg_advisory_lock(1); delete from batch_facts",
    ):
        with pytest.raises(TableError):
            database_table(post, query, "q")
    table = database_table(
        post,
        "select count(*)::int as n, 100 % 7 as m, '10:30' as t from batch_facts where comune like 'c%'",
        "q",
    )
    assert table.whole().row(0) == (ROWS, 2, "10:30")


def test_numbers_that_no_column_holds_are_told(post: URL) -> None:
    for text, said in (("'NaN'::numeric", "`NaN`"), ("10::numeric ^ 38 + 0.5", "`1000")):
        with pytest.raises(TableError) as error:
            database_table(post, f"select {text} as quota", "q")
        assert told(error).startswith(said)
        assert str(error.value.diagnostics[0].place) == "q, row 1, column quota"


def test_a_password_is_never_told(post: URL) -> None:
    assert post.password is not None
    wrong = post.set(password="geheim-77")  # noqa: S106 - it is the wrong one
    for url in (wrong, post.set(port=1), post.set(database="nowhere")):
        with pytest.raises(TableError) as error:
            database_table(url, "select 1", "q")
        assert "geheim" not in str(error.value.diagnostics[0])
        assert str(post.password) not in str(error.value.diagnostics[0])
        assert told(error).startswith("the database postgresql+psycopg://perfdsl:***@127.0.0.1")


def test_what_names_no_database_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DB", raising=False)
    found = {}
    for value in ("", "geheim", "nothing://x", "mysql+nothing://a:geheim@b/c"):
        monkeypatch.setenv("DB", value)
        with pytest.raises(TableError) as error:
            database_table(url_in("DB"), "select 1", "q")
        found[value] = told(error)
        assert "geheim" not in str(error.value.diagnostics[0])
    assert found == {
        "": "the environment variable `DB` is not set",
        "geheim": "what the environment variable `DB` has is no URL of a database",
        "nothing://x": "`nothing` is no database that can be read here",
        "mysql+nothing://a:geheim@b/c": "`mysql+nothing` is no database that can be read here",
    }
    monkeypatch.setenv("DB", "postgres://a@b/c")
    assert url_in("DB").drivername == "postgresql+psycopg"


RESULTS = pl.DataFrame(
    {"comune": ["a", "b"], "plan.score": [0.5, None], "d": [None, "2026-01-01"], "ok": [True, None]}
).with_columns(pl.col("d").str.to_date())


class _StoppedError(Exception):
    pass


def _stopped() -> Iterator[pl.DataFrame]:
    yield RESULTS
    raise _StoppedError


def test_results_are_written_in_one_transaction(post: URL, lite: URL) -> None:
    for url in (post, lite):
        with pytest.raises(_StoppedError):
            write_to(url, "scores", _stopped(), RESULTS.schema)
        write_to(url, "scores", [RESULTS, RESULTS], RESULTS.schema)
        found = database_table(url, query_of(url, "scores"), "scores").whole()
        assert found["plan.score"].to_list() == [0.5, None] * 2
        with pytest.raises(TableError) as error:
            write_to(url, "scores", [RESULTS], RESULTS.schema)
        assert told(error) == "the database has a table `scores` already"
