"""How many definitions of a kind are written in a container: figures of the plan itself, not of its data."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from perfdsl.model.allowed import CONTAINERS, LEAVES, UNITS
from perfdsl.model.draft_nodes import Draft
from perfdsl.model.names import Names, is_source
from perfdsl.syntax import nodes as syntax

_ROWS: Final = LEAVES - {"input", "milestone"}
COUNTED: Final = {f"{word}s": frozenset({word}) for word in sorted((CONTAINERS | LEAVES) - {"plan"})} | {
    "rows": _ROWS
}
"""The words for what can be counted, each with the keywords that it stands for."""


class WrittenCounts:
    """Counts what is written in the containers of one ruleset, each container once however often it is asked."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._tallies: dict[tuple[Draft, bool], Counter[str]] = {}

    def of(self, home: Draft, word: str) -> int:
        """How many of them stand below `home`; rows that a dashboard cascades count as what they are."""
        wanted = COUNTED[word]
        tally = self._tally(home, units=bool(wanted & UNITS))
        return sum(tally[keyword] for keyword in wanted)

    def _tally(self, home: Draft, *, units: bool) -> Counter[str]:
        """What stands below by keyword: in the same dashboard, or with `units` in all of them."""
        for one in reversed(list(self._unknown(home, units=units))):
            tally = self._tallies[one, units] = Counter[str]()
            for child in _children(one, units=units):
                tally[self._keyword(child)] += 1
                if child.children:
                    tally.update(self._tallies[child, units])
        return self._tallies[home, units]

    def _unknown(self, home: Draft, *, units: bool) -> Iterator[Draft]:
        """`home` and what stands below it and has something below, as far as it was not counted before."""
        pending = [home]
        while pending:
            one = pending.pop()
            if (one, units) not in self._tallies:
                yield one
                pending.extend(child for child in _children(one, units=units) if child.children)

    def _keyword(self, one: Draft) -> str:
        if not isinstance(one.syntax, syntax.Cascade):
            return one.keyword
        source = self._names.find(one.syntax.source, one.parent or one, wanted=is_source, silent=True)
        return one.keyword if source is None else source.keyword


def _children(home: Draft, *, units: bool) -> Iterator[Draft]:
    return (child for child in home.children if units or not child.is_unit)
