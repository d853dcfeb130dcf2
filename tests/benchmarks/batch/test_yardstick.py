"""The yardstick computes what the ruleset says, or what is measured by it would mean nothing."""

from shutil import which

import numpy as np
import pytest

from tests.benchmarks.batch.differences import differences, exact_results
from tests.benchmarks.batch.workload import table
from tests.benchmarks.batch.yardstick import COMPILER, c_loop


@pytest.mark.skipif(which(COMPILER[0]) is None, reason="there is no C compiler")
@pytest.mark.parametrize("indicators", [10, 30])
def test_the_c_loop_gives_the_exact_scores_but_for_the_last_digits(indicators: int) -> None:
    columns = table(2_000, indicators)
    expected, found = exact_results(columns), c_loop(columns)()
    np.testing.assert_allclose(found.scores, expected.scores, rtol=0, atol=6e-7)
    assert set(expected.bands) >= {1, 2, 255}
    assert differences(expected, found).bands == 0
