"""Subjects that were evaluated together, and the place of one among them."""

from collections.abc import Sequence

from attrs import frozen

from perfdsl.data.nodes import Dataset
from perfdsl.graph.nodes import Graph, NodeId
from perfdsl.values.missing import Missing
from perfdsl.values.value import Value


@frozen(eq=False)
class Population:
    """The names of the subjects, their data, and the values of all nodes for each."""

    subjects: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    values: tuple[Sequence[Value], ...]


@frozen
class Among:
    """One subject among those that it was evaluated with, at its place."""

    population: Population
    place: int

    @property
    def subject(self) -> str:
        """What the data call it."""
        return self.population.subjects[self.place]

    def asked(self, graph: Graph, node: NodeId) -> list[Value]:
        """The figures of the subjects that have what a node asks of all, this one's equals where it asks those alone."""
        value, *groups = graph.nodes[node].arguments
        own = self.population.values[self.place]
        return [
            values[value]
            for values in self.population.values
            if type(values[value]) is not Missing
            and all(
                type(values[group]) is type(own[group]) and values[group] == own[group] for group in groups
            )
        ]
