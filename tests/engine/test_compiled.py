"""The compiled form of a graph gives what the tracing form gives, whatever is asked of it."""

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.api import load, loads
from perfdsl.engine import compiled
from perfdsl.engine.compiled import compile_program
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.pipeline import CompiledPlan, compile_source
from perfdsl.source import Source
from perfdsl.values.missing import NOT_MEASURED, Missing, Reason
from perfdsl.values.number import rational
from perfdsl.values.value import Value
from tests.strategies import facts, rulesets

RULESETS = Path(__file__).parents[2] / "rulesets"
TEN_ROWS = "plan x { period 2023\n" + "".join(
    f'indicator i{row} "Row" {{ number; target {"<=" if row % 3 else ">="} {row + 1}; weight 10% }}\n'
    for row in range(10)
) + "}\n"  # fmt: skip


def shown(values: Sequence[Value]) -> list[tuple[type, Value]]:
    return [(type(value), value) for value in values]


def scores(graph: Graph) -> list[NodeId]:
    return [item.figures.score for item in graph.outline.items if item.figures.score is not None]


def ten_rows() -> tuple[CompiledPlan, dict[InputKey, Value]]:
    plan = loads(TEN_ROWS)
    return plan, {key: rational(7 * row + 3, 2) for row, key in enumerate(plan.graph().input_nodes)}


# A plan is large and drawn piece by piece, so Hypothesis finds it slow to make and slow to shrink.
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rulesets(), st.data())
def test_every_node_of_a_generated_plan_is_the_same(text: str, data: st.DataObject) -> None:
    plan = compile_source(Source("<generated>", text))
    drawn = data.draw(facts(plan.graph().inputs, plan.periods))
    values = {key: datum.value for key, datum in drawn.dataset.facts.items()}
    for period in plan.periods:
        program = plan.program(period)
        everything = [NodeId(place) for place in range(len(program.graph.nodes))]
        assert shown(compile_program(program.graph, everything).run(values, drawn.at)) == shown(
            program.run(values, drawn.at)
        )


@pytest.mark.parametrize("left_out", [0, 1, 7], ids=["all data", "no data", "every seventh missing"])
def test_the_report_of_bergamo_is_the_same(left_out: int) -> None:
    plan = load(RULESETS / "bergamo-2023" / "bergamo-2023.perf")
    program = plan.program()
    values = {key: datum.value for key, datum in plan.read_actuals().facts.items()}
    for place, key in enumerate(list(values)):
        if left_out and place % left_out == 0:
            values[key] = Missing(Reason.NOT_EVALUATED)
    wanted = scores(program.graph)
    found = compile_program(program.graph, wanted).run(values)
    traced = program.run(values)
    assert shown(found) == shown([traced[node] for node in wanted])


@pytest.mark.parametrize(
    "missing", [(), (0,), (3, 4), range(10)], ids=["nothing missing", "one", "two", "everything"]
)
@pytest.mark.parametrize("as_missing", [True, False], ids=["as a value", "as no fact"])
def test_ten_rows_are_the_same(missing: Sequence[int], as_missing: bool) -> None:  # noqa: FBT001 - a column
    plan, values = ten_rows()
    for place, key in enumerate(list(values)):
        if place in missing and as_missing:
            values[key] = NOT_MEASURED
        elif place in missing:
            del values[key]
    program = plan.program()
    wanted = scores(program.graph)
    traced = program.run(values)
    assert shown(compile_program(program.graph, wanted).run(values)) == shown(
        [traced[node] for node in wanted]
    )


def test_a_fact_of_another_kind_is_left_to_the_careful_form() -> None:
    plan, values = ten_rows()
    values[next(iter(values))] = True
    program = plan.program()
    wanted = scores(program.graph)
    traced = program.run(values)
    assert list(compile_program(program.graph, wanted).run(values)) == [traced[node] for node in wanted]


def test_a_large_graph_is_run_and_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, values = ten_rows()
    wanted = scores(plan.graph())
    written = compile_program(plan.graph(), wanted).run(values)
    monkeypatch.setattr(compiled, "MAX_NODES", 5)
    assert compile_program(plan.graph(), wanted).run(values) == written


def test_it_can_be_pickled() -> None:
    plan, values = ten_rows()
    made = compile_program(plan.graph(), scores(plan.graph()))
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    assert again.run(values) == made.run(values)


def test_no_word_of_the_ruleset_is_in_the_code() -> None:
    plan = loads('plan x { period 2023\nindicator __import__ "exec" { number; target >= 3 }\n}\n')
    writer = compiled._Writer(plan.graph(), (NodeId(0),), list(range(len(plan.graph().nodes))))  # noqa: SLF001
    code = "\n".join([*writer.function("slow", quick=False), *writer.function("run", quick=True)])
    assert "import" not in code
    assert '"' not in code
