"""What is wrong in a table to diagnostics: the first cells of each column, and how many there are."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import polars as pl
from attrs import define, field

from perfdsl.data.locale import shown
from perfdsl.diagnostics import Code, Diagnostics, Label
from perfdsl.graph.nodes import Input
from perfdsl.source import Cell

TOLD: Final = 20
"""How many wrong cells of one column are told one by one."""


Locate: TypeAlias = Callable[[int, str], tuple[int, str]]
"""From the row of a bound table, counted from 0, and its column, to the row and column as messages name them."""


def in_row(row: int, column: str) -> tuple[int, str]:
    """Rows counted from 1."""
    return row + 1, column


def below_header(row: int, column: str) -> tuple[int, str]:
    """Rows counted as a spreadsheet does, where the names of the columns stand in row 1."""
    return row + 2, column


@define
class Telling:
    """What was found wrong in the table called `name`; `locate` finds a cell as the file has it."""

    name: str
    diagnostics: Diagnostics
    locate: Locate = in_row
    failed: bool = False
    _counts: dict[tuple[Code, str], int] = field(factory=dict)

    def tell(  # noqa: PLR0913, PLR0917 - where it is, what is said, and about what
        self,
        code: Code,
        column: str,
        wrong: pl.Series,
        rows: Sequence[int],
        subjects: pl.Series | None,
        said: Callable[[int], str],
        asked: Input | None = None,
        advice: Callable[[int], str | None] = lambda _: None,
    ) -> None:
        """Report the marked cells of a column in a chunk that holds some `rows` of the table, counted from 0.

        `said` is what is wrong with the cell of a row in it, and `advice` how to mend it.
        """
        self.failed = True
        before = self._counts.get((code, column), 0)
        self._counts[code, column] = before + int(wrong.sum())
        for row in wrong.arg_true().head(max(0, TOLD - before)).to_list():
            whom = "" if subjects is None else f" (of {shown(str(subjects[row]))})"
            number, name = self.locate(rows[row], column)
            labels = (
                ()
                if asked is None
                else (Label(asked.place, f"`{asked.id}` is measured here as `{asked.kind}`"),)
            )
            self.diagnostics.report(
                code, f"{said(row)}{whom}", Cell(self.name, number, name), *labels, help=advice(row)
            )

    def report(self, code: Code, message: str, row: int, column: str, *labels: Label) -> None:
        """Report one thing in a row of the table, counted from 0."""
        self.failed = True
        number, name = self.locate(row, column)
        self.diagnostics.report(code, message, Cell(self.name, number, name), *labels)

    def warn(self, code: Code, message: str, row: int, column: str, advice: str) -> None:
        """Warn of one thing in a row of the table, counted from 0."""
        number, name = self.locate(row, column)
        self.diagnostics.report(code, message, Cell(self.name, number, name), help=advice)

    def finish(self) -> None:
        """Say how many there are where not all were told."""
        for (code, column), count in self._counts.items():
            if count > TOLD:
                message = f"the column has {count:,} such cells; the first {TOLD} are told"
                self.diagnostics.report(code, message, Cell(self.name, 0, column))
