"""Tables on the server of the tests, made for one test and dropped after it."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from perfdsl import loads
from perfdsl.graph.nodes import Graph
from tests.batch.postgres.offices import PLAN, Made, Row


@pytest.fixture(scope="module")
def graph() -> Graph:
    return loads(PLAN).graph("2026")


@pytest.fixture
def table(postgres: str) -> Any:  # noqa: ANN401 - a function with defaults
    """A function that makes a table of typed columns, dropped at the end."""
    names: list[str] = []
    with psycopg.connect(postgres, autocommit=True) as connection:

        def make(columns: Sequence[tuple[str, str]], rows: Sequence[Row], name: str = 'L\'"uffici"') -> Made:
            names.append(name)
            columns = [('uffi"cio', "text"), *columns]
            fields = sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(one), sql.SQL(kind)) for one, kind in columns
            )
            connection.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(name), fields))
            marks = sql.SQL(", ").join(sql.SQL("CAST(%s AS {})").format(sql.SQL(kind)) for _, kind in columns)
            made = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(name), marks)
            connection.cursor().executemany(made, rows)
            return Made(make_url(postgres).set(drivername="postgresql+psycopg"), name)

        yield make
        for name in names:
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
