"""Real servers for any test: `postgres` and `spark`, each started once, on the one worker whose tests use it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.batch.servers import postgresql

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SERVERS = ("postgres", "spark")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a running PostgreSQL, for every test that uses it the same one: name your tables after the test."""
    with postgresql.server() as url:
        yield url


@pytest.fixture(scope="session")
def spark() -> "Iterator[SparkSession]":
    """A Spark session on two threads, for every test that uses it the same one."""
    from tests.batch.servers import sparks  # noqa: PLC0415 (it takes a second, and most workers need none)

    with sparks.session() as session:
        yield session


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test with a server goes where the others with it go, so that one worker starts it, once."""
    for name in SERVERS:
        if name in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(name))
