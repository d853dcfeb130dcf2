"""Plans and tables of a seed: the same again for the same seed, one by one or all."""

from collections.abc import Callable, Iterator
from typing import Final

import hypothesis
from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings

from perfdsl.graph.nodes import Graph
from tests.differential.tables import Drawing, Table
from tests.strategies import Case, cases

PLANS: Final = 40
"""So many plans are drawn from one seed."""


def generated(plans: int, seed: int, use: Callable[[str, Graph], None]) -> None:
    """Use the graphs of so many generated plans."""

    @hypothesis.seed(seed)
    @settings(
        max_examples=plans, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases())
    def each(case: Case) -> None:
        use(case.ruleset.text, case.compiled.graph(case.period))

    each()


@frozen
class Plan:
    """A generated plan; `seed` and `number` say which."""

    seed: int
    number: int
    text: str
    graph: Graph

    def tables(self, count: int, alike: int, rows: int) -> Iterator[Table]:
        """So many tables of so many rows; as many as are to be alike are one below the other in one."""
        drawing = Drawing.of(self.graph, self.seed * 1_000_003 + self.number)
        for begun in range(0, count, alike):
            yield drawing.table(rows, min(alike, count - begun))


def plans_of(seed: int, plans: int | None = None) -> list[Plan]:
    """The plans of a seed; other ones where another number is asked for."""
    found: list[Plan] = []
    generated(plans or PLANS, seed, lambda text, graph: found.append(Plan(seed, len(found), text, graph)))
    return found
