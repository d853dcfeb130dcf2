"""Generated tables of generated plans, from their cells to columns of results, say what the exact engine says of each row."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.differential.comparing import Counts
from tests.differential.tables import Drawing
from tests.differential.whole import Whole
from tests.strategies import Case, cases

ROWS = 12
SEED = 11


# A plan is drawn piece by piece, and Hypothesis finds that slow.
@pytest.mark.parametrize("engine", ["columns", "exact"])
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25)
@given(case=cases())
def test_a_table_comes_to_what_its_rows_come_to(engine: str, case: Case) -> None:
    graph = case.compiled.graph(case.period)
    assert Whole.of(graph, Drawing.of(graph, SEED).table(ROWS)).wrong(engine, Counts()) == []
