"""Several rows to the changes of them that reach a goal together: what else is needed where one alone does not do."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define, field

from perfdsl.analysis.reach.alone import Row, alone
from perfdsl.analysis.reach.nodes import Change, RowReach, Together
from perfdsl.analysis.reach.walking import Asked
from perfdsl.engine.strands import Strands
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.value import Value

MAX_TOGETHER: Final = 200
"""How many rows are changed together to find out what else is needed."""


@define
class Several:
    """Rows that are brought to their best one after the other, the one that brings most first."""

    strands: Strands
    asked: Asked
    rows: Mapping[InputKey, Row]
    _told: list[Change] = field(init=False, factory=list)

    def needed(self, found: Sequence[RowReach]) -> Together | None:
        """The fewest rows that reach the goal where each brings the same whatever the others do.

        The last of them is changed only as far as it has to be. None where no figure is watched.
        """
        figure = self.asked.figure
        if figure is None:
            return None
        before = self._figure(figure)
        helpful = [one for one in found if one.best is not None and self._gain(one, before) > 0]
        for one in sorted(helpful, key=lambda one: -self._gain(one, before))[:MAX_TOGETHER]:
            row = self.rows[one.key]
            last = alone(row, self.strands, self.asked, reached=False)
            if last.outcome == "value" and last.needed is not None:
                self._told.append(changed(row, last.needed))
                return Together(tuple(self._told))
            if last.best is None or last.best.value is None:
                continue
            self._settle(row, last.best.value)
        return Together((), figure=self._figure(figure))

    def _gain(self, one: RowReach, before: Rational | None) -> Rational:
        assert one.best is not None
        return (one.best.figure - (before or ZERO)) * self.asked.sign

    def _figure(self, node: NodeId) -> Rational | None:
        value = self.strands.values[node]
        return value if isinstance(value, type(ZERO)) else None

    def _settle(self, row: Row, value: Value) -> None:
        self.strands.settle(self.strands.of([row.node]).exact({row.node: value}))
        self._told.append(changed(row, value))


def changed(row: Row, value: Value, cost: Rational | None = None) -> Change:
    """The change of a row to a value."""
    place = row.domain.place(value)
    change = None if row.start is None or place is None else place - row.start
    return Change(row.key, row.item, row.present, value, change, cost)
