"""Rows that an engine leaves to the exact one: each evaluated from its cells, equal ones once."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from attrs import define, field

from perfdsl.engine.compiled import Compiled, compile_program
from perfdsl.engine.exact import Program
from perfdsl.engine.subjects import evaluate_subjects
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.values.value import Value

_KEPT: Final = 50_000
"""How many different rows are remembered."""


@define
class Exactly:
    """The exact values of some nodes, row by row."""

    graph: Graph
    nodes: tuple[NodeId, ...]
    at: date | None
    _compiled: Compiled | None = None
    _known: dict[tuple[Value, ...], tuple[Value, ...]] = field(factory=dict)

    def rows(self, facts: Iterable[dict[InputKey, Value]]) -> Sequence[tuple[Value, ...]]:
        """The values of the nodes, for the facts of each row; all rows have facts for the same inputs."""
        compiled = self._compiled = self._compiled or compile_program(self.graph, self.nodes)
        return [self._row(compiled, one) for one in facts]

    def together(self, facts: Sequence[dict[InputKey, Value]]) -> Sequence[tuple[Value, ...]]:
        """The values of the nodes for each of some rows, which are all that there are."""
        values = evaluate_subjects(Program(self.graph, self.nodes), facts, self.at)
        return [tuple(row[node] for node in self.nodes) for row in values]

    def _row(self, compiled: Compiled, facts: dict[InputKey, Value]) -> tuple[Value, ...]:
        key = tuple(facts.values())
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = compiled.run(facts, self.at)
        return found
