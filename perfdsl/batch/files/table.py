"""A table as its rows are read: in chunks, in their order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

import polars as pl
from attrs import field, frozen

from perfdsl.batch.files.csv_rows import EmptyRows
from perfdsl.batch.files.trouble import unreadable

CHUNK: Final = 65_536
"""The rows of a chunk: enough for an engine to run at its full speed, and few enough to lie in the cache."""

NOTHING: Final[Mapping[str, pl.DataType]] = {}

Read: TypeAlias = Callable[[Sequence[str] | None, int, Mapping[str, pl.DataType]], Iterator[pl.DataFrame]]
"""The rows of a table, of some columns or all of them, about so many at a time, with the types that texts may be read as."""


@frozen
class Table:
    """A table that is read in chunks. `header_row` is 1 where a row of names stands above the data in the file, else 0.

    So many of its rows as are `resident` are in memory anyhow; `rows` is about how many there are, None where nobody knows.
    The `empty` rows, as far as was read, are left out of what is read.
    """

    name: str
    schema: pl.Schema
    header_row: int
    _read: Read = field(repr=False)
    resident: int = 0
    rows: int | None = None
    empty: Callable[[], EmptyRows] = EmptyRows

    def locate(self, row: int, column: str) -> tuple[int, str]:
        """The row and column of a cell as messages name them, of its row among those that are read."""
        return row + self.empty().before(row) + self.header_row + 1, column

    def chunks(
        self,
        columns: Sequence[str] | None = None,
        size: int = CHUNK,
        typed: Mapping[str, pl.DataType] = NOTHING,
    ) -> Iterator[pl.DataFrame]:
        """The rows, about `size` at a time, of some columns or of all. Raises TableError where the file is damaged.

        Columns of texts that are `typed` hold figures with a decimal point (Float64) or days as 2026-06-30 (Date); they
        may come as such where that is the same.
        """
        return self._read(columns, size, typed)

    def whole(self) -> pl.DataFrame:
        """All rows at once."""
        frames = list(self.chunks())
        return pl.concat(frames) if frames else self.schema.to_frame()


def of_frame(
    frame: pl.DataFrame | pl.LazyFrame, name: str = "", *, header_row: int = 0, what: str = ""
) -> Table:
    """The table of a frame; `what` it is (a CSV file) where it is damaged."""
    if isinstance(frame, pl.DataFrame):
        return Table(
            name,
            frame.schema,
            header_row,
            partial(_slices, frame),
            frame.height if frame.n_chunks() == 1 else 0,
            frame.height,
        )
    scan = frame

    def read(
        columns: Sequence[str] | None, size: int, _: Mapping[str, pl.DataType]
    ) -> Iterator[pl.DataFrame]:
        some = scan if columns is None else scan.select(columns)
        try:
            yield from some.collect_batches(chunk_size=size, maintain_order=True, lazy=True)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise unreadable(name, error, what) from error

    return Table(name, scan.collect_schema(), header_row, read)


def _slices(
    frame: pl.DataFrame, columns: Sequence[str] | None, size: int, _: Mapping[str, pl.DataType]
) -> Iterator[pl.DataFrame]:
    # by its columns: a selection goes through the planner, which costs more than the scoring where there are many
    some = frame if columns is None else frame[list(columns)]
    return some.iter_slices(size)


def cut_at(row: int, chunks: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The chunks, none of which has rows on both sides of a row."""
    first = 0
    for chunk in chunks:
        before = row - first
        if 0 < before < chunk.height:
            yield chunk[:before]
            yield chunk[before:]
        else:
            yield chunk
        first += chunk.height
