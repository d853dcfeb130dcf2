"""A column of a table to what a statement reads of it: figures that it is sure of, and the cells as they stand for those that it is not."""

from typing import Final

from attrs import evolve, frozen
from sqlglot import exp

from perfdsl.batch.nodes import BoundColumn, Reading
from perfdsl.batch.postgres.columns import TEXT, ServerColumn
from perfdsl.values.kind import QUANTITIES, Family

_SURE_DIGITS: Final = 15
_WHOLE: Final = 2**53
_FINEST: Final = 28
_USUAL: Final = "{0} = 0 OR ABS({0}) BETWEEN 1e-30 AND 1e30"
_FLOATS: Final = ("float4", "float8")
_SHOWN_AS_TEXT: Final = ("date", "timestamp", "timestamptz")


@frozen
class Given:
    """What stands for a column: its `value`, NULL where it may be none that a statement reads; the rows to `doubt`; and the `cell`.

    Where it `is_double`, the value is one in every row, and the cell its shortest decimal.
    """

    value: str
    cell: str
    doubt: str | None = None
    is_double: bool = False


def quoted(name: str) -> str:
    """A name as a statement writes it, whatever is in it."""
    return exp.to_identifier(name, quoted=True).sql("postgres")


def given(one: ServerColumn, bound: BoundColumn, reading: Reading) -> Given:
    """What stands for a column that states a fact."""
    name, family = quoted(one.name), bound.asked.kind.family
    if one.type == TEXT:
        is_read = family in (Family.LEVEL, Family.TEXT)
        return Given(as_text(one), cell_of(one)) if is_read else _unread(one, family)
    if family is Family.DATE:
        return _date(one)
    return _quantity(one, family, reading) if family in QUANTITIES else Given(name, name)


def cell_of(one: ServerColumn) -> str:
    """A cell as it is sent: of days the text, because Python has not all of them."""
    name = quoted(one.name)
    if one.type == "float4":
        return f"CAST(CAST({name} AS TEXT) AS DOUBLE PRECISION)"
    if one.type in _SHOWN_AS_TEXT or one.foreign:
        return f"CAST({name} AS TEXT)"
    return name


def as_text(one: ServerColumn) -> str:
    """A cell as a text that is equal to no other."""
    return f'CAST({quoted(one.name)} AS TEXT) COLLATE "C"'


def _unread(one: ServerColumn, family: Family) -> Given:
    """A column of texts, which are read here: no figure, and a doubt wherever there is one."""
    kind = {Family.YES_NO: "BOOLEAN", Family.DATE: "DATE"}.get(family, "DOUBLE PRECISION")
    return Given(f"CAST(NULL AS {kind})", cell_of(one), f"{quoted(one.name)} IS NOT NULL")


def _date(one: ServerColumn) -> Given:
    """A column of days, or of times at midnight."""
    name = quoted(one.name)
    time = f"({name} AT TIME ZONE 'UTC')" if one.type == "timestamptz" else name
    day = f"CAST({time} AS DATE)"
    doubt = f"{day} IN (DATE '1899-12-30', DATE '1899-12-31')"
    if one.type != "date":
        doubt = f"{doubt} OR {time} <> CAST({day} AS TIMESTAMP)"
    return Given(day, cell_of(one), doubt)


def _quantity(one: ServerColumn, family: Family, reading: Reading) -> Given:
    name = quoted(one.name)
    found = _number(one)
    if family is Family.SHARE and reading.percent == "points":
        found = _share(one, found)
    if family is Family.SHARE and not reading.percent:
        open_ = f"({name} = FLOOR({name}) AND {name} NOT IN (0, 1))"
        found = evolve(found, doubt=open_ if found.doubt is None else f"{found.doubt} OR {open_}")
    return found


def _number(one: ServerColumn) -> Given:
    name, cell = quoted(one.name), cell_of(one)
    if one.type != "numeric":
        doubt = f"NOT {name} BETWEEN {1 - _WHOLE} AND {_WHOLE - 1}" if one.type == "int8" else None
        return Given(cell, cell, doubt, is_double=True)
    if _is_short(one):
        return Given(name, cell, is_double=True)
    usual = _USUAL.format(name)
    return Given(f"CASE WHEN {usual} THEN {name} END", cell, f"NOT ({usual})")


def _is_short(one: ServerColumn) -> bool:
    """Whether every decimal of a column is the shortest of a double."""
    digits, decimals = one.digits, one.decimals
    return digits is not None and digits <= _SURE_DIGITS and decimals is not None and 0 <= decimals <= _FINEST


def _share(one: ServerColumn, found: Given) -> Given:
    """The share of so many points, divided exactly: in decimals."""
    name = quoted(one.name)
    if one.type in _FLOATS:
        usual = _USUAL.format(name)
        value = f"CASE WHEN {usual} THEN CAST(CAST({name} AS TEXT) AS NUMERIC) * 0.01 END"
        return Given(value, found.cell, f"NOT ({usual})")
    return evolve(found, value=f"({found.value}) * 0.01", is_double=found.is_double and one.type != "int8")
