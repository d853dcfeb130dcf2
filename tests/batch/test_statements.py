"""The statement that is printed, run where it is meant for: what is sure is the exact figure, and what is not says so."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb
import polars as pl
import psycopg
import pytest
from attrs import frozen

from perfdsl import loads
from perfdsl.batch.statements import AskedStatement, write_statement
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Program
from perfdsl.graph.nodes import Graph
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import exact
from perfdsl.values.rounding import RoundingMode, round_to

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PLAN = """
scale s { band "più che buono" from 90%; band "l'altro" from 50%; band "basso" }
plan p "Piano dell'ufficio" {
  period 2026
  scale s
  indicator fiere   "Fiere"   { number; weight 50%; target >= 30 }
  indicator visite  "Visite"  { count;  weight 20%; target >= 10 }
  indicator sito    "Sito"    { date;   weight 20%; target by 2026-06-30 }
  indicator marchio "Marchio" { yes_no; weight 10%; target yes }
}
"""
NAMES = ("fiere", "visite", "sito", "marchio")
WANTED = (
    "plan.score",
    "plan.band",
    "plan.reason",
    "fiere.score",
    "fiere.score.reason",
    "sito",
    "marchio.met",
)
HEADED = """uffi"cio"""

Cell: TypeAlias = float | int | date | bool | str | None
Rows: TypeAlias = Sequence[tuple[Cell, ...]]
Answers: TypeAlias = Mapping[str, tuple[Any, ...]]


@frozen
class Database:
    """A database: its dialect, and what makes a table of typed columns and asks it a statement."""

    dialect: str
    ask: Callable[[Sequence[tuple[str, str]], Rows, str], list[tuple[Any, ...]]]


def ask_duckdb(columns: Sequence[tuple[str, str]], rows: Rows, text: str) -> list[tuple[Any, ...]]:
    connection = duckdb.connect()
    connection.execute(_table(columns, "VARCHAR"))
    connection.executemany(f"INSERT INTO uffici VALUES ({', '.join('?' * len(columns))})", rows)  # noqa: S608 - marks only
    return connection.execute(text).fetchall()


def ask_postgres(url: str) -> Callable[..., list[tuple[Any, ...]]]:
    def ask(columns: Sequence[tuple[str, str]], rows: Rows, text: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            made = (
                _table(columns, "text").replace("DOUBLE", "double precision").replace("TABLE", "TEMP TABLE")
            )
            cursor.execute(made.encode())
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO uffici VALUES ({marks})".encode(), rows)  # noqa: S608 - marks only
            cursor.execute(text.encode())
            return cursor.fetchall()

    return ask


def ask_spark(session: "SparkSession") -> Callable[..., list[tuple[Any, ...]]]:
    def ask(columns: Sequence[tuple[str, str]], rows: Rows, text: str) -> list[tuple[Any, ...]]:
        schema = ", ".join(f"`{name}` {kind.replace('VARCHAR', 'STRING')}" for name, kind in columns)
        session.createDataFrame(list(rows), schema).createOrReplaceTempView("uffici")
        return [tuple(row) for row in session.sql(text.rstrip().rstrip(";")).collect()]

    return ask


def _table(columns: Sequence[tuple[str, str]], text: str) -> str:
    quoted = (f""""{name.replace('"', '""')}" {kind.replace("VARCHAR", text)}""" for name, kind in columns)
    return f"CREATE TABLE uffici ({', '.join(quoted)})"


@pytest.fixture(params=["duckdb", "postgres", "spark"])
def database(request: pytest.FixtureRequest) -> Database:
    match request.param:
        case "duckdb":
            return Database("duckdb", ask_duckdb)
        case "postgres":
            return Database("postgres", ask_postgres(request.getfixturevalue("postgres")))
        case _:
            return Database("spark", ask_spark(request.getfixturevalue("spark")))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return loads(PLAN).graph("2026")


COLUMNS = (
    (HEADED, "VARCHAR"), ("fiere", "DOUBLE"), ("fiere reason", "VARCHAR"), ("visite", "BIGINT"),
    ("sito", "DATE"), ("marchio", "BOOLEAN"),
)  # fmt: skip


def written(graph: Graph, dialect: str, **more: Any) -> str:  # noqa: ANN401 - what is asked for
    diagnostics = Diagnostics()
    asked = AskedStatement(dialect, "uffici", HEADED, WANTED, reasons=("fiere",), **more)
    text = write_statement(graph, asked, diagnostics)
    assert text is not None, list(diagnostics)
    return text


def answers(
    database: Database, graph: Graph, rows: Rows, columns: Sequence[tuple[str, str]] = COLUMNS
) -> Answers:
    """What a statement gives for each subject."""
    found = database.ask(columns, rows, written(graph, database.dialect))
    return {row[0]: row[1:] for row in found}


def drawn(rows: int) -> Iterator[tuple[Cell, ...]]:
    """Rows of every sort: figures at the edges of bands, and missing for many reasons."""
    draw = Random(5)  # noqa: S311 - figures to try
    for row in range(rows):
        fiere = draw.choice(
            [0.0, -3.5, 15.0, 27.0, 30.0, 45.1, round(draw.uniform(0, 40), 3), 0.1 + 0.2, None]
        )
        reason = draw.choice([None, "", "not_applicable", "not_evaluated"]) if fiere is None else None
        visite = draw.choice([0, 9, 10, 12, None])
        sito = draw.choice([date(2026, 6, 30), date(2026, 7, 1), date(1899, 1, 1), None])
        yield f"l'ufficio {row}", fiere, reason, visite, sito, draw.choice([True, False, None])


def exactly(graph: Graph, row: Sequence[Cell]) -> tuple[Any, ...]:
    """What the exact engine has for a row, as the statement gives it."""
    _, fiere, why, visite, sito, marchio = row
    values = {"fiere": fiere, "visite": visite, "sito": sito, "marchio": marchio}
    facts = {
        key: _fact(values[key.path[-1]], why if key.path == ("fiere",) else None) for key in graph.input_nodes
    }
    trace = Program(graph).run(facts)
    item = {one.name: one.figures for one in graph.outline.items}
    root, own = graph.outline.items[0].figures, item["fiere"]
    nodes = (
        root.score,
        root.band,
        root.score,
        own.score,
        own.score,
        item["sito"].actual,
        item["marchio"].met,
    )
    given = [trace[node] for node in nodes if node is not None]
    return tuple(
        _reason(value) if name.endswith("reason") else _plain(value)
        for name, value in zip(WANTED, given, strict=True)
    )


def _fact(cell: Cell, why: Cell) -> Any:  # noqa: ANN401 - a value of any kind
    if cell is None:
        return Missing(Reason(why or "not_measured"))
    return exact(repr(cell)) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else cell


def _reason(value: Any) -> str | None:  # noqa: ANN401 - as above
    return value.reason.value if isinstance(value, Missing) else None


def _plain(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, Missing):
        return None
    if isinstance(value, (bool, str, date)):
        return value
    return float(Fraction(round_to(value, 6, RoundingMode.HALF_EVEN)))


def test_what_is_sure_is_the_exact_figure(database: Database, graph: Graph) -> None:
    rows = list(drawn(200))
    found = answers(database, graph, rows)
    for row in rows:
        *figures, unsure = found[str(row[0])]
        if not unsure:
            assert tuple(figures) == exactly(graph, row), row
    assert sum(one[-1] for one in found.values()) < len(rows) / 4


WRONG: Rows = [
    *((f"number {one}", one, None, 3, None, True) for one in (float("nan"), float("inf"), -float("inf"), 1e300, -1e31, 1e-31, 5e-324)),
    ("count below 0", 1.0, None, -1, None, True),
    ("count beyond doubles", 1.0, None, 2**53 + 1, None, True),
    ("reason that is none", None, "not_known", 3, None, True),
    ("reason beside a figure", 1.0, "not_measured", 3, None, True),
]  # fmt: skip


def test_a_row_with_a_cell_that_bounds_are_not_proven_for_is_set_aside(
    database: Database, graph: Graph
) -> None:
    found = answers(database, graph, [*WRONG, ("right", -0.0, None, 3, None, True)])
    assert {name for name, figures in found.items() if not figures[-1]} == {"right"}
    assert all(found[str(row[0])] == (*[None] * len(WANTED), True) for row in WRONG)


def test_a_decimal_of_more_digits_than_a_double_keeps_is_set_aside(database: Database, graph: Graph) -> None:
    columns = [(name, "DECIMAL(38, 18)" if name == "fiere" else kind) for name, kind in COLUMNS]
    rows: list[tuple[Any, ...]] = [
        ("long", Decimal("26.999999999999999999"), None, 3, None, True),
        ("plain", Decimal("27.000000000000000000"), None, 3, None, True),
    ]
    found = answers(database, graph, rows, columns)
    assert (found["long"][-1], found["plain"][-1]) == (True, False)
    assert found["plain"][:-1] == exactly(graph, ("plain", 27, None, 3, None, True))


def test_a_float_of_32_bits_is_set_aside_where_it_means_another_decimal(
    database: Database, graph: Graph
) -> None:
    columns = [(name, "REAL" if name == "fiere" else kind) for name, kind in COLUMNS]
    found = answers(
        database, graph, [("tenth", 0.1, None, 3, None, True), ("half", 0.5, None, 3, None, True)], columns
    )
    assert (found["tenth"][-1], found["half"][-1]) == (True, False)


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_a_date_without_end_is_set_aside(graph: Graph, dialect: str, request: pytest.FixtureRequest) -> None:
    columns = [(name, "VARCHAR" if name == "sito" else kind) for name, kind in COLUMNS]
    ask = ask_duckdb if dialect == "duckdb" else ask_postgres(request.getfixturevalue("postgres"))
    found = answers(Database(dialect, ask), graph, [("late", 1.0, None, 3, "infinity", True)], columns)
    assert found["late"][-1] is True


def test_a_plan_of_hundreds_of_rows_is_no_deeper_than_databases_read() -> None:
    rows = "\n".join(
        f'indicator r{place} "R" {{ number; target >= 1; weight 1 points }}' for place in range(400)
    )
    text = f"plan p {{ period 2026\n{rows}\n}}"
    many = loads(text).graph("2026")
    diagnostics = Diagnostics()
    found = write_statement(
        many, AskedStatement("duckdb", "actuals", None, ("plan.score",), doubles=True), diagnostics
    )
    assert found is not None
    connection = duckdb.connect()
    columns = ", ".join(f"1e0 AS r{place}" for place in range(400))
    connection.execute(f"CREATE TABLE actuals AS SELECT {columns}")
    assert connection.execute(found).fetchall() == [(1.0, False)]


def test_duckdb_inside_the_process_settles_its_rows_itself() -> None:
    rows = [row for row in drawn(600) if row[2] is None]
    table = pl.DataFrame(
        {
            name: [row[place] for row in rows]
            for name, place in (("fiere", 1), ("visite", 3), ("sito", 4), ("marchio", 5))
        },
        schema={"fiere": pl.Float64, "visite": pl.Int64, "sito": pl.Date, "marchio": pl.Boolean},
    )
    plan = loads(PLAN)
    assert plan.evaluate_batch(table, engine="duckdb").table.equals(
        plan.evaluate_batch(table, engine="exact").table
    )
