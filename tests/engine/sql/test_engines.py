"""What the databases make of a printed kernel is what NumPy makes of it: row for row, but for rows that are set aside."""

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import psycopg
import pytest

from perfdsl.engine.columns import numpy_engine
from perfdsl.engine.columns.building import Builder
from perfdsl.engine.columns.kernel import Kernel, Output
from perfdsl.engine.columns.numpy_engine import Given
from perfdsl.engine.columns.sql import duckdb_engine
from perfdsl.engine.columns.sql.arrays import over_arrays
from perfdsl.engine.columns.sql.dialects import DIALECTS, number
from perfdsl.engine.columns.translate import translate, translation
from perfdsl.graph.nodes import Graph
from tests.differential.comparing import Engine
from tests.differential.drawing import generated
from tests.differential.questions import shown
from tests.differential.servers import postgres_engine, spark_engine
from tests.differential.tables import Drawing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROWS = 100


def differing(kernel: Kernel, engine: Engine, table: object) -> list[str]:
    """The outputs that an engine has otherwise, in a row that is sure."""
    given = table.given(kernel)  # type: ignore[attr-defined]
    ours, theirs = numpy_engine.run(kernel, given, ROWS), engine(kernel, given, ROWS)
    found = []
    for output in kernel.outputs:
        one, other = ours[output.name], theirs[output.name]
        sure = ~one.unsure & ~other.unsure
        there = sure & (one.reasons == 0)
        if (sure & (one.reasons != other.reasons)).any() or (there & (one.values != other.values)).any():
            found.append(output.name)
    return found


def compared(engine: Engine, plans: int, seed: int) -> int:
    """How many kernels of generated plans an engine ran; each as NumPy has it."""
    ran = 0

    def use(text: str, graph: Graph) -> None:
        nonlocal ran
        table = Drawing.of(graph, seed + len(text)).table(ROWS)
        asked = (graph, shown(graph), table.known, table.at, 6)
        for kernel in (translate(*asked), translation(*asked).kernel):
            assert differing(kernel, engine, table) == [], text
            ran += 1

    generated(plans, seed, use)
    return ran


def test_duckdb_computes_what_numpy_does() -> None:
    assert compared(duckdb_engine.run, plans=2, seed=11) > 0


def test_postgresql_computes_what_numpy_does(postgres: str) -> None:
    with postgres_engine(postgres) as engine:
        assert compared(engine, plans=2, seed=12) > 0


def test_what_stands_where_no_figure_is_does_not_stop_postgresql(postgres: str) -> None:
    build = Builder()
    column = build.column("x")
    there = build.select(build.present("x"), build.there, build.label("not_measured"))
    steps = [build.exponential(column), build.exponential(build.logarithm(column))]
    products = [build.multiply(one, build.number(factor)) for one in steps for factor in (1e10, 1e-30)]
    kernel = build.kernel([Output(str(place), one, there, build.no) for place, one in enumerate(products)])
    given = {"x": Given(np.array([1.0, 5.0, 0.0]), np.array([True, False, False]))}
    with postgres_engine(postgres) as engine:
        found = engine(kernel, given, 3)
    assert [one.values[0] > 0 for one in found.values()] == [True] * 4


def test_spark_computes_what_numpy_does(spark: "SparkSession") -> None:
    assert compared(spark_engine(spark), plans=1, seed=13) > 0


def test_a_wrong_constant_would_be_found() -> None:
    def off(kernel: Kernel, columns: object, rows: int) -> object:
        found = numpy_engine.run(kernel, columns, rows)  # type: ignore[arg-type]
        for one in found.values():
            one.values[:] = one.values + 1
        return found

    with pytest.raises(AssertionError):
        compared(off, plans=1, seed=11)  # type: ignore[arg-type]


# --- numbers as they are written


def doubles() -> list[float]:
    """Doubles of every size, many of them of 17 digits."""
    drawn = np.random.default_rng(7)
    bits = drawn.integers(0, 2**63, 400, dtype=np.uint64).view(np.float64)
    plain = drawn.integers(-(10**17), 10**17, 200) / 10.0 ** drawn.integers(0, 20, 200)
    return [0.1, 1 / 3, 5e-324, 1e22, 0.30000000000000004, *bits[np.isfinite(bits)].tolist(), *plain.tolist()]


def listed(dialect: str) -> str:
    """A statement that gives all these doubles."""
    signed = (
        f"-{number(one, DIALECTS[dialect])}" if one < 0 else number(one, DIALECTS[dialect])
        for one in doubles()
    )
    return "SELECT " + ", ".join(f"{text} AS c{place}" for place, text in enumerate(signed))


def test_duckdb_reads_each_number_as_the_double_that_it_is() -> None:
    assert duckdb.connect().execute(listed("duckdb")).fetchone() == tuple(doubles())


def test_postgresql_reads_each_number_as_the_double_that_it_is(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        assert connection.execute(listed("postgres").encode()).fetchone() == tuple(doubles())


def test_spark_reads_each_number_as_the_double_that_it_is(spark: "SparkSession") -> None:
    assert tuple(spark.sql(listed("spark")).collect()[0]) == tuple(doubles())


def test_no_statement_holds_what_a_person_wrote() -> None:
    ran = []

    def read(kernel: Kernel, columns: object, rows: int) -> object:
        ran.append(over_arrays(kernel, "duckdb"))
        return numpy_engine.run(kernel, columns, rows)  # type: ignore[arg-type]

    compared(read, plans=1, seed=11)  # type: ignore[arg-type]
    assert ran
    assert not any("'" in text for text in ran)
