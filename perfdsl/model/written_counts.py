"""How many definitions of a kind are written in a container: figures of the plan itself, not of its data."""

from collections.abc import Iterator
from typing import Final

from perfdsl.model.allowed import CONTAINERS, LEAVES, UNITS
from perfdsl.model.drafts import Draft
from perfdsl.model.names import Names, is_source
from perfdsl.syntax import nodes as syntax

_ROWS: Final = LEAVES - {"input", "milestone"}
COUNTED: Final = {f"{word}s": frozenset({word}) for word in sorted((CONTAINERS | LEAVES) - {"plan"})} | {
    "rows": _ROWS
}
"""The words for what can be counted, each with the keywords that it stands for."""


def counted(home: Draft, word: str, names: Names) -> int:
    """How many of them stand below `home`; rows that a dashboard cascades count as what they are."""
    wanted = COUNTED[word]
    return sum(_keyword(one, names) in wanted for one in _below(home, units=bool(wanted & UNITS)))


def _below(home: Draft, *, units: bool) -> Iterator[Draft]:
    """What stands below, in the same dashboard, or with `units` in all of them."""
    pending = list(home.children)
    while pending:
        one = pending.pop()
        if units or not one.is_unit:
            yield one
            pending.extend(one.children)


def _keyword(one: Draft, names: Names) -> str:
    if not isinstance(one.syntax, syntax.Cascade):
        return one.keyword
    source = names.find(one.syntax.source, one.parent or one, wanted=is_source, silent=True)
    return one.keyword if source is None else source.keyword
