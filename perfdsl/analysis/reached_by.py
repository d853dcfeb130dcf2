"""Settings to the figures that depend on them: one pass over the graph, with a bit for each setting."""

from collections.abc import Iterable, Iterator, Sequence

from perfdsl.analysis.settings.nodes import (
    SetActual,
    SetCombine,
    SetMissing,
    SetTarget,
    Setting,
    SetWeight,
)
from perfdsl.graph.nodes import Graph, Item, NodeId
from perfdsl.report.contributions import is_heading
from perfdsl.values.paths import Path


def item_at(graph: Graph, path: Path) -> Item:
    """What is shown of a part of the plan; that of the plan itself has no path."""
    return graph.outline.items[place_of(graph, path)]


def place_of(graph: Graph, path: Path) -> int:
    """Where a part of the plan stands in the outline; the plan itself, which has no path, comes first."""
    items = graph.outline.items
    return next(place for place, one in enumerate(items) if one.path == path) if path else 0


def container_of(items: Sequence[Item], place: int) -> int | None:
    """The container that weighs a part, None for a dashboard."""
    above = items[place].parent
    while above is not None and is_heading(items[above]):
        above = items[above].parent
    return above


class Reached:
    """Which settings each figure of a graph follows from."""

    def __init__(self, graph: Graph, settings: Sequence[Setting]) -> None:
        self._graph = graph
        self._items = graph.outline.items
        self._masks: dict[int, int] = {}
        self._weights: dict[int, int] = {}
        self._count = len(settings)
        for number, setting in enumerate(settings):
            for node in self._begins(number, setting):
                if node is not None:
                    self._masks[node] = self._masks.get(node, 0) | 1 << number
        self._spread()

    def by(self, node: NodeId | None) -> tuple[int, ...]:
        """The places of the settings that a node follows from."""
        return self._numbers(0 if node is None else self._masks.get(node, 0))

    def by_weight(self, place: int) -> tuple[int, ...]:
        """The settings that make the weight of an item what it is: its own, and those of the parts beside it."""
        container = container_of(self._items, place)
        return self._numbers(0 if container is None else self._weights.get(container, 0))

    def _numbers(self, mask: int) -> tuple[int, ...]:
        return tuple(number for number in range(self._count) if mask >> number & 1) if mask else ()

    def _spread(self) -> None:
        masks, nodes = self._masks, self._graph.nodes
        for place in range(min(masks, default=len(nodes)), len(nodes)):
            mask = masks.get(place, 0)
            for argument in nodes[place].arguments:
                mask |= masks.get(argument, 0)
            if mask:
                masks[place] = mask

    def _begins(self, number: int, setting: Setting) -> Iterable[NodeId | None]:
        """The nodes that a setting changes by itself."""
        match setting:
            case SetActual(key=key):
                return [self._graph.input_nodes[key]]
            case SetTarget(path=path):
                figures = item_at(self._graph, path).figures
                return [figures.target, figures.target_high, figures.achievement]
            case SetWeight(path=path):
                container = container_of(self._items, place_of(self._graph, path))
                assert container is not None
                return self._combining([container], number)
            case SetMissing(path=path):
                return [self._items[place].figures.score for place in self._below(path)]
            case SetCombine(path=path):
                if path is not None:
                    return self._combining([place_of(self._graph, path)], number)
                return self._combining(
                    (place for place, one in enumerate(self._items) if one.combine), number
                )

    def _combining(self, places: Iterable[int], number: int) -> Iterator[NodeId | None]:
        """The nodes that combine the parts of containers, whose weights follow from the setting too."""
        for place in places:
            self._weights[place] = self._weights.get(place, 0) | 1 << number
            yield self._items[place].figures.achievement
            yield self._items[place].figures.coverage

    def _below(self, path: Path | None) -> Iterator[int]:
        """The items in a part of the plan, itself among them; all, where that is None."""
        first = 0 if path is None else place_of(self._graph, path)
        for place in range(first, len(self._items)):
            if path is not None and place > first and self._items[place].level <= self._items[first].level:
                return
            yield place
