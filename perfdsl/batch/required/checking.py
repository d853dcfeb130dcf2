"""The results of a table to what its plan says against them: the first rows of each check, and how many there are."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import polars as pl
from attrs import define, evolve, field, frozen

from perfdsl.batch.columns import value_of
from perfdsl.batch.loader import Loader
from perfdsl.batch.nodes import Binding, BoundColumn
from perfdsl.batch.required.nodes import Check, Required
from perfdsl.batch.telling import Telling
from perfdsl.batch.wanted import Wanted
from perfdsl.data.locale import shown
from perfdsl.data.nodes import Dataset, Datum
from perfdsl.diagnostics import TABLE_UNCHECKED, Diagnostic, Diagnostics, Label
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.graph.nodes import InputKey
from perfdsl.source import Cell
from perfdsl.values.value import Value

FIRST: Final = 3
"""How many rows are told of each check."""


@frozen
class Checks:
    """The checks that can be made of a table, with the columns of notes that excuse a row, and what is said of others."""

    made: tuple[tuple[Check, tuple[str, ...]], ...] = ()
    unseen: tuple[Diagnostic, ...] = ()

    @property
    def columns(self) -> tuple[Wanted, ...]:
        """What is computed for them in every row."""
        return tuple(column for check, _ in self.made for column in (*check.columns, *check.shown))

    @property
    def notes(self) -> tuple[str, ...]:
        """The columns of notes that are read."""
        return tuple(dict.fromkeys(note for _, notes in self.made for note in notes))


def checks_for(required: Required, binding: Binding, needed: Iterable[InputKey]) -> Checks:
    """The checks of a table; what is required and cannot be seen in it is to be warned of, once.

    What is `needed` is known to be missing where it has no column.
    """
    own = binding.graph.period
    there = {key.path for key in (*needed, *binding.bound) if own.holds(key.period)}
    notes = {one.key: one.note for one in binding.columns if one.note is not None}
    made: list[tuple[Check, tuple[str, ...]]] = []
    gone: dict[str, None] = {}
    unnoted: dict[str, None] = {}
    for check in required.checks:
        absent = {key for key in check.facts if own.holds(key.period) and key.path not in there}
        beside = tuple(notes[key] for key in sorted(check.noted_by or (), key=str) if key in notes)
        if absent:
            gone |= dict.fromkeys(sorted(map(_id, absent))) if check.required else {}
        elif check.noted_by is not None and not beside:
            unnoted |= dict.fromkeys(sorted({_id(key) for key in check.noted_by}))
        else:
            made.append((check, beside))
    return Checks(tuple(made), tuple(_unseen(binding.name, list(gone), list(unnoted))))


def _id(key: InputKey) -> str:
    return ".".join(key.path)


_LISTED: Final = 5


def _unseen(table: str, gone: list[str], unnoted: list[str]) -> Iterator[Diagnostic]:
    for absent, what, advice in (
        (gone, "some of what the plan requires is not checked: there is no column for", "give each a column"),
        (unnoted, "notes that the plan asks for are not looked for: there is no column of them for",
         "write them into columns such as `{} note`"),
    ):  # fmt: skip
        if absent:
            listed = ", ".join(f"`{one}`" for one in absent[:_LISTED])
            more = f" and {len(absent) - _LISTED} more" if len(absent) > _LISTED else ""
            message = f"{what} {listed}{more}"
            yield Diagnostic(TABLE_UNCHECKED, message, Cell(table, 0), help=advice.format(absent[0]))


@define(slots=False)
class Checking:
    """One run over results in their order. `rows` counts those that were looked at, from the first of the table.

    It `failed` where something does not hold that is required.
    """

    checks: Checks
    binding: Binding
    at: date | None
    telling: Telling
    rows: int = 0
    failed: bool = False
    _counts: dict[int, int] = field(factory=dict)
    _last: dict[int, Diagnostic] = field(factory=dict)

    def take(self, results: pl.DataFrame, chunk: pl.DataFrame) -> pl.DataFrame:
        """The results of a chunk of the table without the columns of checks, which are looked at."""
        if not self.checks.made:
            return results
        for place, (check, notes) in enumerate(self.checks.made):
            marked = check.marks([results[one.name] for one in check.columns])
            if marked.any():
                marked = marked & ~_noted(chunk, notes) if notes else marked
                self._mark(place, check, marked, results, chunk)
        self.rows += chunk.height
        return results.drop(one.name for one in self.checks.columns)

    def finish(self) -> None:
        """Say how many rows there are of each check, where not all were told."""
        for place, count in self._counts.items():
            if count > FIRST:
                told, (check, _) = self._last[place], self.checks.made[place]
                message = f"so it is in {count:,} rows; the first {FIRST} are told"
                self.telling.diagnostics.add(Diagnostic(told.code, message, check.place))

    def _mark(
        self, place: int, check: Check, marked: pl.Series, results: pl.DataFrame, chunk: pl.DataFrame
    ) -> None:
        before = self._counts.get(place, 0)
        count = int(marked.sum())
        self._counts[place] = before + count
        self.failed = self.failed or (check.required and count > 0)
        rows = marked.arg_true().head(max(0, FIRST - before))
        for row, evaluation in zip(rows.to_list(), self._evaluated(rows, chunk), strict=True):
            values = list(evaluation.values)
            for one in check.shown:
                values[one.node] = value_of(one, results[one.name][row])
            for said in check.says(evolve(evaluation, values=values)):
                self._last[place] = said
                self._tell(said, row, chunk)

    def _tell(self, said: Diagnostic, row: int, chunk: pl.DataFrame) -> None:
        """Report what is wrong with a row at its cell, or at the row with its place in the plan beside it."""
        subject = self.binding.subject
        whom = "" if subject is None else f" (of {shown(str(chunk[subject][row]))})"
        place, labels = said.place, said.labels
        if not isinstance(place, Cell):
            number, column = self.telling.locate(self.rows + row, "")
            here = () if place is None else (Label(place, "here in the plan"),)
            place, labels = Cell(self.binding.name, number, column), (*here, *labels)
        self.telling.diagnostics.add(evolve(said, message=said.message + whom, place=place, labels=labels))

    # --- a row once more, as one subject is evaluated

    @cached_property
    def _program(self) -> Program:
        return Program(self.binding.graph)

    def _evaluated(self, rows: pl.Series, chunk: pl.DataFrame) -> Iterator[Evaluation]:
        if not len(rows):
            return
        cells = chunk[rows.to_list()]
        # what is wrong with the cells was told before
        facts = Loader(self.binding, Diagnostics()).load(cells).exact_facts(range(cells.height))
        for place, (row, values) in enumerate(zip(rows.to_list(), facts, strict=True)):
            data = {
                one.key: self._datum(one, values[one.key], row, cells[place]) for one in self.binding.columns
            }
            yield self._program.evaluate(Dataset(data, self.binding.name), self.at)

    def _datum(self, one: BoundColumn, value: Value, row: int, cells: pl.DataFrame) -> Datum:
        number, column = self.telling.locate(self.rows + row, one.column)
        cell: Any = cells[one.column][0]
        note = cells[one.note][0] if one.note in self.checks.notes else ""
        return Datum(
            value,
            Cell(self.binding.name, number, column),
            cell if isinstance(cell, str) else "",
            str(note or "").strip(),
        )


def unchecked(loader: Loader) -> Checking:
    """What looks at nothing."""
    return Checking(Checks(), loader.binding, None, Telling(loader.binding.name, loader.diagnostics))


def _noted(chunk: pl.DataFrame, notes: Sequence[str]) -> pl.Series:
    """Where one of some columns has a note."""
    found = pl.repeat(value=False, n=chunk.height, eager=True)
    for one in notes:
        found |= (chunk[one].cast(pl.String).str.strip_chars() != "").fill_null(value=False)
    return found
