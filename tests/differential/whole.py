"""Whole batches, from the cells of a drawn table to columns of results, against what the exact engine says of all its rows together."""

import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from attrs import define, evolve

from perfdsl.batch.files.table import of_frame
from perfdsl.batch.job import Figures, Job, prepare
from perfdsl.batch.nodes import Reading
from perfdsl.batch.wanted import FIGURES, Holds, Wanted, read_wanted
from perfdsl.diagnostics import Diagnostics
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.engine.exact import Program
from perfdsl.engine.subjects import evaluate_subjects
from perfdsl.graph.nodes import Graph
from perfdsl.values.kind import Family
from perfdsl.values.missing import NOT_APPLICABLE, WRONG_KIND, Missing
from perfdsl.values.rounding import RoundingMode, round_to
from perfdsl.values.value import Value
from tests.differential.comparing import Counts, Wrong
from tests.differential.tables import Cells, Table

BATCHES: Final = ("columns", "native", "duckdb", "exact")
"""The engines of a batch."""


@define
class Whole:
    """A table as a person has it, whose rows may ask each other, and what the exact engine has of it, once that is known."""

    graph: Graph
    table: Table
    asked: tuple[str, ...]
    _exact: Sequence[Sequence[Value]] | None = None

    @classmethod
    def of(cls, graph: Graph, table: Table) -> "Whole":
        """A batch of all figures that are shown."""
        asked = tuple(name for name in names(graph) if read_wanted(graph, [name], Diagnostics()))
        return cls(graph, sayable(table), asked)

    def wrong(self, engine: str, counts: Counts) -> list[Wrong]:
        """The cells of the results of an engine that are not the exact ones."""
        if not self.asked or not self.table.columns:
            return []
        begun = time.perf_counter()
        job = self.job(engine)
        found = pl.concat(job.frames())
        counts.seconds += time.perf_counter() - begun
        told: list[Wrong] = []
        for one in job.evaluator.wanted:
            if one.name in job.schema:
                counts.figures += self.table.rows
                counts.unsure += job.evaluator.unsure[one.name]
                told += self._other(one, found[one.name].to_list(), job.evaluator.binding.graph)
        counts.wrong += len(told)
        return told

    def _other(self, one: Wanted, cells: Sequence[object], graph: Graph) -> Iterator[Wrong]:
        if self._exact is None:
            facts = [self.table.facts(row) for row in range(self.table.rows)]
            self._exact = evaluate_subjects(Program(graph), facts, self.table.at)
        for row, (ours, values) in enumerate(zip(cells, self._exact, strict=True)):
            right = shown(values[one.node], one)
            if ours != right:
                yield Wrong(one.name, row, f"{ours!r}, exactly {right!r}")

    def job(self, engine: str) -> Job:
        """The batch; what a plan requires of its rows may fail."""
        diagnostics = Diagnostics()
        reading = Reading(percent="shares", allow_missing=True, keep_going=True)
        figures = Figures(self.asked, self.table.at, engine=engine)
        job = prepare(self.graph, of_frame(frame(self.table)), figures, reading, diagnostics)
        assert job is not None, [one.message for one in diagnostics]
        return job


def names(graph: Graph) -> Iterator[str]:
    """A name for every figure that is shown, and for why it is not there."""
    for item in graph.outline.items:
        for figure in FIGURES:
            if getattr(item.figures, figure) is not None and "#" not in item.path[-1]:
                yield from (f"{item.id}.{figure}", f"{item.id}.{figure}.reason")
    for gate in graph.outline.gates:
        yield f"{gate.name}.open"
    for award in graph.outline.awards:
        yield from (f"{award.name}.{'.'.join(one.path)}" for one in award.recipients)


def sayable(table: Table) -> Table:
    """The table with reasons that a person may give."""
    columns = {
        node: evolve(cells, missing=[NOT_APPLICABLE if one == WRONG_KIND else one for one in cells.missing])
        for node, cells in table.columns.items()
    }
    return evolve(table, columns=columns)


def frame(table: Table) -> pl.DataFrame:
    """The table as a person has it: dates, words of levels, and a column of reasons where some are told."""
    made: dict[str, Any] = {}
    for cells in table.columns.values():
        made[cells.known.name] = column(cells)
        if cells.known.has_reasons:
            made[f"{cells.known.name} reason"] = [
                None if one is None else one.reason.value for one in cells.missing
            ]
    return pl.DataFrame(made, schema_overrides={name: pl.String for name in made if name.endswith(" reason")})


def column(cells: Cells) -> pl.Series:
    """A column as a person has it."""
    kind = cells.known.kind
    values = [
        None if gone is not None else value for value, gone in zip(cells.values, cells.missing, strict=True)
    ]
    match kind.family:
        case Family.DATE:
            days = [None if one is None else date.fromordinal(int(one) + EPOCH.toordinal()) for one in values]
            return pl.Series(days, dtype=pl.Date)
        case Family.YES_NO:
            return pl.Series(values, dtype=pl.Boolean)
        case Family.LEVEL:
            return pl.Series(
                [None if one is None else kind.levels[int(one) - 1] for one in values], dtype=pl.String
            )
    return pl.Series(values, dtype=pl.Float64)


def shown(value: Value, one: Wanted) -> object:
    """What a cell of results is to hold."""
    if one.holds is Holds.REASON:
        return value.reason.value if isinstance(value, Missing) else None
    if isinstance(value, Missing | bool | date | str):
        return None if isinstance(value, Missing) else value
    if one.holds is Holds.LEVEL:
        return one.labels[int(value) - 1]  # type: ignore[arg-type]
    return float(round_to(value, 6, RoundingMode.HALF_EVEN))  # type: ignore[arg-type]
