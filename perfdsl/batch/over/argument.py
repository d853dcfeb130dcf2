"""A figure of all rows that something is asked of: numbers, how far each may be off, and its exact values where these are needed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import inf
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from perfdsl.batch.nodes import REASON_CODES
from perfdsl.engine.columns.figures import STEP, Figure, shortest
from perfdsl.engine.columns.translate import EPOCH
from perfdsl.values.missing import Missing
from perfdsl.values.number import MAX_BITS, RATIONAL_TYPE, Rational
from perfdsl.values.value import Value

Rows: TypeAlias = NDArray[np.intp]
Numbers: TypeAlias = NDArray[np.float64]
Truths: TypeAlias = NDArray[np.bool_]

WIDENED: Final = 1 + 2.0**-18
"""By how much a bound is widened that NumPy computes of others."""

LARGEST: Final = float(np.finfo(np.float64).max)


@frozen
class Near:
    """A value as a double, and how far that may be off."""

    number: float
    bound: float


@define(slots=False)
class Argument:
    """The figure of each row.

    `values` are numbers, days from 1970-01-01, 1 for yes, places of labels; each is off by no more than its bound. `figure` is what is
    proven of all rows but those that are `known` exactly, because nothing was sure of them; None where they hold no numbers. `reasons`
    are places in `REASONS`.
    """

    values: Numbers
    bounds: Numbers
    reasons: NDArray[np.uint8]
    figure: Figure | None
    evaluate: Callable[[Rows], Sequence[Value]] = field(repr=False)
    known: dict[int, Value] = field(factory=dict, repr=False)
    labels: dict[str, int] = field(factory=dict)
    _found: dict[int, Value] = field(factory=dict, repr=False)

    @property
    def there(self) -> Truths:
        """Which rows have it."""
        there: Truths = self.reasons == 0
        return there

    @property
    def bits(self) -> int:
        """The most bits of a numerator or denominator."""
        own = MAX_BITS if self.figure is None else self.figure.bits
        return max([own, *map(bits_of, self.known.values())])

    def exactly(self, rows: Rows) -> list[Any]:
        """The exact values of some rows, each evaluated once."""
        places = rows.tolist()
        new = [row for row in places if row not in self._found]
        if new:
            self._found.update(zip(new, self.evaluate(np.array(new, np.intp)), strict=True))
        return [self._found[row] for row in places]

    def settle(self, rows: Rows) -> None:
        """Take the exact values of some rows in the place of those that are not sure."""
        values = self.exactly(rows)
        self.known.update(zip(rows.tolist(), values, strict=True))
        self.reasons[rows] = [
            REASON_CODES[value.reason] if isinstance(value, Missing) else 0 for value in values
        ]
        near = [self._near(value) for value in values]
        self.values[rows] = [one.number for one in near]
        self.bounds[rows] = [one.bound for one in near]

    def _near(self, value: Value) -> Near:
        if isinstance(value, str):
            return Near(self.labels.setdefault(value, len(self.labels)), 0.0)
        if isinstance(value, date):
            return Near((value - EPOCH).days, 0.0)
        return nearest(value) if isinstance(value, RATIONAL_TYPE) else Near(float(value is True), 0.0)

    # --- what compares as the numbers do

    @cached_property
    def slack(self) -> tuple[Numbers, Truths]:
        """How far around each number its figure may lie, and which rows are kin: the same where their numbers may be."""
        kin = np.ones(len(self.values), np.bool_)
        figure = self.figure
        if figure is None or figure.whole or figure.decimal:
            slack = np.zeros(len(self.values))
        elif (apart := _apart(figure)) is not None:
            slack = np.full(len(self.values), apart)
        else:
            slack, kin = self.bounds * WIDENED, self.bounds == 0
        if figure is not None and self.known:
            self._exact_slack(slack, kin, figure)
        return slack, kin

    def _exact_slack(self, slack: Numbers, kin: Truths, figure: Figure) -> None:
        """Rows that are known stand for what they are, whatever is proven of the others."""
        for row, value in self.known.items():
            if isinstance(value, RATIONAL_TYPE):
                kin[row] = _stands(float(self.values[row]), value, figure)
                slack[row] = 0.0 if kin[row] else max(self.bounds[row] * WIDENED, slack[row])


def _stands(number: float, value: Rational, figure: Figure) -> bool:
    """Whether a number stands for an exact value as those of a column do for theirs."""
    if figure.decimal and not figure.whole:
        return value == shortest(number)
    return (figure.whole or _apart(figure) is None) and value == plain(number)


def bits_of(value: Value) -> int:
    """The bits of the numerator or denominator of a number, whichever has more."""
    if not isinstance(value, RATIONAL_TYPE):
        return 1
    number: Any = value
    return max(int(number.numerator).bit_length(), int(number.denominator).bit_length())


def _apart(figure: Figure) -> float | None:
    """A good quarter of how far two figures are apart that differ, where they are not off by half as much."""
    if figure.grid is None:
        return None
    gap = figure.grid.gap
    return gap * 0.26 if 8 * (figure.spread + STEP * figure.size) < gap else None


def plain(number: float) -> Rational:
    """The number that a double is."""
    return Rational(*number.as_integer_ratio())


def nearest(value: Rational) -> Near:
    """The double nearest to a number."""
    try:
        number = float(value)
    except OverflowError:
        return Near(LARGEST if value > 0 else -LARGEST, inf)
    return Near(number, 0.0 if plain(number) == value else STEP * abs(number))


def codes_of(labels: Sequence[str], codes: Mapping[str, int]) -> NDArray[np.uint8]:
    """Of the places of a kernel's labels, those of the reasons that they are; 0 of any other."""
    return np.array([codes.get(label, 0) for label in labels], np.uint8)
