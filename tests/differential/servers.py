"""PostgreSQL and Spark as engines on columns: the arrays go into a table, and the printed statement runs there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from perfdsl.engine.columns.kernel import Kernel
from perfdsl.engine.columns.numpy_engine import Found, Given
from perfdsl.engine.columns.sql.arrays import GIVEN, over_arrays
from perfdsl.engine.columns.sql.duckdb_engine import as_found, as_table
from tests.differential.comparing import Engine, TooLargeError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TYPES = {"double": "double precision", "bool": "boolean", "int32": "integer"}


@contextmanager
def postgres_engine(url: str) -> Iterator[Engine]:
    """An engine on one connection; the table of a run goes with its transaction."""
    with psycopg.connect(url) as connection:

        def run(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> dict[str, Found]:
            try:
                return _on_postgres(connection, kernel, as_table(kernel, columns, rows))
            except psycopg.errors.TooManyColumns as error:
                raise TooLargeError from error
            finally:
                connection.rollback()

        yield run


def _on_postgres(
    connection: "psycopg.Connection[tuple[Any, ...]]", kernel: Kernel, table: pa.Table
) -> dict[str, Found]:
    fields = ", ".join(f"{field.name} {_TYPES[str(field.type)]}" for field in table.schema)
    with connection.cursor(binary=True) as cursor:
        cursor.execute(f"CREATE TEMP TABLE {GIVEN} ({fields}) ON COMMIT DROP".encode())
        with cursor.copy(f"COPY {GIVEN} FROM STDIN".encode()) as copy:
            for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                copy.write_row(row)
        cursor.execute(over_arrays(kernel, "postgres").encode())
        return _found(kernel, cursor.fetchall())


def spark_engine(session: "SparkSession") -> Engine:
    """An engine that reads the arrays from a file."""

    def run(kernel: Kernel, columns: Mapping[str, Given], rows: int) -> dict[str, Found]:
        with TemporaryDirectory() as folder:
            pq.write_table(as_table(kernel, columns, rows), f"{folder}/{GIVEN}.parquet")
            session.read.parquet(folder).createOrReplaceTempView(GIVEN)
            found = session.sql(over_arrays(kernel, "spark")).collect()
        return _found(kernel, [tuple(row) for row in found])

    return run


def _found(kernel: Kernel, rows: list[tuple[Any, ...]]) -> dict[str, Found]:
    columns = list(zip(*sorted(rows), strict=True))
    return as_found(kernel, [np.array(column) for column in columns[1:]])
