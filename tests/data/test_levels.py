"""Marks beyond their levels, or between two: an error at the place that states them, and no score."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import CompiledPlan, RulesetError, compile_source
from perfdsl.source import Source
from perfdsl.values.missing import WRONG_KIND

PLAN = """plan p "P" { period 2026; indicator x "X" { count; target >= 1 }
person rossi "Rossi" {
  behaviour care "Care" { level 1..5; target >= 5 }
  behaviour help "Help" { level 1..5; target >= 5 }
} }"""


@pytest.fixture(scope="module")
def plan() -> CompiledPlan:
    return compile_source(Source("p.perf", PLAN))


def scores(plan: CompiledPlan, path: Path) -> tuple[object, object, list[str]]:
    found = Diagnostics()
    evaluation = plan.evaluate(plan.read_actuals(path, diagnostics=found))
    rows = {item.name: evaluation.value(item.figures.score) for item in evaluation.graph.outline.items}
    return rows["care"], rows["rossi"], [f"{one.code.id} {one.message}" for one in found]


def csv(mark: str) -> tuple[str, str]:
    return "a.csv", f"indicator,period,value\ncare,2026,{mark}\nhelp,2026,4\n"


def json(mark: str) -> tuple[str, str]:
    return "a.json", f'[{{"indicator": "care", "value": {mark}}}, {{"indicator": "help", "value": 4}}]'


@pytest.mark.parametrize("write", [csv, json])
@pytest.mark.parametrize("mark", ["0", "6", "3.5", "-1"])
def test_a_mark_that_is_none_is_told_and_left_out(
    plan: CompiledPlan, tmp_path: Path, write: Callable[[str], tuple[str, str]], mark: str
) -> None:
    name, content = write(mark)
    (tmp_path / name).write_text(content, "utf-8")
    care, rossi, messages = scores(plan, tmp_path / name)
    assert messages == [f"P404 `{mark}` is not a whole number from 1 to 5"]
    assert care == WRONG_KIND
    assert rossi == Fraction(4, 5)


@pytest.mark.parametrize("write", [csv, json])
def test_a_mark_is_read(plan: CompiledPlan, tmp_path: Path, write: Callable[[str], tuple[str, str]]) -> None:
    name, content = write("5")
    (tmp_path / name).write_text(content, "utf-8")
    assert scores(plan, tmp_path / name) == (1, Fraction(9, 10), [])


@pytest.mark.parametrize("mark", [6, 0, Fraction(7, 2), "alto", True])
def test_a_mark_of_a_program_is_one(plan: CompiledPlan, mark: object) -> None:
    with pytest.raises(RulesetError) as raised:
        plan.evaluate({"care": mark})
    assert [one.code.id for one in raised.value.diagnostics] == ["P404"]
