"""What is said of the tables that the page of diagnostics has as examples."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import polars as pl

from perfdsl.batch.database import url_in
from perfdsl.batch.files.reading import open_table
from perfdsl.batch.files.table import Table, of_frame
from perfdsl.batch.files.trouble import TableError
from perfdsl.batch.files.writing import write_table
from perfdsl.batch.job import Figures, RefusedError, prepare
from perfdsl.batch.nodes import Reading
from perfdsl.cli.batching import lacking
from perfdsl.diagnostics import Diagnostics
from perfdsl.pipeline import compile_source
from perfdsl.source import Source

CODES: Final = ("P430", "P431", "P432", "P433", "P434", "P435", "P436", "P437", "P438")


def shown(code: str, plan: str, example: str, root: Path) -> Diagnostics:
    """What a batch says of the example of a code."""
    diagnostics = Diagnostics()
    try:
        _batch(_table(code, example, root), plan, diagnostics)
        if code == "P435":
            write_table([], pl.Schema(), root / "nowhere" / "esiti.parquet", "parquet")
        if code == "P436":
            url_in("PERFDSL_NOT_SET")
    except TableError as error:
        diagnostics.extend(error.diagnostics)
    if code == "P437":
        diagnostics.add(lacking(ModuleNotFoundError("No module named 'polars'", name="polars")))
    return diagnostics


def _table(code: str, example: str, root: Path) -> Table:
    if code == "P431":
        return of_frame(pl.DataFrame({"portale": [None]}, schema={"portale": pl.Date}))
    if code == "P434":
        path = root / "uffici.parquet"
        pl.DataFrame({"fiere": range(100)}).write_parquet(path)
        path.write_bytes(path.read_bytes()[:200])
        return open_table(path)
    path = root / "uffici.csv"
    path.write_text(
        example if code in ("P430", "P432", "P433", "P438") else "subject,fiere\nRoma,5\n", "utf-8"
    )
    return open_table(path)


def _batch(table: Table, plan: str, diagnostics: Diagnostics) -> None:
    graph = compile_source(Source("plan.perf", plan)).graph()
    reading = Reading(allow_missing=True)
    figures = Figures(["fiere.score", "quota.score", "portale.score"])
    job = prepare(graph, table, figures, reading, diagnostics)
    if job is not None:
        with suppress(RefusedError):
            list(job.frames())
