"""The chunks of a bound table to inputs of an engine, and to exact facts where an engine cannot decide."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import polars as pl
from attrs import define, evolve, field, frozen

from perfdsl.batch.ambiguous import tell_ambiguous
from perfdsl.batch.cells.distinct import NOT_MEASURED, WRONG
from perfdsl.batch.cells.exact import exact_values, trouble
from perfdsl.batch.cells.masks import either
from perfdsl.batch.cells.reading import read_cells, settled
from perfdsl.batch.duplicates import Subjects
from perfdsl.batch.nodes import REASONS, Binding, BoundColumn, Reading
from perfdsl.batch.reasons import read_reasons
from perfdsl.batch.telling import Locate, Telling, in_row
from perfdsl.data.locale import IT
from perfdsl.diagnostics import TABLE_CELL, Diagnostics
from perfdsl.graph.nodes import InputKey
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.value import Value

Odd: TypeAlias = Mapping[str, Mapping[int, str]]
"""What is wrong with cells that no column of a frame holds, such as a day without end: by column and row of the frame."""


@frozen
class InputColumn:
    """A fact of every row. `values` are Float64 or Boolean, finite, null where the fact is missing.

    A number is the double of a decimal, dates are days since 1970-01-01, levels their place. `reasons` are places in
    `REASONS`, 0 where the value is there; None where every null is `not_measured`.
    """

    values: pl.Series
    reasons: pl.Series | None


@frozen
class Inputs:
    """The facts of the rows of one chunk, of which `first_row` is the first in the table, counted from 0.

    `unfaithful` marks the rows with a cell whose value is no double; None where there is none. `originals` are the
    cells as they came, with the columns of reasons as codes.
    """

    height: int
    first_row: int
    columns: Mapping[InputKey, InputColumn]
    unfaithful: pl.Series | None
    subjects: pl.Series | None
    originals: Mapping[InputKey, tuple[pl.Series, BoundColumn]] = field(repr=False)
    reading: Reading = field(repr=False)

    def frame(self) -> pl.DataFrame:
        """The values by the text of their key, `<key> reason` where reasons are told, and `unfaithful` where any is."""
        made = {str(key): column.values for key, column in self.columns.items()}
        made |= {f"{key} reason": one.reasons for key, one in self.columns.items() if one.reasons is not None}
        if self.unfaithful is not None:
            made["unfaithful"] = self.unfaithful
        return pl.DataFrame(made)

    def exact_facts(self, rows: Sequence[int] | pl.Series) -> list[dict[InputKey, Value]]:
        """The facts of some rows of the chunk from the cells as they came, each missing one with its reason."""
        places = pl.Series(rows, dtype=pl.UInt32)
        keys = list(self.originals)
        columns = [self._exact_column(key, places) for key in keys]
        if not keys:
            return [{} for _ in range(len(places))]
        return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]

    def _exact_column(self, key: InputKey, places: pl.Series) -> list[Value]:
        original, bound = self.originals[key]
        values = exact_values(original.gather(places).to_list(), bound.asked.kind, self.reading)
        reasons = self.columns[key].reasons
        if reasons is None:
            return values
        codes = reasons.gather(places).to_list()
        return [_missing(code) if code else value for value, code in zip(values, codes, strict=True)]


def _missing(code: int) -> Missing:
    return Missing(Reason(REASONS[code]))


@frozen
class _Chunk:
    """Some `rows` of the table as they are read, with what is wrong with the cells of a column that are `odd`."""

    cells: pl.DataFrame
    rows: Sequence[int]
    subjects: pl.Series | None
    odd: Mapping[int, str]

    def marked(self) -> pl.Series | None:
        """The odd cells, None where there is none."""
        if not self.odd:
            return None
        none = pl.repeat(value=False, n=self.cells.height, dtype=pl.Boolean, eager=True)
        return none.scatter(list(self.odd), values=True)


@define
class Loader:
    """One run over the chunks of a table, in their order: it counts rows, and keeps what is wrong until `finish`."""

    binding: Binding
    diagnostics: Diagnostics
    locate: Locate = in_row
    rows: int = 0
    _looked: bool = False
    _advised: bool = False
    _telling: Telling = field(init=False)
    _subjects: Subjects | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._telling = Telling(self.binding.name, self.diagnostics, self.locate)
        self._subjects = Subjects(self._telling, self.binding.subject) if self.binding.subject else None

    @property
    def failed(self) -> bool:
        """Whether something was wrong so far."""
        return self._telling.failed

    @property
    def span(self) -> tuple[Any, Any] | None:
        """The first and the last subject so far, where they rise; None where they do not, or nobody is named."""
        return None if self._subjects is None else self._subjects.span

    def pass_by(self, chunk: pl.DataFrame) -> pl.Series | None:
        """The subjects of the next chunk, of which no cell needs to be looked at."""
        subjects = self._begun(chunk)
        self.rows += chunk.height
        return subjects

    def load(self, chunk: pl.DataFrame) -> Inputs:
        """The inputs of the next chunk. A cell that states no value is missing there, `wrong_kind`."""
        subjects = self._begun(chunk)
        first, self.rows = self.rows, self.rows + chunk.height
        return self._loaded(chunk, range(first, self.rows), subjects, {})

    def pass_subjects(self, subjects: pl.Series | None, rows: int) -> None:
        """Take the subjects of the next rows, whose cells lie elsewhere."""
        first, self.rows = self.rows, self.rows + rows
        if subjects is not None:
            self.look_at_subjects(subjects, range(first, self.rows))

    def look_at_subjects(self, subjects: pl.Series, rows: Sequence[int]) -> None:
        """Remember the subjects of some rows of the table: none may be twice among all that are looked at."""
        if self._subjects is not None:
            self._subjects.add(subjects, rows)

    def load_apart(self, chunk: pl.DataFrame, rows: Sequence[int], odd: Odd) -> Inputs:
        """The inputs of some rows of the table that were passed by."""
        self.look_at(chunk)
        subjects = None if self.binding.subject is None else chunk[self.binding.subject]
        return self._loaded(chunk, rows, subjects, odd)

    def _loaded(
        self, chunk: pl.DataFrame, rows: Sequence[int], subjects: pl.Series | None, odd: Odd
    ) -> Inputs:
        columns: dict[InputKey, InputColumn] = {}
        originals: dict[InputKey, tuple[pl.Series, BoundColumn]] = {}
        unfaithful: pl.Series | None = None
        for bound in self.binding.columns:
            cells = settled(chunk[bound.column])
            one = _Chunk(chunk, rows, subjects, odd.get(bound.column, {}))
            columns[bound.key], apart = self._column(cells, bound, one)
            originals[bound.key] = cells, bound
            unfaithful = either(unfaithful, apart)
        first = rows[0] if rows else self.rows
        return Inputs(chunk.height, first, columns, unfaithful, subjects, originals, self.binding.reading)

    def _begun(self, chunk: pl.DataFrame) -> pl.Series | None:
        """The subjects of a chunk, which are remembered; of the first one also what is ambiguous is told."""
        subjects = None if self.binding.subject is None else chunk[self.binding.subject].rechunk()
        if subjects is not None:
            self.look_at_subjects(subjects, range(self.rows, self.rows + chunk.height))
        self.look_at(chunk)
        return subjects

    def look_at(self, first: pl.DataFrame) -> None:
        """Tell what is ambiguous in the first rows of the table, once, where nobody said who wrote its texts."""
        if not self._looked and not self.binding.reading.declared:
            tell_ambiguous(first, self.binding, self._telling)
        self._looked = True

    def finish(self) -> None:
        """Tell what was wrong: the first of each column, how often, and subjects that are there twice."""
        if self._subjects is not None:
            self._subjects.finish()
        self._telling.finish()

    def _column(
        self, cells: pl.Series, bound: BoundColumn, chunk: _Chunk
    ) -> tuple[InputColumn, pl.Series | None]:
        kind, reading = bound.asked.kind, self.binding.reading
        read = read_cells(cells, kind, reading)
        values, reasons = read.values, read.reasons
        wrong = either(read.wrong, chunk.marked())
        if wrong is not None:
            said = lambda row: (  # noqa: E731
                chunk.odd.get(row) or trouble(_python(cells, row), kind, reading) or "the cell cannot be read"
            )
            self._telling.tell(
                TABLE_CELL,
                bound.column,
                wrong,
                chunk.rows,
                chunk.subjects,
                said,
                bound.asked,
                lambda row: self._advice(_python(cells, row), kind),
            )
            values, reasons = _without(values, reasons, wrong)
        if bound.reason is not None:
            told = read_reasons(settled(chunk.cells[bound.reason]), values)
            if told.wrong is not None:
                self._telling.tell(
                    TABLE_CELL,
                    bound.reason,
                    told.wrong,
                    chunk.rows,
                    chunk.subjects,
                    told.trouble,
                    bound.asked,
                )
            reasons = told.merged(values, reasons)
        return InputColumn(values, reasons), read.unfaithful

    def _advice(self, cell: object, kind: Kind) -> str | None:
        """How to mend what is wrong with a cell; that texts are of another locale is said once."""
        reading = self.binding.reading
        if self._advised or not _is_foreign(cell, kind, reading):
            return _bare_percent(cell, kind, reading)
        self._advised = True
        return "declare the locale of the data: `--data-locale it`"


def _bare_percent(cell: object, kind: Kind, reading: Reading) -> str | None:
    """How to say what a bare number of a percent is, where that is not declared."""
    bare = not isinstance(cell, str) or cell.strip().isdecimal()
    if kind.family is not Family.SHARE or reading.percent or not bare:
        return None
    return "declare what the numbers of percentages are: shares (`0.93`), or points (`93`)"


def _is_foreign(cell: object, kind: Kind, reading: Reading) -> bool:
    """Whether a text that cannot be read could be, as the other locale writes it; where nobody said which one does."""
    if reading.declared or reading.locale is IT or not isinstance(cell, str):
        return False
    return trouble(cell, kind, evolve(reading, locale=IT)) is None


def _python(cells: pl.Series, row: int) -> object:
    """A cell as Python has it; a date beyond its calendar as a text."""
    try:
        return cells[row]
    except (ValueError, OverflowError):
        return cells.slice(row, 1).cast(pl.String)[0]


def _without(values: pl.Series, reasons: pl.Series | None, wrong: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The values without the wrong ones, and the reasons with `wrong_kind` in their place."""
    kept = pl.select(pl.when(~wrong).then(values)).to_series()
    code = pl.lit(WRONG, dtype=pl.UInt8)
    others = (
        pl.when(values.is_null())
        .then(pl.lit(NOT_MEASURED, dtype=pl.UInt8))
        .otherwise(pl.lit(0, dtype=pl.UInt8))
    )
    before = others if reasons is None else pl.lit(reasons)
    return kept, pl.select(pl.when(wrong).then(code).otherwise(before)).to_series()
