"""Numbered levels are numbers in formulas, and named ones are not."""

import pytest

from perfdsl.analysis.ruleset_tests import run_tests
from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import check, compile_source
from perfdsl.source import Source


def plan(*lines: str) -> Source:
    rows = "\n".join(lines)
    return Source("p.perf", f"plan p {{ period 2026\nperson rossi {{\n{rows}\n}}\n}}")


def test_marks_are_reckoned_with() -> None:
    compiled = compile_source(
        plan(
            "behaviour a { level 1..5; target >= 3 }",
            "behaviour b { level 1..10; target >= a }",
            "indicator mean { number; target >= 3; value (a + b) / 2 }",
            "indicator rounded { level 1..5; target >= 3; value round(a / 2 + b / 4) }",
            "indicator share { percent; target >= 50%; value a / 5 }",
            "indicator both { yes_no; target yes; value a >= 3 and b > 4 }",
            "behaviour formula { level 1..5; score (actual - 1) / 4 }",
            "behaviour met { level 1..5; target >= 3; steps { met: 100%; >= 2: 50%; otherwise 0% } }",
            "indicator quotient { ratio; target >= 1; value a / b }",
            '}\ntest "marks" { given a = 4; given b = 6; given formula = 3; given met = 2',
            "expect mean = 5; expect rounded = 4; expect share.score = 100%; expect both.met",
            "expect formula.score = 50%; expect met.score = 50%; expect quotient.score = 2/3; expect b.target = a",
        )
    )
    (result,) = run_tests(compiled, Diagnostics())
    assert list(result.failures) == []


@pytest.mark.parametrize(
    ("row", "help_"),
    [
        ("level 1..5; target >= 30%", "the row is measured as `level 1..5`"),
        ("level 1..5; target >= 3 days", "the row is measured as `level 1..5`"),
        ("level 1..5; target by 2026-01-01", "write `>=` or `<=` and a figure, or make the row a `date`"),
        ("level 1..5; target yes", "`target yes` is for rows of the kind `yes_no`"),
        ("level low, high; target >= 2", "write one of `low`, `high`"),
        ("level 1..5; target >= 6", "write one from 1 to 5"),
    ],
)
def test_what_does_not_fit_a_level_is_told(row: str, help_: str) -> None:
    _, (only,) = check(plan(f"behaviour a {{ {row} }}"))
    assert (only.code.id, only.help) == ("P306", help_)
