"""The certified engine inside the executors: the Arrow batches of a partition to those of its results."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl
import pyarrow as pa
from attrs import field, frozen
from pyspark import TaskContext

from perfdsl.batch.loader import Inputs, Loader
from perfdsl.batch.nodes import Binding
from perfdsl.batch.running import Evaluator, chunk_rows
from perfdsl.batch.spark.tally import Part, Parts
from perfdsl.batch.spark.wire import RefusedError
from perfdsl.batch.telling import below_header, in_row
from perfdsl.batch.wanted import Holds, Wanted
from perfdsl.diagnostics import Diagnostics

if TYPE_CHECKING:
    from pyspark.accumulators import Accumulator

_TYPES: Final = {Holds.NUMBER: pa.float64(), Holds.DATE: pa.date32(), Holds.TRUTH: pa.bool_()}


def arrow_type(one: Wanted) -> pa.DataType:
    """The type of a column of results as Spark has it: labels are texts."""
    return _TYPES.get(one.holds, pa.string())


@frozen
class Wish:
    """What is asked of a table: figures, as they are on a day, to so many decimals."""

    wanted: tuple[Wanted, ...]
    at: date | None = None
    digits: int = 6


@frozen
class Task:
    """What every executor is sent: the bound table, what is asked of it, and the `names` of the columns that come in.

    `header` is 1 where a row of names stands above the rows of each file.
    """

    binding: Binding
    wish: Wish
    names: tuple[str, ...]
    schema: pa.Schema
    header: int = 0
    counted: "Accumulator[Parts] | None" = field(default=None, repr=False)

    def run(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The results of a partition. Raises RefusedError where its cells are wrong."""
        diagnostics = Diagnostics()
        loader = Loader(self.binding, diagnostics, below_header if self.header else in_row)
        evaluator = Evaluator(self.binding, self.wish.wanted, self.wish.at, self.wish.digits)
        for results in _scored(evaluator, loader, _frames(batches, self.names)):
            yield from results.to_arrow().cast(self.schema).combine_chunks().to_batches()
        loader.finish()
        context = TaskContext.get()
        partition = 0 if context is None else context.partitionId()
        told = tuple(diagnostics)
        if diagnostics.failed and not self.binding.reading.keep_going:
            raise RefusedError(partition, told)
        assert self.counted is not None
        part = Part(evaluator.rows, evaluator.set_aside, dict(evaluator.unsure), loader.span, told)
        self.counted.add({partition: part})


def _scored(evaluator: Evaluator, loader: Loader, frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The results of frames, as they lie where an engine can read them so; until something in them is wrong."""
    if evaluator.reads_others:
        yield from evaluator.score_all(one for frame in frames if (one := _loaded(loader, frame)) is not None)
        return
    for frame in frames:
        results = evaluator.straight(frame, loader, 1)
        if results is not None:
            yield results
        elif (inputs := _loaded(loader, frame)) is not None:
            yield evaluator.score(inputs)


def _loaded(loader: Loader, frame: pl.DataFrame) -> Inputs | None:
    """The inputs of a frame; None, though it is read all the same, where something is wrong."""
    inputs = loader.load(frame)
    return inputs if not loader.failed or loader.binding.reading.keep_going else None


def _frames(batches: Iterable[pa.RecordBatch], names: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """The batches, brought together to the size that an engine is quick with."""
    waiting: list[pa.RecordBatch] = []
    most = chunk_rows(len(names))
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= most:
            yield _frame(waiting, names)
            waiting, rows = [], 0
    if rows:
        yield _frame(waiting, names)


def _frame(batches: list[pa.RecordBatch], names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(pa.Table.from_batches(batches).rename_columns(list(names))).rechunk()
