"""The yardstick computes what the ruleset says, or what is measured by it would mean nothing."""

from shutil import which

import numpy as np
import pytest

from perfdsl.engine.exact import Program
from perfdsl.engine.fixed.writer import rounded
from perfdsl.pipeline import compile_source
from perfdsl.values.missing import Missing
from tests.benchmarks.batch.differences import differences, exact_results, keyed_rows, wanted_nodes
from tests.benchmarks.batch.workload import BANDS, edges, ruleset, table
from tests.benchmarks.batch.yardstick import COMPILER, c_loop


@pytest.mark.skipif(which(COMPILER[0]) is None, reason="there is no C compiler")
@pytest.mark.parametrize(("indicators", "threads"), [(10, 1), (30, 1), (10, 3)])
def test_the_c_loop_gives_the_exact_scores_but_for_the_last_digits(indicators: int, threads: int) -> None:
    columns = table(2_000, indicators)
    expected, found = exact_results(columns), c_loop(columns, threads)()
    np.testing.assert_allclose(found.scores, expected.scores, rtol=0, atol=6e-7)
    assert set(expected.bands) >= {1, 2, 255}
    assert differences(expected, found).bands == 0


def test_what_is_taken_for_exact_is_what_the_exact_engine_has() -> None:
    columns = table(300)
    graph = compile_source(ruleset()).graph()
    program, wanted = Program(graph), wanted_nodes(graph)
    found = exact_results(columns)
    for row, facts in enumerate(keyed_rows(columns, graph)):
        score, band = (program.run(facts)[node] for node in wanted)
        assert found.scores[row] == rounded(score, 6) or (
            np.isnan(found.scores[row]) and isinstance(score, Missing)
        )
        assert found.bands[row] == (255 if isinstance(band, Missing) else BANDS.index(str(band)))


def test_rows_on_edges_are_exactly_there() -> None:
    found = exact_results(edges(500))
    assert len(found.scores) == 500
    assert set(zip(found.scores.tolist(), found.bands.tolist(), strict=True)) == {(0.9, 0), (0.75, 1)}
