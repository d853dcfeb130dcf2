"""Generated tables of generated plans, scored inside PostgreSQL, say what the exact engine says of each row."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import polars as pl
import psycopg
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import sampled_from
from psycopg import sql
from sqlalchemy.engine import make_url

from perfdsl.batch.job import Figures
from perfdsl.batch.nodes import Reading
from perfdsl.batch.postgres.job import Place
from perfdsl.batch.postgres.preparing import prepare_there
from perfdsl.batch.wanted import read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.columns.translate import translate
from perfdsl.engine.exact import Program
from perfdsl.engine.subjects import evaluate_subjects
from perfdsl.graph.nodes import Graph
from tests.differential.tables import Drawing, Table
from tests.differential.whole import frame, names, sayable, shown
from tests.strategies import Case, cases

ROWS = 40
SEED = 12
NAME = "drawn"
_DIGITS = 19
"""So many before the point, and so many behind it, are sure to fit beside each other."""

_TYPES: Final[Mapping[type[pl.DataType], str]] = {pl.Boolean: "boolean", pl.Date: "date", pl.String: "text"}


def is_sayable(graph: Graph, table: Table, name: str) -> bool:
    """Whether there is such a figure, and a statement can be sure of it in some row."""
    found = read_wanted(graph, [name], Diagnostics())
    known = {node: cells.known for node, cells in table.columns.items()}
    kernels = [translate(graph, {name: one.node}, known, table.at, 6) for one in found]
    outputs = [output.unsure for kernel in kernels for output in kernel.outputs]
    return bool(outputs) and not any(one.is_constant and one.parameter for one in outputs)


def are_short(numbers: pl.Series) -> bool:
    """Whether no number has more digits than a column of decimals holds here."""
    decimals = [Decimal(repr(one)).as_tuple() for one in numbers.drop_nulls()]
    return all(max(-int(one.exponent), len(one.digits) + int(one.exponent)) <= _DIGITS for one in decimals)


def make(connection: "psycopg.Connection[tuple[object, ...]]", table: pl.DataFrame, number: str) -> str:
    """Make a table of a frame, and a query of its rows in their order."""
    numbered = table.with_row_index("row")
    kinds = {"row": "integer"} | {
        column.name: _TYPES.get(type(column.dtype)) or (number if are_short(column) else "double precision")
        for column in table
    }
    fields = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in kinds.items()
    )
    connection.execute(sql.SQL("DROP TABLE IF EXISTS drawn"))
    connection.execute(sql.SQL("CREATE TABLE drawn ({})").format(fields))
    with connection.cursor().copy("COPY drawn FROM STDIN") as copy:
        for row in numbered.iter_rows():
            copy.write_row(row)
    return "SELECT * FROM drawn ORDER BY row"


# A plan is drawn piece by piece, and Hypothesis finds that slow.
@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(case=cases(), number=sampled_from(["numeric", "double precision"]))
def test_a_table_there_comes_to_what_its_rows_come_to(postgres: str, case: Case, number: str) -> None:
    graph = case.compiled.graph(case.period)
    table = sayable(Drawing.of(graph, SEED).table(ROWS))
    diagnostics = Diagnostics()
    asked = [name for name in names(graph) if is_sayable(graph, table, name)]
    if not asked or not table.columns:
        return
    with psycopg.connect(postgres, autocommit=True) as connection:
        query = make(connection, frame(table), number)
        place = Place(make_url(postgres).set(drivername="postgresql+psycopg"), query, NAME)
        reading = Reading(percent="shares", allow_missing=True, ignored=("row",), keep_going=True)
        job = prepare_there(graph, place, Figures(asked, table.at), reading, diagnostics)
        assert job is not None, [one.message for one in diagnostics]
        found = pl.concat(job.frames())
    exact = evaluate_subjects(Program(graph), [table.facts(row) for row in range(ROWS)], table.at)
    for one in read_wanted(graph, asked, Diagnostics()):
        assert found[one.name].to_list() == [shown(values[one.node], one) for values in exact], one
