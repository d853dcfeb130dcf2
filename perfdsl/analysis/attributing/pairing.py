"""Two evaluations side by side: which items and which facts are the same."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import define, field

from perfdsl.engine.exact import Evaluation
from perfdsl.engine.meanings import months_later
from perfdsl.graph.nodes import Graph, InputKey, Item, NodeId
from perfdsl.report.contributions import children_of, parts_of
from perfdsl.values.kind import Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import PARTS_OF_YEAR, Period
from perfdsl.values.value import Value


@define
class Side:
    """An evaluation with what is looked up in it."""

    evaluation: Evaluation = field(repr=False)
    items: tuple[Item, ...] = field(init=False, repr=False)
    by_path: dict[Path, int] = field(init=False, repr=False)
    figures: frozenset[NodeId] = field(init=False, repr=False)
    """The actuals and scores of all items: what another figure reads of them."""
    actual_of: dict[NodeId, int] = field(init=False, repr=False)
    """For every actual the item that it is first of."""
    owner: dict[NodeId, int] = field(init=False, repr=False)
    """For every score the item that it is computed for; others show it again."""
    kinds: dict[NodeId, Kind] = field(init=False, repr=False)
    """Those of facts and actuals."""
    keys: dict[NodeId, InputKey] = field(init=False, repr=False)
    children: list[list[int]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        outline = self.evaluation.graph.outline
        self.items = outline.items
        tops = {board.item for board in outline.dashboards[:1]}
        self.by_path = {() if place in tops else item.path: place for place, item in enumerate(self.items)}
        self.keys = {node: key for key, node in self.evaluation.graph.input_nodes.items()}
        by_path = {one.path: one.kind for one in self.evaluation.graph.inputs}
        self.kinds = {node: by_path[key.path] for node, key in self.keys.items() if key.path in by_path}
        for item in self.items:
            if item.figures.actual is not None and item.kind is not None:
                self.kinds.setdefault(item.figures.actual, item.kind)
        self.children = children_of(self.items)
        both = ((one.figures.actual, one.figures.score) for one in self.items)
        self.figures = frozenset(node for pair in both for node in pair if node is not None)
        self.actual_of = {}
        for place, item in enumerate(self.items):
            if item.figures.actual is not None:
                self.actual_of.setdefault(item.figures.actual, place)
        self.owner = {}
        for cascaded in (False, True):
            for place, item in enumerate(self.items):
                if (item.source is not None) is cascaded and item.figures.score is not None:
                    self.owner.setdefault(item.figures.score, place)

    def parts(self, place: int) -> Iterator[int]:
        """The items that one weighs."""
        return parts_of(self.items, self.children, place)

    def known(self, node: NodeId) -> Value:
        """The value of a node, also where that is certain whatever becomes of what is open below."""
        value = self.evaluation.value(node)
        assert value is not None
        return value

    def value(self, node: NodeId | None) -> Value | None:
        """The value of a node; None where there is no node."""
        return None if node is None else self.evaluation.value(node)


@define
class Pairing:
    """The old evaluation and the new one: `places` are those of the same items, by that in the new outline."""

    old: Side
    new: Side
    old_of: Mapping[Path, Path]
    places: dict[int, int] = field(init=False)
    new_places: dict[int, int] = field(init=False)
    """The same the other way round."""
    nodes: dict[NodeId, NodeId] = field(init=False)
    """For every fact and figure of the old graph the same of the new."""
    inputs: tuple[tuple[InputKey, InputKey], ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        old, new = self.old, self.new
        self.places = {
            place: old.by_path[self.old_of[path]]
            for path, place in new.by_path.items()
            if path in self.old_of and self.old_of[path] in old.by_path
        }
        self.new_places = {old: new for new, old in self.places.items()}
        self.inputs = tuple(_inputs(old.evaluation.graph, new.evaluation.graph, self.old_of))
        self.nodes = {old.evaluation.graph.date_node: new.evaluation.graph.date_node}
        for before, after in self.inputs:
            known = old.evaluation.graph.input_nodes, new.evaluation.graph.input_nodes
            self.nodes[known[0][before]] = known[1][after]
        for place, other in self.places.items():
            self._pair(other, place)

    def moved_on(self, day: date) -> date:
        """A day of the old period as long after the start of the new one: the end of March is that of each year."""
        old, new = self.old.evaluation.graph.period.start, self.new.evaluation.graph.period.start
        months = (new.year - old.year) * 12 + new.month - old.month
        try:
            return months_later(day, months) if months else day
        except ValueError:  # the calendar ends
            return day

    def _pair(self, old: int, new: int) -> None:
        before, after = self.old.items[old].figures, self.new.items[new].figures
        for one, other in ((before.actual, after.actual), (before.score, after.score)):
            if one is not None and other is not None:
                self.nodes.setdefault(one, other)


def _inputs(old: Graph, new: Graph, old_of: Mapping[Path, Path]) -> Iterator[tuple[InputKey, InputKey]]:
    """The facts that both read, as each names them."""
    for key in new.input_nodes:
        if key.path in old_of:
            before = InputKey(old_of[key.path], _as_long_before(key.period, new.period, old.period))
            if before in old.input_nodes:
                yield before, key


def _as_long_before(period: Period, here: Period, there: Period) -> Period:
    """The period that lies to `there` as one does to `here`: both are years, or of one unit."""
    if here == there:
        return period
    try:
        if here.unit == there.unit == period.unit:
            return period.shift(here.distance(there))
        return period.shift(PARTS_OF_YEAR[period.unit] * (there.year - here.year))
    except ValueError:  # before the year 1 there is nothing
        return period


def number(value: Value | None) -> Rational | None:
    """The value as a number; yes is 1."""
    if isinstance(value, bool):
        return ONE if value else ZERO
    return value if isinstance(value, RATIONAL_TYPE) and not isinstance(value, Missing) else None
