"""Sums of figures with bounds: a double with a bound for each group, and whether its exact fraction can be kept."""

from collections.abc import Iterable, Sequence
from math import fsum, inf
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.batch.over.argument import WIDENED, Argument, Numbers, Rows, bits_of
from perfdsl.engine.arithmetic import COMMON_BITS, TERM_DECIMALS, kept, summable
from perfdsl.engine.columns.figures import STEP, Figure
from perfdsl.values.number import MAX_BITS, Rational, rational, total
from perfdsl.values.value import Value

_SPARE: Final = 64

_ROUNDING: Final = 10.0**-TERM_DECIMALS
"""What a figure may be off for being rounded as it is added: twice as much."""

_HUGE: Final = 2.0**950
"""A number of this size has no bound, and would overflow a sum."""


@frozen
class Members:
    """The rows that are there, a group after the other, and where each group that has any begins and ends."""

    rows: Rows
    groups: NDArray[np.intp]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]

    def of(self, place: int) -> Rows:
        """The rows of one of the groups."""
        return self.rows[self.starts[place] : self.ends[place]]

    def of_all(self, places: NDArray[np.intp]) -> Rows:
        """The rows of several of them, one after the other."""
        sizes = self.sizes[places]
        begins = np.repeat(self.starts[places] - (np.cumsum(sizes) - sizes), sizes)
        found: Rows = self.rows[begins + np.arange(len(begins))]
        return found

    def places_of(self, groups: NDArray[np.intp]) -> NDArray[np.intp]:
        """The places of groups that have some."""
        return np.searchsorted(self.groups, groups)

    @property
    def sizes(self) -> NDArray[np.intp]:
        """How many rows each has."""
        return self.ends - self.starts


def members(of: NDArray[np.int64], there: NDArray[np.bool_], count: int) -> Members:
    """The members of groups."""
    rows = np.flatnonzero(there & (of >= 0))
    if count > 1:
        rows = rows[np.argsort(of[rows], kind="stable")]
    sizes = np.bincount(of[rows], minlength=count)
    ends = np.cumsum(sizes)
    some = np.flatnonzero(sizes)
    return Members(rows, some, (ends - sizes)[some], ends[some])


@frozen
class Sums:
    """A figure of each group: numbers, how far each may be off, and the most bits of its exact fraction (infinite: not known)."""

    values: Numbers
    bounds: Numbers
    bits: Numbers


def _added(values: Numbers, several: Members) -> Numbers:
    """The sum of each group, rounded once."""
    if len(several.starts) == 0:
        return np.empty(0)
    terms = np.where(np.abs(values) < _HUGE, values, 0.0).tolist()
    return np.array(
        [fsum(terms[a:b]) for a, b in zip(several.starts.tolist(), several.ends.tolist(), strict=True)]
    )


def _added_bounds(bounds: Numbers, several: Members) -> Numbers:
    """The sum of the bounds of each group; what adding them loses is added once more."""
    return np.add.reduceat(bounds, several.starts) * WIDENED if len(several.starts) else np.empty(0)


def summed(argument: Argument, several: Members) -> Sums:
    """The sums."""
    below = _bits_below(argument, several)
    found = _added(argument.values[several.rows], several)
    off = _added_bounds(_bounds(argument, several, below), several) + STEP * np.abs(found)
    return _proven(found, off, _bits(below, found, off))


def averaged(argument: Argument, several: Members) -> Sums:
    """The means."""
    sums = summed(argument, several)
    sizes = several.sizes
    found = sums.values / sizes
    off = sums.bounds / sizes * WIDENED + STEP * np.abs(found)
    return _proven(found, off, sums.bits + _bits_of(sizes))


def spread(argument: Argument, several: Members) -> Sums:
    """The variances: the mean square of the distances from the mean, divided by how many there are."""
    mean, sizes, below = averaged(argument, several), several.sizes, _bits_below(argument, several)
    away = argument.values[several.rows] - np.repeat(mean.values, sizes)
    off = _bounds(argument, several, below) + np.repeat(mean.bounds, sizes) + 2 * STEP * np.abs(away)
    with np.errstate(over="ignore", invalid="ignore"):
        squares = away * away
        lost = (2 * np.abs(away) * off + off * off + 2 * STEP * squares) * WIDENED
    found = _added(squares, several) / sizes
    bounds = _added_bounds(lost, several) / sizes * WIDENED + 4 * STEP * found
    # of the terms one denominator, of the mean so many times it, and of the squares its square
    bits = _bits(below, found, bounds)
    return _proven(found, bounds, 2 * bits + 3 * _bits_of(sizes))


def _proven(values: Numbers, bounds: Numbers, bits: Numbers) -> Sums:
    """The sums, without a number where nothing is proven of it."""
    sure = np.isfinite(values) & np.isfinite(bounds)
    return Sums(np.where(sure, values, 0.0), np.where(sure, bounds, inf), bits)


# --- the bits of fractions


def _bits_of(sizes: NDArray[np.intp]) -> Numbers:
    found: Numbers = np.ceil(np.log2(np.maximum(sizes, 1))) + 1
    return found


@frozen
class _Below:
    """The most bits of one denominator of all the figures of each group, and which of them may be rounded as they are added."""

    bits: Numbers
    rounded: NDArray[np.bool_]


def _bits_below(argument: Argument, several: Members) -> _Below:
    figure = argument.figure
    found = np.full(len(several.starts), inf)
    if figure is not None:
        found = np.minimum(_common_bits(figure), several.sizes * float(figure.bits))
        found += _strange_bits(argument, several)
    rounded = (found > COMMON_BITS) & (several.sizes > 1)
    return _Below(np.where(rounded, COMMON_BITS, found), rounded)


def _bounds(argument: Argument, several: Members, below: _Below) -> Numbers:
    """How far each figure may be off as it is added."""
    rounding = np.repeat(np.where(below.rounded, _ROUNDING, 0.0), several.sizes)
    found: Numbers = argument.bounds[several.rows] + rounding
    return found


def _bits(below: _Below, sums: Numbers, off: Numbers) -> Numbers:
    """The most bits of the numerator or denominator of each sum."""
    with np.errstate(over="ignore", invalid="ignore"):
        above = np.frexp(np.abs(sums) + off)[1].astype(np.float64)
    found: Numbers = below.bits + np.maximum(above, 0) + _SPARE
    return found


def _common_bits(figure: Figure) -> float:
    """The most bits of one denominator of all figures of a column."""
    found = inf
    if figure.whole:
        found = 1.0
    if figure.grid is not None:
        found = min(found, figure.grid.bits)
    return min(found, float(figure.bits)) if figure.tens else found


def _strange_bits(argument: Argument, several: Members) -> Numbers:
    """Those of the denominators of rows that are known exactly, of which nothing is proven."""
    if not argument.known:
        return np.zeros(len(several.starts))
    own = np.zeros(len(argument.values))
    for row, value in argument.known.items():
        own[row] = bits_of(value)
    return np.add.reduceat(own[several.rows], several.starts) if len(several.starts) else np.empty(0)


# --- exactly


def exact_sum(terms: Iterable[Any]) -> Rational:
    """The sum of numbers, those of one denominator at a time."""
    by_denominator: dict[Any, Any] = {}
    for term in terms:
        below = term.denominator
        by_denominator[below] = by_denominator.get(below, 0) + term.numerator
    return total([rational(above, below) for below, above in by_denominator.items()])


def exact_total(terms: Sequence[Any]) -> Value:
    """The sum of figures, as far as it can be kept."""
    return kept(exact_sum(summable(terms)))


def exact_mean(terms: Sequence[Any]) -> Value:
    """The mean, as far as it can be kept."""
    return kept(exact_sum(summable(terms)) / len(terms))


def exact_variance(terms: Sequence[Any]) -> Value:
    """The variance: the mean of the squares less the square of the mean."""
    terms = summable(terms)
    middle = exact_sum(terms) / len(terms)
    return kept(exact_sum(term * term for term in terms) / len(terms) - middle * middle)


def fits(bits: Numbers) -> NDArray[np.bool_]:
    """Which fractions can surely be kept."""
    return bits <= MAX_BITS - _SPARE
