"""Results of which nothing is rounded: decimals where there are such, else fractions."""

from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

import perfdsl
from perfdsl.batch.files.formats import format_of
from perfdsl.batch.files.writing import write_table
from perfdsl.pipeline import RulesetError
from perfdsl.values.number import RATIONAL_TYPE
from tests.batch.test_evaluating import FRAME, PLAN

TEXT = """
scale s { band "A" from 50%; band "B" }
plan p "P" {
  period 2026
  scale s
  require a >= 1
  indicator a "A" { count; target >= 3; weight 50% }
  indicator b "B" { number; target <= 7.5; weight 50% }
  indicator c "C" { number; value a / 7; monitor }
}
"""
SMALL = perfdsl.loads(TEXT)
TABLE = pl.DataFrame({"subject": ["x", "y", "z"], "a": [1, 2, 3], "b": [15.0, None, 1e-3]})
WANTED = ["plan.score", "plan.band", "c", "a", "b", "b.actual.reason", "a.met"]


def test_nothing_is_rounded() -> None:
    result = SMALL.evaluate_batch(TABLE, exact=True, wanted=WANTED)
    assert result.engine == "exact"
    assert result.table.rows() == [
        ("x", "5/12", "B", "1/7", 1, "15", None, False),
        ("y", "2/3", "A", "2/7", 2, None, "not_measured", False),
        ("z", "1", "A", "3/7", 3, "0.001", None, True),
    ]


@pytest.mark.parametrize("rows", [1, 50])
def test_they_are_what_an_evaluation_gives(rows: int) -> None:
    frame = pl.concat([FRAME] * rows)
    found = PLAN.evaluate_batch(frame, exact=True, wanted=["plan.score", "fiere", "costo.achievement"]).table
    for place, row in enumerate(FRAME.rows(named=True)):
        facts = {name: Fraction(str(cell)) if isinstance(cell, float) else cell for name, cell in row.items()}
        evaluation = PLAN.evaluate({name: cell for name, cell in facts.items() if cell is not None})
        items = {item.name: item.figures for item in evaluation.graph.outline.items}
        for name, node in (
            ("plan.score", items["p"].score),
            ("costo.achievement", items["costo"].achievement),
        ):
            value, text = evaluation.value(node), found[name][place]
            assert (None if text is None else Fraction(text)) == (
                Fraction(int(value.numerator), int(value.denominator))
                if isinstance(value, RATIONAL_TYPE)
                else None
            )


def test_figures_over_subjects_and_requirements_too() -> None:
    text = TEXT.replace("require a >= 1", "require mean of b over subjects <= a").replace(
        "a / 7", "mean of a over subjects / 7"
    )
    plan = perfdsl.loads(text)
    result = plan.evaluate_batch(TABLE, exact=True, wanted=["c", "a"], keep_going=True)
    assert result.table["c"].to_list() == ["2/7"] * 3
    assert [one.code.id for one in result.diagnostics] == ["P416"] * 3
    with pytest.raises(RulesetError):
        plan.evaluate_batch(TABLE, exact=True)


@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x.arrow", "x.ndjson"])
def test_they_are_written_in_every_format(name: str, tmp_path: Path) -> None:
    found = SMALL.evaluate_batch(TABLE, exact=True, wanted=["plan.score", "a"]).table
    path = tmp_path / name
    form = format_of(path)
    assert form is not None
    write_table([found], found.schema, path, form)
    readers = {"csv": pl.read_csv, "parquet": pl.read_parquet, "arrow": pl.read_ipc, "ndjson": pl.read_ndjson}
    read: pl.DataFrame = readers[form](path)  # type: ignore[operator]
    assert read.select("plan.score", "a").rows() == [("5/12", 1), ("2/3", 2), ("1", 3)]
