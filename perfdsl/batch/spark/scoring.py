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
from perfdsl.batch.required.checking import Checking, Checks
from perfdsl.batch.running import Evaluator, chunk_rows
from perfdsl.batch.spark.tally import Part, Parts
from perfdsl.batch.spark.wire import RefusedError
from perfdsl.batch.telling import Telling, below_header, in_row
from perfdsl.batch.wanted import Holds, Wanted, exactly
from perfdsl.diagnostics import Diagnostics

if TYPE_CHECKING:
    from pyspark.accumulators import Accumulator

_TYPES: Final = {
    Holds.NUMBER: pa.float64(),
    Holds.WHOLE: pa.int64(),
    Holds.DATE: pa.date32(),
    Holds.TRUTH: pa.bool_(),
}


def arrow_type(one: Wanted) -> pa.DataType:
    """The type of a column of results as Spark has it: labels are texts."""
    return _TYPES.get(one.holds, pa.string())


@frozen
class Wish:
    """What is asked of a table: figures, as they are on a day, to so many decimals, exact where there are None."""

    wanted: tuple[Wanted, ...]
    at: date | None = None
    digits: int | None = 6


@frozen
class Task:
    """What every executor is sent: the bound table, what is asked of it, and the `names` of the columns that come in.

    `checks` are what is looked at besides in every row. `header` is 1 where a row of names stands above the rows of each file.
    """

    binding: Binding
    wish: Wish
    names: tuple[str, ...]
    schema: pa.Schema
    header: int = 0
    counted: "Accumulator[Parts] | None" = field(default=None, repr=False)
    checks: Checks = field(factory=Checks, repr=False)

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """All that is computed."""
        beside = self.checks.columns
        return (*self.wish.wanted, *(beside if self.wish.digits is not None else exactly(beside)))

    def run(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The results of a partition. Raises RefusedError where its cells are wrong, or figures that the plan does not allow."""
        diagnostics = Diagnostics()
        locate = below_header if self.header else in_row
        loader = Loader(self.binding, diagnostics, locate)
        evaluator = Evaluator(self.binding, self.wanted, self.wish.at, self.wish.digits)
        telling = Telling(self.binding.name, diagnostics, locate)
        checking = Checking(self.checks, self.binding, self.wish.at, telling)
        for results, frame in _scored(evaluator, loader, _frames(batches, self.names)):
            kept = checking.take(results, frame)
            if not checking.failed or self.binding.reading.keep_going:
                yield from kept.to_arrow().cast(self.schema).combine_chunks().to_batches()
        loader.finish()
        checking.finish()
        context = TaskContext.get()
        partition = 0 if context is None else context.partitionId()
        told = tuple(diagnostics)
        if diagnostics.failed and not self.binding.reading.keep_going:
            raise RefusedError(partition, told)
        assert self.counted is not None
        names = {one.name for one in self.wish.wanted}
        unsure = {name: count for name, count in evaluator.unsure.items() if name in names}
        part = Part(evaluator.rows, evaluator.set_aside, unsure, loader.span, told)
        self.counted.add({partition: part})


def _scored(
    evaluator: Evaluator, loader: Loader, frames: Iterable[pl.DataFrame]
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The results of frames, as they lie where an engine can read them so, until something in them is wrong; with each its frame."""
    if evaluator.reads_others:
        read = list(frames)
        inputs = [_loaded(loader, frame) for frame in read]
        if None not in inputs:
            yield from zip(evaluator.score_all(one for one in inputs if one), read, strict=True)
        return
    for frame in frames:
        results = evaluator.straight(frame, loader, 1)
        if results is not None:
            yield results, frame
        elif (inputs_of_one := _loaded(loader, frame)) is not None:
            yield evaluator.score(inputs_of_one), frame


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
