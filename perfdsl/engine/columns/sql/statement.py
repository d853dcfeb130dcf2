"""A kernel and the table that holds its columns, to one statement: a stage of the score in each common table expression."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen
from sqlglot import exp

from perfdsl.engine.columns.kernel import Code, Kernel, Primitive
from perfdsl.engine.columns.sql.dialects import Dialect
from perfdsl.engine.columns.sql.expressions import SQL, Printer, joined
from perfdsl.engine.columns.sql.inputs import Reader, TableColumn
from perfdsl.engine.columns.sql.sizes import of_any_size
from perfdsl.engine.columns.sql.stages import Anchor, free, lay_out
from perfdsl.engine.columns.sql.subjects import Window
from perfdsl.engine.columns.sql.windows import Answer, Questions, answers, between, columns_of
from perfdsl.values.kind import Family

CELLS: Final = "cells_unsure"
FIGURES: Final = "figures"
DOUBTFUL: Final = "figures_unsure"
UNSURE: Final = "unsure"
SURE: Final = "sure"
OWN: Final = (CELLS, FIGURES, DOUBTFUL, SURE, UNSURE)
"""What a statement calls stages and columns of its own."""

WIDTH: Final = 100

_NOTES: Final = {
    "inputs": "what the table holds, as doubles; a date is its days since 1970-01-01, NULL is a figure that is missing",
    "actuals": "what is compared: actuals that are computed, and targets",
    "achievements": "each row against its target, before any bounds",
    "scores": "each row between the bounds of its scale",
    "bands": "the bands that the scores fall into",
    "bounds": "what the results are made of",
    FIGURES: "where a figure is none that bounds are proven for: too large, too small, or no whole number",
    "compared": "what is compared with that of others: NULL where there is none, and how far it may be off",
    "among": "what each row is among: all that have a figure, or its peers",
    "places": "how many of all each band takes for sure, and what is left of its share",
    "heads": "how many each band takes of all, the largest remainders first",
    "answers": "what was asked of all rows: ",
    SURE: "where a result lies within its proven bound of a band edge or of a tie, or a figure of it is doubtful",
}


@frozen
class Table:
    """A table of actuals: its name as the statement writes it, the columns that it is read from, and those that are `kept`."""

    name: exp.Table
    columns: tuple[TableColumn, ...]
    kept: tuple[str, ...] = ()


@frozen
class Part:
    """One common table expression: its name, what is said of it, the columns that it adds, and the table that it reads.

    Of the table it carries those columns too that a later one reads, unless it `begins`.
    """

    name: str
    note: str
    columns: tuple[SQL, ...]
    source: SQL
    begins: bool = False


@frozen
class Statement:
    """The stages of a statement, in their order, and what reads their columns."""

    parts: tuple[Part, ...]
    printer: Printer
    kept: tuple[str, ...] = ()

    def select(self, columns: Sequence[SQL]) -> str:
        """The statement that ends in these columns, after those of the table that are kept."""
        kept = [exp.column(one, quoted=True) for one in self.kept]
        # a stage that is computed once where the database would put its columns in the place of their names
        fence = "\nOFFSET 0" if self.printer.dialect.fence else ""
        parts = ",\n".join(
            f"{_comment(part.note)}{part.name} AS (\n{textwrap.indent(self._sql(part, carried) + fence, '  ')}\n)"
            for part, carried in zip(self.parts, self._carried(columns), strict=True)
        )
        results = Part("", "", (*kept, *columns), exp.to_table(self.parts[-1].name), begins=True)
        return f"WITH\n{parts}\n{self._sql(results, ())}\n"

    def _carried(self, columns: Sequence[SQL]) -> list[list[str]]:
        """The columns that each stage takes over from the one before it."""
        made = (one.alias_or_name for part in self.parts for one in part.columns)
        order = {name: place for place, name in enumerate(made)}
        read = {*self.kept, *_read(columns)}
        found: list[list[str]] = []
        for part in reversed(self.parts):
            carried = set() if part.begins else read - {one.alias for one in part.columns}
            found.append(sorted(carried, key=lambda name: order.get(name, -1)))
            read = carried.union(_read(part.columns))
        return found[::-1]

    def _sql(self, part: Part, carried: Sequence[str]) -> str:
        quoted = set(self.kept)
        names = [self._text(exp.column(name, quoted=name in quoted)) for name in carried]
        lines = ",\n".join([*_lines(names), *(self._text(one) for one in part.columns)])
        return f"SELECT\n{textwrap.indent(lines, '  ')}\nFROM {self._text(part.source)}"

    def _text(self, one: SQL) -> str:
        return one.sql(dialect=self.printer.dialect.name, pretty=True, max_text_width=WIDTH)


def _read(columns: Iterable[SQL]) -> Iterator[str]:
    """The names of the columns that some others are made of."""
    return (one.name for column in columns for one in column.find_all(exp.Column))


def _lines(names: Iterable[str]) -> list[str]:
    """Names by commas, on lines of some width."""
    found: list[str] = []
    for name in names:
        if found and len(found[-1]) + len(name) < WIDTH:
            found[-1] += f", {name}"
        else:
            found.append(name)
    return found


def _comment(note: str) -> str:
    return "".join(f"-- {line}\n" for line in textwrap.wrap(note, WIDTH))


def statement(
    kernel: Kernel, anchors: Sequence[Anchor], table: Table, dialect: Dialect, windows: Sequence[Window] = ()
) -> Statement:
    """The stages that compute the outputs of a kernel, and where they are unsure, for every row of a table.

    Between them stands what is asked of all rows: the `windows`.
    """
    read = [one for one in table.columns if one.name in kernel.columns]
    taken = {
        "inputs",
        *OWN,
        *(one.actual for one in read),
        *(f"{one.actual}_reason" for one in read),
    }
    taken |= {one.casefold() for one in table.kept}
    found = answers(windows, taken)
    layout = lay_out(kernel, anchors, taken, between(windows))
    inputs = {one.name: (one.actual, f"{one.actual}_reason") for one in read} | columns_of(found)
    doubles = frozenset(one.actual for one in read if one.kind.family not in (Family.YES_NO, Family.TEXT))
    printer = Printer(dialect, layout.named, inputs, doubles)
    parts = [_inputs(table, read, dialect)]
    reader = Reader(dialect, of_any_size(kernel, [step for one in windows for step in one.argument.steps]))
    cells: list[SQL] = [exp.column(CELLS)] if any(any(reader.cell_doubts(one)) for one in read) else []
    doubts = [doubt for one in read for doubt in reader.doubts(one)]
    if doubts:
        doubtful = exp.or_(*cells, _case(doubts), copy=False, wrap=False)
        parts.append(_part(FIGURES, [exp.alias_(doubtful, DOUBTFUL)], parts[-1]))
        cells = [exp.column(DOUBTFUL)]
    for level in range(max((one.level for one in windows), default=0) + 1):
        asked = [one for one in found if one.window.level == level]
        if asked:
            _ask(asked, printer, cells, parts, taken)
        for stage in layout.stages:
            if stage.level == level:
                columns = [exp.alias_(printer.computed(step), name) for name, step in stage.columns]
                parts.append(_part(stage.name, columns, parts[-1]))
    parts.append(_part(SURE, [exp.alias_(_unsure(kernel.unsure, printer, cells), UNSURE)], parts[-1]))
    return Statement(tuple(parts), printer, table.kept)


def _ask(
    asked: Sequence[Answer], printer: Printer, cells: Sequence[SQL], parts: list[Part], taken: set[str]
) -> None:
    """Add the tables of what is asked of all rows."""
    questions = Questions(printer, asked, cells[0].name if cells else None, taken)
    words = "; ".join(dict.fromkeys(one.window.words for one in asked))
    for word, columns in questions.tables():
        note = f"{_NOTES[word]}{words}" if word == "answers" else _NOTES[word]
        parts.append(Part(free(word, taken), note, tuple(columns), exp.to_table(parts[-1].name)))


def _part(name: str, columns: Sequence[SQL], before: Part) -> Part:
    note = _NOTES.get(name.rstrip("_0123456789"), "")
    return Part(name, note, tuple(columns), exp.to_table(before.name))


def _inputs(table: Table, read: Sequence[TableColumn], dialect: Dialect) -> Part:
    reader = Reader(dialect)
    columns: list[SQL] = [exp.column(one, quoted=True) for one in table.kept]
    columns += [exp.alias_(value, name) for one in read for name, value in reader.figures(one)]
    doubts = [doubt for one in read for doubt in reader.cell_doubts(one)]
    columns += [exp.alias_(_case(doubts), CELLS)] if doubts else []
    return Part("inputs", _NOTES["inputs"], tuple(columns), table.name, begins=True)


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
