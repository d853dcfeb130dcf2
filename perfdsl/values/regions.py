"""The regions that thresholds cut numbers into, and what conditions on them take, one after the other."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from perfdsl.values.number import Rational

_FIRST_OF: Final = {">=": 1, ">": 2, "=": 1}
_LAST_OF: Final = {"<=": 1, "<": 0, "=": 1}


class Regions:
    """An open region before each threshold and after the last, and each threshold itself, in rising order.

    INVARIANT: `_free[r]` leads to the first region from `r` on that is not taken.
    """

    def __init__(self, edges: Sequence[Rational], possible: Sequence[bool] | None = None) -> None:
        """`edges` rise; of `possible`, one for each region, what is not counts as taken."""
        count = 2 * len(edges) + 1
        self._edges = edges
        self._free = list(range(count + 1))
        for place, free in enumerate(possible or ()):
            self._free[place] = place if free else place + 1

    @property
    def left(self) -> bool:
        """Whether there is a region that nothing has taken."""
        return self._find(0) < len(self._free) - 1

    def take(self, sign: str, thresholds: Sequence[Rational]) -> bool:
        """Take what stands so to the thresholds, or all where there is none; whether any of that was left."""
        first, last = self._ends(sign, thresholds)
        place = self._find(first)
        found = place <= last
        while place <= last:
            self._free[place] = place + 1
            place = self._find(place)
        return found

    def _ends(self, sign: str, thresholds: Sequence[Rational]) -> tuple[int, int]:
        """The first and the last region that a condition takes."""
        places = [2 * bisect_left(self._edges, one) for one in thresholds]
        if sign == "..":
            return places[0] + 1, places[1] + 1
        first = places[0] + _FIRST_OF[sign] if sign in _FIRST_OF else 0
        last = places[0] + _LAST_OF[sign] if sign in _LAST_OF else 2 * len(self._edges)
        return first, last

    def _find(self, place: int) -> int:
        """The first region from a place on that is left, with the ways to it made shorter."""
        way = []
        while self._free[place] != place:
            way.append(place)
            place = self._free[place]
        for one in way:
            self._free[one] = place
        return place
