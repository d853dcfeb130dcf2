"""Figures that are counted come out as whole numbers, wherever that can be nothing else."""

from pathlib import Path

import polars as pl
import pytest

import perfdsl
from perfdsl.batch.files.formats import format_of
from perfdsl.batch.files.writing import write_table

PLAN = perfdsl.loads("""
plan p "P" {
  period 2026
  indicator a "A" { count; target >= 5 }
  indicator b "B" { count; value max(a + 2, 2 * a, abs(-a)); target >= 7 }
  indicator c "C" { count; value a / 2; target >= 7 }
  indicator d "D" { number; target >= 7 }
  indicator e "E" { count; value if a > 3 then d else 1; monitor }
  indicator s "S" { count; target >= 7; series quarterly sum }
  indicator m "M" { count; target >= 7; series quarterly mean }
  indicator l "L" { level 1..5; target >= 3 }
  indicator r "R" { count; value rank of d over subjects; monitor }
  indicator n "N" { count; value count of subjects where d > 2; monitor }
  indicator t "T" { count; value sum of a over subjects; monitor }
  indicator v "V" { count; value mean of a over subjects; monitor }
}
""")
TABLE = pl.DataFrame(
    {
        "a": [1, None, 3, 2**53 + 3, 2**53],
        "d": [0.5, 1.5, 2.5, 3.0, None],
        "l": [1, 2, 3, None, 5],
        **{f"s@2026-Q{quarter}": [1, 2, None, 4, 5] for quarter in range(1, 5)},
        **{f"m@2026-Q{quarter}": [1, 2, None, 4, 5] for quarter in range(1, 5)},
    }
)
WHOLE = ["a", "a.target", "b", "s", "l"]
FIGURES = ["c", "d", "e", "m", "a.score"]


@pytest.mark.parametrize("engine", ["exact", "columns", "native", "duckdb"])
def test_what_is_counted_is_whole_in_every_engine(engine: str) -> None:
    found = PLAN.evaluate_batch(TABLE, wanted=[*WHOLE, *FIGURES], engine=engine).table
    assert [found.schema[name] for name in WHOLE] == [pl.Int64()] * len(WHOLE)
    assert [found.schema[name] for name in FIGURES] == [pl.Float64()] * len(FIGURES)
    assert found["a"].to_list() == [1, None, 3, None, None]
    assert found["b"].to_list() == [3, None, 6, None, None]
    assert found["s"].to_list() == [4, 8, None, 16, 20]
    assert found["l"].to_list() == [1, 2, 3, None, 5]
    assert found["c"].to_list()[:3] == [0.5, None, 1.5]


def test_what_no_double_holds_is_out_of_range() -> None:
    found = PLAN.evaluate_batch(TABLE, wanted=["a", "a.actual.reason", "b.actual.reason"]).table
    far = pl.DataFrame({"a": [1, 2**53 - 1], "d": [1.0, 1.0]})
    for engine in ("exact", "columns", "native"):
        straight = PLAN.evaluate_batch(
            far, wanted=["b", "b.actual.reason"], engine=engine, allow_missing=True
        )
        assert straight.table.rows() == [(3, None), (None, "out_of_range")]
    assert found["a.actual.reason"].to_list() == [None, "not_measured", None, "out_of_range", "out_of_range"]
    assert found["b.actual.reason"].to_list() == [None, "not_measured", None, "out_of_range", "out_of_range"]


def test_ranks_and_counts_of_subjects_are_whole() -> None:
    found = PLAN.evaluate_batch(TABLE[:3], wanted=["r", "n", "t", "v"]).table
    assert dict(found.schema) == {"r": pl.Int64(), "n": pl.Int64(), "t": pl.Int64(), "v": pl.Float64()}
    assert found.rows() == [(3, 1, 4, 2.0), (2, 1, 4, 2.0), (1, 1, 4, 2.0)]


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_they_are_written_without_a_point(form: str, tmp_path: Path) -> None:
    found = PLAN.evaluate_batch(TABLE[:1], wanted=["a", "b"]).table
    path = tmp_path / f"x.{form}"
    written = format_of(path)
    assert written is not None
    write_table([found], found.schema, path, written)
    assert path.read_text("utf-8") == {"csv": "a,b\n1,3\n", "ndjson": '{"a":1,"b":3}\n'}[form]


@pytest.mark.parametrize("kind", [pl.Int64(), pl.Float64(), pl.String(), pl.Decimal(38, 0)])
@pytest.mark.parametrize("rows", [1, 30])
def test_where_doubles_end_every_engine_agrees(kind: pl.DataType, rows: int) -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  indicator a "A" { count; target >= 5 }
  indicator b "B" { count; value a + 2; target >= 7 }
  indicator d "D" { count; value a - 2; target >= 7 }
}
""")
    cells = [2**53 - step for step in range(-4, 5)] * rows
    table = pl.DataFrame({"a": pl.Series(cells, dtype=pl.Int64)}).cast(kind)
    wanted = ["a", "b", "d", "a.actual.reason", "b.actual.reason"]
    found = [
        plan.evaluate_batch(table, wanted=wanted, engine=name).table
        for name in ("exact", "columns", "native")
    ]
    assert found[0]["a"].to_list()[:9] == [None] * 5 + [2**53 - step for step in range(1, 5)]
    assert found[0].equals(found[1])
    assert found[0].equals(found[2])
