"""Which column states which fact, and what is said of those that state none."""

import polars as pl
import pytest

from perfdsl.api import loads
from perfdsl.batch.binding import bind_table
from perfdsl.batch.nodes import Binding, Reading
from perfdsl.diagnostics import Diagnostics
from perfdsl.graph.nodes import Graph

PLAN = """
plan p "Piano" {
  period 2025..2026
  indicator fiere "Fiere" { count; target >= 5 }
  indicator avviso "Avviso" { date; target by 2026-06-30 }
  indicator soci "Soci" { number; missing carry; target >= 3 }
  indicator mensile "Mensile" { count; series monthly sum; target >= 12 }
  unit vendite "Vendite" {
    indicator clima "Clima" { level basso, medio, alto; target >= medio }
  }
}
"""
F = pl.Float64()
WHOLE = {"fiere": F, "avviso": pl.Date(), "soci": F, "mensile": F, "clima": pl.String()}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return loads(PLAN).graph("2026")


def bound(
    schema: dict[str, pl.DataType], graph: Graph, reading: Reading | None = None
) -> tuple[Binding | None, list[str]]:
    diagnostics = Diagnostics()
    binding, is_whole = bind_table(schema, graph, diagnostics, reading=reading or Reading(), name="t")
    told = [f"{one.code.id} {one.place}: {one.message}" for one in diagnostics]
    assert is_whole == (not told)
    return binding if is_whole else None, told


def test_columns_are_found_by_id_path_and_period(graph: Graph) -> None:
    names = {"soggetto": pl.String(), "fiere": F, "avviso@2026": pl.String(), "soci": F, "soci@2025": F}
    parts = {"mensile@2026-01": F, "vendite.clima": pl.String(), "soci reason": pl.String()}
    binding, _ = bound(names | parts, graph)
    assert binding is not None
    assert binding.subject == "soggetto"
    assert {one.column: (str(one.key), one.reason, one.may_reason) for one in binding.columns} == {
        "fiere": ("fiere@2026", None, False),
        "avviso@2026": ("avviso@2026", None, True),
        "soci": ("soci@2026", "soci reason", True),
        "soci@2025": ("soci@2025", None, False),
        "mensile@2026-01": ("mensile@2026-01", None, False),
        "vendite.clima": ("vendite.clima@2026", None, True),
    }


def test_what_nobody_asks_for_is_left_alone(graph: Graph) -> None:
    needed = [key for key in graph.input_nodes if str(key) in ("fiere@2026", "soci@2025")]
    diagnostics = Diagnostics()
    binding, is_whole = bind_table(
        WHOLE | {"fiere@2025": F}, graph, diagnostics, reading=Reading(), needed=needed
    )
    assert is_whole
    assert [str(key) for key in binding.bound] == ["fiere@2026"]


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ({"fierre": F}, "P430 t, column fierre: `fierre` is not measured"),
        ({"note": pl.String()}, "P430 t, column note: `note` is not measured"),
        ({"fiere@2026": F}, "P430 t, column fiere@2026: `fiere` and `fiere@2026` both state `fiere@2026`"),
        ({"fiere@1999": F}, "P430 t, column fiere@1999: `fiere` is not measured for 1999"),
        ({"fiere@2026-01": F}, "P430 t, column fiere@2026-01: `fiere` is not measured for 2026-01"),
        ({"fiere@ieri": F}, "P430 t, column fiere@ieri: `ieri` is not a period such as `2023`, `2023-Q4` or `2023-09`"),
    ],
)  # fmt: skip
def test_a_column_too_many_is_told_with_the_nearest_name(
    extra: dict[str, pl.DataType], told: str, graph: Graph
) -> None:
    assert bound(WHOLE | extra, graph)[1] == [told]


def test_the_nearest_name_is_offered(graph: Graph) -> None:
    diagnostics = Diagnostics()
    bind_table(WHOLE | {"fierre": F}, graph, diagnostics, reading=Reading(subject="fiere2"))
    assert [one.help for one in diagnostics] == ["did you mean `fiere`?"] * 2


def test_a_column_too_many_can_be_ignored(graph: Graph) -> None:
    extra = {"note": pl.String(), "fierre": F}
    assert bound(WHOLE | extra, graph, Reading(ignore_extra=True))[0] is not None
    assert bound(WHOLE | extra, graph, Reading(ignored=("note", "fierre")))[0] is not None
    assert bound(WHOLE | extra, graph, Reading(ignored=("note",)))[0] is None


def test_missing_columns_are_listed_unless_they_may_be(graph: Graph) -> None:
    _, told = bound({"fiere": F, "clima": pl.String()}, graph)
    assert told == [
        "P430 t: there is no column for 3 things that the plan measures: `avviso`, `soci`, `mensile`"
    ]
    binding, _ = bound({"fiere": F}, graph, Reading(allow_missing=True))
    assert binding is not None
    assert [str(key) for key in binding.bound] == ["fiere@2026"]


@pytest.mark.parametrize(
    ("column", "dtype", "told"),
    [
        ("avviso", pl.Int64(), "P431 t, column avviso: the column holds whole numbers, and `avviso` is a date"),
        ("fiere", pl.Date(), "P431 t, column fiere: the column holds dates, and `fiere` is a whole number"),
        ("fiere", pl.Boolean(), "P431 t, column fiere: the column holds true and false, and `fiere` is a whole number"),
        ("clima", F, "P431 t, column clima: the column holds numbers, and `vendite.clima` is one of `basso`, `medio`, `alto`"),
        ("soci", pl.List(pl.Float64), "P431 t, column soci: the column holds values of the type `List(Float64)`, and `soci` is a number"),
    ],
)  # fmt: skip
def test_a_type_that_cannot_be_meant_is_told(
    column: str, dtype: pl.DataType, told: str, graph: Graph
) -> None:
    assert bound(WHOLE | {column: dtype}, graph)[1] == [told]


def test_the_column_of_subjects_is_there(graph: Graph) -> None:
    _, told = bound(WHOLE | {"comune": pl.String()}, graph, Reading(subject="comunne", ignore_extra=True))
    assert told == ["P433 t, column comunne: the table has no column `comunne` of subjects"]
