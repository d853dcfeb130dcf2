"""A table of any sort is scored as the exact engine scores its rows one by one."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import perfdsl
from perfdsl.batch import job

PLAN = perfdsl.loads("""
scale s { band "A" from 90%; band "B" from 50%; band "C" }
plan p "P" {
  period 2026
  scale s
  indicator fiere "Fiere" { count; target >= 7; weight 30% }
  indicator costo "Costo" { number; target <= 7.5; weight 30% }
  indicator bando "Bando" { date; target by 2026-05-31; weight 20% }
  indicator sito  "Sito"  { yes_no; target yes; weight 20% }
}
""")
ROWS: list[dict[str, Any]] = [
    {"fiere": 5, "costo": 7.5, "bando": date(2026, 5, 31), "sito": True},
    {"fiere": 7, "costo": 8.1, "bando": date(2026, 6, 1), "sito": False},
    {"fiere": None, "costo": 10.3, "bando": None, "sito": True},
    {"fiere": None, "costo": None, "bando": None, "sito": None},
    {"fiere": 3, "costo": 0.1, "bando": date(2026, 1, 1), "sito": None},
]
SCORES = [0.914286, 0.577778, 0.836893, None, 0.785714]
FRAME = pl.DataFrame(ROWS)


def arrays() -> dict[str, Any]:
    return {
        "fiere": np.array([5, 7, np.nan, np.nan, 3]),
        "costo": np.array([7.5, 8.1, 10.3, np.nan, 0.1]),
        "bando": np.array(["2026-05-31", "2026-06-01", "NaT", "NaT", "2026-01-01"], "datetime64[D]"),
        "sito": np.array([True, False, True, None, None], object),
    }


TABLES = {
    "polars": lambda: FRAME,
    "lazy": FRAME.lazy,
    "arrow": FRAME.to_arrow,
    "reader": lambda: FRAME.to_arrow().to_reader(),
    "pandas": lambda: pd.DataFrame(arrays()),
    "numpy": arrays,
}


@pytest.mark.parametrize("engine", ["exact", "columns", "native", "auto"])
@pytest.mark.parametrize("sort", TABLES)
def test_every_sort_of_table_and_every_engine_give_the_same(sort: str, engine: str) -> None:
    result = PLAN.evaluate_batch(TABLES[sort](), engine=engine)
    assert result.rows == len(ROWS)
    assert result.table["plan.score"].to_list() == SCORES
    assert result.table["plan.band"].to_list() == ["A", "B", "B", None, "B"]
    assert result.table["plan.coverage"].to_list() == [1, 1, 0.5, 0, 0.8]
    assert result.table["plan.reason"].to_list() == [None, None, None, "not_measured", None]


def test_a_figure_over_subjects_reads_all_rows_however_they_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "chunk_rows", lambda _: 2)
    plan = perfdsl.loads("""
plan p "P" {
  period 2026
  indicator fiere "Fiere" { count; target >= 7 }
  indicator posto "Posto" { count; value rank of fiere over subjects; monitor }
}
""")
    table = pl.DataFrame({"fiere": [3, 9, None, 9, 5]})
    result = plan.evaluate_batch(table, wanted=["posto", "posto.actual.reason"], engine="columns")
    assert result.table["posto"].to_list() == [4, 1, None, 1, 3]
    assert result.table["posto.actual.reason"].to_list() == [None, None, "not_measured", None, None]
    assert result.engine == "columns"


def test_the_period_is_the_latest_that_a_column_speaks_of() -> None:
    plan = perfdsl.loads("""
plan p "P" {
  period 2025..2026
  indicator fiere "Fiere" { count; target { 2025: >= 4; 2026: >= 8 } }
}
""")
    for table, period in ((pl.DataFrame({"fiere@2026": [4]}), 0.5), (pl.DataFrame({"fiere": [4]}), 1.0)):
        assert plan.evaluate_batch(table, wanted=["plan.score"]).table["plan.score"].to_list() == [period]


def test_what_is_asked_for_is_named_as_in_expressions() -> None:
    result = PLAN.evaluate_batch(
        FRAME, wanted=["fiere", "fiere.score", "bando", "bando.status", "sito", "p.met", "fiere.reason"]
    )
    assert result.table.to_dict(as_series=False) == {
        "fiere": [5, 7, None, None, 3],
        "fiere.score": [0.714286, 1, None, None, 0.428571],
        "bando": [date(2026, 5, 31), date(2026, 6, 1), None, None, date(2026, 1, 1)],
        "bando.status": ["met", "not_met", "missing", "missing", "met"],
        "sito": [True, False, True, None, None],
        "p.met": [False, False, False, None, False],
        "fiere.reason": [None, None, "not_measured", "not_measured", None],
    }


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("fier.score", "did you mean `fiere.score`?"),
        ("fiere.bnd", "did you mean `fiere.band`?"),
        ("plan", "say which figure: `plan.score`"),
        ("plan.target", "`plan` has `achievement`, `score`, `met`, `band`, `coverage`, and no target"),
        ("xyz", "say what it is of and which figure: `plan.score`"),
    ],
)
def test_a_figure_that_there_is_not_is_told_with_the_nearest(name: str, advice: str) -> None:
    with pytest.raises(perfdsl.RulesetError) as raised:
        PLAN.evaluate_batch(FRAME, wanted=["plan.score", name])
    (found,) = raised.value.diagnostics
    assert (found.code.id, found.message) == ("P445", f"`{name}` names no figure of the plan")
    assert found.help == advice


def test_an_empty_table_has_the_columns_of_results_and_no_rows() -> None:
    result = PLAN.evaluate_batch(FRAME.clear())
    assert result.table.columns == ["plan.score", "plan.band", "plan.coverage", "plan.reason"]
    assert (result.rows, result.share) == (0, 0)


def test_the_column_of_subjects_comes_first() -> None:
    table = FRAME.with_columns(ente=pl.Series(["a", "b", "c", "d", "e"]))
    result = PLAN.evaluate_batch(table, wanted=["plan.score"], subject="ente")
    assert result.table.columns == ["ente", "plan.score"]
    assert result.table["ente"].to_list() == ["a", "b", "c", "d", "e"]


def test_an_engine_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no engine `fast`"):
        PLAN.evaluate_batch(FRAME, engine="fast")
    with pytest.raises(TypeError, match="not list"):
        PLAN.evaluate_batch([1])


def test_results_come_in_every_sort_of_table() -> None:
    result = PLAN.evaluate_batch(FRAME)
    assert result.to_arrow().column("plan.score").to_pylist() == SCORES
    assert result.to_pandas()["plan.band"].astype(object).tolist()[:3] == ["A", "B", "B"]
    assert result.to_numpy()["plan.score"].tolist()[:3] == SCORES[:3]
    assert result.to_numpy()["plan.band"].tolist() == ["A", "B", "B", None, "B"]
    assert result.to_polars().equals(result.table)


def test_an_index_of_pandas_that_has_a_name_is_a_column() -> None:
    table = pd.DataFrame({"soggetto": ["Anagrafe", "Tributi"], "fiere": [4, 5]}).set_index("soggetto")
    result = perfdsl.loads(ONE).evaluate_batch(table, wanted=["plan.score"])
    assert result.table.to_dicts() == [
        {"soggetto": "Anagrafe", "plan.score": 0.8},
        {"soggetto": "Tributi", "plan.score": 1.0},
    ]


ONE = 'plan p "P" { period 2025; indicator fiere "Fiere" { count; target >= 5 } }'
WRONG = [
    pytest.param(
        pd.DataFrame({"fiere": [4, None, "many"]}, dtype=object),
        "the column holds numbers and texts",
        id="pandas",
    ),
    pytest.param(
        {"fiere": np.array([4, "5", None], object)}, "the column holds numbers and texts", id="numpy"
    ),
    pytest.param(
        {"fiere": np.array([True, 4], object)}, "the column holds true and false and numbers", id="true and 4"
    ),
    pytest.param(
        pa.table([pa.array([1]), pa.array([2])], names=["fiere", "fiere"]),
        "the column `fiere` is there twice",
        id="arrow",
    ),
    pytest.param(
        pd.DataFrame([[1, 2]], columns=["fiere", "fiere"]),
        "the column `fiere` is there twice",
        id="pandas twice",
    ),
]


@pytest.mark.parametrize(("table", "said"), WRONG)
def test_tables_whose_columns_are_not_of_one_sort_or_name_are_refused(table: object, said: str) -> None:
    with pytest.raises(perfdsl.RulesetError) as error:
        perfdsl.loads(ONE).evaluate_batch(table)
    assert [(one.message, str(one.place)) for one in error.value.diagnostics] == [
        (said, "table, column fiere")
    ]
