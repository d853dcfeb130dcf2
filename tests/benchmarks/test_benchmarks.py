"""The benchmarks run; how fast they are is no matter of a test."""

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.suites import SUITES


@pytest.mark.parametrize("suite", [suite.__name__ for suite in SUITES])
def test_each_suite_gives_a_table(suite: str) -> None:
    text = main(["--short", suite])
    assert "| what | median (least to most) | aim |" in text
    assert text.count("\n| ") > 1
