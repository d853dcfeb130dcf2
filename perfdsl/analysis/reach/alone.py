"""One row to the change of its actual that reaches a goal, the others standing still."""

from datetime import date

from attrs import define, evolve, frozen

from perfdsl.analysis.reach.domains import Domain, domain_of
from perfdsl.analysis.reach.nodes import Best, Outcome, RowReach
from perfdsl.analysis.reach.walking import Asked, Edge, Walk, best_of
from perfdsl.engine.strands import Strands
from perfdsl.graph.nodes import Graph, Input, InputKey, Item, NodeId
from perfdsl.values.kind import Family
from perfdsl.values.number import ONE, ZERO, Rational
from perfdsl.values.period import Period
from perfdsl.values.ranges import FAR
from perfdsl.values.value import Value


@frozen
class Row:
    """A fact that can change: its key and node, the row of it in the outline, and where it can be.

    `start` is where it stands, None where it is not there; `target` where its row wants it.
    """

    key: InputKey
    node: NodeId
    item: int
    present: Value
    domain: Domain
    start: Rational | None
    target: Rational | None
    unit: Rational
    """The change that counts as all of it: the target, or what stands in its place."""

    def effort(self, change: Rational) -> Rational:
        """How large a change is for the row."""
        return abs(change) / self.unit

    @property
    def origin(self) -> Rational:
        """Where a fact that is not there is looked for first: at its target."""
        found = self.target if self.target is not None else ZERO
        low, high = self.domain.low, self.domain.high
        if low is not None and found < low:
            found = low
        return high if high is not None and found > high else found


def row_of(  # noqa: PLR0913, PLR0917 - what is known of a row
    one: Input, key: InputKey, node: NodeId, place: int, item: Item, values: Strands, earliest: date | None
) -> Row:
    """A fact as a row that can change; no date before `earliest` where nothing has happened."""
    domain = domain_of(one)
    present = values.values[node if item.figures.actual is None else item.figures.actual]
    start = domain.place(present)
    if domain.family is Family.DATE and start is None and earliest is not None:
        domain = domain.within(low=Rational(earliest.toordinal()))
    target = None if item.figures.target is None else domain.place(values.values[item.figures.target])
    return Row(key, node, place, present, domain, start, target, _unit(domain, start, target, key.period))


def _unit(domain: Domain, start: Rational | None, target: Rational | None, period: Period) -> Rational:
    if domain.family is Family.DATE:
        return Rational((period.end - period.start).days + 1)
    if domain.family in (Family.YES_NO, Family.LEVEL):
        return ONE if domain.high is None or domain.low is None else max(ONE, domain.high - domain.low)
    return abs(target or ZERO) or abs(start or ZERO) or ONE


def alone(row: Row, strands: Strands, asked: Asked, *, reached: bool) -> RowReach:
    """What the row would have to be; where the goal is reached already, how far it may fall back."""
    walk = Walk(strands.of([row.node]), row.node, row.domain, asked)
    told = RowReach(row.key, row.item, row.present, "never")
    start = row.start
    told = _weakest(row, walk, told) if start is None else _nearest(row, start, walk, told, holds=not reached)
    return evolve(told, best=_best(row, walk)) if told.outcome in ("never", "undecided") else told


def _nearest(row: Row, start: Rational, walk: Walk, told: RowReach, *, holds: bool) -> RowReach:
    """The nearest place on either side where the goal holds, or where it no longer does."""
    found: list[tuple[int, Edge]] = []
    for way in (1, -1):
        edge = walk.first(start, way, holds=holds)
        if edge is not None:
            found.append((way, edge))
    if not found:
        return (
            told if holds and walk.decided else evolve(told, outcome="any" if walk.decided else "undecided")
        )
    way, edge = min(found, key=lambda one: abs(one[1].place - start))
    outcome, place = _told(edge) if holds else _last(row.domain, edge, way)
    return _answer(row, evolve(told, way=way if holds else -way, within=edge.blur), outcome, place)


def _told(edge: Edge) -> tuple[Outcome, Rational]:
    return "value" if edge.attained else "beyond", edge.place


def _last(domain: Domain, edge: Edge, way: int) -> tuple[Outcome, Rational]:
    """The last place before an edge: the one before of whole numbers; else up to it, included or not."""
    if domain.whole:
        return "value", edge.place - way
    if edge.blur:
        return "value", edge.place - way * edge.blur
    return "beyond" if edge.attained else "value", edge.place


def _answer(row: Row, told: RowReach, outcome: Outcome, place: Rational) -> RowReach:
    change = None if row.start is None else place - row.start
    effort = None if change is None else row.effort(change)
    return evolve(told, outcome=outcome, needed=row.domain.value(place), change=change, effort=effort)


def _weakest(row: Row, walk: Walk, told: RowReach) -> RowReach:
    """Of a row that is not measured: the value farthest from its target, on the worse side, that still reaches the goal.

    Where its target itself does not, the nearest beyond it.
    """
    origin = row.origin
    if not walk.at(origin):
        found = _nearest(row, origin, walk, told, holds=True)
        return evolve(found, change=None, effort=None)
    edges = [(way, edge) for way in (-1, 1) if (edge := walk.first(origin, way, holds=False)) is not None]
    if not edges:
        return evolve(told, outcome="any" if walk.decided else "undecided")
    way, edge = min(edges, key=lambda one: abs(one[1].place - origin))
    outcome, place = _last(row.domain, edge, way)
    return _answer(row, evolve(told, way=-way, within=edge.blur), outcome, place)


def _best(row: Row, walk: Walk) -> Best | None:
    """The best that the figure comes to, at the place nearest to where the row stands."""
    figure, sign = walk.asked.figure, walk.asked.sign
    if figure is None:
        return None
    low, high = row.domain.low, row.domain.high
    found = walk.strand.outlooks(
        {row.node: row.domain.open(-FAR if low is None else low, FAR if high is None else high)}
    )
    level = best_of(walk.strand.value(found, figure), sign)
    peak = walk.peak
    if level is not None and (peak is None or peak.figure != level):
        further = Walk(walk.strand, row.node, row.domain, evolve(walk.asked, level=level), peak)
        start = row.origin if row.start is None else row.start
        edges = [edge for way in (1, -1) if (edge := further.first(start, way)) is not None]
        if edges:
            edge = min(edges, key=lambda one: abs(one.place - start))
            return Best(level, row.domain.value(edge.place), not edge.attained)
        peak = further.peak
    if peak is None:
        return None
    value = None if peak.place is None else row.domain.value(peak.place)
    return Best(peak.figure, value, peak.beyond and peak.place is not None)


@define
class Rows:
    """The facts of a period that a goal depends on, each as a row that can change."""

    graph: Graph
    strands: Strands
    earliest: date | None = None

    def all(self) -> list[Row]:
        """All of them, in the order of the plan."""
        inputs = {one.path: one for one in self.graph.inputs}
        places: dict[tuple[str, ...], int] = {}
        for place, item in enumerate(self.graph.outline.items):
            if item.is_row:
                places.setdefault(item.path, place)
        items = self.graph.outline.items
        return [
            row_of(inputs[key.path], key, node, place, items[place], self.strands, self.earliest)
            for key, node in self.graph.input_nodes.items()
            if key.period == self.graph.period and self.strands.reaches(node)
            for place in [places[key.path]]
        ]
