"""Plans and tables of a seed: the same again for the same seed, one by one or all."""

from collections.abc import Callable, Iterator
from typing import Final

import hypothesis
from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from perfdsl.graph.nodes import Graph
from perfdsl.graph.operations import Scope
from tests.differential.tables import Drawing, Table
from tests.strategies import Case, Crowd, cases, crowds

PLANS: Final = 40
"""So many plans are drawn from one seed."""


def generated(plans: int, seed: int, use: Callable[[str, Graph], None], *, ask_others: bool = False) -> None:
    """Use the graphs of so many generated plans; such that their subjects ask each other, or not."""
    strategy: SearchStrategy[Case | Crowd] = crowds() if ask_others else cases()

    @hypothesis.seed(seed)
    @settings(
        max_examples=plans, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def each(case: Case | Crowd) -> None:
        period = case.period if isinstance(case, Case) else case.compiled.periods[-1]
        use(case.ruleset.text, case.compiled.graph(period))

    each()


@frozen
class Plan:
    """A generated plan; `seed` and `number` say which."""

    seed: int
    number: int
    text: str
    graph: Graph

    @property
    def asks_others(self) -> bool:
        """Whether a subject is asked for what others come to."""
        return any(node.operation.scope is Scope.SUBJECTS for node in self.graph.nodes)

    def tables(self, count: int, alike: int, rows: int) -> Iterator[Table]:
        """So many tables of so many rows; as many as are to be alike are one below the other in one."""
        drawing = Drawing.of(self.graph, self.seed * 1_000_003 + self.number)
        for begun in range(0, count, alike):
            yield drawing.table(rows, min(alike, count - begun))


def plans_of(seed: int, plans: int | None = None, *, ask_others: bool = False) -> list[Plan]:
    """The plans of a seed; other ones where another number is asked for. Of those that ask others, the ones that do."""
    found: list[Plan] = []

    def keep(text: str, graph: Graph) -> None:
        found.append(Plan(seed, len(found), text, graph))

    generated(plans or PLANS, seed, keep, ask_others=ask_others)
    return [plan for plan in found if plan.asks_others is ask_others]
