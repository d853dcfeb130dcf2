"""Figures of months and quarters: where they go, what is refused, and what is said of those that are missing."""

from datetime import date
from pathlib import Path

import pytest

from perfdsl.data.nodes import Dataset
from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import CompiledPlan
from perfdsl.report.explain.explanation import explain, explain_text
from perfdsl.values.missing import NOT_DUE, NOT_MEASURED, Missing
from perfdsl.values.period import Period, parse_period
from perfdsl.values.value import Value
from tests.strategies import compile_text

PLAN = """
plan p "Plan" {
  period 2025..2026
  indicator sold "Sold" { count; target >= 10; series monthly sum }
  indicator users "Users" { count; target >= 10; series quarterly last }
  indicator fairs "Fairs" { count; target >= 10 }
}
"""


def read(rows: str, root: Path) -> tuple[CompiledPlan, Dataset, list[str]]:
    plan, diagnostics = compile_text(PLAN), Diagnostics()
    path = root / "data.csv"
    path.write_text("indicator,period,value\n" + rows, "utf-8")
    dataset = plan.read_actuals(path, diagnostics=diagnostics)
    return plan, dataset, [f"{one.code.id} {one.message}" for one in diagnostics]


def actual(rows: str, root: Path, row: str = "sold", at: date | None = None) -> Value | None:
    plan, dataset, said = read(rows, root)
    assert said == []
    evaluation = plan.evaluate_dataset(dataset, "2026", at)
    item = next(one for one in evaluation.graph.outline.items if one.path[-1] == row)
    return evaluation.value(item.figures.actual)


def months(*numbers: int, value: int = 1) -> str:
    return "".join(f"sold,2026-{number:02},{value}\n" for number in numbers)


@pytest.mark.parametrize(
    ("rows", "row", "at", "value"),
    [
        pytest.param(months(*range(1, 13)), "sold", None, 12, id="a whole year"),
        pytest.param(months(*range(1, 13)), "sold", date(2026, 6, 30), 6, id="half a year"),
        pytest.param(months(1, 2, 3), "sold", date(2026, 4, 29), 3, id="a month that has not ended"),
        pytest.param(months(1, 3), "sold", date(2026, 3, 31), NOT_MEASURED, id="a month that is missing"),
        pytest.param(months(1), "sold", date(2026, 1, 30), NOT_DUE, id="before the first has ended"),
        pytest.param("sold,2026,7\n", "sold", date(2026, 6, 30), 7, id="the whole in place of the parts"),
        pytest.param("users,2026-Q1,3\n", "users", None, 3, id="the last that is there"),
    ],
)
def test_the_parts_that_have_ended_make_the_figure(
    tmp_path: Path, rows: str, row: str, at: date | None, value: int | Missing
) -> None:
    assert actual(rows, tmp_path, row, at) == value


def test_a_whole_beside_its_parts_is_told_with_both_places(tmp_path: Path) -> None:
    _, _, said = read("sold,2026,7\n" + months(1, 2), tmp_path)
    assert said == ["P405 `sold@2026` is given as a whole and for parts of it, such as 2026-01"]


def test_a_part_of_what_is_measured_as_a_whole_is_told(tmp_path: Path) -> None:
    _, _, said = read("fairs,2026-03,1\nusers,2026-03,1\n", tmp_path)
    assert said == [
        "P408 `fairs` is measured for 2026 as a whole, and not for 2026-03",
        "P408 `users` is measured by parts such as 2026-Q1, and not for 2026-03",
    ]


def test_the_latest_period_is_the_one_whose_parts_are_spoken_of(tmp_path: Path) -> None:
    plan, dataset, _ = read(months(1), tmp_path)
    assert plan.latest(dataset) == parse_period("2026")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "`sold@2026-02` is missing, one of the 3 parts of the period that have ended"),
        ("it", "manca `sold@2026-02`, una delle 3 parti del periodo già concluse"),
    ],
)
def test_an_explanation_names_the_month_that_is_missing(tmp_path: Path, locale: str, words: str) -> None:
    plan, dataset, _ = read(months(1, 3), tmp_path)
    evaluation = plan.evaluate_dataset(dataset, at=date(2026, 3, 31))
    assert words in " ".join(explain_text(explain(evaluation, "sold"), locale).split())


@pytest.mark.parametrize(
    ("period", "unit", "parts"),
    [
        ("2026", "Q", "2026-Q1 2026-Q2 2026-Q3 2026-Q4"),
        ("2026-H2", "Q", "2026-Q3 2026-Q4"),
        ("2026-Q2", "M", "2026-04 2026-05 2026-06"),
    ],
)
def test_a_period_has_its_parts(period: str, unit: str, parts: str) -> None:
    found: tuple[Period, ...] = parse_period(period).parts(unit)
    assert " ".join(map(str, found)) == parts
    assert all(parse_period(period).holds(one) for one in found)
