"""A row for each fact to a row for each subject, and what is said of rows that state none."""

import polars as pl
import pytest

from perfdsl.api import loads
from perfdsl.batch.files.table import of_frame
from perfdsl.batch.job import Figures, RefusedError, prepare
from perfdsl.batch.long import Wide, is_long, widen
from perfdsl.batch.nodes import Reading
from perfdsl.batch.telling import below_header
from perfdsl.diagnostics import Diagnostics

PLAN = """
plan p "Piano" {
  period 2025..2026
  indicator fiere "Fiere" { count; target >= 5 }
  indicator soci "Soci" { number; missing carry; target >= 3 }
  unit vendite "Vendite" { indicator visite "Visite" { count; target >= 3 } }
  unit acquisti "Acquisti" { indicator visite "Visite" { count; target >= 3 } }
}
"""
GRAPH = loads(PLAN).graph("2026")
Rows = list[tuple[object, ...]]


def wide(columns: list[str], rows: Rows, reading: Reading | None = None) -> tuple[Wide | None, list[str]]:
    diagnostics = Diagnostics()
    table = pl.DataFrame(rows, schema=columns, orient="row")
    found = widen(table, GRAPH, diagnostics, reading=reading or Reading(), name="t", locate=below_header)
    return found if found is not None and found.whole else None, [
        f"{one.code.id} {one.place}: {one.message}" for one in diagnostics
    ]


def test_facts_are_found_by_subject_period_and_dashboard() -> None:
    rows: Rows = [
        ("b", "fiere", "2026", "4", "", None),
        ("a", "fiere", "", "7", None, ""),
        ("b", "soci", "2025", "2", None, None),
        ("a", "visite", "2026", None, "vendite", "nv"),
        ("a", "visite", "2026", "3", "acquisti", None),
    ]
    found, told = wide(["soggetto", "indicatore", "periodo", "valore", "cruscotto", "motivo"], rows)
    assert told == []
    assert found is not None
    assert found.frame.to_dict(as_series=False) == {
        "soggetto": ["b", "a"],
        "fiere@2026": ["4", "7"],
        "soci@2025": ["2", None],
        "vendite.visite@2026": [None, None],
        "vendite.visite@2026 reason": [None, "nv"],
        "acquisti.visite@2026": [None, "3"],
    }
    assert found.locate(1, "fiere@2026") == (3, "valore")
    assert found.locate(1, "vendite.visite@2026 reason") == (5, "motivo")
    assert found.locate(0, "soggetto") == (0, "soggetto")


def test_what_rows_name_wrongly_is_told_once_with_its_first_row() -> None:
    rows: Rows = [
        ("a", "fierre", "2026", "4"),
        ("b", "fierre", "2026", "4"),
        ("a", "fiere", "1999", "4"),
        ("a", "visite", "2026", "1"),
    ]
    _, told = wide(["subject", "indicator", "period", "value"], rows)
    assert told == [
        "P430 t, row 2, column indicator: `fierre` is not measured (2 rows)",
        "P430 t, row 4, column period: `1999` is no period of the plan",
        "P430 t, row 5, column indicator: `visite` names several things",
    ]


def test_a_fact_that_is_there_twice_is_told_with_both_rows() -> None:
    rows: Rows = [("a", "fiere", "4"), ("b", "fiere", "4"), ("a", "fiere", "4"), (None, "fiere", "5")]
    _, told = wide(["subject", "indicator", "value"], rows)
    assert told == [
        "P433 t, row 5, column subject: the row names no subject",
        "P433 t, row 4: `fiere@2026` of `a` is there twice",
    ]
    many = [("a", "fiere", "4")] * 50
    assert (
        wide(["subject", "indicator", "value"], [*many])[1][-1]
        == "P433 t: 49 rows state a fact again; the first 20 are told"
    )


def test_columns_of_a_long_table_are_known() -> None:
    assert is_long(["Soggetto", "Indicatore", "Valore"])
    assert not is_long(["subject", "fiere"])
    _, told = wide(["subject", "indicator", "value", "comune"], [("a", "fiere", "4", "x")])
    assert told == ["P430 t, column comune: a table of facts has no column `comune`"]
    assert (
        wide(
            ["subject", "indicator", "value", "comune"],
            [("a", "fiere", "4", "x")],
            Reading(ignored=("comune",)),
        )[1]
        == []
    )
    found, told = wide(
        ["subject", "indicator", "value", "comune"],
        [("a", "fiere", "4", "x")],
        Reading(subject="comune", ignored=("subject",)),
    )
    assert found is not None
    assert found.frame["comune"].to_list() == ["x"]
    _, told = wide(["subject", "indicator"], [("a", "fiere")])
    assert told == ["P430 t, column value: a table of facts has a column `value`"]


def test_without_subjects_there_is_one() -> None:
    found, _ = wide(["indicator", "value"], [("fiere", 4.0), ("soci", 2.5)])
    assert found is not None
    assert found.frame.to_dict(as_series=False) == {"fiere@2026": [4.0], "soci@2026": [2.5]}


def test_a_wrong_cell_is_told_where_it_stands_in_the_long_table() -> None:
    table = pl.DataFrame({"subject": ["a", "b"], "indicator": ["fiere", "fiere"], "value": ["5", "x"]})
    diagnostics = Diagnostics()
    job = prepare(GRAPH, of_frame(table, "t"), Figures(["fiere.score"]), Reading(), diagnostics)
    assert job is not None
    with pytest.raises(RefusedError):
        list(job.frames())
    assert [f"{one.place}: {one.message}" for one in diagnostics] == [
        "t, row 2, column value: `x` is not a whole number (of `b`)"
    ]


def told_of(table: pl.DataFrame) -> list[str]:
    """What is said of a table that is refused."""
    diagnostics = Diagnostics()
    assert prepare(GRAPH, of_frame(table, "t"), Figures(["fiere.score"]), Reading(), diagnostics) is None
    return [f"{one.place}: {one.message}" for one in diagnostics]


def test_wrong_rows_of_a_long_table_do_not_hide_its_wrong_cells() -> None:
    rows: Rows = [
        ("a", "fiere", "2026", "5"),
        ("a", "fiere", "2026", "6"),
        ("b", "fierre", "2026", "x"),
        ("c", "fiere", "2026", "x"),
        ("d", "fiere", "2026-03", "x"),
    ]
    table = pl.DataFrame(rows, schema=["subject", "indicator", "period", "value"], orient="row")
    assert told_of(table) == [
        "t, row 3, column indicator: `fierre` is not measured",
        "t, row 5, column period: `fiere` is not measured for 2026-03",
        "t, row 2: `fiere@2026` of `a` is there twice",
        "t, row 4, column value: `x` is not a whole number (of `c`)",
    ]


def test_wrong_columns_of_a_wide_table_do_not_hide_its_wrong_cells() -> None:
    table = pl.DataFrame({"subject": ["a", "a"], "fiere": ["5", "x"], "vendute": ["1", "2"]})
    assert told_of(table) == [
        "t, column vendute: `vendute` is not measured",
        "t, row 2, column fiere: `x` is not a whole number (of `a`)",
        "t, row 2, column subject: `a` is there twice",
    ]


def test_wrong_cells_are_told_where_they_stand_though_a_column_lacks() -> None:
    rows: Rows = [("a", "soci", "2025", "1"), ("b", "soci", "2025", "x")]
    table = pl.DataFrame(rows, schema=["subject", "indicator", "period", "value"], orient="row")
    diagnostics = Diagnostics()
    wanted = Figures(["fiere.score", "soci.score"])
    assert prepare(GRAPH, of_frame(table, "t"), wanted, Reading(), diagnostics) is None
    assert [str(one.place) for one in diagnostics] == ["t", "t, row 2, column value"]
