"""Chunks of a table to inputs and exact facts, and what is said of cells that state none."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from perfdsl.api import loads
from perfdsl.batch.binding import bind_table
from perfdsl.batch.duplicates import Subjects
from perfdsl.batch.loader import Inputs, Loader
from perfdsl.batch.nodes import Reading
from perfdsl.batch.telling import Telling
from perfdsl.diagnostics import Diagnostics

PLAN = """
plan p "Piano" {
  period 2026
  indicator fiere "Fiere" { count; target >= 5 }
  indicator avviso "Avviso" { date; target by 2026-06-30 }
  indicator quota "Quota" { percent; target >= 50% }
  indicator fatto "Fatto" { yes_no; target yes }
}
"""
KNOWN = "`not_measured`, `not_evaluated`, `not_applicable`, `not_due`, `no_cases`"
TABLE = pl.DataFrame(
    {
        "subject": ["a", "b", "c"],
        "fiere": [4, None, 2**60],
        "avviso": [date(2026, 6, 1), date(1815, 6, 18), None],
        "avviso reason": [None, "", "n.a."],
        "quota": [0.1, 0.5, None],
        "fatto": ["sì", "NV", None],
    }
)


def loaded(*chunks: pl.DataFrame, reading: Reading | None = None) -> tuple[list[Inputs], list[str]]:
    diagnostics = Diagnostics()
    graph = loads(PLAN).graph()
    binding, is_whole = bind_table(
        chunks[0].schema, graph, diagnostics, reading=reading or Reading(), name="t"
    )
    assert is_whole, [one.message for one in diagnostics]
    loader = Loader(binding, diagnostics)
    found = [loader.load(chunk) for chunk in chunks]
    loader.finish()
    assert loader.failed == bool(len(diagnostics))
    return found, [f"{one.code.id} {one.place}: {one.message}" for one in diagnostics]


def facts(inputs: Inputs, *rows: int) -> list[dict[str, object]]:
    named = inputs.exact_facts(rows)
    return [{key.path[-1]: getattr(value, "reason", value) for key, value in one.items()} for one in named]


def test_a_chunk_has_values_reasons_and_what_is_no_double() -> None:
    [inputs], _ = loaded(TABLE)
    frame = inputs.frame()
    assert frame["fiere@2026"].to_list()[:2] == [4.0, None]
    assert frame["avviso@2026"].to_list() == [20605.0, -56445.0, None]
    assert frame["avviso@2026 reason"].to_list() == [0, 0, 5]
    assert frame["fatto@2026 reason"].to_list() == [0, 2, 1]
    assert frame["unfaithful"].to_list() == [False, False, True]
    assert inputs.subjects is not None
    assert inputs.subjects.to_list() == ["a", "b", "c"]


def test_exact_facts_come_from_the_cells_as_they_were() -> None:
    [inputs], _ = loaded(TABLE)
    first, last = facts(inputs, 0, 2)
    assert first == {"fiere": 4, "avviso": date(2026, 6, 1), "quota": Fraction(1, 10), "fatto": True}
    assert last["fiere"] == 2**60
    assert [getattr(last[name], "value", None) for name in ("avviso", "quota", "fatto")] == [
        "not_applicable", "not_measured", "not_measured",
    ]  # fmt: skip


def test_wrong_cells_are_told_with_column_row_and_subject_and_are_missing() -> None:
    wrong = pl.DataFrame(
        {
            "subject": ["d", "e"],
            "fiere": [-1.0, 1.5],
            "avviso": [date(1899, 12, 30), None],
            "avviso reason": ["nv", "boh"],
            "quota": [float("nan"), 93.0],
            "fatto": ["forse", "no"],
        }
    )
    [inputs], told = loaded(wrong)
    assert told == [
        "P432 t, row 1, column fiere: `-1` is not a whole number (of `d`)",
        "P432 t, row 2, column fiere: `1.5` is not a whole number (of `e`)",
        "P432 t, row 1, column avviso: `1899-12-30` is what a spreadsheet writes for an empty date; leave the cell empty (of `d`)",
        f"P432 t, row 2, column avviso reason: `boh` is no reason why something is missing; there are {KNOWN} (of `e`)",
        "P432 t, row 1, column quota: `NaN` is no number; leave the cell empty where nothing was measured (of `d`)",
        "P432 t, row 2, column quota: `93` could be 93% or 9300% (of `e`)",
        "P432 t, row 1, column fatto: `forse` is not `yes` or `no` (of `d`)",
    ]
    assert facts(inputs, 0, 1)[1]["fiere"] == facts(inputs, 0)[0]["quota"]
    assert inputs.frame()["fiere@2026"].to_list() == [None, None]
    assert inputs.frame()["fiere@2026 reason"].to_list() == [6, 6]


def test_rows_count_over_chunks_and_many_errors_are_counted() -> None:
    one = TABLE.select("fiere", "quota").with_columns(fatto=pl.lit(None), avviso=pl.lit(None))
    many = pl.DataFrame(
        {"fiere": [-1] * 100, "quota": [0.5] * 100, "fatto": [True] * 100, "avviso": [None] * 100}
    )
    _, told = loaded(one.with_columns(pl.col("fatto").cast(pl.Boolean)), many)
    assert len(told) == 21
    assert told[0] == "P432 t, row 4, column fiere: `-1` is not a whole number"
    assert told[-1] == "P432 t, column fiere: the column has 100 such cells; the first 20 are told"


def test_nan_is_missing_where_that_is_the_custom() -> None:
    table = TABLE.with_columns(quota=pl.Series([float("nan"), 0.5, None]))
    [inputs], told = loaded(table, reading=Reading(nan_missing=True))
    assert told == []
    assert facts(inputs, 0)[0]["quota"] == facts(inputs, 2)[0]["quota"]


@pytest.mark.parametrize("most", [10, 1_000_000])
@pytest.mark.parametrize("subjects", [["x", "b", "x", "c"] + ["y"] * 3, [7, 1, 7, 3, 5, 5, 5]])
def test_a_subject_that_is_there_twice_is_told_with_both_rows(most: int, subjects: list[object]) -> None:
    diagnostics = Diagnostics()
    checks = Subjects(Telling("t", diagnostics), "subject", most)
    filler = [str(n) if isinstance(subjects[0], str) else n for n in range(100, 110)]
    checks.add(pl.Series(filler), range(10))
    checks.add(pl.Series(subjects), range(10, 10 + len(subjects)))
    checks.finish()
    pairs = [(str(one.place), str(one.labels[0].place)) for one in diagnostics]
    assert pairs == [
        (f"t, row {row}, column subject", f"t, row {first}, column subject")
        for row, first in ((13, 11), (16, 15), (17, 15))
    ]


def test_rising_subjects_cost_nothing_and_a_row_without_one_is_told() -> None:
    diagnostics = Diagnostics()
    checks = Subjects(Telling("t", diagnostics), "subject", 2)
    checks.add(pl.Series(["a", "b"]), range(2))
    checks.add(pl.Series(["c", None, "d"]), [2, 3, 4])
    checks.finish()
    assert [f"{one.place}: {one.message}" for one in diagnostics] == [
        "t, row 4, column subject: the row names no subject"
    ]
