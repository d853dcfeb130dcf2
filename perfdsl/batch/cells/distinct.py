"""A column of which each different cell is read once, by the definition: texts, dates, levels, and what is left of numbers."""

from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from perfdsl.batch.cells.exact import exact_cell
from perfdsl.batch.cells.masks import either, spread
from perfdsl.batch.cells.nodes import Cells
from perfdsl.batch.nodes import REASON_CODES, Reading
from perfdsl.engine.columns.figures import LARGEST
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Missing, Reason
from perfdsl.values.number import RATIONAL_TYPE, from_python
from perfdsl.values.value import Value

EPOCH: Final = date(1970, 1, 1).toordinal()

WHOLE: Final = 2.0**53
"""Below it every whole number is a double."""

WRONG: Final = REASON_CODES[Reason.WRONG_KIND]
NOT_MEASURED: Final = REASON_CODES[Reason.NOT_MEASURED]


def read_distinct(series: pl.Series, kind: Kind, reading: Reading) -> Cells:
    """The cells of a column, by a table of its different ones."""
    dtype = pl.Boolean if kind.family is Family.YES_NO else pl.Float64
    distinct = series.drop_nulls().unique()
    if not len(distinct):
        return Cells(pl.repeat(None, len(series), dtype=dtype, eager=True))
    found = [_entry(cell, kind, reading) for cell in distinct.to_list()]
    places = series.replace_strict(distinct, pl.int_range(len(found), eager=True), return_dtype=pl.Int64)
    values = pl.Series([value for value, _, _ in found], dtype=dtype)
    reasons = pl.Series([reason for _, reason, _ in found], dtype=pl.UInt8)
    unfaithful = pl.Series([not faithful for _, _, faithful in found], dtype=pl.Boolean)
    wrong = reasons == WRONG
    return Cells(
        values.gather(places),
        reasons.gather(places).fill_null(NOT_MEASURED) if _tells(reasons) else None,
        unfaithful.gather(places).fill_null(value=False) if unfaithful.any() else None,
        wrong.gather(places).fill_null(value=False) if wrong.any() else None,
    )


def _entry(cell: object, kind: Kind, reading: Reading) -> tuple[float | bool | None, int, bool]:
    """What an engine is given of a cell, the code of its reason, and whether the first is its value exactly."""
    try:
        value = exact_cell(cell, kind, reading)
    except ValueError:
        return None, WRONG, True
    if isinstance(value, Missing):
        return None, REASON_CODES[value.reason], True
    double, faithful = in_binary(value, kind)
    return double, 0, faithful


def _tells(reasons: pl.Series) -> bool:
    """Whether there is another reason than that nothing was measured."""
    return not reasons.is_in([0, NOT_MEASURED]).all()


def in_binary(value: Value, kind: Kind) -> tuple[float | bool, bool]:
    """The double nearest to a value, and whether it stands for it: it is its shortest decimal, and of a usual size."""
    if isinstance(value, bool):
        return value, True
    if isinstance(value, date):
        return float(value.toordinal() - EPOCH), True
    assert isinstance(value, RATIONAL_TYPE)
    double = int(value.numerator) / int(value.denominator)
    most = WHOLE if kind.name == "count" else 2.0**LARGEST
    usual = double == 0 or 2.0**-LARGEST <= abs(double) < most
    return double, usual and from_python(Decimal(repr(double))) == value


def together(plain: Cells, rest: pl.Series, others: Cells) -> Cells:
    """The cells of a column that were read at once, and the `rest` of them, which were read by themselves."""
    places, height = rest.arg_true(), len(rest)
    reasons = None
    if others.reasons is not None:
        codes = plain.values.is_null().cast(pl.UInt8) * pl.Series([NOT_MEASURED], dtype=pl.UInt8)
        reasons = codes.scatter(places, others.reasons)
    return Cells(
        plain.values.scatter(places, others.values),
        reasons,
        either(plain.unfaithful, spread(others.unfaithful, places, height)),
        either(plain.wrong, spread(others.wrong, places, height)),
    )
