"""Generated plans that ask other subjects: tables in columns come to what the exact engine has for all of them together."""

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.differential.comparing import Counts
from tests.differential.tables import Drawing
from tests.differential.whole import Whole
from tests.strategies import Crowd, crowds

ENGINES = ("columns", "native", "duckdb")


# A plan is drawn piece by piece, and Hypothesis finds that slow.
@pytest.mark.parametrize("engine", ENGINES)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25)
@given(
    crowd=crowds(),
    rows=st.sampled_from((1, 2, 5, 16, 40)),
    chunk=st.sampled_from((1, 3, 1_000)),
    seed=st.integers(0, 9),
)
def test_every_row_is_what_it_is_among_all(
    engine: str, crowd: Crowd, rows: int, chunk: int, seed: int
) -> None:
    graph = crowd.compiled.graph()
    whole = Whole.of(graph, Drawing.of(graph, seed).table(rows))
    with patch("perfdsl.batch.job.chunk_rows", lambda _: chunk):
        assert whole.wrong(engine, Counts()) == []
