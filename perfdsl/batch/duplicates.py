"""The subjects of a table's rows to those that are there twice, in memory that does not grow with the table."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl
from attrs import define, field

from perfdsl.batch.telling import TOLD, Telling
from perfdsl.data.locale import shown
from perfdsl.diagnostics import TABLE_SUBJECT, Label
from perfdsl.source import Cell

KEPT: Final = 1_000_000
"""The most subjects that are kept as they are; beyond it their hashes of 128 bits lie in files."""

_PARTITIONS: Final = 64
_LENGTH: Final = 8
_SEEDS: Final = (0x5EED, 0xD1CE)


@define
class Subjects:
    """The subjects of a run, in the column `column`; where each is greater than the one before, none is twice."""

    telling: Telling
    column: str
    most: int = KEPT
    _kept: list[pl.DataFrame] = field(factory=list)
    _count: int = 0
    _first: object = None
    _last: object = None
    _rising: bool = True
    _folder: "TemporaryDirectory[str] | None" = None

    def add(self, subjects: pl.Series, numbers: Sequence[int]) -> None:
        """Take the subjects of some rows of the table, counted from 0. A row without one is an error."""
        if subjects.dtype in (pl.Categorical, pl.Enum):
            subjects = subjects.cast(pl.String)
        rows = _series(numbers)
        if subjects.null_count():
            without = subjects.is_null()
            said = "the row names no subject"
            self.telling.tell(TABLE_SUBJECT, self.column, without, numbers, None, lambda _: said)
            subjects, rows = subjects.drop_nulls(), rows.filter(~without)
        self._rising = self._rising and self._goes_on(subjects)
        self._kept.append(pl.DataFrame({"subject": subjects, "row": rows}))
        self._count += len(subjects)
        if self._count > self.most:
            self._put_away()

    @property
    def span(self) -> tuple[Any, Any] | None:
        """The first and the last subject, where each is greater than the one before; None where they are in no such order."""
        return (self._first, self._last) if self._rising and self._last is not None else None

    def finish(self) -> None:
        """Report each subject that is there twice, up to some."""
        twice = 0
        for found in () if self._rising else self._duplicates():
            for first, row, subject in found.head(max(0, TOLD - twice)).iter_rows():
                self._report(first, row, subject)
            twice += found.height
        if twice > TOLD:
            message = f"{twice:,} rows are of a subject that is there before; the first {TOLD} are told"
            self.telling.report(TABLE_SUBJECT, message, 0, self.column)
        if self._folder is not None:
            self._folder.cleanup()

    def _report(self, first: int, row: int, subject: object) -> None:
        whom = "the subject" if subject is None else shown(str(subject))
        number, column = self.telling.locate(first, self.column)
        label = Label(Cell(self.telling.name, number, column), "first here")
        self.telling.report(TABLE_SUBJECT, f"{whom} is there twice", row, self.column, label)

    def _goes_on(self, subjects: pl.Series) -> bool:
        """Whether each subject of the chunk is greater than the one before it."""
        if not len(subjects):
            return True
        before = subjects.shift(1)
        before = before.scatter(0, pl.Series([self._last], dtype=subjects.dtype))
        self._first = subjects[0] if self._first is None else self._first
        self._last = subjects[-1]
        return bool((subjects > before).all())

    def _duplicates(self) -> Iterator[pl.DataFrame]:
        """The first row of a subject, a later one, and the subject where it is known."""
        if self._folder is None:
            yield _twice(pl.concat(self._kept), ["subject"]).select("first", "row", "subject")
            return
        self._put_away()
        for path in sorted(Path(self._folder.name).iterdir()):
            found = _twice(pl.concat(_frames(path)), ["one", "other"])
            yield found.select("first", "row", pl.lit(None).alias("subject"))

    def _put_away(self) -> None:
        """Write the hashes of what is kept to files, by their first bits."""
        self._folder = self._folder or TemporaryDirectory(prefix="perfdsl-")
        for frame in self._kept:
            one, other = (frame["subject"].hash(seed) for seed in _SEEDS)
            hashed = pl.DataFrame(
                {"one": one, "other": other, "row": frame["row"], "part": one % _PARTITIONS}
            )
            for (part,), rows in hashed.partition_by("part", as_dict=True, include_key=False).items():
                _append(Path(self._folder.name) / f"{part:02}", rows)
        self._kept = []


def _series(numbers: Sequence[int]) -> pl.Series:
    if isinstance(numbers, range):
        return pl.int_range(numbers.start, numbers.stop, eager=True)
    return pl.Series(numbers, dtype=pl.Int64)


def _twice(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The rows of a frame whose keys stand in one before, with that one as `first`, in their order."""
    doubled = frame.filter(frame.select(keys).is_duplicated())
    found = doubled.with_columns(first=pl.col("row").min().over(keys))
    return found.filter(pl.col("row") != pl.col("first")).sort("row")


def _append(path: Path, frame: pl.DataFrame) -> None:
    content = BytesIO()
    frame.write_ipc(content)
    with path.open("ab") as file:
        file.write(content.tell().to_bytes(_LENGTH, "big"))
        file.write(content.getbuffer())


def _frames(path: Path) -> list[pl.DataFrame]:
    found = []
    with path.open("rb") as file:
        while length := file.read(_LENGTH):
            found.append(pl.read_ipc(file.read(int.from_bytes(length, "big"))))
    return found
