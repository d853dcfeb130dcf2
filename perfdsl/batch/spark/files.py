"""Tables in files that Spark reads, and folders of results that it writes: whole, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from attrs import define, frozen
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from perfdsl.batch.files.formats import Format, format_of
from perfdsl.batch.spark import failures
from perfdsl.data.read_csv import DELIMITERS
from perfdsl.diagnostics import TABLE_FILE, TABLE_OUT, Diagnostics
from perfdsl.source import Cell

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DONE: Final = "_SUCCESS"
"""What Spark leaves in a folder whose files are all there."""

_PATIENCE: Final = 20
_MOMENT: Final = 0.3
_GONE: Final = 4
"""So many times in a row, with a moment between, nothing was there to be taken away."""

_WHOLE: Final = "the formats are Parquet (a file or a folder) and `.csv`"


@frozen
class SparkTable:
    """A table that Spark reads from the file or folder `name`; `header` is 1 where a row of names stands above each file."""

    rows: "DataFrame"
    name: str
    header: int


def open_table(session: "SparkSession", name: str, diagnostics: Diagnostics) -> SparkTable | None:
    """The table in a file or a folder; None where it cannot be read. Cells of CSV are texts, for the loader to read."""
    form = _format(name)
    if form is None:
        diagnostics.report(
            TABLE_FILE, f"`{name}` has no format that Spark reads here", Cell(name, 0), help=_WHOLE
        )
        return None
    try:
        rows = session.read.parquet(name) if form == "parquet" else _csv(session, name)
    except (PySparkException, Py4JError) as error:
        failures.report(error, diagnostics, name)
        return None
    return SparkTable(rows, name, int(form == "csv"))


def _format(name: str) -> Format | None:
    """What the name says; a folder that says nothing is of Parquet."""
    path = Path(name)
    found: Format | None = format_of(path) if path.suffix else "parquet"
    return found if found in ("parquet", "csv") else None


def _csv(session: "SparkSession", name: str) -> "DataFrame":
    first = session.read.text(name).first()
    header = "" if first is None else str(first[0])
    delimiter = max(DELIMITERS, key=header.count)
    # A row of another length stops Spark, as a header that differs does; elsewhere it would fill up, and leave out.
    reader = session.read.options(
        header=True, sep=delimiter, escape='"', mode="FAILFAST", enforceSchema=False
    )
    return reader.option("columnPruning", value=False).csv(name)


@define
class Folder:
    """A folder that is being written: its name for now, and whether all that belongs into it is there."""

    name: str
    whole: bool = False


@contextmanager
def folder(session: "SparkSession", name: str, diagnostics: Diagnostics) -> Iterator[Folder | None]:
    """A folder to write beside `name`, which takes its place where it is `whole` at the end of the context.

    Elsewhere it is taken away again, and what stood at `name` is as it was. None where something else than a folder of
    results stands there.
    """
    files = _Files(session, name)
    if not files.is_free():
        message = f"`{name}` cannot be written: it is there, and is no folder of results"
        diagnostics.report(TABLE_OUT, message, help="take it away, or write elsewhere")
        yield None
        return
    made = Folder(files.beside())
    placed = False
    try:
        yield made
        if made.whole:
            files.replace(made.name)
            placed = True
    finally:
        if not placed:
            files.remove(made.name)


class _Files:
    """The files of whatever system `name` lies on, as Spark knows it."""

    def __init__(self, session: "SparkSession", name: str) -> None:
        context: Any = session.sparkContext
        self._path = context._jvm.org.apache.hadoop.fs.Path  # noqa: SLF001 - Spark has no other way to them from Python
        self._target = self._path(name)
        self._system = self._target.getFileSystem(context._jsc.hadoopConfiguration())  # noqa: SLF001 - as above

    def is_free(self) -> bool:
        """Whether nothing is there, or results that Spark wrote, or an empty folder."""
        if not self._system.exists(self._target):
            return True
        if not self._system.getFileStatus(self._target).isDirectory():
            return False
        return bool(
            self._system.exists(self._path(self._target, DONE))
            or not len(self._system.listStatus(self._target))
        )

    def beside(self) -> str:
        """The name of a new folder beside the target: hidden, so that nobody takes it for results."""
        return str(
            self._path(self._system.makeQualified(self._target).getParent(), self._hidden()).toString()
        )

    def replace(self, made: str) -> None:
        """Put what was made in the place of what stands at the target."""
        before = self._path(self.beside())
        stood = self._system.exists(self._target)
        if stood:
            self._system.rename(self._target, before)
        self._system.rename(self._path(made), self._target)
        if stood:
            self._system.delete(before, True)  # noqa: FBT003 - with all that is in it

    def remove(self, made: str) -> None:
        """Take away what was made, until it stays away: tasks that are being stopped may write a little longer."""
        path, until, gone = self._path(made), monotonic() + _PATIENCE, 0
        while gone < _GONE and monotonic() < until:
            gone = 0 if self._system.delete(path, True) else gone + 1  # noqa: FBT003 - as above
            sleep(_MOMENT)

    def _hidden(self) -> str:
        return f".{self._target.getName()}.{uuid4().hex[:8]}"
