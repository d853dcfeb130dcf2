"""Tables that lie as machine code reads them give what loaded ones give, and any cell that is odd is still looked at."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

import perfdsl
from perfdsl.batch import running
from perfdsl.batch.results import BatchResult

PLAN = perfdsl.loads("""
scale s { band "A" from 90%; band "B" from 50%; band "C" }
plan p "P" {
  period 2026
  scale s
  indicator fiere "Fiere" { count; target >= 7; weight 20% }
  indicator costo "Costo" { number; target <= 7.5; weight 20% }
  indicator quota "Quota" { percent; target >= 90%; weight 20% }
  indicator bando "Bando" { date; target by 2026-05-31; weight 20% }
  indicator sito  "Sito"  { yes_no; target yes; weight 20% }
}
""")
ROWS = 20_003


def frame() -> pl.DataFrame:
    draw = np.random.default_rng(1)
    days = draw.integers(20_500, 20_640, ROWS).astype(np.int32)
    whole = pl.DataFrame(
        {
            "fiere": draw.integers(0, 15, ROWS),
            "costo": np.round(draw.random(ROWS) * 20, 2),
            "quota": np.round(draw.random(ROWS) * 1.2, 3),
            "bando": pl.Series(days).cast(pl.Date),
            "sito": draw.random(ROWS) < 0.5,
        }
    )
    return whole.select(
        pl.when(pl.Series(draw.random(ROWS) < 0.9)).then(pl.col(name)).alias(name) for name in whole.columns
    )


FRAME = frame()


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each table that was scored was not loaded."""
    found = []
    plain: Any = running.Evaluator.straight

    def told(*arguments: object) -> object:
        result = plain(*arguments)
        found.append(result is not None)
        return result

    monkeypatch.setattr(running.Evaluator, "straight", told)
    return found


def same(table: object, **how: Any) -> BatchResult:  # noqa: ANN401 - the options of a batch
    result = PLAN.evaluate_batch(table, engine="native", **how)
    expected = PLAN.evaluate_batch(table, engine="columns", **how)
    assert result.table.equals(expected.table)
    assert (result.rows, result.set_aside, result.unsure) == (
        expected.rows,
        expected.set_aside,
        expected.unsure,
    )
    return result


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(lambda: FRAME, id="polars"),
        pytest.param(lambda: FRAME[3:10_001], id="a slice that begins within a byte"),
        pytest.param(lambda: pl.concat([FRAME[:5_000], FRAME[7_000:]], rechunk=False), id="two chunks"),
        pytest.param(FRAME.drop_nulls, id="nothing missing"),
        pytest.param(lambda: FRAME[:5], id="few rows"),
        pytest.param(FRAME.to_arrow, id="arrow"),
        pytest.param(lambda: FRAME.drop("sito", "bando").to_pandas(), id="pandas"),
        pytest.param(lambda: FRAME.with_columns(pl.col("fiere").cast(pl.Int16)), id="small numbers"),
        pytest.param(lambda: FRAME.with_columns(pl.col("fiere").cast(pl.Float64)), id="counts as floats"),
    ],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_a_plain_table_is_scored_where_it_lies(
    table: Callable[[], object], threads: int, passed: list[bool]
) -> None:
    same(table(), threads=threads, allow_missing=True)
    assert passed[0]


def test_a_table_without_rows_has_no_results() -> None:
    same(FRAME[:0])


def test_rows_at_an_edge_are_evaluated_exactly(passed: list[bool]) -> None:
    edge = pl.DataFrame({"quota": [0.81, 0.45, 0.72, None], "costo": [None, None, 7.5, None]})
    result = same(edge, allow_missing=True)
    assert passed[0]
    assert result.set_aside
    assert result.table["plan.band"].to_list() == ["A", "B", "A", None]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        pytest.param("costo", 1e-40, id="nearly nothing"),
        pytest.param("costo", -1e35, id="large"),
        pytest.param("costo", 2.0**100, id="as large as can be"),
    ],
)
def test_a_table_with_a_cell_of_an_odd_size_is_loaded(column: str, cell: float, passed: list[bool]) -> None:
    odd = FRAME.with_columns(
        pl.when(pl.int_range(pl.len()) == 9_000).then(cell).otherwise(pl.col(column)).alias(column)
    )
    assert same(odd).set_aside
    assert not passed[0]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        pytest.param("costo", float("nan"), id="NaN"),
        pytest.param("costo", float("-inf"), id="infinite"),
        pytest.param("quota", 93.0, id="points"),
        pytest.param("fiere", -1, id="a count below 0"),
        pytest.param("fiere", 2.5, id="a count that is not whole"),
        pytest.param("bando", date(1899, 12, 30), id="an empty date of a spreadsheet"),
    ],
)
def test_a_cell_that_is_wrong_is_told(column: str, cell: object, passed: list[bool]) -> None:
    table = FRAME.with_columns(
        pl.when(pl.int_range(pl.len()) == ROWS - 1).then(pl.lit(cell)).otherwise(pl.col(column)).alias(column)
    )
    with pytest.raises(perfdsl.RulesetError, match=rf"{column}.*{ROWS}|{ROWS}.*{column}"):
        PLAN.evaluate_batch(table, engine="native")
    assert not passed[0]


def test_nan_is_missing_where_tables_say_it_so(passed: list[bool]) -> None:
    numbers = FRAME.select("costo", "quota")
    arrays = {name: numbers[name].fill_null(float("nan")).to_numpy() for name in numbers.columns}
    result = same(arrays, allow_missing=True)
    assert passed[0]
    assert result.table.equals(same(numbers, allow_missing=True).table)


def test_a_table_of_texts_is_loaded(passed: list[bool]) -> None:
    same(FRAME.with_columns(pl.col("costo").cast(pl.String)), locale="en")
    assert not passed[0]


def test_a_subject_that_is_there_twice_is_told(passed: list[bool]) -> None:
    table = FRAME.with_columns(pl.Series("subject", ["one", *map(str, range(1, ROWS - 1)), "one"]))
    with pytest.raises(perfdsl.RulesetError, match="one"):
        PLAN.evaluate_batch(table, engine="native")
    assert passed[0]
    subjects = FRAME.with_columns(pl.Series("subject", [str(row) for row in range(ROWS)]))
    assert same(subjects).table["subject"].to_list() == subjects["subject"].to_list()


EVERY_SORT = perfdsl.loads("""
scale s { band "A" from 90%; band "B" from 50%; band "C" }
plan p "P" {
  period 2026
  scale s
  indicator costo "Costo" { number; target <= 7.5; weight 50% }
  indicator bando "Bando" { date; target by 2026-05-31; weight 25% }
  indicator sito  "Sito"  { yes_no; target yes; weight 25% }
  gate varco "Varco" { when costo <= 7.5; otherwise nothing }
}
""")
ALL = (
    *("plan.score", "plan.band", "plan.reason", "plan.coverage", "costo", "costo.met", "costo.status"),
    *("costo.reason", "costo.score", "bando", "bando.score", "sito", "sito.status", "varco.open"),
)


@pytest.mark.parametrize("rows", [1, 9, 1_001])
def test_every_sort_of_figure_is_a_column_of_its_type(rows: int) -> None:
    # 7.5 by 64 ends with a 5 in the seventh decimal: a tie, which is set aside
    costs = [64.0, 7.5, None, 3.0, 8.25]
    table = FRAME[:rows].with_columns(pl.Series("costo", [costs[row % len(costs)] for row in range(rows)]))
    table = table.select("costo", "bando", "sito")
    result = EVERY_SORT.evaluate_batch(table, engine="native", wanted=ALL)
    expected = EVERY_SORT.evaluate_batch(table, engine="exact", wanted=ALL)
    assert result.set_aside
    assert result.table.schema == expected.table.schema
    assert result.table.equals(expected.table)


@pytest.mark.parametrize("bands", [1, 12, 13, 300])
def test_bands_may_be_few_or_many(bands: int) -> None:
    edges = [f'band "{number:03}" from {(bands - number) / (10 * bands):.2%}' for number in range(1, bands)]
    plan = perfdsl.loads(
        f"scale s {{ {'; '.join([*edges, 'band ' + chr(34) + 'last' + chr(34)])} }}\n"
        'plan p "P" { period 2026; scale s; indicator a "A" { number; target >= 1; weight 100% } }'
    )
    table = pl.DataFrame({"a": [*(number / 10_007 for number in range(1_001)), None]})
    wanted = ["plan.band", "plan.score"]
    result = plan.evaluate_batch(table, engine="native", wanted=wanted)
    expected = plan.evaluate_batch(table, engine="exact", wanted=wanted)
    assert result.table.schema == expected.table.schema
    assert result.table.equals(expected.table)
    assert result.table["plan.band"].n_unique() > bands // 2
