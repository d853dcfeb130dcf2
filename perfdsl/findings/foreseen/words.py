"""What a message calls inputs, figures and their ranges."""

from collections import Counter
from datetime import date
from typing import Final

from attrs import evolve

from perfdsl.diagnostics import Label
from perfdsl.graph.nodes import Graph, Input, Item
from perfdsl.model.wording import kind_in_words
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path
from perfdsl.values.ranges import OneOf, Outlook, Range
from perfdsl.values.written import written

_LARGE: Final = Rational(10**60)
"""A figure that is larger is as good as unbounded: it comes of a range that has no end."""


class Names:
    """What messages call the rows and containers of a plan: a row by its name alone where no other has it."""

    def __init__(self, graph: Graph) -> None:
        measured = {one.path for one in graph.inputs}
        rows = {item.path for item in graph.outline.items if item.is_row and item.source is None}
        self._times = Counter(path[-1] for path in measured | rows)
        self._own = measured | rows

    def of(self, item: Item) -> str:
        """`fiere`, `promozione.fiere` for the row of another dashboard, or `objective 1.1`."""
        return f"`{item.keyword} {item.code}`" if item.code else self._row(item.path)

    def lies(self, one: Input) -> str:
        """What an input can be: "`fiere` lies in 0..4" by its range, "`fiere` is a count, 0 or more" by its kind."""
        name, ends = self._row(one.path), within(one.range, one.kind)
        if one.range_place is not None:
            return f"{name} {'lies in' if '..' in ends else 'is'} {ends}"
        what = kind_in_words(one.kind)
        return f"{name} is {what}, {ends}" if ends else f"{name} is {what}"

    def _row(self, path: Path) -> str:
        alone = path in self._own and self._times[path[-1]] == 1
        return f"`{path[-1] if alone else '.'.join(path)}`"


def within(outlook: Outlook, kind: Kind | None) -> str:
    """The ends of a range: `0..4`, `0 or more`, `4 or less`; of one value itself, and empty where nothing bounds it."""
    if not isinstance(outlook, Range):
        return "" if isinstance(outlook, OneOf) else written(outlook, kind)
    least = "" if _is_far(outlook.low) else written(outlook.low, kind)
    most = "" if _is_far(outlook.high) else written(outlook.high, kind)
    if least and most:
        return f"{least}..{most}"
    if least:
        return f"{least} or more"
    return f"{most} or less" if most else ""


def _is_far(end: Rational | date) -> bool:
    return end in (date.min, date.max) if isinstance(end, date) else bool(abs(end) >= _LARGE)


def scored_in(item: Item) -> Kind:
    """The kind of the scores of a row or container, in the terms of its scale."""
    return evolve(PERCENT, terms=item.terms) if item.terms else PERCENT


def decided_at(one: Input) -> Label:
    """Where it stands what an input can be: its range, or else what is of its kind."""
    if one.range_place is not None:
        return Label(one.range_place, "its range")
    return Label(one.place, kind_in_words(one.kind))
