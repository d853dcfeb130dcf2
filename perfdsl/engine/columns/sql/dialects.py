"""What differs between the databases that run a kernel: how a double is written, what must not be computed, which types are exact."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen


@frozen
class Dialect:
    """A database, as a kernel sees it.

    `literal` ends a number so that it is read as the nearest double. `type_of` is the function that names the type of a column,
    and `doubles` are the types whose every value is a double.
    """

    name: str
    literal: str
    type_of: str
    doubles: tuple[str, ...]
    stops_at_zero: bool
    """Whether a division by 0 stops the statement."""
    stops_at_overflow: bool
    """Whether a number that is too large or too small for a double does, and a date without end."""
    whole_floor: bool
    """Whether the floor of a double is a whole number of another type."""
    fence: bool
    """Whether a stage that is not fenced off is computed anew wherever it is read."""


DIALECTS: Final[Mapping[str, Dialect]] = {
    "duckdb": Dialect(
        "duckdb",
        literal="e0",
        type_of="TYPEOF",
        doubles=("DOUBLE", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT"),
        stops_at_zero=False,
        stops_at_overflow=False,
        whole_floor=False,
        fence=False,
    ),
    "postgres": Dialect(
        "postgres",
        literal="::float8",
        type_of="PG_TYPEOF",
        doubles=("double precision", "integer", "smallint"),
        stops_at_zero=True,
        stops_at_overflow=True,
        whole_floor=False,
        fence=True,
    ),
    "spark": Dialect(
        "spark",
        literal="D",
        type_of="TYPEOF",
        doubles=("double", "int", "smallint", "tinyint"),
        stops_at_zero=True,
        stops_at_overflow=False,
        whole_floor=True,
        fence=False,
    ),
}
"""Every dialect by its name, which is sqlglot's too."""


def number(value: float, dialect: Dialect) -> str:
    """How a dialect writes a double that is finite: its shortest decimal, which it reads as a double and as no decimal."""
    text = repr(abs(value)).removesuffix(".0")
    return text if "e" in text and dialect.literal == "e0" else text + dialect.literal
