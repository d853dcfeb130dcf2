"""Generated plans that ask other subjects: tables in columns come to what the exact engine has for all of them together."""

from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdsl.batch.files.table import of_frame
from perfdsl.batch.job import Figures, Job, prepare
from perfdsl.batch.nodes import Reading
from perfdsl.batch.wanted import read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Program
from perfdsl.engine.subjects import evaluate_subjects
from perfdsl.graph.nodes import Graph
from tests.differential.tables import Drawing, Table
from tests.differential.test_whole import frame, names, sayable, shown
from tests.strategies import Crowd, crowds

ENGINES = ("columns", "native", "duckdb")


def job(graph: Graph, table: Table, engine: str) -> Job | None:
    """The job of scoring all that is shown; None where nothing is."""
    asked = [name for name in names(graph) if read_wanted(graph, [name], Diagnostics())]
    if not asked or not table.columns:
        return None
    diagnostics = Diagnostics()
    figures = Figures(asked, table.at, engine=engine)
    # what a plan requires of its rows may fail
    reading = Reading(percent="shares", allow_missing=True, keep_going=True)
    made = prepare(graph, of_frame(frame(table), "t"), figures, reading, diagnostics)
    assert made is not None, [one.message for one in diagnostics]
    return made


def compare(graph: Graph, table: Table, engine: str) -> Job | None:
    """Compare every figure of every row with the exact engine's."""
    made = job(graph, table, engine)
    if made is None:
        return None
    found = pl.concat(list(made.frames()))
    asked = made.evaluator.binding.graph
    exact = evaluate_subjects(Program(asked), [table.facts(row) for row in range(table.rows)], table.at)
    for one in made.evaluator.wanted:
        if one.name not in made.schema:
            continue
        expected = [shown(values[one.node], one) for values in exact]
        assert found[one.name].to_list() == expected, one
    return made


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
    table = sayable(Drawing.of(graph, seed).table(rows))
    with patch("perfdsl.batch.job.chunk_rows", lambda _: chunk):
        compare(graph, table, engine)
