"""Rows in whole numbers have the exact engine's results, whatever the plan and whatever the facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.api import load, loads
from perfdsl.engine.exact import Program
from perfdsl.engine.fixed.cells import Cells, cells_of_floats, cells_of_values
from perfdsl.engine.fixed.program import FixedProgram
from perfdsl.engine.fixed.writer import rounded
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.pipeline import compile_source
from perfdsl.source import Source
from perfdsl.values.kind import Family
from perfdsl.values.missing import NOT_DUE, NOT_MEASURED, Missing, Reason
from perfdsl.values.number import exact, rational
from perfdsl.values.value import Value
from tests.strategies import facts, rulesets

RULESETS = Path(__file__).parents[2] / "rulesets"
PLAN = """
scale s { missing POLICY; late loses 2% per 1 days; band "high" from 75%; band "low" }
plan x { period 2023; scale s
  input cases { count }
  input done { count }
  indicator share { percent; value done / cases; target >= 90%; weight 3 points }
  indicator most { number; target >= 32.5; weight 8 points }
  indicator least { days; target <= 30; weight 15 points }
  indicator fewer { number; target <= 0.75; weight 7 points }
  indicator finer { number; target > 2.4999; weight 4 points; steps { met: 100%; otherwise 30% } }
  indicator steps { number; steps { <= 2.5: 100%; <= 6: 60%; otherwise 0% }; weight 6 points }
  indicator line { percent; curve { 70%: 0%; 85%: 50%; 98%: 100% }; weight 7 points }
  indicator posts { number; between 80 and 20; weight 2 points }
  indicator said { yes_no; target yes; weight 2 points }
  indicator day { date; target by 2023-09-30; weight 5 points }
}
"""
FIGURES = ["-3", "0", "0.7", "0.85", "0.9", "2.5", "6", "20", "30", "32.5", "33", "80", "1/3", "1_000_000"]


def shown(rows: Sequence[Sequence[object]]) -> list[list[tuple[type, object]]]:
    return [[(type(value), value) for value in row] for row in rows]


def columns_of(program: FixedProgram, rows: Sequence[Mapping[InputKey, Value]]) -> list[Cells]:
    return [
        cells_of_values([row.get(key) for row in rows], family)
        for key, family in zip(program.inputs, program.families, strict=True)
    ]


def same_as_traced(
    program: FixedProgram, rows: Sequence[Mapping[InputKey, Value]], at: date | None = None
) -> None:
    traced = [Program(program.graph).run(row, at) for row in rows]
    columns = columns_of(program, rows)
    found = program.rows(columns, at)
    expected = [[values[node] for node in program.wanted] for values in traced]
    assert shown(found) == shown(expected if columns else [])
    expected_rounded = [[rounded(value, 6) for value in row] for row in expected]
    assert shown(program.rows(columns, at, 6)) == shown(expected_rounded if columns else [])


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rulesets(), st.data())
def test_rows_of_a_generated_plan_are_the_same(text: str, data: st.DataObject) -> None:
    plan = compile_source(Source("<generated>", text))
    drawn = [data.draw(facts(plan.graph().inputs, plan.periods)) for _ in range(2)]
    rows = [{key: datum.value for key, datum in one.dataset.facts.items()} for one in drawn]
    graph = plan.graph(plan.periods[-1])
    everything = [NodeId(place) for place in range(len(graph.nodes))]
    same_as_traced(
        FixedProgram(graph, data.draw(st.sampled_from([everything, everything[-1:]]))), rows, drawn[0].at
    )


@st.composite
def row(draw: st.DrawFn) -> dict[str, Value]:
    """Facts for `PLAN`, on its thresholds and beside them, some of them missing."""
    found: dict[str, Value] = {}
    for name in ("cases", "done", "most", "least", "fewer", "finer", "steps", "line", "posts"):
        found[name] = exact(draw(st.sampled_from(FIGURES)))
    found["said"] = draw(st.booleans())
    found["day"] = draw(st.dates(date(2023, 9, 1), date(2023, 12, 31)))
    missing = draw(st.sets(st.sampled_from(sorted(found)), max_size=draw(st.sampled_from([2, 9]))))
    reason = draw(st.sampled_from([NOT_MEASURED, NOT_MEASURED, Missing(Reason.NOT_EVALUATED), NOT_DUE]))
    return {name: reason if name in missing else value for name, value in found.items()}


def plan_graph(policy: str = "exclude") -> Graph:
    return loads(PLAN.replace("POLICY", policy)).graph()


@given(st.lists(row(), min_size=1, max_size=20), st.sampled_from(["exclude", "zero", "full"]))
def test_every_form_that_is_written_in_whole_numbers_is_the_same(
    rows: list[dict[str, Value]], policy: str
) -> None:
    graph = plan_graph(policy)
    everything = [NodeId(place) for place in range(len(graph.nodes))]
    keys = {key.path[-1]: key for key in graph.input_nodes}
    keyed = [{keys[name]: value for name, value in row.items()} for row in rows]
    root = graph.outline.items[0].figures.score
    assert root is not None
    for wanted in (everything, [root]):
        same_as_traced(FixedProgram(graph, wanted), keyed)


def test_before_a_deadline_rows_are_the_same() -> None:
    graph = plan_graph()
    day = next(key for key in graph.input_nodes if key.path == ("day",))
    program = FixedProgram(graph, [NodeId(place) for place in range(len(graph.nodes))])
    same_as_traced(program, [{day: date(2023, 5, 1)}, {}], date(2023, 6, 1))


def test_the_report_of_bergamo_is_the_same() -> None:
    plan = load(RULESETS / "bergamo-2023" / "bergamo-2023.perf")
    graph = plan.graph()
    values = {key: datum.value for key, datum in plan.read_actuals().facts.items()}
    some = {key: value for place, (key, value) in enumerate(values.items()) if place % 7}
    wanted = [item.figures.score for item in graph.outline.items if item.figures.score is not None]
    same_as_traced(FixedProgram(graph, wanted), [values, some, {}])


def test_one_row_is_the_same_as_many() -> None:
    graph = plan_graph()
    root = graph.outline.items[0].figures.score
    assert root is not None
    program = FixedProgram(graph, [root])
    rows = [
        (0, 3, 400, 310, 7, 25, 20, 90, 500, 1, 19_600),
        (4, None, 400, 310, 9, 26, 20, 90, 500, 0, None),
        (None,) * 11,
    ]
    scales = [1, 1, 10, 10, 10, 10, 1, 100, 10, 1, 1]
    columns = [Cells(cells, scale) for cells, scale in zip(zip(*rows, strict=True), scales, strict=True)]
    function = program.one_row(scales)
    assert [function(*cells) for cells in rows] == program.rows(columns)


@pytest.mark.parametrize(
    ("floats", "scale", "cells", "others"),
    [
        pytest.param([1.0, -0.0, 250.0], 1, [1, 0, 250], {}, id="whole"),
        pytest.param([0.1, 0.85, float("nan")], 100, [10, 85, None], {}, id="decimals, one missing"),
        pytest.param([1 / 3], 10**9, [None], {0: "0.3333333333333333"}, id="too many digits"),
        pytest.param([1e20, 0.5], 10**9, [None, 500_000_000], {0: "100000000000000000000"}, id="too large"),
        pytest.param([1.5e-9], 10**9, [None], {0: "0.0000000015"}, id="too small"),
    ],
)
def test_a_float_is_its_shortest_decimal(
    floats: list[float], scale: int, cells: list[int | None], others: dict[int, str]
) -> None:
    found = cells_of_floats(np.array(floats))
    assert (found.scale, found.cells) == (scale, cells)
    assert found.others == {row: exact(text) for row, text in others.items()}
    assert found.full == (None not in cells)


@given(st.lists(st.floats(allow_infinity=False, width=64), min_size=1, max_size=9))
def test_no_float_loses_anything(floats: list[float]) -> None:
    found = cells_of_floats(np.array(floats))
    for row, number in enumerate(floats):
        value = found.value(row, Family.NUMBER)
        assert value == NOT_MEASURED if np.isnan(number) else value == rational(*_parts(number))


def _parts(number: float) -> tuple[int, int]:
    from decimal import Decimal  # noqa: PLC0415 - the other way to read what a float shows

    return Decimal(repr(number)).as_integer_ratio()
