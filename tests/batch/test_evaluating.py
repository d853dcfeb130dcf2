"""A table of any sort is scored as the exact engine scores its rows one by one."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import perfdsl

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
