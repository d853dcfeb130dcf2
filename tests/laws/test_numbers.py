"""Both types of exact numbers, the compiled one and Python's own, give the same figures digit by digit."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from perfdsl.data.nodes import Dataset, Datum
from perfdsl.graph.nodes import InputKey
from perfdsl.pipeline import compile_source
from perfdsl.source import Source
from perfdsl.values.number import RATIONAL_TYPE, exact

text = sys.stdin.read()
compiled = compile_source(Source("<plan>", text))
period = compiled.periods[0]
figures = ["5", "1/3", "7.25", "1000000000000000000000000000001", "-2", "0"]
facts = {
    InputKey(one.path, period): Datum(exact(figures[place % len(figures)]))
    for place, one in enumerate(compiled.graph().inputs)
}
evaluation = compiled.evaluate_dataset(Dataset(facts))
print(RATIONAL_TYPE.__name__)
for value in evaluation.values:
    print(f"{value.numerator}/{value.denominator}" if hasattr(value, "numerator") else value)
"""

PLAN = """
scale s {{ clamp none; round score to 1 decimals; lower mirror; tolerance 10%; band "a" from 50%; band "b" }}
plan p "Plan" {{
  period 2020; scale s; combine {combine}
  input x "X" {{ number }}
  input y "Y" {{ number }}
  indicator a "A" {{ number; value abs(x * y - 3) / 7; target >= 11/12 }}
  indicator b "B" {{ number; target <= 9 }}
  indicator c "C" {{ number; value sqrt(x) + ln(x + 2) * exp(1/7) - pow(x, 2/3); target 1..2; weight 1/3 }}
  indicator d "D" {{ number; target = 3 }}
  indicator e "E" {{ number; curve {{ -5: 0%; 1/3: 100%; 7: 33.3% }} }}
  indicator f "F" {{ number; from 1 to 1/3 }}
}}
"""
COMBINES = (
    "weighted mean",
    "geometric mean",
    "harmonic mean",
    "best 2",
    "minimum",
    "maximum",
    "sum",
    "share met",
)


def values(numbers: str, plan: str) -> list[str]:
    environment = {**os.environ, "PERFDSL_NUMBERS": numbers, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=plan,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_both_types_of_numbers_give_the_same_values() -> None:
    for combine in COMBINES:
        plan = PLAN.format(combine=combine)
        pure, compiled = values("fraction", plan), values("", plan)
        assert pure[0] == "Fraction"
        assert pure[1:] == compiled[1:]
        assert len(pure) > len(COMBINES)
