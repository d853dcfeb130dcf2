"""What a row can be measured at: what the graph says of it, and figures that lie outside."""

from collections.abc import Mapping
from datetime import date

import pytest

from perfdsl.diagnostics import OUTSIDE
from perfdsl.findings import findings
from perfdsl.graph.nodes import Input
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from perfdsl.values.number import ZERO, exact
from perfdsl.values.period import Period
from perfdsl.values.ranges import FAR, OneOf, Outlook, Range


def plan(row: str) -> CompiledPlan:
    return compile_source(
        Source("piano.perf", f'plan p "Piano" {{ period 2026\nindicator a "A" {{ {row} }} }}')
    )


def measured(row: str) -> Input:
    (found,) = plan(row).graph().inputs
    return found


def between(low: str, high: str) -> Range:
    return Range(exact(low), exact(high))


@pytest.mark.parametrize(
    ("row", "outlook"),
    [
        pytest.param("count; target >= 5", Range(ZERO, FAR), id="a count"),
        pytest.param("percent; target >= 5%", Range(ZERO, FAR), id="a percent may pass 100%"),
        pytest.param("days; target <= 30", Range(ZERO, FAR), id="days"),
        pytest.param("days; target <= -5", Range(-FAR, FAR), id="days that are to be negative"),
        pytest.param("money EUR; baseline -5; target >= 5", Range(-FAR, FAR), id="a loss to begin with"),
        pytest.param("days; curve { -5: 100%; 5: 0% }", Range(-FAR, FAR), id="a corner below 0"),
        pytest.param("days; steps { <= -5: 100%; otherwise 0% }", Range(-FAR, FAR), id="a step below 0"),
        pytest.param("number; target >= 5", Range(-FAR, FAR), id="a number"),
        pytest.param("yes_no; target yes", OneOf((True, False)), id="yes or no"),
        pytest.param("level low, medium, high; target >= high", between("1", "3"), id="levels"),
        pytest.param("level 0..4; target >= 3", between("0", "4"), id="numbered levels"),
        pytest.param("date; target by 2026-06-30", Range(date.min, date.max), id="a date"),
        pytest.param("count; range 2..10; target >= 5", between("2", "10"), id="declared"),
        pytest.param("count; range ..10; target >= 5", between("0", "10"), id="the lower end of the kind"),
        pytest.param("number; range -5..; target >= 5", Range(exact("-5"), FAR), id="the upper end of the kind"),
        pytest.param("level low, medium, high; range medium..; target >= high", between("2", "3"), id="some levels"),
        pytest.param(
            "date; range 2026-01-01..2027-01-31; target by 2026-06-30",
            Range(date(2026, 1, 1), date(2027, 1, 31)),
            id="some days",
        ),
    ],
)  # fmt: skip
def test_what_a_row_can_be_measured_at(row: str, outlook: Outlook) -> None:
    found = measured(row)
    assert found.range == outlook
    assert (found.range_place is not None) is ("range" in row)


def told(row: str, data: Mapping[str | tuple[str, str | Period], object]) -> list[str]:
    one = plan(row)
    dataset = one.evaluate(data, period="2026").dataset
    return [found.message for found in findings(one.evaluate_dataset(dataset)) if found.code is OUTSIDE]


@pytest.mark.parametrize("figure", [-5, 0, 5, 10, None])
def test_a_figure_within_its_range_is_not_told(figure: int | None) -> None:
    assert told("number; range -5..10; target >= 5", {"a": figure}) == []


@pytest.mark.parametrize("figure", [-6, 11])
def test_a_figure_outside_its_range_is_told_and_counts(figure: int) -> None:
    row = "number; range -5..10; target >= 5"
    assert told(row, {"a": figure}) == [f"`a@2026` is {figure}, and `a` is measured within a range"]
    evaluation = plan(row).evaluate({"a": figure})
    assert evaluation.value(evaluation.graph.outline.items[1].figures.actual) == exact(str(figure))


def test_of_a_series_it_is_the_figure_of_the_period_that_is_told() -> None:
    row = "count; series quarterly sum; range 0..10; target >= 5"
    assert told(row, {f"a@2026-Q{number}": 2 for number in (1, 2, 3, 4)}) == []
    assert told(row, {f"a@2026-Q{number}": 4 for number in (1, 2, 3, 4)}) == [
        "`a@2026` is 16, and `a` is measured within a range"
    ]


def test_what_is_not_declared_is_not_told() -> None:
    assert told("days; target <= 30", {"a": -3}) == []
