"""An evaluation to shares: what each part weighs, and how much of the score above it is its own."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, evolve, field, frozen

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import AdjustmentStep, Item, Node, NodeId
from perfdsl.values.missing import Missing
from perfdsl.values.number import ONE, ZERO, Rational, total

_SINGLE = frozenset({"minimum", "maximum", "best mean"})


@frozen
class Share:
    """What a part is in the score of its container, and in that of its dashboard.

    `declared` and `declared_whole` are weights before anything is left out, `weight` and `whole` those among
    what was evaluated. `exact` is how much of the container's combined figure is its own, `part` how much of
    the container's score, after its rounding or a judgement, and `contribution` how much of the dashboard's;
    None where it did not count. Of a container, `adjustments` are those of its score, in their order.
    """

    declared: Rational | None = None
    declared_whole: Rational | None = None
    weight: Rational | None = None
    whole: Rational | None = None
    exact: Rational | None = None
    part: Rational | None = None
    contribution: Rational | None = None
    adjustments: tuple["Adjusted", ...] = ()


@frozen
class Adjusted:
    """What an adjustment adds to the score of its container, after its rounding, and to that of the dashboard.

    None where there is no score to adjust.
    """

    part: Rational | None
    contribution: Rational | None


def shares(evaluation: Evaluation) -> tuple[Share, ...]:
    """The share of every item of the outline, in its order.

    The contributions of the parts of a container and of its adjustments add up to its score exactly. Where the score was
    rounded, or came through an irrational mean, each contribution is scaled alike, so that they still
    do.
    """
    return _Sharing(evaluation).run()


def parts_of(items: Sequence[Item], children: Sequence[Sequence[int]], container: int) -> Iterator[int]:
    """The places of the items that a container weighs; headings are passed through to what stands below."""
    for place in children[container]:
        if is_heading(items[place]):
            yield from parts_of(items, children, place)
        else:
            yield place


def is_heading(item: Item) -> bool:
    """Whether it only groups: it has no score of its own."""
    return not item.is_row and not item.combine


def children_of(items: Sequence[Item]) -> list[list[int]]:
    """For every item the places of those directly below it."""
    children: list[list[int]] = [[] for _ in items]
    for place, item in enumerate(items):
        if item.parent is not None:
            children[item.parent].append(place)
    return children


@define
class _Sharing:
    _evaluation: Evaluation
    _found: list[Share] = field(factory=list)

    def run(self) -> tuple[Share, ...]:
        items = self._evaluation.graph.outline.items
        children = children_of(items)
        self._found = [Share() for _ in items]
        for dashboard in self._evaluation.graph.outline.dashboards:
            score = self._number(items[dashboard.item].figures.score)
            self._found[dashboard.item] = Share(declared_whole=ONE, whole=ONE, contribution=score)
        for place, item in enumerate(items):  # a container stands before its parts
            if children[place] and not is_heading(item):
                self._divide(place, list(parts_of(items, children, place)))
        return tuple(self._found)

    def _divide(self, container: int, parts: Sequence[int]) -> None:
        items = self._evaluation.graph.outline.items
        node = self._combining(items[container])
        if node is None:
            return
        form = node.operation.name
        counting = [place for place in parts if self._counts(items[place], node)]
        read = [items[place].figures.score for place in counting] if form in _SINGLE else node.arguments
        values = [self._number(argument) for argument in read]
        declared = [items[place].weight if form not in _SINGLE else None for place in counting]
        there = [self._is_there(argument) for argument in read]
        weights = _effective(form, declared, there)
        above = self._found[container]
        figures = items[container].figures
        combined, score = self._number(figures.achievement), self._number(figures.score)
        exact = _pieces(node, weights, values, combined)
        brought = _scaled([*exact, *self._changes(figures.steps)], score)
        pieces, changes = brought[: len(exact)], brought[len(exact) :]
        self._found[container] = evolve(
            above, adjustments=tuple(_adjusted(above, one, score) for one in changes)
        )
        for place, stated, weight, before, piece in zip(
            counting, declared, weights, exact, pieces, strict=True
        ):
            self._found[place] = _below(above, stated, weight, before, piece, score)

    def _changes(self, steps: Iterable[AdjustmentStep]) -> Iterator[Rational | None]:
        """By how much each adjustment changed the score."""
        for step in steps:
            before, after = self._number(step.before), self._number(step.after)
            yield None if before is None or after is None else after - before

    def _combining(self, item: Item) -> Node | None:
        """The node that combined the parts of a container: what it read is what counted."""
        place = item.figures.achievement
        return None if place is None else self._evaluation.graph.nodes[place]

    def _counts(self, item: Item, node: Node) -> bool:
        if node.operation.name in _SINGLE:
            return item.figures.score in node.arguments
        return item.weight is not None

    def _number(self, node: int | None) -> Rational | None:
        value = self._evaluation.value(None if node is None else NodeId(node))
        if isinstance(value, bool):
            return ONE if value else ZERO
        return None if value is None or isinstance(value, Missing) else value  # type: ignore[return-value]

    def _is_there(self, node: int | None) -> bool:
        """Whether it counts: it was evaluated, or is open and will be."""
        outlook = self._evaluation.outlook(None if node is None else NodeId(node))
        return outlook is not None and not isinstance(outlook, Missing)


def _effective(
    form: str, declared: Sequence[Rational | None], there: Sequence[bool]
) -> list[Rational | None]:
    """The weights among what was evaluated: they add up to 1, except under `sum`."""
    if form in _SINGLE:
        return [None] * len(there)
    counted = [weight for weight, here in zip(declared, there, strict=True) if weight is not None and here]
    whole = ONE if form == "sum" else total(counted)
    return [
        weight / whole if here and weight is not None and whole else None
        for weight, here in zip(declared, there, strict=True)
    ]


def _pieces(
    node: Node, weights: Sequence[Rational | None], values: Sequence[Rational | None], score: Rational | None
) -> list[Rational | None]:
    """How much of `score` each part is: together exactly all of it."""
    if score is None:
        return [None] * len(values)
    if node.operation.name in _SINGLE:
        return _deciding(node, values)
    raw = [
        None if weight is None or value is None else weight * value
        for weight, value in zip(weights, values, strict=True)
    ]
    return _scaled(raw, score)


def _scaled(pieces: Sequence[Rational | None], score: Rational | None) -> list[Rational | None]:
    """The pieces of a figure made those of another, each by as much; pieces of nothing stay as they are."""
    whole = total(piece for piece in pieces if piece is not None)
    if score is None:
        return [None] * len(pieces)
    if whole in (score, 0):
        return list(pieces)
    return [None if piece is None else piece * score / whole for piece in pieces]


def _deciding(node: Node, values: Sequence[Rational | None]) -> list[Rational | None]:
    """What the parts that decide are of the score: the first lowest, the first highest, or the best ones."""
    there = [(value, place) for place, value in enumerate(values) if value is not None]
    count = node.parameter if isinstance(node.parameter, int) else 1
    sign = 1 if node.operation.name == "minimum" else -1
    chosen = {place for _, place in sorted(there, key=lambda pair: sign * pair[0])[:count]}
    return [
        None if value is None else (value / len(chosen) if place in chosen else ZERO)
        for place, value in enumerate(values)
    ]


def _below(  # noqa: PLR0913, PLR0917 - what a share is made of
    above: Share,
    declared: Rational | None,
    weight: Rational | None,
    exact: Rational | None,
    piece: Rational | None,
    score: Rational | None,
) -> Share:
    """The share of a part in the dashboard, from that of its container."""
    return Share(
        declared,
        _product(above.declared_whole, declared),
        weight,
        _product(above.whole, weight),
        exact,
        piece,
        _contribution(above, piece, score),
    )


def _adjusted(above: Share, change: Rational | None, score: Rational | None) -> Adjusted:
    return Adjusted(change, _contribution(above, change, score))


def _contribution(above: Share, piece: Rational | None, score: Rational | None) -> Rational | None:
    """How much of the dashboard's score a piece of its container's is; the pieces of a score of 0 cancel out."""
    if piece is None or above.contribution is None or score is None:
        return None
    if score == 0:
        return piece * (above.whole or ZERO)
    return above.contribution * piece / score


def _product(one: Rational | None, other: Rational | None) -> Rational | None:
    return None if one is None or other is None else one * other
