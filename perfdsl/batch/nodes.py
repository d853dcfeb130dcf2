"""What a batch is told: how its table is to be read, and which column of it states which fact."""

from typing import Final, Literal, TypeAlias

import polars as pl
from attrs import evolve, frozen

from perfdsl.data.locale import EN, Locale
from perfdsl.graph.nodes import Graph, Input, InputKey
from perfdsl.values.missing import Reason

Layout: TypeAlias = Literal["", "wide", "long"]
PercentAs: TypeAlias = Literal["", "shares", "points"]

REASONS: Final[tuple[str, ...]] = ("", *(reason.value for reason in Reason))
"""The reasons that a column of codes states: the place of each; 0 where the value is there."""

REASON_CODES: Final = {reason: code for code, reason in enumerate(Reason, 1)}
"""The code of each reason."""

WRITTEN: Final = (pl.String, pl.Categorical, pl.Enum)
"""The types of texts, a cell of which may be a reason."""


@frozen
class Reading:
    """How a table is to be read.

    Where the `locale` of its texts is not `declared`, a text that another reads otherwise is told. `percent` says what a
    number of a percent is: its share (0.93), its points (93), or its share with a whole number above 1 refused, where it
    says nothing. Columns that are `ignored` state nothing; `ignore_extra` lets any other name stand for nothing too, and
    `allow_missing` lets facts be without a column. Where it is to be `keep_going`, a wrong cell is an error, and is
    missing all the same.
    """

    subject: str | None = None
    locale: Locale = EN
    declared: bool = True
    percent: PercentAs = ""
    layout: Layout = ""
    allow_missing: bool = False
    ignore_extra: bool = False
    ignored: tuple[str, ...] = ()
    nan_missing: bool = False
    keep_going: bool = False


@frozen
class BoundColumn:
    """A column of the table and the fact that it states; `reason` is the column of why a cell is empty, `note` that of notes.

    Unless it `may_reason`, whatever is missing in it is `not_measured`.
    """

    key: InputKey
    asked: Input
    column: str
    reason: str | None
    may_reason: bool
    note: str | None = None


@frozen
class Binding:
    """A table bound to a graph: a fact that no column states is not measured in any row.

    `name` is what messages call the table, `subject` the column of whom a row is about.
    """

    columns: tuple[BoundColumn, ...]
    subject: str | None
    reading: Reading
    name: str
    graph: Graph

    def as_typed(self, schema: pl.Schema) -> "Binding":
        """The same for a chunk in which columns of texts came as numbers or days, whose empty cells say no reason."""
        told = [one.reason is not None or schema[one.column] in WRITTEN for one in self.columns]
        columns = [
            evolve(one, may_reason=one.may_reason and may)
            for one, may in zip(self.columns, told, strict=True)
        ]
        return evolve(self, columns=tuple(columns))

    @property
    def bound(self) -> frozenset[InputKey]:
        """The facts that the table states."""
        return frozenset(one.key for one in self.columns)
