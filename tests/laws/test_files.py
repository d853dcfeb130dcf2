"""The order in which files are imported changes nothing."""

from itertools import permutations
from pathlib import Path

import pytest

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.graph.nodes import InputKey
from perfdsl.pipeline import compile_source
from perfdsl.source import Source
from perfdsl.values.number import exact

FILES = {
    "base.perf": "scale base { clamp 0%..; round achievement to 0 decimals }",
    "own.perf": 'import "base.perf"\nscale own is base { band "high" from 80%; band "low" }',
    "functions.perf": "function part(x, whole) = x / whole\nfunction double(x) = part(2 * x, 1)",
}
PLAN = """
plan p "Plan" {
  period 2020; scale own
  input cases "Cases" { count }
  indicator done "Done" { ratio; value part(cases, 7); target >= 1 }
  indicator twice "Twice" { number; value double(cases); target <= 9; weight 60% }
}
"""


@pytest.mark.parametrize("order", tuple(permutations(FILES)), ids=" ".join)
def test_imports_in_any_order_give_the_same_figures(tmp_path: Path, order: tuple[str, ...]) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    text = "".join(f'import "{name}"\n' for name in order) + PLAN
    compiled = compile_source(Source("plan.perf", text), tmp_path)
    period = compiled.periods[0]
    evaluation = compiled.evaluate_dataset(Dataset({InputKey(("cases",), period): Datum(exact("5"))}))
    figures = evaluation.graph.outline.items[0].figures
    # 5/7 rounds to 71%, 9 against 10 is 90%: 40% of the one and 60% of the other.
    assert evaluation.value(figures.score) == exact("82.4%")
    assert evaluation.value(figures.band) == "high"
