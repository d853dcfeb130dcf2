"""A table of Spark is scored as the same table is on this machine."""

import polars as pl
import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from polars.testing import assert_frame_equal

from perfdsl.batch.nodes import Reading
from perfdsl.batch.spark.evaluating import bind_dataframe
from perfdsl.batch.spark.scoring import Wish
from perfdsl.batch.wanted import default_wanted
from perfdsl.diagnostics import Diagnostics
from tests.batch.test_evaluating import FRAME, PLAN, SCORES


def spark_frame(spark: SparkSession, frame: pl.DataFrame) -> DataFrame:
    return spark.createDataFrame(frame.to_pandas())


def test_it(spark: SparkSession, tmp_path) -> None:
    FRAME.with_columns(
        subject=pl.Series("abcde").str.split("").list.explode() if False else pl.Series(list("abcde"))
    ).write_parquet(tmp_path / "in.parquet")
    d = Diagnostics()
    graph = PLAN.program(None).graph
    b = bind_dataframe(
        spark.read.parquet(str(tmp_path)), graph, Wish(default_wanted(graph)), Reading(), "table", d
    )
    assert b is not None, list(d)
    found, tally = b.scored()
    rows = found.collect()
    print(rows)
    print(tally())
    assert [r["plan.score"] for r in rows] == SCORES
    assert 0
