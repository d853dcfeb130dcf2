"""How a figure may come out by chance: from a number between 0 and 1 to a figure, and back."""

from collections.abc import Sequence
from math import inf
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.analysis.simulate.quantiles import normal_quantile

Numbers: TypeAlias = NDArray[np.float64]

_STANDARD: Final = NormalDist()


@frozen
class Uniform:
    """Anything from `low` to `high`, as likely as any other."""

    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        """Between what it lies."""
        return self.low, self.high

    def below(self, number: float) -> float:
        """The chance of less than a number."""
        if number in (inf, -inf):
            return float(number > 0)
        if self.low == self.high:
            return float(number >= self.low)
        return min(1.0, max(0.0, (number - self.low) / (self.high - self.low)))

    def figures(self, chances: Numbers) -> Numbers:
        """The figure that has so much of the chance below it."""
        return self.low + chances * (self.high - self.low)


@frozen
class Normal:
    """Near `mean`, by a deviation of `deviation` (greater than 0) on either side."""

    mean: float
    deviation: float

    @property
    def ends(self) -> tuple[float, float]:
        """Between what it lies."""
        return -inf, inf

    def below(self, number: float) -> float:
        """The chance of less than a number."""
        return _STANDARD.cdf((number - self.mean) / self.deviation)

    def figures(self, chances: Numbers) -> Numbers:
        """The figure that has so much of the chance below it."""
        return self.mean + self.deviation * normal_quantile(chances)


@frozen
class Triangular:
    """From `low` to `high` (which is greater), and most likely `mode`."""

    low: float
    mode: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        """Between what it lies."""
        return self.low, self.high

    def below(self, number: float) -> float:
        """The chance of less than a number."""
        if number <= self.low or number >= self.high:
            return float(number >= self.high)
        width = self.high - self.low
        if number <= self.mode:
            return (number - self.low) ** 2 / (width * (self.mode - self.low))
        return 1 - (self.high - number) ** 2 / (width * (self.high - self.mode))

    def figures(self, chances: Numbers) -> Numbers:
        """The figure that has so much of the chance below it."""
        width, rise = self.high - self.low, self.mode - self.low
        left = self.low + np.sqrt(chances * (width * rise))
        right = self.high - np.sqrt((1 - chances) * (width * (self.high - self.mode)))
        return np.where(chances * width < rise, left, right)


@frozen
class Discrete:
    """One of some figures, each with its chance; those add up to 1."""

    values: tuple[float, ...]
    chances: tuple[float, ...]

    def figures(self, chances: Numbers) -> Numbers:
        """The figure on which a chance falls, where they stand one after the other."""
        ends = np.cumsum(self.chances)
        ends[-1] = inf
        found: Numbers = np.asarray(self.values)[np.searchsorted(ends, chances, side="right")]
        return found


Spread: TypeAlias = Uniform | Normal | Triangular
Distribution: TypeAlias = Spread | Discrete


@frozen
class Bounded:
    """A distribution of which only what lies from `low` to `high` is drawn."""

    inner: Spread
    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        """Between what it lies."""
        low, high = self.inner.ends
        return max(low, self.low), min(high, self.high)

    @property
    def chance(self) -> float:
        """How likely it is to lie there."""
        return self.inner.below(self.high) - self.inner.below(self.low)

    def figures(self, chances: Numbers) -> Numbers:
        """The figure that has so much of the chance that is left below it."""
        first, last = self.inner.below(self.low), self.inner.below(self.high)
        return np.clip(self.inner.figures(first + chances * (last - first)), self.low, self.high)


def equally(values: Sequence[float]) -> Discrete:
    """Figures of which each is as likely as the others."""
    return Discrete(tuple(values), (1 / len(values),) * len(values))
