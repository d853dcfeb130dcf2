"""Plans that are large, deep or hostile: they work, or are refused quickly, and never break the checker."""

import pickle
from collections import Counter

import pytest

from perfdsl.diagnostics import CYCLE, LIMIT, NOBODY_ANSWERS, TOO_DEEP, Diagnostics
from perfdsl.model.nodes import Plan
from perfdsl.pipeline import CompiledPlan, check
from perfdsl.source import Source

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


def test_awards_that_read_each_other_are_as_many_as_the_plan_has() -> None:
    rows = [f"award a{k} {{ for u; budget a{k - 1}.left + 1 EUR }}" for k in range(1, LONG)]
    first = "award a0 { for u; budget 5 EUR; by curve { 0%: 0%; 100%: 50% } }"
    model, diagnostics = checked(
        plan("unit u { indicator x { count; target >= 5 } }", *reversed(rows), first)
    )
    assert [one.message for one in diagnostics] == []
    assert model is not None
    evaluation = CompiledPlan(model).evaluate({"u.x": 5})
    last = evaluation.graph.outline.awards[0].recipients[0].amount
    assert evaluation.value(last) == 1


def test_awards_in_a_circle_are_told_once() -> None:
    rows = [f"award a{k} {{ for u; budget a{(k + 1) % LONG}.left }}" for k in range(LONG)]
    _, diagnostics = checked(plan("unit u { indicator x { count; target >= 5 } }", *rows))
    assert [one.code for one in diagnostics] == [CYCLE]


def test_many_of_one_name_are_paid_by_their_paths() -> None:
    units = [f"unit u{k} {{ person rossi {{ indicator x {{ count; target >= 5 }} }} }}" for k in range(LONG)]
    coefficients = "; ".join(f"u{k}.rossi: 1" for k in range(LONG))
    award = f"award a {{ for every person; budget {LONG} EUR; divide by coefficient {{ {coefficients} }} }}"
    check_ = f"indicator paid {{ money EUR; value a.u{LONG - 1}.rossi; monitor }}"
    model, diagnostics = checked(plan(*units, award, check_))
    assert [one.message for one in diagnostics] == []
    assert model is not None
    assert len(model.awards["a"].recipients) == LONG


@pytest.mark.parametrize(
    "award",
    [
        pytest.param("award a{k} {{ for every person; budget 5 EUR }}", id="many awards for many people"),
        pytest.param(
            "award a{k} {{ for every person; each max(1 EUR" + ", 2 EUR" * 700 + ") }}",
            id="much to reckon for everybody",
        ),
    ],
)
def test_few_words_do_not_pay_without_end(award: str) -> None:
    people = [f"person r{k} {{ indicator x {{ count; target >= 5 }} }}" for k in range(1000)]
    _, diagnostics = checked(plan(*people, *(award.format(k=k) for k in range(210))))
    assert [one.code for one in diagnostics] == [LIMIT]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            "input i { number }; indicator x { number; value max(i" + ", 1" * 500 + ") }", id="formula"
        ),
        pytest.param('indicator x "' + "x" * 40_000 + '" { number; target >= 1 }', id="text"),
    ],
)
def test_a_template_that_doubles_what_is_large_is_refused(row: str) -> None:
    doubling = [f"template t{k}() {{ use t{k - 1}() as a; use t{k - 1}() as b }}" for k in range(1, 14)]
    text = "\n".join(["template t0() { " + row + " }", *doubling, plan("use t13() as z")])
    _, diagnostics = checked(text)
    assert [one.code for one in diagnostics] == [LIMIT]


def nested(count: int, deep: int, body: str) -> str:
    """Units in chains of that depth; `{k}` in their body is the number of each, `{part}` what it shares."""
    chains = range(count // deep)
    return "".join(
        "".join(
            f"unit u{chain * deep + k} {{\n"
            + body.format(k=chain * deep + k, part="1" if k else f"1/{len(chains)}")
            + "\n"
            for k in range(deep)
        )
        + "}\n" * deep
        for chain in chains
    )


BODIES = (
    "cascade a",
    "cascade a {{ share {part} }}",
    "indicator r{k} {{ count; target >= 5; contributes to objective 1 }}",
)


@pytest.mark.parametrize("body", BODIES, ids=("aligned", "split", "contributed"))
@pytest.mark.parametrize(("count", "deep"), [(998, 998), (2_000, 200)])
def test_units_are_nested_as_deep_as_blocks_may_be(body: str, count: int, deep: int) -> None:
    row = "objective 1 { indicator a { count; target >= 100 } }"
    model, diagnostics = checked(plan(row, nested(count, deep, body)))
    assert model is not None
    assert {one.code for one in diagnostics} <= {NOBODY_ANSWERS}
    assert len(model.units) == count
    compiled = pickle.loads(pickle.dumps(CompiledPlan(model)))  # noqa: S301 - it is our own
    evaluation = compiled.evaluate({"a": 50})
    assert len(evaluation.graph.outline.dashboards) == count + 1


def test_a_target_is_shared_out_through_every_level() -> None:
    row = "indicator a { count; target >= 100 }"
    model, _ = checked(plan(row, nested(900, 300, "cascade a {{ share {part} }}")))
    assert model is not None
    evaluation = CompiledPlan(model).evaluate({})
    targets = {
        item.path: evaluation.value(item.figures.target)
        for item in evaluation.graph.outline.items
        if item.share
    }
    assert Counter(targets.values()) == {33: 600, 34: 300}


def test_blocks_too_deep_are_refused() -> None:
    for units in (nested(1_000, 1_000, ""), "objective o {\n" * 300 + "}\n" * 300):
        _, diagnostics = checked(plan("indicator a { count; target >= 1 }", units))
        assert [one.code for one in diagnostics] == [TOO_DEEP]


def test_circles_of_shares_as_long_as_the_plan_are_told_once() -> None:
    units = [f"unit u{k} {{ cascade u{(k + 1) % LONG}.a {{ share 100% }} }}" for k in range(LONG)]
    _, diagnostics = checked(plan("indicator b { count; target >= 1 }", *units))
    (only,) = diagnostics
    assert only.code is CYCLE
    assert f"({LONG + 1 - 24} more)" in only.message


def test_ways_that_multiply_are_refused() -> None:
    rows = [
        f"unit u{k} {{ by objective; objective o{k} {{ indicator r{k} {{ count; target >= 1 }}; "
        f"contributes to objective o{k + 1} }} }}"
        for k in range(LONG // 2)
    ]
    last = f"unit u{LONG // 2} {{ by objective; objective o{LONG // 2} {{ indicator x {{ count; target >= 1 }} }} }}"
    _, diagnostics = checked(plan("indicator a { count; monitor }", *rows, last))
    assert [one.code for one in diagnostics] == [LIMIT]


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


def test_aggregates_that_ask_too_many_rows_are_refused() -> None:
    rows = (f"indicator i{k} {{ count; target >= 5 }}" for k in range(2_000))
    asking = (
        f"indicator w{k} {{ number; monitor; value count of rows of plan where score < {k}% and met }}"
        for k in range(100)
    )
    _, diagnostics = checked(plan(*rows, *asking))
    assert [one.code for one in diagnostics] == [LIMIT]


def test_a_condition_that_uses_its_argument_many_times_is_lowered_once_for_each_row() -> None:
    deep = "d(" * 60 + "score" + ")" * 60
    text = plan(
        f"adjust bonus 1% when (count of rows of plan where {deep} > 1) > 1",
        "indicator a { count; target >= 5; score " + "d(" * 60 + "actual" + ")" * 60 + " }",
    )
    model, _ = checked(f"function d(a) = a + a\n{text}")
    assert model is not None
    CompiledPlan(model).evaluate({"a": 5})


def test_many_critical_rows_are_asked_at_once() -> None:
    rows = (f"indicator i{k} {{ count; target >= 5; critical }}" for k in range(LONG))
    model, _ = checked(plan("adjust at most 50% when any critical < 60%", *rows))
    assert model is not None
    graph = CompiledPlan(model).graph()
    assert len(graph.nodes) < 20 * LONG
