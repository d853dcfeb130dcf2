"""A Parquet file to its table, read in slices of its groups of rows, so that no more than some lie in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl
from attrs import frozen
from pyarrow.parquet import read_metadata

from perfdsl.batch.files.ahead import read_ahead
from perfdsl.batch.files.formats import NAMES
from perfdsl.batch.files.table import Table
from perfdsl.batch.files.trouble import unreadable

_SLICES: Final = 8
"""In so many slices a group of rows is read at most: each takes in the whole group, packed as it is."""


def open_parquet(path: Path, threads: int) -> Table:
    """The table in a Parquet file. Raises OSError, or what Polars raises."""
    scan = pl.scan_parquet(path, glob=False)
    schema, about = scan.collect_schema(), read_metadata(path)
    groups = tuple(about.row_group(place).num_rows for place in range(about.num_row_groups))
    return Table(str(path), schema, 0, _Parquet(path, threads, scan, groups).read, rows=about.num_rows)


@frozen
class _Parquet:
    """A file that was opened, with the rows of each of its groups."""

    path: Path
    threads: int
    scan: pl.LazyFrame
    groups: tuple[int, ...]

    def read(
        self, columns: Sequence[str] | None, size: int, _: Mapping[str, pl.DataType]
    ) -> Iterator[pl.DataFrame]:
        """The rows. Raises TableError where the file is damaged."""
        some = self.scan if columns is None else self.scan.select(columns)
        try:
            yield from read_ahead(_slices(some, self.groups, size), self.threads)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise unreadable(str(self.path), error, NAMES["parquet"]) from error


def _slices(scan: pl.LazyFrame, groups: Iterable[int], size: int) -> Iterator[Callable[[], pl.DataFrame]]:
    start = 0
    for rows in slices(groups, size):
        yield partial(_collected, scan.slice(start, rows))
        start += rows


def _collected(scan: pl.LazyFrame) -> pl.DataFrame:
    return scan.collect()


def slices(groups: Iterable[int], size: int) -> Iterator[int]:
    """The rows of each slice: small groups together up to `size`, large ones in equal parts, of which there are few."""
    together = 0
    for rows in groups:
        if together and together + rows > size:
            yield together
            together = 0
        if rows <= size:
            together += rows
            continue
        parts = min(_SLICES, -(-rows // size))
        yield from (rows * (part + 1) // parts - rows * part // parts for part in range(parts))
    if together:
        yield together
