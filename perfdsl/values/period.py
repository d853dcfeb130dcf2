"""The spans of time that a plan counts in: years, and their halves, quarters and months."""

import re
from datetime import date, timedelta
from typing import Final

from attrs import frozen

MAX_PERIODS: Final = 400
"""The most periods that one plan may span."""

_WRITTEN = re.compile(r"(\d{4})(?:-(?:([HQ])([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
PARTS_OF_YEAR: Final = {"Y": 1, "H": 2, "Q": 4, "M": 12}
"""How many periods of each unit a year has."""


def months_between(unit: str) -> int:
    """How many months a period of the unit has."""
    return 12 // PARTS_OF_YEAR[unit]


UNITS_OF_LENGTH: Final = ("Y", "H", "Q", "M")
"""The units of periods, the longest first."""


@frozen(order=True, cache_hash=True)
class Period:
    """One year, half, quarter or month. INVARIANT: 1 <= part <= parts of a year in its unit, `Y H Q M`."""

    unit: str
    year: int
    part: int = 1

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, (self.part - 1) * self._months + 1, 1)

    @property
    def end(self) -> date:
        """The last day."""
        following = self.next()
        if following.year > date.max.year:
            return date.max
        return following.start - timedelta(days=1)

    @property
    def _months(self) -> int:
        return months_between(self.unit)

    def parts(self, unit: str) -> tuple["Period", ...]:
        """The periods of a shorter unit that it is made of."""
        months = months_between(unit)
        first = Period(unit, self.year, (self.start.month - 1) // months + 1)
        return tuple(first.shift(step) for step in range(self._months // months))

    def holds(self, other: "Period") -> bool:
        """Whether the other is this period, or a part of it."""
        return self.start <= other.start and other.end <= self.end

    def next(self) -> "Period":
        """The period that follows."""
        return self.shift(1)

    def previous(self) -> "Period":
        """The period before. Raises ValueError before the year 1."""
        return self.shift(-1)

    def shift(self, steps: int) -> "Period":
        """The period so many steps later, earlier where negative. Raises ValueError before the year 1."""
        parts = PARTS_OF_YEAR[self.unit]
        index = self.year * parts + self.part - 1 + steps
        if index < parts:
            raise ValueError("there is no period before the year 1")
        return Period(self.unit, index // parts, index % parts + 1)

    def distance(self, later: "Period") -> int:
        """How many steps lead from here to `later`, negative where that is earlier. Both are of one unit."""
        parts = PARTS_OF_YEAR[self.unit]
        return (later.year - self.year) * parts + later.part - self.part

    def __str__(self) -> str:
        if self.unit == "Y":
            return f"{self.year:04}"
        if self.unit == "M":
            return f"{self.year:04}-{self.part:02}"
        return f"{self.year:04}-{self.unit}{self.part}"


def parse_period(text: str) -> Period:
    """The period that `text` writes: `2023`, `2023-H1`, `2023-Q4`, `2023-09`. Raises ValueError otherwise."""
    found = _WRITTEN.fullmatch(text)
    if found is None or found[1] == "0000" or (found[2] == "H" and found[3] > "2"):
        raise ValueError(f"not a period: {text[:20]}")
    year = int(found[1])
    if found[4]:
        return Period("M", year, int(found[4]))
    if found[2]:
        return Period(found[2], year, int(found[3]))
    return Period("Y", year)


def period_range(first: Period, last: Period) -> tuple[Period, ...]:
    """Every period from `first` to `last`.

    Raises ValueError where their units differ, the order is wrong, or they are too many.
    """
    if first.unit != last.unit:
        raise ValueError("the two ends of a range of periods are of the same unit")
    steps = first.distance(last)
    if steps < 0:
        raise ValueError("a range of periods runs from the earlier to the later")
    if steps >= MAX_PERIODS:
        raise ValueError(f"a plan spans at most {MAX_PERIODS} periods")
    return tuple(first.shift(step) for step in range(steps + 1))
