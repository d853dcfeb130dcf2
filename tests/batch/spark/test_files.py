"""Files that Spark reads, folders that it writes: whole, or not at all."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pyspark.sql import SparkSession

from perfdsl.batch.nodes import Reading
from perfdsl.batch.spark.job import Order, score_files
from perfdsl.data.locale import IT
from perfdsl.diagnostics import Diagnostics
from tests.batch.test_evaluating import FRAME, PLAN

GRAPH = PLAN.program(None).graph
TABLE = FRAME.with_columns(subject=pl.Series(list("abcde")))
ITALIAN = "soggetto;fiere;costo;bando;sito\na;5;7,5;2026-05-31;sì\nb;7;8,1;2026-06-01;no\n"


def scored(
    spark: SparkSession, actuals: Path, out: Path, reading: Reading | None = None
) -> tuple[int | None, list[str]]:
    """The rows that were scored, None where nothing was written, and what was said."""
    found = Diagnostics()
    tally = score_files(spark, GRAPH, Order(str(actuals), str(out)), reading or Reading(), found)
    return None if tally is None else tally.rows, [f"{one.code.id} {one.message}" for one in found]


def left(folder: Path) -> list[str]:
    """What a folder holds, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_file_is_scored_to_a_folder(form: str, spark: SparkSession, tmp_path: Path) -> None:
    actuals, out = tmp_path / f"actuals.{form}", tmp_path / "out"
    if form == "csv":
        TABLE.write_csv(actuals)
    else:
        TABLE.write_parquet(actuals)
    assert scored(spark, actuals, out) == (5, [])
    assert_frame_equal(
        pl.read_parquet(out / "*.parquet"),
        PLAN.evaluate_batch(TABLE).table.cast({"plan.band": pl.String, "plan.reason": pl.String}),
    )
    assert (out / "_SUCCESS").exists()
    assert left(tmp_path) == [f"actuals.{form}", "out"]


def test_a_table_as_a_spreadsheet_in_italy_saves_it(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "dati.csv").write_text(ITALIAN, "utf-8")
    out = tmp_path / "esiti.csv"
    assert scored(spark, tmp_path / "dati.csv", out, Reading(locale=IT)) == (2, [])
    (part,) = out.glob("*.csv")
    assert part.read_text("utf-8").splitlines()[:2] == [
        "soggetto,plan.score,plan.band,plan.coverage,plan.reason",
        "a,0.914286,A,1.0,",
    ]


def test_results_replace_those_of_an_earlier_run(spark: SparkSession, tmp_path: Path) -> None:
    TABLE.write_parquet(tmp_path / "actuals.parquet")
    for _ in range(2):
        assert scored(spark, tmp_path / "actuals.parquet", tmp_path / "out") == (5, [])
    assert pl.read_parquet(tmp_path / "out" / "*.parquet").height == 5
    assert left(tmp_path) == ["actuals.parquet", "out"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_folder_of_results_is_let_alone(kind: str, spark: SparkSession, tmp_path: Path) -> None:
    TABLE.write_parquet(tmp_path / "actuals.parquet")
    out = tmp_path / "mine"
    if kind == "folder":
        out.mkdir()
        (out / "letter.txt").write_text("dear", "utf-8")
    else:
        out.write_text("dear", "utf-8")
    expected = f"P435 `{out}` cannot be written: it is there, and is no folder of results"
    assert scored(spark, tmp_path / "actuals.parquet", out) == (None, [expected])
    assert left(tmp_path) == ["actuals.parquet", "mine"]


def test_nothing_is_left_where_a_cell_is_wrong(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "dati.csv").write_text(ITALIAN.replace("8,1", "8,1x"), "utf-8")
    rows, told = scored(spark, tmp_path / "dati.csv", tmp_path / "out", Reading(locale=IT))
    assert rows is None
    assert told[0].startswith("P432 `8,1x`")
    assert left(tmp_path) == ["dati.csv"]


def test_wrong_cells_are_missing_where_it_is_to_go_on(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "dati.csv").write_text(ITALIAN.replace("8,1", "8,1x"), "utf-8")
    reading = Reading(locale=IT, keep_going=True)
    rows, told = scored(spark, tmp_path / "dati.csv", tmp_path / "out", reading)
    assert (rows, len(told)) == (2, 1)
    assert pl.read_parquet(tmp_path / "out" / "*.parquet")["plan.coverage"].to_list() == [1.0, 0.7]


def damaged(folder: Path, sort: str) -> Path:
    """A table that cannot be read, of a sort."""
    path = folder / "actuals.parquet"
    match sort:
        case "cut off":
            TABLE.write_parquet(path)
            path.write_bytes(path.read_bytes()[:-40])
        case "a text":
            path.write_text("these are no columns", "utf-8")
        case "a short row":
            path = folder / "actuals.csv"
            path.write_text("subject,fiere,costo,bando,sito\na,5,7.5\n", "utf-8")
        case "an empty folder":
            path = folder / "actuals"
            path.mkdir()
        case "a sheet":
            path = folder / "actuals.xlsx"
            path.write_bytes(b"PK")
        case "long":
            path = folder / "actuals.csv"
            path.write_text("subject,indicator,value\na,fiere,5\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("sort", "problem"),
    [
        ("not there", "P434 `{}` is not there"),
        ("cut off", "P434 `{}` is not a Parquet file, or is damaged"),
        ("a text", "P434 `{}` is not a Parquet file, or is damaged"),
        ("a short row", "P434 `{}` has a row with more or fewer cells than its header"),
        ("an empty folder", "P434 `{}` holds no Parquet file"),
        ("a sheet", "P434 `{}` has no format that Spark reads here"),
        ("long", "P430 `{}` has a row for each fact, which Spark does not read here"),
    ],
)
def test_a_table_that_cannot_be_read(sort: str, problem: str, spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = damaged(tmp_path / "in", sort)
    assert scored(spark, path, tmp_path / "out") == (None, [problem.format(path)])
    assert left(tmp_path) == ["in"]
