"""The columns of a table to the inputs of a graph: what each states, and what is wrong with its name or type."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Final, TypeAlias

import polars as pl
from attrs import define, field, frozen

from perfdsl.batch.cells.reading import fits
from perfdsl.batch.nodes import WRITTEN, Binding, BoundColumn, Reading
from perfdsl.data.locale import kind_name, shown
from perfdsl.data.naming import Names, Unfound
from perfdsl.diagnostics import TABLE_COLUMNS, TABLE_SUBJECT, TABLE_TYPE, Code, Diagnostics, Label
from perfdsl.graph.nodes import Graph, Input, InputKey
from perfdsl.source import Cell
from perfdsl.values.period import Period, parse_period

SUBJECTS: Final = ("subject", "soggetto")
"""What the column of the subjects is called unless it is named."""

REASON_ENDINGS: Final = (" reason", " motivo")
"""How the name of a column ends that says why cells of another are empty."""

NOTE_ENDINGS: Final = (" note", " nota")
"""How the name of a column ends that has notes beside the figures of another."""

_LISTED: Final = 12

Schema: TypeAlias = Mapping[str, pl.DataType]


def bind_table(  # noqa: PLR0913 - a table, a graph, and how the one is read for the other
    schema: Schema,
    graph: Graph,
    diagnostics: Diagnostics,
    *,
    reading: Reading,
    name: str = "",
    needed: Collection[InputKey] | None = None,
    welcome: Collection[InputKey] = (),
) -> tuple[Binding, bool]:
    """The binding of a wide table, a row a subject, by the columns with which nothing is wrong, and whether those are all.

    A column is called as data call a fact: `fiere`, `segreteria.fiere`, `fiere@2025`. Of the facts that are `needed` (all
    that the graph reads, unless they are given) those of its own period have to be there; those that are `welcome` are
    read where there are columns of them. `diagnostics` has all errors.
    """
    wanted = frozenset(graph.input_nodes if needed is None else needed)
    binder = _Binder(schema, graph, reading, name, wanted, wanted | frozenset(welcome), diagnostics)
    return binder.binding(), not binder.failed


def could_state(graph: Graph, asked: Input, period: Period) -> bool:
    """Whether the plan measures something for a period, though no figure that is wanted may read it."""
    if InputKey(asked.path, period) in graph.input_nodes or period in graph.periods:
        return True
    return asked.series == period.unit and any(whole.holds(period) for whole in graph.periods)


@frozen
class _Unneeded:
    """A column that states something which nobody asks for."""


@define
class _Binder:
    schema: Schema
    graph: Graph
    reading: Reading
    name: str
    needed: frozenset[InputKey]
    known: frozenset[InputKey]
    """What is read where there is a column of it."""
    diagnostics: Diagnostics
    failed: bool = False
    names: Names = field(init=False)
    inputs: Mapping[tuple[str, ...], Input] = field(init=False)
    columns: dict[InputKey, str] = field(factory=dict)
    mistyped: set[str] = field(factory=set)
    subject_there: bool = False
    meant: set[str] = field(factory=set)
    """What columns that are not known were probably meant for."""

    def __attrs_post_init__(self) -> None:
        self.names = Names(self.graph)
        self.inputs = {asked.path: asked for asked in self.graph.inputs}

    def binding(self) -> Binding:
        subject = self._subject()
        self.subject_there = subject is not None
        reasons, notes = self._beside(REASON_ENDINGS), self._beside(NOTE_ENDINGS)
        others = {subject, *self.reading.ignored, *reasons.values(), *notes.values()}
        for column in self.schema:
            if column not in others:
                self._bind(column)
        self._tell_missing()
        right = ((key, column) for key, column in self.columns.items() if column not in self.mistyped)
        bound = tuple(
            self._bound(key, column, reasons.get(column), notes.get(column)) for key, column in right
        )
        return Binding(bound, subject, self.reading, self.name, self.graph)

    def _error(
        self, code: Code, message: str, column: str, *labels: Label, advice: str | None = None
    ) -> None:
        self.failed = True
        self.diagnostics.report(code, message, Cell(self.name, 0, column), *labels, help=advice)

    def _subject(self) -> str | None:
        """The column of the subjects: the one that is named, else one that is called so."""
        named = self.reading.subject
        if named is None:
            return next((column for column in self.schema if column.strip().casefold() in SUBJECTS), None)
        if named in self.schema:
            return named
        close = get_close_matches(named, self.schema, n=1)
        advice = f"did you mean {shown(close[0])}?" if close else None
        self._error(
            TABLE_SUBJECT, f"the table has no column {shown(named)} of subjects", named, advice=advice
        )
        return None

    def _beside(self, endings: tuple[str, ...]) -> dict[str, str]:
        """Of columns that have one beside them whose name ends so, that one."""
        return {
            column.removesuffix(ending): column
            for column in self.schema
            for ending in endings
            if column.endswith(ending) and column.removesuffix(ending) in self.schema
            if column not in self.reading.ignored
        }

    def _bind(self, column: str) -> None:
        match self._meaning(column):
            case Unfound(_, message, advice, meant):
                if not self.reading.ignore_extra:
                    self.meant.add(meant)
                    self._error(TABLE_COLUMNS, message, column, advice=advice or self._otherwise(column))
            case InputKey() as key if key in self.columns:
                message = f"{shown(self.columns[key])} and {shown(column)} both state `{key}`"
                self._error(TABLE_COLUMNS, message, column, advice="leave one of them out")
            case InputKey() as key:
                self.columns[key] = column
                if not self._is_of_its_type(column, self.inputs[key.path]):
                    self.mistyped.add(column)
            case _Unneeded():
                return

    def _otherwise(self, column: str) -> str:
        """What to do with a column that states nothing: one of texts may say whom a row is about."""
        if self.schema[column] == pl.String and not self.subject_there:
            return f"if it says whom a row is about, name it: `--subject-column {column}`; else `--ignore {column}`"
        return _NO_FACT

    def _meaning(self, column: str) -> InputKey | Unfound | _Unneeded:
        """The fact that a column states, by its name."""
        text, _, when = column.partition("@")
        asked = self.names.find(text)
        if isinstance(asked, Unfound):
            return asked
        period = _period(when, self.graph.period)
        if period is None:
            return Unfound(
                TABLE_COLUMNS, f"{shown(when)} is not a period such as `2023`, `2023-Q4` or `2023-09`"
            )
        key = InputKey(asked.path, period)
        if key in self.graph.input_nodes:
            return key if key in self.known else _Unneeded()
        if could_state(self.graph, asked, period):
            return _Unneeded()
        return Unfound(TABLE_COLUMNS, f"`{asked.id}` is not measured for {period}", self._periods())

    def _periods(self) -> str:
        first, last = self.graph.periods[0], self.graph.periods[-1]
        return f"the plan is for {first}" if first == last else f"the plan is for {first} to {last}"

    def _is_of_its_type(self, column: str, asked: Input) -> bool:
        dtype = self.schema[column]
        if fits(dtype, asked.kind):
            return True
        message = f"the column holds {_type_name(dtype)}, and `{asked.id}` is {kind_name(asked.kind)}"
        label = Label(asked.place, f"`{asked.id}` is measured here as `{asked.kind}`")
        self._error(TABLE_TYPE, message, column, label, advice=_advice(dtype, asked))
        return False

    def _tell_missing(self) -> None:
        """An error that lists what is measured and has no column, unless that is allowed."""
        missing = [] if self.reading.allow_missing else list(self._missing())
        if not missing:
            return
        listed = ", ".join(f"`{one}`" for one in missing[:_LISTED])
        more = f" and {len(missing) - _LISTED} more" if len(missing) > _LISTED else ""
        advice = "give each a column; with `--allow-missing` (`allow_missing=True` in a program) they are not measured"
        what = (
            "what the plan measures" if len(missing) == 1 else f"{len(missing)} things that the plan measures"
        )
        self._error(TABLE_COLUMNS, f"there is no column for {what}: {listed}{more}", "", advice=advice)

    def _missing(self) -> Iterator[str]:
        """The inputs of the graph's own period that are needed, and that no column states, whole or by a part.

        What is probably meant by a column that was told of is not missing besides.
        """
        own = self.graph.period
        stated = {key.path for key in self.columns if own.holds(key.period)}
        asked_for = {key.path for key in self.needed if own.holds(key.period)}
        absent = asked_for - stated
        return (
            asked.id
            for asked in self.graph.inputs
            if asked.path in absent and not self.meant & {asked.id, asked.path[-1]}
        )

    def _bound(self, key: InputKey, column: str, reason: str | None, note: str | None) -> BoundColumn:
        may_reason = self.schema[column] in WRITTEN or reason is not None or self.reading.keep_going
        return BoundColumn(key, self.inputs[key.path], column, reason, may_reason, note)


_NO_FACT: Final = "take the column out, or leave it alone: `--ignore NAME`, or `--ignore-extra` for all such"


def _period(text: str, own: Period) -> Period | None:
    try:
        return parse_period(text.strip()) if text else own
    except ValueError:
        return None


def _type_name(dtype: pl.DataType) -> str:
    """What a column of that type holds, in words."""
    if dtype.is_integer():
        return "whole numbers"
    if dtype.is_numeric():
        return "numbers"
    match dtype:
        case pl.Boolean():
            return "true and false"
        case pl.Date() | pl.Datetime():
            return "dates"
    return f"values of the type `{dtype}`"


def _advice(dtype: pl.DataType, asked: Input) -> str | None:
    if asked.kind.name == "date" and dtype.is_numeric():
        return "a number could be days since any day: give dates, or texts such as `2026-06-30`"
    if asked.kind.name == "yes_no":
        return "give true and false, or the texts `yes` and `no`"
    if asked.kind.levels:
        return f"give texts: {', '.join(f'`{level}`' for level in asked.kind.levels)}"
    return None
