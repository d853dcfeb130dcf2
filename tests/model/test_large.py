"""Plans that are large, deep or hostile: they work, or are refused quickly, and never break the checker."""

import pytest

from perfdsl.diagnostics import CYCLE, LIMIT, Diagnostics
from perfdsl.model.nodes import Plan
from perfdsl.pipeline import CompiledPlan, check
from perfdsl.source import Source
from perfdsl.values.number import rational

LONG = 3_000


def checked(text: str) -> tuple[Plan | None, Diagnostics]:
    return check(Source("plan.perf", text))


def plan(*rows: str) -> str:
    return 'plan p "Piano" {\nperiod 2023\n' + "\n".join(rows) + "\n}\n"


@pytest.mark.parametrize("forward", [pytest.param(True, id="forward"), pytest.param(False, id="back")])
def test_a_chain_of_rows_is_as_long_as_the_plan(*, forward: bool) -> None:
    rows = [f"indicator i{k} {{ number; value i{k - 1} + 1; target >= 1 }}" for k in range(1, LONG)]
    model, diagnostics = checked(plan("input i0 { count }", *(rows if forward else reversed(rows))))
    assert model is not None
    assert len(diagnostics) == 0
    evaluation = CompiledPlan(model).evaluate({"i0": 1})
    assert evaluation is not None


def test_a_circle_as_long_as_the_plan_is_told_once() -> None:
    _, diagnostics = checked(
        plan(*(f"indicator i{k} {{ number; value i{(k + 1) % LONG}; target >= 1 }}" for k in range(LONG)))
    )
    (only,) = diagnostics
    assert only.code is CYCLE
    assert len(only.labels) == LONG - 1
    assert f"({LONG + 1 - 24} more)" in only.message


def test_units_are_nested_as_deep_as_brackets_may_be() -> None:
    depth = 190
    units = "".join(f"unit u{k} {{\n" for k in range(depth)) + "cascade a\n" + "}\n" * depth
    model, diagnostics = checked(plan("indicator a { count; target >= 1 }", units))
    assert model is not None
    assert len(diagnostics) == 0


def test_a_chain_of_scores_is_as_long_as_the_plan() -> None:
    people = [f"person p{k} {{ score of p{k - 1} }}" for k in range(1, LONG)]
    first = "person p0 { indicator a { count; target >= 2 } }"
    model, diagnostics = checked(plan(*reversed(people), first))
    assert model is not None
    assert len(diagnostics) == 0
    evaluation = CompiledPlan(model).evaluate({"a": 1})
    board = evaluation.graph.outline.items[evaluation.graph.outline.dashboards[1].item]
    assert board.path == (f"p{LONG - 1}",)
    assert evaluation.value(board.figures.score) == rational(1, 2)


def test_a_circle_of_scores_as_long_as_the_plan_is_told_once() -> None:
    _, diagnostics = checked(
        plan(
            "indicator a { count; target >= 1 }",
            *(f"person p{k} {{ score of p{(k + 1) % LONG} }}" for k in range(LONG)),
        )
    )
    first, *others = [one for one in diagnostics if one.code is CYCLE]
    assert others == []
    assert first.message.startswith("`p1` answers for their own score: `p1` → `p2` → ")
    assert len(first.labels) == LONG - 1


def test_a_table_serves_ten_thousand_people() -> None:
    person = (
        "weights t staff; component a {{ indicator x {{ count; target >= 1 }} }}; "
        "component b {{ behaviour y {{ level 1..5; target >= 3 }} }}"
    ).format()
    people = [f"person p{k} {{ {person} }}" for k in range(10_000)]
    model, diagnostics = checked(plan("weights t { staff: a 60%, b 40% }", *people))
    assert model is not None
    assert len(diagnostics) == 0
    assert model.weights["p9999", "a"] == rational(3, 5)


def test_functions_that_double_at_each_level_are_refused() -> None:
    functions = ["function f0(x) = x", "function f1(x) = x"]
    functions += [f"function f{k}(x) = f{k - 1}(x + 1) + f{k - 2}(x + 2)" for k in range(2, 32)]
    _, diagnostics = checked(
        "\n".join(functions) + "\n" + plan("indicator a { number; value f31(1); target >= 1 }")
    )
    assert [one.code for one in diagnostics] == [LIMIT]


def test_functions_nested_deep_are_refused() -> None:
    functions = ["function f0(x) = x", *(f"function f{k}(x) = f{k - 1}(x + 1)" for k in range(1, 1_000))]
    _, diagnostics = checked(
        "\n".join(functions) + "\n" + plan("indicator a { number; value f999(1); target >= 1 }")
    )
    assert [one.code for one in diagnostics] == [LIMIT]


def test_an_argument_that_is_used_twice_at_each_level_is_one_figure() -> None:
    functions = ["function f0(x) = x", *(f"function f{k}(x) = f{k - 1}(x + x)" for k in range(1, 60))]
    model, _ = checked(
        "\n".join(functions) + "\n" + plan("indicator a { number; value f59(1); target >= 1 }")
    )
    assert model is not None
    assert CompiledPlan(model).evaluate({}) is not None


def test_scales_are_refined_in_a_long_chain() -> None:
    scales = (
        "".join(f"scale s{k} is s{k + 1} {{ }}\n" for k in range(LONG)) + f"scale s{LONG} {{ late zero }}\n"
    )
    model, _ = checked(scales + plan("scale s0", "indicator a { count; target >= 1 }"))
    assert model is not None


def test_a_sum_of_many_terms_works() -> None:
    model, _ = checked(plan(f"indicator a {{ number; value {' + '.join(['1'] * 10_000)}; target >= 1 }}"))
    assert model is not None


def test_ten_thousand_errors_are_all_told_in_the_order_of_the_text() -> None:
    _, diagnostics = checked(
        plan(*(f"indicator i{k} {{ number; value zz{k}; target >= 1 }}" for k in range(10_000)))
    )
    assert [one.message.split("`")[1] for one in diagnostics] == [f"zz{k}" for k in range(10_000)]
