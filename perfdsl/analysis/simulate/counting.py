"""The results of runs, chunk by chunk, to what is told of all of them: means, quantiles, chances and places."""

from collections import Counter
from math import isqrt
from typing import Any, Final

import numpy as np
import polars as pl
from attrs import define, field
from numpy.typing import NDArray

from perfdsl.analysis.simulate.nodes import Held, Places, Spread
from perfdsl.values.number import Rational

DIGITS: Final = 6
"""The decimals of the scores that are counted."""

SHARES: Final = tuple(Rational(share, 100) for share in (5, 25, 50, 75, 95))
"""The quantiles that are told."""

_UNIT: Final = 10**DIGITS
_LARGE: Final = 1 << 42
_NARROW: Final = 1 << 31
_NONE: Final = np.iinfo(np.int64).min


def units(column: pl.Series) -> NDArray[np.int64]:
    """The scores of a column in millionths, which they are exactly; the least number of all where there is none."""
    found = np.rint(column.fill_null(float("nan")).to_numpy() * _UNIT)
    return np.where(np.isnan(found), float(_NONE), found).astype(np.int64)


@define
class Scores:
    """The scores of one dashboard, of which sums are exact."""

    _total: int = 0
    _squares: int = 0
    _parts: list[NDArray[Any]] = field(factory=list)

    def add(self, scores: NDArray[np.int64]) -> None:
        """Take in a chunk."""
        there = scores[scores != _NONE]
        self._total += int(there.sum())
        self._squares += _square_sum(there)
        narrow = len(there) and int(np.abs(there).max()) < _NARROW
        self._parts.append(there.astype(np.int32) if narrow else there)

    def spread(self) -> Spread | None:
        """What they are together; None where there are none."""
        every = np.sort(np.concatenate(self._parts)) if self._parts else np.empty(0, np.int64)
        runs = len(every)
        if not runs:
            return None
        variance = self._squares * runs - self._total**2
        deviation = (isqrt(4 * variance) + runs) // (2 * runs)
        return Spread(
            runs,
            Rational(self._total, runs * _UNIT),
            Rational(deviation, _UNIT),
            Rational(int(every[0]), _UNIT),
            Rational(int(every[-1]), _UNIT),
            tuple((share, Rational(int(every[_place(share, runs)]), _UNIT)) for share in SHARES),
        )


def _square_sum(scores: NDArray[np.int64]) -> int:
    """The sum of squares, exactly: of the high and the low parts of the numbers, so that none passes 63 bits."""
    if len(scores) and int(np.abs(scores).max()) > _LARGE:
        return sum(score * score for score in scores.tolist())
    high, low = np.divmod(scores, 1 << 20)
    return (int((high * high).sum()) << 40) + (int((high * low).sum()) << 21) + int((low * low).sum())


def _place(share: Rational, runs: int) -> int:
    """The place of a quantile among so many numbers that rise: R. J. Hyndman and Y. Fan, 1996, definition 1."""
    return max(0, -int(-(share * runs) // 1) - 1)


@define
class Bands:
    """In how many runs each band was reached."""

    labels: tuple[str, ...]
    _counts: Counter[str] = field(factory=Counter)

    def add(self, column: pl.Series) -> None:
        """Take in a chunk."""
        codes = column.drop_nulls().to_physical().to_numpy()
        for label, times in zip(self.labels, np.bincount(codes, minlength=len(self.labels)), strict=True):
            self._counts[label] += int(times)

    def counts(self) -> tuple[tuple[str, int], ...]:
        """Each band with its runs, the best first."""
        return tuple((label, self._counts[label]) for label in reversed(self.labels))


@define
class Truths:
    """In how many runs something held, of those that decide it."""

    runs: int = 0
    times: int = 0

    def add(self, column: pl.Series) -> None:
        """Take in a chunk."""
        self.runs += len(column) - column.null_count()
        self.times += int(column.sum() or 0)

    def held(self) -> Held:
        """Both counts."""
        return Held(self.runs, self.times)


@define
class Ranking:
    """The places of some dashboards, run by run."""

    count: int
    _sums: list[int] = field(init=False)
    _runs: list[int] = field(init=False)
    _firsts: list[int] = field(init=False)
    _lasts: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._sums, self._runs, self._firsts, self._lasts = ([0] * self.count for _ in range(4))

    def add(self, scores: list[NDArray[np.int64]]) -> None:
        """Take in a chunk: the scores of each."""
        table = np.stack(scores)
        places = _places(table)
        there = table != _NONE
        lowest = np.where(there, table, np.iinfo(np.int64).max).min(axis=0)
        for number in range(self.count):
            own = there[number]
            self._runs[number] += int(own.sum())
            self._sums[number] += int(places[number][own].sum())
            self._firsts[number] += int((own & (places[number] == 1)).sum())
            self._lasts[number] += int((own & (table[number] == lowest)).sum())

    def places(self, number: int) -> Places | None:
        """What came of one of them; None where it never had a score."""
        runs = self._runs[number]
        if not runs:
            return None
        return Places(runs, Rational(self._sums[number], runs), self._firsts[number], self._lasts[number])


def _places(table: NDArray[np.int64]) -> NDArray[Any]:
    """The place of each of some scores in every column, 1 the greatest; equals share the better one."""
    order = np.argsort(~table, axis=0, kind="stable")
    ordered = np.take_along_axis(table, order, axis=0)
    numbers = np.arange(1, len(table) + 1)[:, None]
    fresh = np.ones(table.shape, np.bool_)
    fresh[1:] = ordered[1:] != ordered[:-1]
    first = np.maximum.accumulate(np.where(fresh, numbers, 0), axis=0)
    places = np.empty_like(first)
    np.put_along_axis(places, order, first, axis=0)
    return places
