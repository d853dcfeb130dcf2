"""`perfdsl batch --engine postgres`: a table scored where it lies, to a file or to another table, or nothing at all."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

PLAN = """
plan p "Piano" {
  period 2026
  scale ente
  indicator fiere "Fiere" { count; target >= 5; weight 2 points }
  indicator quota "Quota" { percent; target >= 50%; weight 1 points }
}
scale ente { band "alto" from 90%; band "basso" }
"""
RANKED = """
plan p "Piano" {
  period 2026
  indicator fiere "Fiere" { count; target >= 5 }
  indicator posto "Posto" { number; value rank of fiere over subjects; target <= 2 }
}
"""


@pytest.fixture
def server(
    postgres: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A table of offices, whose database the variable OFFICES names, and the plan beside it."""
    (folder / "plan.perf").write_text(PLAN, "utf-8")
    monkeypatch.setenv("OFFICES", postgres)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA hr; CREATE TABLE hr.facts (subject text, fiere int, quota numeric)")
        connection.execute(
            "INSERT INTO hr.facts VALUES ('Roma', 4, 0.25), ('Milano', 7, 0.5), ('Bari', 5, 0.4499999999999999999)"
        )
        yield connection
        connection.execute("DROP SCHEMA hr CASCADE")


WORDS = ("batch", "plan.perf", "--database-url-env", "OFFICES", "--engine", "postgres")
ROWS = "subject,plan.score,plan.band,plan.coverage,plan.reason\nRoma,0.7,basso,1.0,\nMilano,1.0,alto,1.0,\nBari,0.966667,alto,1.0,\n"
SAID = "perfdsl: 3 rows scored by `postgres`, 1 of them (33.33%) one by one\n"


@pytest.mark.usefixtures("server")
def test_a_table_is_scored_where_it_lies(run: "Run") -> None:
    found = run(*WORDS, "--table", "hr.facts", "--out", "x.csv")
    assert (found.status, found.err) == (0, SAID)
    assert Path("x.csv").read_text("utf-8") == ROWS
    Path("query.sql").write_text("SELECT * FROM hr.facts; -- all: 100%\n", "utf-8")


def test_results_become_a_table(server: psycopg.Connection[tuple[Any, ...]], run: "Run") -> None:
    Path("query.sql").write_text("SELECT subject, fiere, quota FROM hr.facts -- all: 100%\n;\n", "utf-8")
    words = (*WORDS, "--query", "query.sql", "--out-table", "hr.scores")
    found = run(*words)
    assert (found.status, found.err) == (0, SAID)
    rows = server.execute(
        'SELECT subject, "plan.score", "plan.band" FROM hr.scores ORDER BY subject'
    ).fetchall()
    assert rows == [("Bari", 0.966667, "alto"), ("Milano", 1.0, "alto"), ("Roma", 0.7, "basso")]
    again = run(*words)
    assert (again.status, "has a table `hr.scores` already" in again.err) == (2, True)


def test_where_a_cell_is_wrong_nothing_is_written(
    server: psycopg.Connection[tuple[Any, ...]], run: "Run"
) -> None:
    server.execute("INSERT INTO hr.facts VALUES ('Como', 3, 45)")
    Path("x.csv").write_text("what stood there", "utf-8")
    for target in (("--out", "x.csv"), ("--out-table", "hr.scores")):
        found = run(*WORDS, "--table", "hr.facts", *target)
        assert found.status == 1
        assert (
            "error[P432]: `45` could be 45% or 4500% (of `Como`)\n  --> hr.facts, row 4, column quota"
            in found.err
        )
        assert "nothing was written" in found.err
    assert Path("x.csv").read_text("utf-8") == "what stood there"
    assert server.execute("SELECT to_regclass('hr.scores')").fetchone() == (None,)
    kept = run(*WORDS, "--table", "hr.facts", "--out", "x.csv", "--keep-going")
    assert (kept.status, Path("x.csv").read_text("utf-8").startswith(ROWS)) == (1, True)


@pytest.mark.usefixtures("server")
def test_what_no_statement_is_sure_of_is_read_and_scored_here(run: "Run") -> None:
    Path("plan.perf").write_text(RANKED, "utf-8")
    words = (*WORDS, "--table", "hr.facts", "--ignore", "quota", "--want", "posto", "--out", "x.csv")
    found = run(*words)
    assert (found.status, "by `postgres`" in found.err) == (0, False)
    assert Path("x.csv").read_text("utf-8") == "subject,posto\nRoma,3.0\nMilano,1.0\nBari,2.0\n"


@pytest.mark.usefixtures("server")
def test_a_table_of_facts_is_refused(run: "Run") -> None:
    Path("query.sql").write_text(
        "SELECT subject, 'fiere' AS indicator, fiere AS value FROM hr.facts", "utf-8"
    )
    found = run(*WORDS, "--query", "query.sql", "--out", "x.csv")
    assert found.status == 1
    assert "error[P430]: `query.sql` has a row for each fact, which no statement reads" in found.err


@pytest.mark.parametrize(
    "words", [("--actuals", "x.csv", "--out", "y.csv"), ("--table", "hr.facts", "--parts", "parts")]
)
@pytest.mark.usefixtures("server")
def test_only_tables_of_a_database_are_scored_there(words: tuple[str, ...], run: "Run") -> None:
    found = run(*WORDS, *words)
    assert found.status == 2
    assert "`--engine postgres` scores a table of a database" in " ".join(found.err.split())


@pytest.mark.parametrize("target", [("--out", "x.csv"), ("--out-table", "hr.scores")])
def test_an_interruption_leaves_nothing(
    server: psycopg.Connection[tuple[Any, ...]], target: tuple[str, ...]
) -> None:
    Path("query.sql").write_text(
        "SELECT 'u' || i AS subject, i % 9 AS fiere, 0.5 AS quota FROM generate_series(1, 5000000) AS i WHERE pg_sleep(0.0001) IS NOT NULL",
        "utf-8",
    )
    words = [*WORDS, "--query", "query.sql", *target]
    process = subprocess.Popen([sys.executable, "-m", "perfdsl", *words], stderr=subprocess.PIPE, text=True)
    running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query ~ 'FETCH|given rows' AND pid <> pg_backend_pid()"
    ended = time.monotonic() + 60
    while server.execute(running).fetchone() == (0,) and time.monotonic() < ended:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.fullmatch(r"perfdsl: interrupted after [0-9,]+ rows; nothing was written\n", err)
    assert not Path("x.csv").exists()
    assert server.execute("SELECT to_regclass('hr.scores')").fetchone() == (None,)
    while server.execute(running).fetchone() != (0,):  # the server stops too
        assert time.monotonic() < ended
        time.sleep(0.02)
