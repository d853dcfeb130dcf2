"""A table of many subjects to the frames of their results, chunk by chunk."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain, islice
from typing import Final

import polars as pl
from attrs import Factory, define, evolve, field, frozen

from perfdsl.batch.binding import bind_table
from perfdsl.batch.cells.buffers import as_they_lie
from perfdsl.batch.engines import chosen
from perfdsl.batch.files.table import Table, cut_at, of_frame
from perfdsl.batch.loader import Inputs, Loader
from perfdsl.batch.long import is_long, widen
from perfdsl.batch.nodes import Binding, Reading
from perfdsl.batch.required.checking import Checking, Checks, checks_for, unchecked
from perfdsl.batch.required.from_graph import required_of
from perfdsl.batch.running import Evaluator, Prepared, chunk_rows, needed_inputs
from perfdsl.batch.telling import Locate, Telling
from perfdsl.batch.wanted import Wanted, default_wanted, exactly, read_wanted
from perfdsl.data.locale import EN
from perfdsl.diagnostics import Diagnostics
from perfdsl.findings.alone import asking_others
from perfdsl.graph.nodes import Graph
from perfdsl.values.kind import QUANTITIES, Family

_LOOKED_AT: Final = 1_000
"""How many rows are looked at for texts that another country reads otherwise."""


class RefusedError(Exception):
    """Some cells or subjects of the table are wrong, as the diagnostics of the job say; its results are not to be used."""


@frozen
class Figures:
    """What is asked for: the names of the figures (None: the usual ones), the day, decimals (None: exact), engine and threads."""

    wanted: Sequence[str] | None = None
    at: date | None = None
    digits: int | None = 6
    engine: str = "auto"
    threads: int = 1


@define
class Job:
    """A bound table, its evaluator, and what is required of its rows. `skipped` rows are read, but not scored again."""

    table: Table
    loader: Loader
    evaluator: Evaluator
    threads: int
    checking: Checking = field(default=Factory(lambda job: unchecked(job.loader), takes_self=True))
    skipped: int = 0
    _scored: deque[pl.DataFrame] = field(factory=deque)
    """The chunks of the table whose results are still to come."""

    @property
    def binding(self) -> Binding:
        """Which column states what."""
        return self.loader.binding

    @property
    def schema(self) -> pl.Schema:
        """The columns of the results."""
        subject = self.binding.subject
        schema = self.evaluator.schema(None if subject is None else self.table.schema[subject])
        for one in self.checking.checks.columns:
            del schema[one.name]
        return pl.Schema(schema)

    @property
    def unsure(self) -> dict[str, int]:
        """How many rows the engine was not sure of, by figure."""
        return {name: count for name, count in self.evaluator.unsure.items() if name in self.schema}

    @property
    def engine(self) -> str:
        """The engine that scored the last rows."""
        return chosen(self.evaluator.engine, self.loader.rows)

    @property
    def _refused(self) -> bool:
        """Whether something was wrong so far, so that there are to be no results."""
        failed = self.loader.failed or self.checking.failed
        return failed and not self.binding.reading.keep_going

    def frames(self) -> Iterator[pl.DataFrame]:
        """The results of each chunk in their order. Raises RefusedError at the end where cells, subjects or figures are wrong.

        Whatever is wrong in the whole table is told by then. Where wrong cells are to be missing nothing is raised.
        """
        self.checking.rows = self.skipped
        for frame, chunk in self._results():
            results = self.checking.take(frame, chunk)
            if not self._refused:
                yield results
        self.loader.finish()
        self.checking.finish()
        if self.evaluator.reads_others and self.loader.rows == 1:
            self.loader.diagnostics.extend(asking_others(self.binding.graph))
        if self._refused:
            raise RefusedError

    def _results(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """The results of each chunk with those of checks, and the chunk."""
        size = chunk_rows(len(self._columns()))
        chunks = self._chunks(size)
        for chunk in chunks:
            self.evaluator.settle(chunk.height)
            done = 0
            for piece in as_they_lie(chunk):
                frame = self.evaluator.straight(piece, self.loader, self.threads)
                if frame is None:
                    break
                done += piece.height
                yield frame, piece
            if done < chunk.height:
                parts = (part for one in chain([chunk[done:]], chunks) for part in one.iter_slices(size))
                for frame in self.evaluator.score_all(self._inputs(parts), self.threads):
                    yield frame, self._scored.popleft()
                break

    def _chunks(self, size: int) -> Iterator[pl.DataFrame]:
        """The chunks that are to be scored; those that are skipped are loaded."""
        columns, typed = self._columns(), self._typed()
        if typed and not self.binding.reading.declared:
            for first in islice(self.table.chunks(columns, _LOOKED_AT), 1):
                self.loader.look_at(first)
        if self.table.rows is not None:
            self.evaluator.settle(self.table.rows)
        schema = pl.Schema({name: typed.get(name, self.table.schema[name]) for name in columns})
        chunks = cut_at(self.skipped, self.table.chunks(columns, self._rows_at_once(size), typed))
        with ThreadPoolExecutor(1) as pool:
            # the first chunk is read meanwhile
            made = pool.submit(self.evaluator.make_ready, schema)
            for chunk in chunks:
                made.result()
                if self.loader.rows >= self.skipped:
                    yield chunk
                    continue
                for part in chunk.iter_slices(size):
                    self.loader.load(part)

    def _rows_at_once(self, size: int) -> int:
        """How many rows are read at once: for machine code, which loads nothing, fewer, and all of a table that is in memory."""
        return max(size // 2, self.table.resident) if self.engine == "native" else size

    def _inputs(self, chunks: Iterable[pl.DataFrame]) -> Iterator[Inputs]:
        for chunk in chunks:
            inputs = self.loader.load(chunk)
            if self.loader.failed and not self.binding.reading.keep_going:
                continue
            self._scored.append(chunk)
            yield inputs

    def _typed(self) -> dict[str, pl.DataType]:
        """The columns of figures with a decimal point, and of days, in a file of texts."""
        reading = self.binding.reading
        if not self.table.header_row or reading.locale != EN:
            return {}
        plain = QUANTITIES if reading.percent == "shares" else QUANTITIES - {Family.SHARE}
        types: dict[Family, pl.DataType] = {**dict.fromkeys(plain, pl.Float64()), Family.DATE: pl.Date()}
        kinds = {one.column: one.asked.kind.family for one in self.binding.columns}
        return {column: types[family] for column, family in kinds.items() if family in types}

    def _columns(self) -> list[str]:
        """The columns that are read: one at least, or there would be no rows."""
        columns = list(dict.fromkeys((*columns_read(self.binding), *self.checking.checks.notes)))
        return columns or self.table.schema.names()[:1]


def prepare(  # noqa: PLR0913 - a table, what is asked of it, and how it is read
    graph: Graph,
    table: Table,
    figures: Figures,
    reading: Reading,
    diagnostics: Diagnostics,
    *,
    kept: "dict[object, Made] | None" = None,
) -> Job | None:
    """The job of scoring a table; None where its columns are wrong, or figures that the plan does not have are asked for.

    A long table is made wide in memory; `kept` has what was made ready before. Raises TableError where it cannot be read.
    """
    locate: Locate = table.locate
    if reading.layout == "long" or (not reading.layout and is_long(table.schema)):
        wanted = wanted_of(graph, figures, diagnostics)
        if wanted is None:
            return None
        needed, required = needed_inputs(graph, wanted), required_of(graph, figures.at)
        wide = widen(
            table.whole(), graph, diagnostics,
            reading=reading, name=table.name, locate=table.locate, needed=needed | required.facts,
        )  # fmt: skip
        if wide is None:
            return None
        table, locate = of_frame(wide.frame, table.name), wide.locate
        if not wide.whole:
            # what rows with an error state is not missing besides
            reading = evolve(reading, allow_missing=True)
            rest, _ = bind_table(
                table.schema, graph, diagnostics, reading=reading, name=table.name, needed=needed
            )
            _tell_cells(table, Loader(rest, diagnostics, locate))
            return None
    made = _kept(
        graph, table, figures, reading, locate,
        diagnostics=diagnostics, kept={} if kept is None else kept,
    )  # fmt: skip
    if made is None:
        return None
    diagnostics.extend(made.checks.unseen)
    prepared, at = made.prepared, figures.at
    evaluator = Evaluator(
        prepared.binding, prepared.wanted, at, figures.digits, figures.engine, prepared=prepared
    )
    checking = Checking(made.checks, prepared.binding, at, Telling(table.name, diagnostics, locate))
    return Job(table, Loader(prepared.binding, diagnostics, locate), evaluator, figures.threads, checking)


@frozen
class Made:
    """What scores the figures of tables with the same columns, and what is required of their rows; it can be kept."""

    prepared: Prepared
    checks: Checks


def _kept(  # noqa: PLR0913 - as above
    graph: Graph,
    table: Table,
    figures: Figures,
    reading: Reading,
    locate: Locate,
    *,
    diagnostics: Diagnostics,
    kept: dict[object, Made],
) -> Made | None:
    """What scores the figures of tables with such columns, made where it was not yet; None where there are errors."""
    names = None if figures.wanted is None else tuple(figures.wanted)
    key = (id(graph), tuple(table.schema.items()), table.name, reading, names, figures.at, figures.digits)
    if key in kept:
        return kept[key]
    wanted = wanted_of(graph, figures, diagnostics)
    if wanted is None:
        return None
    needed, required = needed_inputs(graph, wanted), required_of(graph, figures.at)
    binding, is_whole = bind_table(
        table.schema, required.graph, diagnostics,
        reading=reading, name=table.name, needed=needed, welcome=required.facts,
    )  # fmt: skip
    if not is_whole:
        _tell_cells(table, Loader(binding, diagnostics, locate))
        return None
    checks = checks_for(required, binding, needed)
    beside = checks.columns if figures.digits is not None else exactly(checks.columns)
    prepared = Prepared(binding, (*wanted, *beside), figures.at, figures.digits)
    made = kept[key] = Made(prepared, checks)
    return made


def _tell_cells(table: Table, loader: Loader) -> None:
    """Tell also what is wrong in the first cells of a table that is refused for its columns."""
    columns = columns_read(loader.binding) or table.schema.names()[:1]
    for chunk in islice(table.chunks(columns, chunk_rows(len(columns))), 1):
        loader.load(chunk)
    loader.finish()


def columns_read(binding: Binding) -> list[str]:
    """The columns of a table that are read: those of facts, of their reasons, and of whom a row is about."""
    bound = [name for one in binding.columns for name in (one.column, one.reason) if name is not None]
    return bound if binding.subject is None else [binding.subject, *bound]


def wanted_of(graph: Graph, figures: Figures, diagnostics: Diagnostics) -> tuple[Wanted, ...] | None:
    """The figures asked for; None where the plan does not have them all, which `diagnostics` says."""
    found = default_wanted(graph)
    if figures.wanted is not None:
        found = read_wanted(graph, figures.wanted, diagnostics)
        if len(found) < len(dict.fromkeys(figures.wanted)):
            return None
    return found if figures.digits is not None else exactly(found)
