"""No figure that an engine on columns is sure of is wrong: a few plans and tables of `python -m tests.differential`, at each run."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.differential.comparing import Counts, broken, differences
from tests.differential.engines import ENGINES
from tests.differential.tables import Drawing
from tests.strategies import Case, cases

SEED = 5


# A plan is drawn piece by piece, and Hypothesis finds that slow.
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25)
@given(cases())
def test_every_figure_lies_where_it_is_proven_to_lie(case: Case) -> None:
    drawing = Drawing.of(case.compiled.graph(case.period), SEED)
    assert [one for _ in range(2) for one in broken(drawing.graph, drawing.table(8), Counts())] == []


@pytest.mark.parametrize("engine", ["numpy", "native"])
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25)
@given(case=cases())
def test_a_figure_that_is_sure_is_the_exact_one(engine: str, case: Case) -> None:
    drawing, run = Drawing.of(case.compiled.graph(case.period), SEED), ENGINES[engine]()
    assert [
        one for _ in range(2) for one in differences(drawing.graph, drawing.table(8), run, Counts())
    ] == []
