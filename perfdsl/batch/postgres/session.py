"""A session of PostgreSQL: how a database is spoken to, and what it says in the user's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import psycopg
from sqlalchemy.engine import URL

from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.refusals import refused, trouble
from perfdsl.diagnostics import OLD_VERSION, Diagnostic

OLDEST: Final = 12
"""The first version that writes a float as its shortest decimal."""

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

_FETCHED: Final = 20_000
_VERSIONS: Final = 10_000
_PATIENCE: Final = "15"
"""The seconds in which a server has to answer."""

_SETTINGS: Final = (
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL standard_conforming_strings = on",
    "SET LOCAL synchronize_seqscans = off",
    "SET LOCAL DateStyle = ISO",
    "SET LOCAL TimeZone = 'UTC'",
)
"""So that the text of a float is its shortest decimal, a text in quotation marks has no escapes, and rows come as they lie."""


@contextmanager
def connected(url: URL, *, read_only: bool) -> Iterator[Connection]:
    """A connection with one transaction: kept at the end, undone where something is raised.

    Whatever the database says is a TableError without the password.
    """
    if url.get_backend_name() != "postgresql":
        raise trouble(
            f"the engine `postgres` runs in PostgreSQL, and the URL is of `{url.get_backend_name()}`"
        )
    patient = url if "connect_timeout" in url.query else url.update_query_dict({"connect_timeout": _PATIENCE})
    plain = patient.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain, client_encoding="UTF8") as connection:
            connection.read_only = read_only
            _check(connection)
            for setting in _SETTINGS:
                connection.execute(setting.encode())
            yield connection
    except psycopg.Error as error:
        raise refused(url, error) from None


def fetched(connection: Connection, query: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query, some at a time, and no more of them in memory."""
    with connection.cursor("perfdsl", binary=True) as cursor:
        cursor.execute(query.encode())
        while rows := cursor.fetchmany(_FETCHED):
            yield rows


def _check(connection: Connection) -> None:
    found = connection.info.server_version
    if found < OLDEST * _VERSIONS:
        message = f"the server is PostgreSQL {found // _VERSIONS}, and the engine `postgres` needs {OLDEST} or newer"
        advice = "leave out `--engine postgres`: the table is then read, and scored here"
        raise TableError(Diagnostic(OLD_VERSION, message, help=advice))
