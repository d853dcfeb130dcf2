"""Tables scored where they lie, in PostgreSQL: every figure is the exact one, and wrong cells are told as elsewhere."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import psycopg
import pytest

from perfdsl import loads
from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.nodes import Reading
from perfdsl.batch.postgres.job import ServerJob
from perfdsl.graph.nodes import Graph
from tests.batch.postgres.offices import PLAIN, READING, Made, drawn, here, same, there, told


def test_every_figure_is_the_exact_one(graph: Graph, table: Callable[..., Made]) -> None:
    made = table(PLAIN, drawn(400))
    found = there(graph, made)
    same(found, here(graph, made))
    assert isinstance(found.job, ServerJob)
    assert found.job.evaluator.rows == 400
    assert found.job.evaluator.set_aside > 0


def test_few_rows_are_set_aside(graph: Graph, table: Callable[..., Made]) -> None:
    draw = Random(3)  # noqa: S311 - figures to try
    rows = [
        (f"u{row}", round(draw.uniform(0, 40), 2), None, draw.randrange(20), draw.random(), None, None, None)
        for row in range(2_000)
    ]
    made = table(PLAIN, rows)
    found = there(graph, made, wanted=("plan.score", "plan.band", "fiere.score"))
    same(found, here(graph, made, wanted=("plan.score", "plan.band", "fiere.score")))
    assert isinstance(found.job, ServerJob)
    assert found.job.evaluator.rows == 2_000
    assert found.job.evaluator.set_aside < 20


TYPES = [
    pytest.param(
        "numeric",
        [Decimal("27.0000000000000001"), Decimal("26.99999999999999999"), Decimal("-1e20"), 27],
        id="decimals of any size",
    ),
    pytest.param(
        "numeric(30, 20)",
        [Decimal("26.99999999999999999999"), Decimal(27), Decimal("0.00000000000000000001")],
        id="long decimals",
    ),
    pytest.param(
        "numeric(8, 2)", [Decimal("26.99"), Decimal("27.00"), Decimal("-0.01")], id="short decimals"
    ),
    pytest.param("real", [0.1, 26.9, 27.0, 1e-38, 3e38], id="floats of 32 bits"),
    pytest.param("smallint", [27, 0, -5], id="small whole numbers"),
    pytest.param("integer", [27, 2**31 - 1], id="whole numbers"),
    pytest.param("bigint", [2**53 + 1, 2**63 - 1, -(2**63), 27], id="large whole numbers"),
    pytest.param("text", ["27", "26.999999999999999999999", "n.a.", "", "NV"], id="texts"),
    pytest.param("varchar(40)", ["1,000.5"], id="short texts"),
    pytest.param("char(12)", ["27", "28.5"], id="padded texts"),
]


@pytest.mark.parametrize(("kind", "cells"), TYPES)
def test_a_number_of_any_type_is_what_stands_there(
    graph: Graph, table: Callable[..., Made], kind: str, cells: Sequence[Any]
) -> None:
    made = table([("fiere", kind)], [(f"u{row}", cell) for row, cell in enumerate([*cells, None])])
    reading = Reading(subject=READING.subject, allow_missing=True)
    wanted = ("plan.score", "plan.band", "fiere.score", "fiere", "fiere.reason")
    same(there(graph, made, reading, wanted), here(graph, made, reading, wanted))


@pytest.mark.parametrize("percent", ["shares", "points"])
@pytest.mark.parametrize(
    "kind", ["double precision", "numeric", "numeric(7, 3)", "integer", "bigint", "real", "text"]
)
def test_percents_are_shares_or_points(
    graph: Graph,
    table: Callable[..., Made],
    kind: str,
    percent: Any,  # noqa: ANN401 - one of two words
) -> None:
    cells = (
        [0, 1, 45, 90, 93]
        if kind in ("integer", "bigint")
        else ["0", "44.999", "45", "89.1", "0.9", "0.07", "57.3"]
    )
    made = table([("quota", kind)], [(f"u{row}", cell) for row, cell in enumerate(cells)])
    reading = Reading(subject=READING.subject, allow_missing=True, percent=percent)
    wanted = ("plan.score", "plan.band", "quota.score")
    same(there(graph, made, reading, wanted), here(graph, made, reading, wanted))


@pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz", "text"])
def test_days_are_days(graph: Graph, table: Callable[..., Made], kind: str) -> None:
    days = ["2026-06-30", "2026-07-01", "1899-12-29", "1900-01-01", "0001-01-01", "9999-12-31", None]
    made = table([("sito", kind)], [(f"u{row}", day) for row, day in enumerate(days)])
    reading = Reading(subject=READING.subject, allow_missing=True)
    wanted = ("plan.score", "sito.score", "sito")
    same(there(graph, made, reading, wanted), here(graph, made, reading, wanted))


WRONG: list[tuple[str, str, str, list[Any]]] = [
    ("number", "fiere", "double precision", [float("nan"), 1.0, float("inf"), -float("inf")]),
    ("number as text", "fiere", "text", ["many", "1.5", "1.600,5", "NaN"]),
    ("count", "visite", "double precision", [-1.0, 1.5, 3.0, 1e17]),
    ("count as whole numbers", "visite", "integer", [-1, 3]),
    ("percent", "quota", "double precision", [93.0, 2.0, 0.5, 1.0, -1.0]),
    ("percent of decimals", "quota", "numeric(5, 2)", [93, 0.5, 100]),
    ("percent of whole numbers", "quota", "integer", [93, 0, 1]),
    ("empty date", "sito", "date", ["1899-12-30", "2026-06-30", "1899-12-31"]),
    ("time of day", "sito", "timestamp", ["2026-06-30 10:30", "2026-06-30"]),
    (
        "time of day in a zone",
        "sito",
        "timestamptz",
        ["2026-06-30 10:30+00", "2026-06-30+00", "2026-06-30+02"],
    ),
    ("level", "stato", "text", ["ottimo", "medio"]),
    ("yes or no", "marchio", "text", ["yes", "forse", "no"]),
]


@pytest.mark.parametrize(("column", "kind", "cells"), [pytest.param(*one, id=name) for name, *one in WRONG])
def test_a_wrong_cell_is_told_as_elsewhere(
    graph: Graph, table: Callable[..., Made], column: str, kind: str, cells: Sequence[Any]
) -> None:
    made = table([(column, kind)], [(f"u{row}", cell) for row, cell in enumerate(cells)])
    reading = Reading(subject=READING.subject, allow_missing=True)
    one, other = there(graph, made, reading), here(graph, made, reading)
    assert one.frame is None
    assert told(one) == told(other)
    assert told(one)
    kept = Reading(subject=READING.subject, allow_missing=True, keep_going=True)
    same(there(graph, made, kept), here(graph, made, kept))


ODD = [
    pytest.param(
        "fiere",
        "numeric",
        ["NaN", "27", "Infinity"],
        {"u0": "`NaN` is no number", "u2": "`inf` is no number"},
        id="decimals that are none",
    ),
    pytest.param(
        "fiere",
        "numeric",
        ["1e-400", "1e25", "1e-20", "27", "1e100"],
        {"u0": "`1E-400` is no number of at most 38 digits", "u4": "`1000000000000"},
        id="decimals of too many digits",
    ),
    pytest.param(
        "fiere",
        "double precision",
        ["1e300", "27", "5e-324"],
        {"u0": "`1000000000000"},
        id="floats of too many digits",
    ),
    pytest.param(
        "sito",
        "date",
        ["infinity", "2026-01-01", "0044-03-15 BC", "10000-01-01"],
        {"u0": "`infinity` is not a date", "u2": "`0044-03-15 BC` is not", "u3": "`10000-01-01` is not"},
        id="days beyond the calendar",
    ),
    pytest.param(
        "sito",
        "timestamp",
        ["-infinity", "2026-01-01"],
        {"u0": "`-infinity` is not a date"},
        id="times beyond the calendar",
    ),
]


@pytest.mark.parametrize(("column", "kind", "cells", "said"), ODD)
def test_a_cell_that_python_does_not_have_is_told(  # noqa: PLR0917 - a column, and what is said of it
    graph: Graph,
    table: Callable[..., Made],
    column: str,
    kind: str,
    cells: Sequence[Any],
    said: dict[str, str],
) -> None:
    made = table([(column, kind)], [(f"u{row}", cell) for row, cell in enumerate(cells)])
    reading = Reading(subject=READING.subject, allow_missing=True)
    found = there(graph, made, reading)
    assert found.frame is None
    words = {one.message.rpartition("(of `")[2].rstrip("`)"): one for one in found.told}
    assert words.keys() == said.keys()
    for subject, text in said.items():
        assert words[subject].message.startswith(text)
        assert str(words[subject].place) == f"{made.name}, row {int(subject[1:]) + 1}, column {column}"
    kept = there(graph, made, Reading(subject=READING.subject, allow_missing=True, keep_going=True))
    assert kept.frame is not None
    assert kept.frame.height == len(cells)


def test_decimals_that_do_not_fit_beside_each_other_are_exact(
    graph: Graph, table: Callable[..., Made]
) -> None:
    made = table(
        [("fiere", "numeric")], [("a", "1e25"), ("b", "1e-20"), ("c", "26.9999999999999999999999999")]
    )
    reading = Reading(subject=READING.subject, allow_missing=True)
    found = there(graph, made, reading, ("plan.score", "plan.band", "fiere.score"))
    assert found.frame is not None
    assert found.frame.rows() == [
        ("a", 1.0, "più che buono", 1.0), ("b", 0.0, "basso", 0.0), ("c", 0.9, "l'altro", 0.9),
    ]  # fmt: skip


def test_a_subject_that_is_there_twice_or_not_at_all_is_told(
    graph: Graph, table: Callable[..., Made]
) -> None:
    made = table([("fiere", "integer")], [("Roma", 1), (None, 2), ("Bari", 3), ("Roma", 4)])
    reading = Reading(subject=READING.subject, allow_missing=True)
    one, other = there(graph, made, reading), here(graph, made, reading)
    assert one.frame is None
    assert told(one) == told(other)
    assert len(one.told) == 2


def test_types_of_the_database_are_read_as_what_they_stand_for(
    graph: Graph, table: Callable[..., Made], postgres: str
) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE TYPE grade AS ENUM ('alto', 'medio', 'Basso')")
        connection.execute("CREATE DOMAIN quantity AS numeric(20, 3)")
        try:
            reading = Reading(subject=READING.subject, allow_missing=True)
            wanted = ("plan.score", "plan.band", "stato", "fiere.score", "stato.reason")
            cells = [("a", "alto", 26.999), ("b", "Basso", 27), ("c", "medio", None), ("d", None, 10)]
            made = table([("stato", "grade"), ("fiere", "quantity")], cells, "graded")
            same(there(graph, made, reading, wanted), here(graph, made, reading, wanted))
        finally:
            connection.execute("DROP TABLE IF EXISTS graded; DROP TYPE grade; DROP DOMAIN quantity")


@pytest.mark.parametrize("kind", ["uuid", "json", "interval", "bytea", "integer[]"])
def test_a_column_that_states_nothing_is_told(graph: Graph, table: Callable[..., Made], kind: str) -> None:
    made = table([("fiere", kind)], [("a", None)])
    found = there(graph, made, Reading(subject=READING.subject, allow_missing=True))
    assert [one.message for one in found.told] == [
        f"the column holds values of the type `{kind}`, and `fiere` is a number"
    ]


def test_a_plan_of_more_columns_than_a_statement_may_have_is_told(table: Callable[..., Made]) -> None:
    names = [f"r{place}" for place in range(600)]
    rows = "\n".join(f'indicator {name} "R" {{ number; target >= 3; weight 1 points }}' for name in names)
    wide = loads(f"plan p {{ period 2026\n{rows}\n}}").graph("2026")
    made = table([(name, "real") for name in names], [("a", *range(600)), ("b", *([None] * 600))])
    with pytest.raises(TableError) as error:
        there(wide, made, READING, ("plan.score",))
    (told_,) = error.value.diagnostics
    assert "target lists can have at most 1664 entries" in told_.message
    assert (
        told_.help
        == "the plan has more figures than a statement there may have: leave out `--engine postgres`"
    )


SUBJECTS = [
    ("integer", ["1", "2"], [1, 2]),
    ("uuid", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"], ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
    ("numeric", ["10.50", "1"], ["10.50", "1"]),
    ("numeric(10, 2)", ["10.5", "1"], [Decimal("10.50"), Decimal("1.00")]),
    ("date", ["2026-01-31"], [date(2026, 1, 31)]),
    ("boolean", ["true"], [True]),
]


@pytest.mark.parametrize(("kind", "cells", "shown"), SUBJECTS)
def test_whom_a_row_is_about_may_be_of_any_type(
    graph: Graph, table: Callable[..., Made], kind: str, cells: Sequence[str], shown: Sequence[Any]
) -> None:
    made = table([("chi", kind), ("fiere", "text")], [("x", cell, "27") for cell in cells])
    reading = Reading(subject="chi", allow_missing=True, ignored=(str(READING.subject),))
    found = there(graph, made, reading)
    assert found.frame is not None
    assert found.frame["chi"].to_list() == shown


@pytest.mark.parametrize("rows", [[], [("a", None)]])
def test_a_table_of_nothing_gives_results_of_nothing(
    graph: Graph, table: Callable[..., Made], rows: Sequence[Any]
) -> None:
    made = table([("fiere", "integer")], rows)
    for reading in (
        Reading(subject=READING.subject, allow_missing=True),
        Reading(allow_missing=True, ignored=(str(READING.subject),)),
        Reading(subject=READING.subject, allow_missing=True, ignored=("fiere",)),
    ):
        wanted = ("plan.score", "plan.band", "plan.reason", "plan.coverage")
        same(there(graph, made, reading, wanted), here(graph, made, reading, wanted))
