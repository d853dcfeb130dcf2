"""A table of Spark is scored as the same table is on this machine, and what is wrong in it is told as well."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pyspark.sql import DataFrame, SparkSession

import perfdsl
from perfdsl.batch.engines import FEW
from perfdsl.pipeline import RulesetError
from tests.batch.test_evaluating import FRAME, PLAN

WANTED = ["plan.score", "plan.band", "plan.reason", "fiere.score", "bando", "sito", "costo"]


def on_spark(spark: SparkSession, frame: pl.DataFrame, folder: Path, parts: int = 1) -> DataFrame:
    """The frame as a table of Spark, read from so many files."""
    rows = -(-frame.height // parts)
    for part in range(parts):
        frame.slice(part * rows, rows).write_parquet(folder / f"part-{part}.parquet")
    return spark.read.parquet(str(folder))


def test_a_table_of_spark_is_scored_as_one_of_this_machine(spark: SparkSession, tmp_path: Path) -> None:
    frame = FRAME.with_columns(subject=pl.Series(["a", "b", "c", "d", "e"]))
    expected = PLAN.evaluate_batch(frame, wanted=WANTED)
    result = PLAN.evaluate_batch(on_spark(spark, frame, tmp_path, 3), wanted=WANTED)
    assert_frame_equal(result.table.sort("subject"), expected.table)
    assert (result.rows, result.engine) == (5, "spark")


def test_counts_are_those_of_all_partitions(spark: SparkSession, tmp_path: Path) -> None:
    row = {"costo": 1.0, "bando": "2026-01-01", "sito": True}
    rows = 3 * FEW
    frame = pl.DataFrame([{"fiere": 2**53 + 1 if place % FEW == 0 else 3, **row} for place in range(rows)])
    result = PLAN.evaluate_batch(on_spark(spark, frame, tmp_path, 3), engine="spark")
    assert (result.rows, result.set_aside, result.share) == (rows, 3, 1 / FEW)


def test_the_results_stay_on_the_cluster(spark: SparkSession, tmp_path: Path) -> None:
    result: Any = PLAN.evaluate_batch(on_spark(spark, FRAME, tmp_path), wanted=["plan.score", "bando"])
    assert result.dataframe.dtypes == [("plan.score", "double"), ("bando", "date")]
    assert result.dataframe.where("`plan.score` > 0.9").collect() == [(0.914286, date(2026, 5, 31))]


def test_columns_of_any_name_and_type(spark: SparkSession, tmp_path: Path) -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  indicator costo "Costo" { number; target <= 0.1; weight 1 }
  unit segreteria "Segreteria" { indicator Costo "Costo" { number; target <= 3; weight 1 } }
}
""")
    frame = pl.DataFrame(
        {
            "costo@2026": pl.Series([Decimal("0.1000000000000000000001")] * 2, dtype=pl.Decimal(38, 22)),
            "segreteria.Costo": ["3", "3.00000000000000000001"],
        }
    )
    wanted = ["costo.met", "segreteria.Costo.met"]
    result = plan.evaluate_batch(on_spark(spark, frame, tmp_path), wanted=wanted)
    assert result.table.rows() == plan.evaluate_batch(frame, wanted=wanted).table.rows()
    assert result.table.rows() == [(False, True), (False, False)]


def told(found: pytest.ExceptionInfo[RulesetError]) -> list[str]:
    return [f"{one.code.id} {one.place}: {one.message}" for one in found.value.diagnostics]


WRONG = pl.DataFrame({"costo": [0.1, 1.0, float("nan"), 2.0, 3.0]}).with_columns(FRAME.drop("costo"))
TWICE = FRAME.with_columns(subject=pl.Series(["a", "d", "c", "d", "e"]))


@pytest.mark.parametrize("frame", [WRONG, TWICE], ids=["a wrong cell", "a subject twice"])
def test_what_is_wrong_in_one_file_is_told_by_column_and_row(
    frame: pl.DataFrame, spark: SparkSession, tmp_path: Path
) -> None:
    with pytest.raises(RulesetError) as here:
        PLAN.evaluate_batch(frame)
    with pytest.raises(RulesetError) as there:
        _ = PLAN.evaluate_batch(on_spark(spark, frame, tmp_path)).table
    assert told(there) == told(here)


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        pytest.param(WRONG, "table/part-1.parquet, row 1, column costo", id="a wrong cell"),
        pytest.param(TWICE, "table/part-1.parquet, row 2, column subject", id="a subject twice"),
    ],
)
def test_what_is_wrong_in_several_files_is_told_by_file(
    frame: pl.DataFrame, place: str, spark: SparkSession, tmp_path: Path
) -> None:
    with pytest.raises(RulesetError) as found:
        _ = PLAN.evaluate_batch(on_spark(spark, frame, tmp_path, 3)).rows
    diagnostic = found.value.diagnostics[0]
    assert place in {str(diagnostic.place), *(str(label.place) for label in diagnostic.labels)}


def test_what_is_wrong_in_no_file_is_told_by_row(spark: SparkSession) -> None:
    rows = [(float(place), "x" if place == 4 else "2026-01-01") for place in range(6)]
    table = spark.createDataFrame(rows, "costo double, bando string").repartitionByRange(3, "costo")
    with pytest.raises(RulesetError) as found:
        _ = PLAN.evaluate_batch(table, allow_missing=True).table
    assert [str(one.place) for one in found.value.diagnostics] == ["table, row 5, column bando"]


def test_subjects_in_any_order_are_fine(spark: SparkSession, tmp_path: Path) -> None:
    frame = FRAME.with_columns(subject=pl.Series(["e", "d", "c", "b", "a"]))
    assert PLAN.evaluate_batch(on_spark(spark, frame, tmp_path, 2)).table["subject"].to_list() == list(
        "edcba"
    )


def test_a_table_without_rows(spark: SparkSession, tmp_path: Path) -> None:
    result = PLAN.evaluate_batch(on_spark(spark, FRAME.clear(), tmp_path))
    assert (result.rows, result.share) == (0, 0)
    assert_frame_equal(result.table, PLAN.evaluate_batch(FRAME.clear()).table)


def test_columns_are_checked_before_anything_runs(spark: SparkSession) -> None:
    table = spark.createDataFrame([(1, [2])], "fiere int, costo array<int>")
    with pytest.raises(RulesetError) as found:
        PLAN.evaluate_batch(table)
    assert [one.code.id for one in found.value.diagnostics] == ["P431", "P430"]


def test_what_is_no_table_of_spark_and_what_is_no_engine_for_one(spark: SparkSession) -> None:
    with pytest.raises(TypeError, match="scores a table of Spark, not DataFrame"):
        PLAN.evaluate_batch(FRAME, engine="spark")
    with pytest.raises(ValueError, match="is scored by the engine `spark`, not by `native`"):
        PLAN.evaluate_batch(spark.range(2), engine="native")


def test_figures_over_subjects_are_those_of_all_rows(spark: SparkSession, tmp_path: Path) -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  indicator fiere "Fiere" { count; target >= 7 }
  indicator posto "Posto" { count; value rank of fiere over subjects; monitor }
}
""")
    frame = pl.DataFrame({"subject": list("abcde"), "fiere": [3, 9, None, 9, 5]})
    wanted = ["posto", "posto.actual.reason"]
    result = plan.evaluate_batch(on_spark(spark, frame, tmp_path, 3), wanted=wanted)
    assert_frame_equal(result.table.sort("subject"), plan.evaluate_batch(frame, wanted=wanted).table)
    assert result.table["posto"].max() == 4
