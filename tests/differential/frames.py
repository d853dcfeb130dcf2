"""Drawn tables as somebody has them: a Polars frame with a column for each fact, called as data call it."""

from datetime import timedelta

import polars as pl
from attrs import evolve

from perfdsl.engine.columns.translate import EPOCH
from perfdsl.values.kind import Family
from perfdsl.values.missing import Missing, Reason
from tests.differential.tables import Cells, Table

NOT_EVALUATED = Missing(Reason.NOT_EVALUATED)


def statable(table: Table) -> Table:
    """The table without the one reason that no data can state."""
    return evolve(table, columns={node: _statable(cells) for node, cells in table.columns.items()})


def _statable(cells: Cells) -> Cells:
    wrong = Missing(Reason.WRONG_KIND)
    return evolve(cells, missing=[NOT_EVALUATED if one == wrong else one for one in cells.missing])


def frame(table: Table) -> pl.DataFrame:
    """The table, with a subject in each row."""
    columns = [pl.Series("subject", [f"{row:06}" for row in range(table.rows)])]
    for cells in table.columns.values():
        columns.append(_values(cells))
        if cells.known.has_reasons:
            words = [None if one is None else one.reason.value for one in cells.missing]
            columns.append(pl.Series(f"{cells.key} reason", words, pl.String))
    return pl.DataFrame(columns)


def _values(cells: Cells) -> pl.Series:
    there = [value if gone is None else None for value, gone in zip(cells.values, cells.missing, strict=True)]
    kind = cells.known.kind
    match kind.family:
        case Family.YES_NO:
            return pl.Series(str(cells.key), there, pl.Boolean)
        case Family.DATE:
            days = [None if one is None else EPOCH + timedelta(int(one)) for one in there]
            return pl.Series(str(cells.key), days, pl.Date)
        case Family.LEVEL:
            levels = [None if one is None else kind.levels[int(one) - 1] for one in there]
            return pl.Series(str(cells.key), levels, pl.String)
    return pl.Series(str(cells.key), there, pl.Float64)
