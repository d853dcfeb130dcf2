"""Percents in a printed statement: shares, points, and numbers that may be either."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from perfdsl import loads
from perfdsl.batch.statements import AskedStatement, write_statement
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Program
from perfdsl.graph.nodes import Graph
from perfdsl.values.number import from_python
from tests.batch.test_statements import Database, _plain, database

__all__ = ["database"]

PLAN = """
scale s { band "alta" from 40%; band "bassa" }
plan p "Piano" { period 2026; scale s; indicator quota "Quota" { percent; curve { 0%: 0%; 93.2%: 50%; 95%: 100% } } }
"""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return loads(PLAN).graph("2026")


def answers(database: Database, graph: Graph, percent: Any, cells: Sequence[float | None]) -> list[Any]:  # noqa: ANN401 - a word
    asked = AskedStatement(
        database.dialect, "uffici", "s", ("quota", "quota.score", "plan.band"), percent=percent
    )
    text = write_statement(graph, asked, Diagnostics())
    assert text is not None
    rows = [(f"{place:03}", cell) for place, cell in enumerate(cells)]
    found = database.ask((("s", "VARCHAR"), ("quota", "DOUBLE")), rows, text)
    return [row[1:] for row in sorted(found)]


def exactly(graph: Graph, cell: float, divisor: int) -> tuple[Any, ...]:
    (key,) = graph.input_nodes
    trace = Program(graph).run({key: from_python(Decimal(repr(cell))) / divisor})
    root, own = (item.figures for item in graph.outline.items)
    return tuple(_plain(trace[node]) for node in (own.actual, own.score, root.band) if node is not None)


POINTS = (93.2, 93.19, 0.1, 57.3, 95.0, 100.0, 0.0, -3.0, 1.1, 99.9999999999, 0.0000000001, 12_345.678, 7.0)


def test_points_are_divided_exactly(database: Database, graph: Graph) -> None:
    found = answers(database, graph, "points", POINTS)
    assert [row[:-1] for row in found] == [exactly(graph, cell, 100) for cell in POINTS]
    assert not any(row[-1] for row in found)


def test_points_of_many_digits_are_set_aside(database: Database, graph: Graph) -> None:
    found = answers(database, graph, "points", [100 / 3, 1e5, -2e22, 1e-11, float("nan"), float("inf"), None])
    assert [row[-1] for row in found] == [True] * 6 + [False]


def test_a_whole_number_may_be_points(database: Database, graph: Graph) -> None:
    cells = [0.5, 93.0, 1.0, 0.0, -2.0, 1.5, None]
    assert [row[-1] for row in answers(database, graph, "", cells)] == [
        False,
        True,
        False,
        False,
        True,
        False,
        False,
    ]
    shares = answers(database, graph, "shares", cells[:-1])
    assert [row[:-1] for row in shares] == [exactly(graph, cell, 1) for cell in cells if cell is not None]
