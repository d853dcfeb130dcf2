"""The columns of a table of PostgreSQL: their names, and their types as perfdsl knows them."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import polars as pl
from attrs import evolve, frozen
from psycopg import Column

from perfdsl.batch.postgres.session import Connection
from perfdsl.batch.refusals import trouble
from perfdsl.data.locale import shown

TEXT: Final = "text"
_MOST_DIGITS: Final = 38
_TEXTS: Final = ("text", "varchar", "bpchar", "name")
_UNKNOWN: Final = "SELECT oid, typcategory, format_type(oid, NULL) FROM pg_type WHERE oid = ANY(%s)"
_WORDS: Final = ("S", "E")
"""The categories of texts, and of lists of words."""

_TYPES: Final[Mapping[str, pl.DataType]] = {
    "int2": pl.Int64(),
    "int4": pl.Int64(),
    "int8": pl.Int64(),
    "float4": pl.Float64(),
    "float8": pl.Float64(),
    "bool": pl.Boolean(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us"),
    "timestamptz": pl.Datetime("us", "UTC"),
    TEXT: pl.String(),
}


class _Foreign(pl.Object):
    """The type of a column that states nothing, by the name that the database has for it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __str__(self) -> str:
        return self._name

    def __hash__(self) -> int:
        return hash(self._name)


@frozen
class ServerColumn:
    """A column of a table, and its type: one of those above, `numeric`, or the name of one that states nothing.

    A number that is `numeric` has so many digits in all and behind the point, None where any. A text is `foreign` where its own type is
    none of texts, such as a list of words.
    """

    name: str
    type: str
    digits: int | None = None
    decimals: int | None = None
    foreign: bool = False

    @property
    def dtype(self) -> pl.DataType:
        """The type of the column that it becomes."""
        if self.type == "numeric":
            return pl.Decimal(_MOST_DIGITS, self.decimals or 0)
        return _TYPES.get(self.type) or _Foreign(self.type)

    def as_subject(self) -> "ServerColumn":
        """The column of whom a row is about: what is no number, text, day, or yes and no, is shown as a text."""
        is_known = self.type in _TYPES or (self.type == "numeric" and self.decimals is not None)
        return self if is_known else evolve(self, type=TEXT, foreign=True)


def columns_of(connection: Connection, query: str, name: str) -> tuple[ServerColumn, ...]:
    """The columns that a query gives, called `name` in messages. Raises TableError where it is no query of a table."""
    with connection.cursor(binary=True) as cursor:  # which takes one statement, and no second one behind it
        cursor.execute(f"SELECT * FROM (\n{query}\n) AS source LIMIT 0".encode())  # noqa: S608 - a query of the user's
        found = cursor.description or []
        known = {one.oid: one.name for one in connection.adapters.types}
        unknown = [one.type_code for one in found if one.type_code not in known]
        cursor.execute(_UNKNOWN, [unknown])
        others = {oid: (category, kind) for oid, category, kind in cursor}
    known |= {oid: kind for oid, (_, kind) in others.items()}
    words = {oid for oid, (category, _) in others.items() if category in _WORDS}
    twice = [one for one, times in Counter(column.name for column in found).items() if times > 1]
    if twice:
        raise trouble(f"`{name}` gives two columns called {shown(twice[0])}", "call one otherwise: `AS`")
    return tuple(_column(one, known.get(one.type_code, ""), words) for one in found)


def _column(one: Column, kind: str, words: set[int]) -> ServerColumn:
    if kind in _TEXTS:
        return ServerColumn(one.name, TEXT)
    if one.type_code in words:
        return ServerColumn(one.name, TEXT, foreign=True)
    if kind == "numeric":
        return ServerColumn(one.name, kind, one.precision, one.scale)
    return ServerColumn(one.name, kind)
