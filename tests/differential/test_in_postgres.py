"""Generated tables of generated plans, scored inside PostgreSQL, say what the exact engine says of each row."""

import polars as pl
import psycopg
from hypothesis import HealthCheck, Phase, given, settings
from psycopg import sql
from sqlalchemy.engine import make_url

from perfdsl.batch.job import Figures
from perfdsl.batch.nodes import Reading
from perfdsl.batch.postgres.job import Place
from perfdsl.batch.postgres.preparing import prepare_there
from perfdsl.batch.wanted import read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.exact import Program
from perfdsl.engine.subjects import evaluate_subjects
from tests.differential.tables import Drawing
from tests.differential.whole import frame, names, sayable, shown
from tests.strategies import Case, cases

ROWS = 40
SEED = 12
NAME = "drawn"

_TYPES = {pl.Float64: "double precision", pl.Boolean: "boolean", pl.Date: "date", pl.String: "text"}


def make(connection: "psycopg.Connection[tuple[object, ...]]", table: pl.DataFrame) -> str:
    """Make a table of a frame, and a query of its rows in their order."""
    numbered = table.with_row_index("row")
    kinds = {"row": "integer"} | {name: _TYPES[type(dtype)] for name, dtype in table.schema.items()}
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
@given(case=cases())
def test_a_table_there_comes_to_what_its_rows_come_to(postgres: str, case: Case) -> None:
    graph = case.compiled.graph(case.period)
    table = sayable(Drawing.of(graph, SEED).table(ROWS))
    diagnostics = Diagnostics()
    asked = [name for name in names(graph) if read_wanted(graph, [name], Diagnostics())]
    if not asked or not table.columns:
        return
    with psycopg.connect(postgres, autocommit=True) as connection:
        query = make(connection, frame(table))
        place = Place(make_url(postgres).set(drivername="postgresql+psycopg"), query, NAME)
        reading = Reading(percent="shares", allow_missing=True, ignored=("row",), keep_going=True)
        job = prepare_there(graph, place, Figures(asked, table.at), reading, diagnostics)
        assert job is not None, [one.message for one in diagnostics]
        found = pl.concat(job.frames())
    exact = evaluate_subjects(Program(graph), [table.facts(row) for row in range(ROWS)], table.at)
    for one in read_wanted(graph, asked, Diagnostics()):
        assert found[one.name].to_list() == [shown(values[one.node], one) for values in exact], one
