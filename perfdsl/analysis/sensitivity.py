"""An evaluation to what each of its rows is worth: a unit more, a point of weight, the room left, and what is lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from perfdsl.analysis.row_steps import Step, step_of
from perfdsl.engine.dual.meanings import FLAT, Slope, straight, weight_slopes
from perfdsl.engine.dual.slopes import Slopes, through
from perfdsl.engine.exact import Evaluation
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Item, NodeId
from perfdsl.report.contributions import Share, children_of, is_heading, parts_of, shares
from perfdsl.report.finding import dashboard_named
from perfdsl.values.kind import Family
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, RATIONAL_TYPE, ZERO, Rational, total
from perfdsl.values.value import Value


@frozen
class Worth:
    """By how much a score changes for one more of something (`more`), and for one less (`less`).

    They differ at a kink; of yes or no there is but one step, to the other, so that `less` is None. Where a side
    jumps, the score may change there however small the step: that is not counted.
    """

    less: Rational | None
    more: Rational
    less_jumps: bool = False
    more_jumps: bool = False

    @property
    def is_kink(self) -> bool:
        """Whether less does not cost what more brings, where there are both, or either may jump."""
        return self.less not in (None, -self.more) or self.less_jumps or self.more_jumps


@frozen
class RowWorth:
    """What a row is worth in its own dashboard, and in that of the plan (`..._whole`).

    `unit` is the step of its actual that `by_unit` is for: None where it has no actual that could change. `by_weight`
    is for one more point (1%) of its weight, for which the others of its container make room in proportion.
    `room` is how far its score is below the most that it can be (None where nothing bounds it), `by_room` what that
    would bring as things stand, `at_stake` what the dashboard would lose if it scored nothing. `loss` is its part of
    the distance of its dashboard from 100%: below 0% where it makes up for others.
    """

    item: int
    actual: Value | None
    score: Value | None
    weight: Rational | None
    unit: Step | None = None
    by_unit: Worth | None = None
    by_unit_whole: Worth | None = None
    by_weight: Worth | None = None
    by_weight_whole: Worth | None = None
    room: Rational | None = None
    by_room: Rational | None = None
    by_room_whole: Rational | None = None
    at_stake: Rational | None = None
    loss: Rational | None = None


@frozen
class Loss:
    """What a container loses beside its rows: by an adjustment (its place in `steps`), else by `kind`.

    `judged` as somebody set the score; `weights` that do not add up to 100%, or a rounding of nothing.
    """

    item: int
    kind: str
    step: int | None
    loss: Rational


@frozen
class BoardWorth:
    """A dashboard: its score, the distance from 100%, and whose that is. INVARIANT: the losses add up to it exactly."""

    dashboard: int
    score: Value | None
    distance: Rational | None
    rows: tuple[RowWorth, ...]
    losses: tuple[Loss, ...] = ()
    rounded: bool = False
    """Whether a figure on the way is rounded: it is taken to keep the distance by which it was."""


@frozen
class Sensitivity:
    """What every row of an evaluation is worth, by dashboard."""

    evaluation: Evaluation = field(repr=False)
    boards: tuple[BoardWorth, ...]


def sensitivity(evaluation: Evaluation, dashboard: str | None = None) -> Sensitivity:
    """What each row is worth as things stand, in all dashboards or in one: one pass over the graph for each.

    The slopes are those of the engine's own figures, on either side of where they stand; nothing is tried out but the
    steps of dates, levels and yes or no, which are computed again in their own row.
    Raises LookupError where there is no such dashboard.
    """
    outline = evaluation.graph.outline
    chosen = None if dashboard is None else dashboard_named(outline, dashboard)
    wanted = range(len(outline.dashboards)) if chosen is None else [chosen]
    return Sensitivity(evaluation, tuple(_Weighing(evaluation).boards(wanted)))


@define
class _Weighing:
    _evaluation: Evaluation
    _items: Sequence[Item] = field(init=False)
    _shares: Sequence[Share] = field(init=False)
    _places: Mapping[int, Sequence[int]] = field(init=False)
    _slopes: Slopes = field(init=False)
    _weights: Mapping[int, tuple[NodeId, Rational]] = field(init=False)
    _losses: dict[int, Rational] = field(init=False, factory=dict)
    _beside: dict[int, list[Loss]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        graph, values = self._evaluation.graph, self._evaluation.values
        self._items = graph.outline.items
        self._shares = shares(self._evaluation)
        places: dict[int, list[int]] = {}
        for place, item in enumerate(self._items):
            places.setdefault(item.dashboard, []).append(place)
        self._places = places
        figures = [item.figures for item in self._items if item.is_row]
        by = [node for one in figures for node in (one.actual, one.score) if node is not None]
        scores = [self._items[one.item].figures.score for one in graph.outline.dashboards]
        targets = [one for one in scores if one is not None]
        self._slopes = Slopes(graph, values, [*by, *self._combining()], targets)
        self._weights = dict(self._by_weight())
        self._attribute()

    def boards(self, wanted: Iterable[int]) -> Iterator[BoardWorth]:
        """These dashboards with their rows."""
        rows: dict[int, list[int]] = {}
        for place, item in enumerate(self._items):
            if item.is_row and item.keyword != "input":
                rows.setdefault(item.dashboard, []).append(place)
        outline = self._evaluation.graph.outline
        whole = self._slopes_of(outline.dashboards[0].item)
        for number in wanted:
            board = outline.dashboards[number]
            own = self._slopes_of(board.item, self._of_board(number)) if number else whole
            score = self._number(self._items[board.item].figures.score)
            yield BoardWorth(
                number,
                self._value(self._items[board.item].figures.score),
                None if score is None else ONE - score,
                tuple(self._row(place, own, whole) for place in rows.get(number, ())),
                tuple(self._beside.get(number, ())),
                any(self._rounds(node) for node in own),
            )

    def _slopes_of(self, item: int, by: Iterable[NodeId] | None = None) -> Mapping[NodeId, Slope]:
        score = self._items[item].figures.score
        return {} if score is None else self._slopes.of(score, by)

    def _of_board(self, number: int) -> list[NodeId]:
        """What is asked of a dashboard: its own rows, and the containers that weigh them."""
        own = [self._items[place].figures for place in self._places.get(number, ())]
        nodes = (node for one in own for node in (one.actual, one.score, one.achievement))
        return [node for node in nodes if node is not None]

    def _rounds(self, node: NodeId) -> bool:
        return self._evaluation.graph.nodes[node].operation is op.ROUND

    # --- a row

    def _row(self, place: int, own: Mapping[NodeId, Slope], whole: Mapping[NodeId, Slope]) -> RowWorth:
        item, figures = self._items[place], self._items[place].figures
        score = self._number(figures.score)
        row = RowWorth(
            place,
            self._value(figures.actual),
            self._value(figures.score),
            self._shares[place].declared,
            loss=self._losses.get(place),
        )
        if figures.score is None or item.monitored:
            return row
        row = self._with_weight(row, own, whole)
        if score is None:
            return row
        here, there = own.get(figures.score, FLAT), whole.get(figures.score, FLAT)
        most = self._most(item)
        room = None if most is None else most - score
        row = evolve(
            row,
            room=room,
            by_room=None if room is None else here.right * room,
            by_room_whole=None if room is None else there.right * room,
            at_stake=here.left * score,
        )
        step = step_of(self._evaluation, item)
        if step is None or figures.actual is None:
            return row
        return evolve(
            row,
            unit=step,
            by_unit=_by_step(step, own, figures.actual, here),
            by_unit_whole=_by_step(step, whole, figures.actual, there),
        )

    def _with_weight(
        self, row: RowWorth, own: Mapping[NodeId, Slope], whole: Mapping[NodeId, Slope]
    ) -> RowWorth:
        found = self._weights.get(row.item)
        if found is None:
            return row
        node, slope = found
        point = Rational(1, 100)
        return evolve(
            row,
            by_weight=_worth(through(own.get(node, FLAT), straight(slope)), point),
            by_weight_whole=_worth(through(whole.get(node, FLAT), straight(slope)), point),
        )

    def _most(self, item: Item) -> Rational | None:
        """The most that the score of a row can be: by the bounds of its scale, else by how it is scored."""
        nodes, figures = self._evaluation.graph.nodes, item.figures
        if figures.achievement is None:
            return None
        bounds = nodes[figures.clamped].parameter if figures.clamped is not None else None
        clamped = figures.clamped is not None and nodes[figures.clamped].operation is op.CLAMP
        high = bounds[1] if clamped and isinstance(bounds, tuple) else None
        form = nodes[figures.achievement]
        own = ONE if form.operation in _FULL else None
        if form.operation is op.INTERPOLATE:
            own = max(y for _, y in form.parameter)  # type: ignore[attr-defined]
        known = [one for one in (high, own) if one is not None]
        return min(known, default=None)

    # --- weights

    def _containers(self) -> Iterator[tuple[int, list[int]]]:
        """Every container that is scored, with the places of the parts that it weighs."""
        children = children_of(self._items)
        for place, item in enumerate(self._items):
            if children[place] and not is_heading(item) and item.figures.achievement is not None:
                yield place, list(parts_of(self._items, children, place))

    def _combining(self) -> list[NodeId]:
        return [
            node
            for place, _ in self._containers()
            if (node := self._items[place].figures.achievement) is not None
        ]

    def _by_weight(self) -> Iterator[tuple[int, tuple[NodeId, Rational]]]:
        """For each part that has a weight the node that weighs it, and how fast that changes with it."""
        nodes, values = self._evaluation.graph.nodes, self._evaluation.values
        for container, parts in self._containers():
            place = self._items[container].figures.achievement
            assert place is not None
            node = nodes[place]
            weighed = [part for part in parts if self._items[part].weight is not None]
            if len(weighed) == len(node.arguments):
                found = weight_slopes(node, values[place], [values[one] for one in node.arguments])
                for part, slope in zip(weighed, found, strict=True):
                    if slope is not None:
                        yield part, (place, slope)

    # --- losses

    def _attribute(self) -> None:
        """The distance of every dashboard from 100% to its rows, from the top down."""
        entitled: dict[int, Rational] = {}
        for board in self._evaluation.graph.outline.dashboards:
            score = self._number(self._items[board.item].figures.score)
            if score is not None:
                entitled[board.item] = ONE
                self._losses[board.item] = ONE - score
        for container, parts in self._containers():
            if container in entitled:
                self._divide(container, parts, entitled)

    def _divide(self, container: int, parts: Sequence[int], entitled: dict[int, Rational]) -> None:
        """The loss of a container to its parts and adjustments; what is left stays its own."""
        item, share = self._items[container], self._shares[container]
        found: list[Rational] = []
        judged = item.judgement is not None
        for part, due in () if judged else self._due(container, parts):
            brought = self._shares[part].contribution
            entitled[part] = entitled[container] * due
            self._losses[part] = entitled[part] - (brought or ZERO)
            found.append(self._losses[part])
        beside = self._beside.setdefault(item.dashboard, [])
        for number, one in enumerate(() if judged else share.adjustments):
            if one.contribution:
                found.append(-one.contribution)
                beside.append(Loss(container, "adjustment", number, -one.contribution))
        rest = self._losses[container] - total(found)
        if rest and not item.is_row:
            beside.append(Loss(container, "judged" if judged else "weights", None, rest))

    def _due(self, container: int, parts: Sequence[int]) -> list[tuple[int, Rational]]:
        """What part of a container's score each part of it would be at 100%."""
        counted = [part for part in parts if self._shares[part].exact is not None]
        if any(self._shares[part].weight is not None for part in counted):
            return [(part, self._shares[part].weight or ZERO) for part in counted]
        node = self._items[container].figures.achievement
        assert node is not None
        values = {part: self._number(self._items[part].figures.score) or ZERO for part in counted}
        count = self._evaluation.graph.nodes[node].parameter
        lowest = self._items[container].combine.startswith("minimum")
        order = sorted(counted, key=lambda part: values[part] if lowest else -values[part])
        chosen = order[: count if isinstance(count, int) else 1]
        return [(part, ONE / len(chosen) if part in chosen else ZERO) for part in counted]

    # --- values

    def _value(self, node: NodeId | None) -> Value | None:
        return self._evaluation.value(node)

    def _number(self, node: NodeId | None) -> Rational | None:
        value = self._evaluation.value(node)
        return value if isinstance(value, RATIONAL_TYPE) and not isinstance(value, Missing) else None


_FULL = frozenset({op.AT_MOST, op.ON_TIME, op.DONE, op.IN_RANGE, op.ON_TARGET, op.LEVEL_REACHED})
"""Ways to score that give 100% at most."""


def _by_step(step: Step, slopes: Mapping[NodeId, Slope], actual: NodeId, score: Slope) -> Worth:
    """What a step of the actual is worth: by the slope; where it is no number by what the row makes of it."""
    if step.more is None and step.less is None:
        return _worth(slopes.get(actual, FLAT), step.size)
    more = step.more or ZERO
    less = step.less if step.family is Family.YES_NO else step.less or ZERO
    return Worth(
        None if less is None else less * _beyond(score, less)[0],
        more * _beyond(score, more)[0],
        bool(less) and _beyond(score, less or ZERO)[1],
        bool(more) and _beyond(score, more)[1],
    )


def _beyond(score: Slope, change: Rational) -> tuple[Rational, bool]:
    """The slope that a change of the score meets, and whether it jumps there."""
    return (score.right, score.right_jumps) if change > 0 else (score.left, score.left_jumps)


def _worth(slope: Slope, step: Rational) -> Worth:
    return Worth(-slope.left * step, slope.right * step, slope.left_jumps, slope.right_jumps)
