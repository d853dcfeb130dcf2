"""The benchmarks run; how fast they are is no matter of a test."""

from shutil import which

import pytest

from tests.benchmarks.__main__ import BATCH_MARK, LONGEST_MARK, MARK, main, replaced
from tests.benchmarks.batch.suites import BATCH, LONGEST
from tests.benchmarks.batch.yardstick import COMPILER
from tests.benchmarks.suites import SUITES


@pytest.mark.parametrize("suite", [suite.__name__ for suite in SUITES])
def test_each_suite_gives_a_table(suite: str) -> None:
    text = main(["--short", suite])
    assert "| what | median (least to most) | aim |" in text
    assert text.count("\n| ") > 1


@pytest.mark.skipif(which(COMPILER[0]) is None, reason="there is no C compiler")
@pytest.mark.parametrize("suite", [suite.__name__ for suite in (*BATCH, *LONGEST)])
@pytest.mark.xdist_group("spark")
def test_each_suite_of_batches_gives_a_table(suite: str) -> None:
    assert main(["--short", suite]).count("\n| ") > 1


def test_what_was_measured_takes_the_place_of_what_was_measured_before() -> None:
    page = f"# Speed\n\n{MARK}\nold\n\n## Batches\n\nwords\n\n{BATCH_MARK}\nold too\n\n{LONGEST_MARK}\nlong\n"
    page = replaced(replaced(page, MARK, "new\n"), BATCH_MARK, "new too\n")
    assert (
        page
        == f"# Speed\n\n{MARK}\nnew\n\n## Batches\n\nwords\n\n{BATCH_MARK}\nnew too\n\n{LONGEST_MARK}\nlong\n"
    )
