"""Statements that we print and batches on Spark, each by the same function written by hand there."""

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perfdsl.cli import main
from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import compile_source
from tests.benchmarks.batch.clock import spent
from tests.benchmarks.batch.ours import WANTED
from tests.benchmarks.batch.peers.statement import ON_DUCKDB, ON_SPARK
from tests.benchmarks.batch.workload import RULESET, polars_frame, ruleset, table
from tests.benchmarks.measuring import ratios
from tests.benchmarks.sizes import Row, Size


def on_duckdb(size: Size) -> Iterator[Row]:
    """`perfdsl sql --dialect duckdb`, from a table in the memory of DuckDB to another."""
    if find_spec("duckdb") is None or find_spec("sqlglot") is None:
        return
    import duckdb  # noqa: PLC0415 - it is there or not

    connection = duckdb.connect()
    connection.register("given", polars_frame(table(size.table_rows)).to_arrow())
    connection.execute("CREATE TABLE facts AS SELECT * FROM given")

    def run(query: str) -> Callable[[], object]:
        return lambda: connection.execute(f"CREATE OR REPLACE TABLE scored AS {query}")

    for options in ([], ["--doubles"]):
        found = _ratios(run(_statement("duckdb", options)), run(ON_DUCKDB), size)
        what = " ".join(["`perfdsl sql --dialect duckdb", *options]) + "`"
        yield Row(f"{what} on DuckDB, by hand-written SQL, on the clock", found, "at most 1.2")


def _statement(dialect: str, options: Sequence[str]) -> str:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "statement.sql"
        wanted = [part for name in WANTED for part in ("--want", name)]
        words = [
            "sql",
            str(RULESET),
            "--dialect",
            dialect,
            "--table",
            "facts",
            "--percent-as",
            "shares",
            *wanted,
            *options,
        ]
        try:
            main([*words, "--output", str(out)])
        except SystemExit as ended:
            assert not ended.code, ended.code  # noqa: PT017 - a command ends so
        return out.read_text("utf-8").strip().rstrip(";")


def on_spark(size: Size) -> Iterator[Row]:
    """Spark on this machine: our batch and our statement, from a Parquet file to nowhere."""
    if find_spec("pyspark") is None or find_spec("sqlglot") is None:
        return
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    from perfdsl.batch.spark.results import SparkResult  # noqa: PLC0415 - as above
    from perfdsl.batch.spark.session import opened  # noqa: PLC0415 - as above

    shared = SparkSession.getActiveSession()
    session = shared or opened("local[2]", Diagnostics())
    assert session is not None
    with TemporaryDirectory() as folder:
        path = f"{folder}/actuals.parquet"
        polars_frame(table(size.table_rows)).write_parquet(path)
        facts = session.read.parquet(path)
        facts.createOrReplaceTempView("facts")
        plan = compile_source(ruleset())
        hand, printed = (session.sql(query) for query in (ON_SPARK, _statement("spark", [])))

        def batch() -> None:
            result = plan.evaluate_batch(facts, wanted=WANTED)
            assert isinstance(result, SparkResult)
            _save(result.dataframe)

        for name, call in (
            ("`evaluate_batch`", batch),
            ("`perfdsl sql --dialect spark`", lambda: _save(printed)),
        ):
            found = _ratios(call, lambda: _save(hand), size)
            yield Row(
                f"Spark, local[2]: {name}, by hand-written Spark SQL, on the clock", found, "at most 1.5"
            )
    if shared is None:
        session.stop()


def _save(frame: Any) -> None:  # noqa: ANN401 - a table of Spark
    frame.write.format("noop").mode("overwrite").save()


def _ratios(ours: Callable[[], object], hand: Callable[[], object], size: Size) -> str:
    ours()
    hand()
    pairs = [(spent(ours).elapsed, spent(hand).elapsed) for _ in range(max(1, size.rounds // 2))]
    return ratios([mine for mine, _ in pairs], [theirs for _, theirs in pairs]).text()
