"""Where rows of a table of Spark stand: in which file and in which row of it, where it was read from files."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen
from pyspark.sql import functions as f

from perfdsl.diagnostics import Diagnostic
from perfdsl.source import Cell, Place

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_IN_PARTITION: Final = 33
"""How many bits of the numbers that Spark gives to rows count inside their partition; the others say which."""


@frozen(order=True)
class _Stretch:
    """Rows of a partition that stand in one file one after the other, from `start` of the partition on."""

    partition: int
    start: int
    file: str
    block: int
    rows: int


class Rows:
    """The rows of the table called `name`; Spark reads its files in parts, and in an order of its own.

    `header` is 1 where a row of names stands above those of each file.
    """

    def __init__(self, table: "DataFrame", name: str, header: int = 0) -> None:
        self._name = name
        self._header = header
        self._stretches = sorted(_stretches(table))
        self._starts = [(one.partition, one.start) for one in self._stretches]
        self._before = _rows_before(self._stretches)
        self._one_file = len({one.file for one in self._stretches}) < 2  # noqa: PLR2004 - one, or none

    def cell(self, number: int, column: str) -> Cell:
        """The cell of a row by the number that Spark gives it."""
        partition, row = number >> _IN_PARTITION, number % (1 << _IN_PARTITION)
        place = bisect_right(self._starts, (partition, row)) - 1
        stretch = self._stretches[place]
        name = self._name if self._one_file else f"{self._name}/{stretch.file.rpartition('/')[2]}"
        return Cell(name, self._before[place] + row - stretch.start + 1 + self._header, column)

    def found_in(self, partition: int, diagnostic: Diagnostic) -> Diagnostic:
        """A diagnostic whose rows were counted in a partition, with the rows of the table."""
        labels = tuple(
            evolve(label, place=self._moved(partition, label.place)) for label in diagnostic.labels
        )
        place = None if diagnostic.place is None else self._moved(partition, diagnostic.place)
        return evolve(diagnostic, place=place, labels=labels)

    def _moved(self, partition: int, place: Place) -> Place:
        if not isinstance(place, Cell) or place.row <= self._header:
            return place
        return self.cell((partition << _IN_PARTITION) + place.row - 1 - self._header, place.column)


def _stretches(table: "DataFrame") -> Iterable[_Stretch]:
    where = [
        f.spark_partition_id().alias("partition"),
        f.input_file_name().alias("file"),
        f.expr("input_file_block_start()").alias("block"),
    ]
    numbered = table.select(*where, f.monotonically_increasing_id().alias("number"))
    counted = numbered.groupBy("partition", "file", "block").agg(f.count("*"), f.min("number"))
    for partition, file, block, rows, first in counted.collect():
        yield _Stretch(partition, first % (1 << _IN_PARTITION), file, block, rows)


def _rows_before(stretches: list[_Stretch]) -> list[int]:
    """How many rows of its file stand before each stretch; of the table, where there are no files."""
    before: dict[int, int] = {}
    rows: defaultdict[str, int] = defaultdict(int)
    for place, one in sorted(enumerate(stretches), key=lambda pair: (pair[1].block, pair[1])):
        before[place] = rows[one.file]
        rows[one.file] += one.rows
    return [before[place] for place in range(len(stretches))]
