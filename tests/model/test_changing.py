"""A plan that is changed is the plan that is written so."""

from collections.abc import Callable, Mapping

import pytest

import perfdsl
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Program
from perfdsl.graph.from_model import lower
from perfdsl.model.changing.targets import with_target
from perfdsl.model.changing.weights import (
    combining,
    making_room,
    weighed,
    with_combine,
    with_policy,
    with_weights,
)
from perfdsl.model.nodes import Combine, Plan
from perfdsl.values.missing import Policy
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path

PLAN = """
plan p "Plan" {
  period 2026
  objective 1.1 "Fairs" {
    indicator fairs  { count; target >= 8; weight 50% }
    indicator guests { count; target >= 100; weight 30% }
    indicator prizes { count; target >= 3; weight 20% }
  }
  objective 1.2 "Money" {
    indicator income { money EUR; from 100 to 900; phased 30 Jun 40%, 31 Dec 100% }
    indicator delay  { days; pro rata 1/2; target <= 30 }
  }
  unit sales "Sales" {
    cascade fairs
    cascade guests { share 60% }
    cascade income { share 25% }
  }
  unit shops "Shops" {
    cascade guests { share 40% }
    cascade income { share 75% }
  }
}
"""
OLD_WEIGHTS = """weight 50% }
    indicator guests { count; target >= 100; weight 30% }
    indicator prizes { count; target >= 3; weight 20%"""
NEW_WEIGHTS = OLD_WEIGHTS.replace("50%", "75%").replace("30%", "15%").replace("20%", "10%")
DATA = {
    "fairs": 6,
    "sales.guests": 30,
    "shops.guests": 45,
    "sales.income": 100,
    "shops.income": 300,
    "delay": 16,
}


def scores(model: Plan, data: Mapping[str, object]) -> list[object]:
    plan = perfdsl.loads(PLAN)
    dataset = plan.evaluate({(name, "2026"): value for name, value in data.items()}).dataset
    evaluation = Program(lower(model, plan.periods[0])).evaluate(dataset)
    figures = [item.figures for item in evaluation.graph.outline.items]
    return [[evaluation.value(one) for one in (row.target, row.score, row.coverage)] for row in figures]


def weighing(plan: Plan) -> Plan:
    shares = weighed(plan)[("1.1",)]
    made = making_room(shares, {("1.1", "fairs"): Rational(3, 4)})
    assert made is not None
    return with_weights(plan, made)


def target(path: tuple[str, ...], value: int) -> Callable[[Plan], Plan]:
    return lambda plan: with_target(plan, path, plan.periods[0], Rational(value))


def smallest(plan: Plan) -> Plan:
    return with_combine(plan, Combine("minimum"), [("1.1",)], Diagnostics())


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        pytest.param(weighing, OLD_WEIGHTS, NEW_WEIGHTS, id="weight"),
        pytest.param(target(("1.1", "fairs"), 12), "target >= 8", "target >= 12", id="target"),
        pytest.param(target(("1.1", "guests"), 77), "target >= 100", "target >= 77", id="shared out in whole units"),
        pytest.param(target(("1.2", "income"), 700), "to 900", "to 700", id="phased and shared out"),
        pytest.param(target(("1.2", "delay"), 20), "target <= 30", "target <= 20", id="part of a year"),
        pytest.param(target(("sales", "fairs"), 5), "cascade fairs\n", "cascade fairs { target >= 5 }\n", id="cascade"),
        pytest.param(lambda plan: with_policy(plan, Policy.ZERO), "period 2026\n", "period 2026\n  missing zero\n", id="policy"),
        pytest.param(lambda plan: with_policy(plan, Policy.FULL, ("1.1",)), '"Fairs" {', '"Fairs" { missing full', id="policy below"),
        pytest.param(smallest, '"Fairs" {', '"Fairs" { combine minimum', id="combine"),
    ],
)  # fmt: skip
def test_a_changed_plan_is_the_plan_written_so(change: Callable[[Plan], Plan], old: str, new: str) -> None:
    assert old in PLAN
    written = perfdsl.loads(PLAN.replace(old, new)).model
    before = perfdsl.loads(PLAN).model
    assert scores(change(before), DATA) == scores(written, DATA)
    assert scores(before, DATA) != scores(written, DATA)


def test_what_combines_are_containers_and_no_headings() -> None:
    assert combining(perfdsl.loads(PLAN).model) == [("shops",), ("sales",), (), ("1.2",), ("1.1",)]


def test_weights_of_another_sort_are_told() -> None:
    plan = perfdsl.loads(PLAN.replace('"Fairs" {', '"Fairs" { combine sum').replace("50%", "80%")).model
    diagnostics = Diagnostics()
    with_combine(plan, Combine(), [("1.1",)], diagnostics)
    assert [one.code.id for one in diagnostics] == ["P301"]


@pytest.mark.parametrize(
    ("fixed", "expected"),
    [
        pytest.param({"a": 3}, {"a": 3, "b": Rational(7, 2), "c": Rational(7, 2)}, id="the others share the rest"),
        pytest.param({"a": 4, "b": 6}, {"a": 4, "b": 6, "c": 0}, id="nothing left"),
        pytest.param({"a": 6, "b": 6}, None, id="too much"),
        pytest.param({"a": 3, "b": 3, "c": 3}, None, id="nobody has the rest"),
    ],
)  # fmt: skip
def test_making_room(fixed: dict[str, Rational], expected: dict[str, Rational] | None) -> None:
    shares = {"a": Rational(2, 10), "b": Rational(4, 10), "c": Rational(4, 10)}
    assert making_room(shares_of(shares), shares_of(fixed, 10)) == (expected and shares_of(expected, 10))


def shares_of(parts: Mapping[str, Rational], of: int = 1) -> dict[Path, Rational]:
    return {("x", name): Rational(value) / of for name, value in parts.items()}
