"""The servers are real ones, and they are there: nothing here is ever skipped."""

import sys
from collections.abc import Iterable, Iterator

import psycopg
import pyarrow as pa
from pyspark.sql import SparkSession


def test_postgresql_answers(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        row = connection.execute("select current_setting('server_encoding'), 1::float8 / 3").fetchone()
    assert row == ("UTF8", 1 / 3)


def test_postgresql_orders_texts_by_their_bytes(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        rows = connection.execute(
            "select x from unnest(array['b', 'a', 'B', 'é']) as t(x) order by x"
        ).fetchall()
    assert rows == [("B",), ("a",), ("b",), ("é",)]


def test_spark_answers_with_the_python_of_the_tests(spark: SparkSession) -> None:
    def versions(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.RecordBatch.from_pydict({"python": [sys.version] * batch.num_rows})

    rows = spark.range(2).mapInArrow(versions, "python string").collect()
    assert {row.python for row in rows} == {sys.version}
