"""A column of facts as whole numbers over one power of ten."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import field, frozen

from perfdsl.values.kind import Family
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.value import Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

Cell: TypeAlias = int | None
"""A figure times the scale of its column, the days from 1970-01-01 to a day, or yes and no; None: not measured."""

EPOCH: Final = date(1970, 1, 1)

_LARGEST: Final = 10**15
_MAX_DECIMALS: Final = 9
_PLACES: Final = range(_MAX_DECIMALS + 1)
_SAMPLE: Final = 64


@frozen
class Cells:
    """The facts of one input, a row each. INVARIANT: a cell is below 2^63 in size.

    What a cell cannot hold, such as 1/3 or a reason other than `not_measured`, stands in `others`, by row.
    """

    cells: Sequence[Cell]
    scale: int = 1
    others: Mapping[int, Value] = field(factory=dict)
    full: bool = False
    """Whether no cell is None."""
    positive: bool = False
    """Whether no cell is below 0."""

    @property
    def decimals(self) -> int:
        """How many decimals the scale has."""
        return len(str(self.scale)) - 1

    def value(self, row: int, family: Family | None) -> Value:
        """The fact of a row."""
        other, cell = self.others.get(row), self.cells[row]
        if other is not None or cell is None:
            return NOT_MEASURED if other is None else other
        if family is Family.DATE:
            return EPOCH + timedelta(days=cell)
        return bool(cell) if family is Family.YES_NO else Rational(cell, self.scale)


def cells_of_values(values: Sequence[Value | None], family: Family | None) -> Cells:
    """The column of facts that are exact already; None is not measured."""
    scale = max((_scale(value) for value in values), default=1)
    cells: list[Cell] = []
    others: dict[int, Value] = {}
    for row, value in enumerate(values):
        cell = None if value is None or value == NOT_MEASURED else _cell(value, family, scale)
        if cell is None and value is not None and value != NOT_MEASURED:
            others[row] = value
        cells.append(cell)
    return Cells(cells, scale, others, full=None not in cells)


def _scale(value: Value | None) -> int:
    """The smallest power of ten that makes a figure whole, 1 where none of the first few does."""
    if type(value) is not RATIONAL_TYPE:
        return 1
    denominator: Any = value.denominator
    return next((10**places for places in _PLACES if 10**places % denominator == 0), 1)


def _cell(value: Value, family: Family | None, scale: int) -> Cell:
    if family is Family.DATE:
        return (value - EPOCH).days if type(value) is date else None
    if family is Family.YES_NO:
        return value if type(value) is bool else None
    if type(value) is not RATIONAL_TYPE:
        return None
    figure: Any = value * scale
    return int(figure) if figure.denominator == 1 and abs(figure) < _LARGEST else None


def cells_of_floats(values: "NDArray[Any]", least: int = 0) -> Cells:
    """The column of floats that mean their shortest decimals; NaN is not measured. Dates are days from 1970-01-01.

    The scale is of `least` decimals, or of more where the floats have more.

    A whole number of at most 15 digits by a power of ten is the shortest decimal of the float nearest to it:
    decimals of 15 digits and floats belong to each other one to one (IEEE 754-2019, 5.12.2).
    """
    import numpy as np  # noqa: PLC0415 - whoever has an array has it

    there = ~np.isnan(values)
    with np.errstate(over="ignore"):
        places, fits = least, has_decimals(values, least)
        if not bool((fits | ~there).all()):
            sample = values[:_SAMPLE], ~there[:_SAMPLE]
            fewest = (few for few in _PLACES if bool((has_decimals(sample[0], few) | sample[1]).all()))
            places = max(next(fewest, 0), least)
            fits = has_decimals(values, places)
        while places < _MAX_DECIMALS and not bool((fits | ~there).all()):
            places += 1
            fits = has_decimals(values, places)
    whole = np.rint(np.where(fits, values, 0) * 10**places).astype(np.int64)
    found: list[Any] = whole.tolist()
    others: dict[int, Value] = {}
    for row in np.flatnonzero(~fits).tolist():
        found[row] = None
        if there[row]:
            others[row] = Rational(repr(float(values[row])))
    return Cells(found, 10**places, others, full=bool(fits.all()), positive=bool((whole >= 0).all()))


def decimals_of(values: "NDArray[Any]", least: int = 0, share: float = 1.0) -> int | None:
    """The fewest decimals, `least` or more, that at least such a share of some floats have; None where the others are too many."""
    return next((few for few in _PLACES if few >= least and has_decimals(values, few).mean() >= share), None)


def has_decimals(values: "NDArray[Any]", places: int) -> "NDArray[Any]":
    """Which floats are a whole number of at most 15 digits by that power of ten."""
    import numpy as np  # noqa: PLC0415 - as above

    whole = np.rint(values * 10**places)
    fits: NDArray[Any] = (whole / 10**places == values) & (np.abs(whole) < _LARGEST)
    return fits
