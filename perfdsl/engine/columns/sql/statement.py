"""A kernel and the table that holds its columns, to one statement: a stage of the score in each common table expression."""

import textwrap
from collections.abc import Sequence
from typing import Final

from attrs import frozen
from sqlglot import exp

from perfdsl.engine.columns.kernel import Code, Kernel, Primitive
from perfdsl.engine.columns.sql.dialects import Dialect
from perfdsl.engine.columns.sql.expressions import SQL, Printer, joined
from perfdsl.engine.columns.sql.inputs import Reader, TableColumn
from perfdsl.engine.columns.sql.sizes import of_any_size
from perfdsl.engine.columns.sql.stages import Anchor, lay_out
from perfdsl.values.kind import Family

CELLS: Final = "cells_unsure"
UNSURE: Final = "unsure"
SURE: Final = "sure"
WIDTH: Final = 100

_NOTES: Final = {
    "inputs": "what the table holds, as doubles; a date is its days since 1970-01-01, NULL is a figure that is missing",
    "actuals": "what is compared: actuals that are computed, and targets",
    "achievements": "each row against its target, before any bounds",
    "scores": "each row between the bounds of its scale",
    "bands": "the bands that the scores fall into",
    "bounds": "what the results are made of",
    SURE: "where a result lies within its proven bound of a band edge or of a tie, or a cell is none that bounds are proven for",
}


@frozen
class Table:
    """A table of actuals: its name as the statement writes it, the columns that it is read from, and those that are `kept`."""

    name: exp.Table
    columns: tuple[TableColumn, ...]
    kept: tuple[str, ...] = ()


@frozen
class Part:
    """One common table expression: its name, what is said of it, and what it selects."""

    name: str
    note: str
    select: exp.Select


@frozen
class Statement:
    """The stages of a statement, in their order, and what reads their columns."""

    parts: tuple[Part, ...]
    printer: Printer
    kept: tuple[str, ...] = ()

    def select(self, columns: Sequence[SQL]) -> str:
        """The statement that ends in these columns, after those of the table that are kept."""
        kept = [exp.column(one, quoted=True) for one in self.kept]
        results = exp.Select().select(*kept, *columns, copy=False).from_(self.parts[-1].name)
        parts = ",\n".join(
            f"{_comment(one.note)}{one.name} AS (\n{textwrap.indent(self._sql(self._fenced(one.select)), '  ')}\n)"
            for one in self.parts
        )
        return f"WITH\n{parts}\n{self._sql(results)}\n"

    def _fenced(self, select: exp.Select) -> exp.Select:
        """A stage that is computed once where the database would put its columns in the place of their names."""
        return select.offset(0, copy=False) if self.printer.dialect.fence else select

    def _sql(self, select: exp.Select) -> str:
        return select.sql(dialect=self.printer.dialect.name, pretty=True, max_text_width=WIDTH)


def _comment(note: str) -> str:
    return "".join(f"-- {line}\n" for line in textwrap.wrap(note, WIDTH))


def statement(kernel: Kernel, anchors: Sequence[Anchor], table: Table, dialect: Dialect) -> Statement:
    """The stages that compute the outputs of a kernel, and where they are unsure, for every row of a table."""
    read = [one for one in table.columns if one.name in kernel.columns]
    taken = {
        "inputs",
        SURE,
        CELLS,
        UNSURE,
        *(one.actual for one in read),
        *(f"{one.actual}_reason" for one in read),
    }
    layout = lay_out(kernel, anchors, taken | {one.casefold() for one in table.kept})
    inputs = {one.name: (one.actual, f"{one.actual}_reason") for one in read}
    doubles = frozenset(one.actual for one in read if one.kind.family not in (Family.YES_NO, Family.TEXT))
    printer = Printer(dialect, layout.named, inputs, doubles)
    parts = [_inputs(table, read, dialect)]
    for stage in layout.stages:
        columns = [exp.alias_(printer.computed(step), name) for name, step in stage.columns]
        parts.append(_part(stage.name, _NOTES.get(stage.name.rstrip("_0123456789"), ""), columns, parts[-1]))
    reader = Reader(dialect, of_any_size(kernel))
    before: list[SQL] = [exp.column(CELLS)] if any(any(reader.cell_doubts(one)) for one in read) else []
    doubts = [doubt for one in read for doubt in reader.doubts(one)]
    unsure = _unsure(kernel.unsure, printer, [*before, *([_case(doubts)] if doubts else [])])
    parts.append(_part(SURE, _NOTES[SURE], [exp.alias_(unsure, UNSURE)], parts[-1]))
    return Statement(tuple(parts), printer, table.kept)


def _part(name: str, note: str, columns: Sequence[SQL], before: Part) -> Part:
    return Part(name, note, exp.Select().select(exp.Star(), *columns, copy=False).from_(before.name))


def _inputs(table: Table, read: Sequence[TableColumn], dialect: Dialect) -> Part:
    reader = Reader(dialect)
    columns: list[SQL] = [exp.column(one, quoted=True) for one in table.kept]
    columns += [exp.alias_(value, name) for one in read for name, value in reader.figures(one)]
    doubts = [doubt for one in read for doubt in reader.cell_doubts(one)]
    columns += [exp.alias_(_case(doubts), CELLS)] if doubts else []
    return Part(
        "inputs", _NOTES["inputs"], exp.Select().select(*columns, copy=False).from_(table.name, copy=False)
    )


def _case(doubts: Sequence[SQL]) -> SQL:
    """Whether one of some conditions holds. Databases look at a condition of CASE only as far as it takes to decide it."""
    return exp.Case().when(exp.or_(*doubts, copy=False, wrap=False), exp.true()).else_(exp.false())


def _unsure(unsure: Code, printer: Printer, doubts: Sequence[SQL]) -> SQL:
    """Whether one of the doubts that a row is read with holds, or a figure of it is unsure."""
    parts: dict[int, tuple[Code, list[Code]]] = {}
    for one in () if unsure.is_constant else joined(unsure, Primitive.OR):
        # what is unsure of one figure is so under one condition: that it is there
        condition, part = one.arguments if one.primitive is Primitive.AND else (one, one)
        parts.setdefault(condition.place, (condition, []))[1].append(part)
    found = list(doubts)
    for condition, rest in parts.values():
        near = exp.or_(*(printer.read(one) for one in rest), copy=False)
        alone = rest == [condition]
        found.append(near if alone else exp.and_(printer.read(condition), near, copy=False))
    if not found:
        return exp.false()
    # no condition is NULL but by what the kernel does not look at; were one, the row would be set aside
    return exp.Coalesce(this=exp.or_(*found, copy=False), expressions=[exp.true()])
