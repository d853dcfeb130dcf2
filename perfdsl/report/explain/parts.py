"""A container to stages: how its parts combine, what each brings, and what was left out and why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Item
from perfdsl.report.contributions import Share, children_of, parts_of
from perfdsl.report.explain.nodes import Figure, Stage, Words
from perfdsl.report.formatting import apportion
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, total
from perfdsl.values.ranges import Range

_DECIMALS: Final = 4


def part_stages(evaluation: Evaluation, place: int, found: Sequence[Share]) -> Iterator[Stage]:
    """The score of a container before coverage and rounding, then its parts, one step each."""
    items = evaluation.graph.outline.items
    node = items[place].figures.achievement
    if node is None:
        return
    operation = evaluation.graph.nodes[node].operation.name
    yield Stage(
        "combine",
        Figure(evaluation.outlook(node), score_kind(items[place])),
        Words(f"combine {operation}"),
        items[place].place,
    )
    parts = list(parts_of(items, children_of(items), place))
    printed = _printed(evaluation, items[place], {part: found[part].exact for part in parts})
    brought = part_kind(items[place])
    for part in parts:
        figure = Figure(printed[part], brought) if part in printed else None
        yield _part(evaluation, items[part], found[part], figure)


def score_kind(item: Item) -> Kind:
    """The kind of an item's score: a percentage, in the terms of its scale."""
    return evolve(PERCENT, terms=item.terms)


def part_kind(item: Item) -> Kind:
    """The kind of a part of an item's score: in the terms of its scale where these begin at nothing."""
    return score_kind(item) if item.terms is not None and item.terms.low == 0 else PERCENT


def _printed(
    evaluation: Evaluation, container: Item, pieces: Mapping[int, Rational | None]
) -> dict[int, Rational]:
    """What each part brings to the combined figure before its rounding: printed, they add up to it."""
    combined = evaluation.value(container.figures.achievement)
    counting = {part: piece for part, piece in pieces.items() if piece is not None}
    if not isinstance(combined, RATIONAL_TYPE) or total(counting.values()) != combined:
        return {}
    return dict(zip(counting, apportion(list(counting.values()), combined, _DECIMALS), strict=True))


def _part(evaluation: Evaluation, item: Item, share: Share, printed: Figure | None) -> Stage:
    score = evaluation.value(item.figures.score)
    kind = score_kind(item)
    label = item.label or item.name
    name = item.code or item.name
    label = f"{name} {label}" if label != name else label
    met = evaluation.value(item.figures.met)
    if share.weight is None and isinstance(met, Missing) and not isinstance(score, Missing):
        return Stage("part", None, Words("part_left_out", (("reason", Figure(met)),)), None, 1, label)
    outlook = evaluation.outlook(item.figures.score)
    if isinstance(outlook, Range):
        return _open_part(outlook, item, share, label)
    if isinstance(score, Missing):
        status = evaluation.value(item.figures.status)
        reason = Figure(score) if status != "monitored" else Figure("monitored")
        return Stage("part", None, Words("part_left_out", (("reason", reason),)), None, 1, label)
    if score is None:
        return Stage("part", None, Words("part_not_scored"), None, 1, label)
    return Stage("part", Figure(score, kind), _counts(share, printed), None, 1, label)


def _counts(share: Share, printed: Figure | None) -> Words | None:
    """What a part weighs and brings; it brings no figure of its own to what is open, or not added up."""
    weight = () if share.weight is None else (("weight", Figure(share.weight, PERCENT)),)
    if printed is None:
        return Words("part_of", weight) if weight else None
    return Words("part_weighed" if weight else "part_single", (*weight, ("part", printed)))


def _open_part(outlook: Range, item: Item, share: Share, label: str) -> Stage:
    """A part that is open, and how much of the combined figure it decides."""
    figure = Figure(outlook, score_kind(item))
    if share.weight is None:
        return Stage("part", figure, Words("part_open_single"), None, 1, label)
    width = share.weight * (outlook.high - outlook.low)  # type: ignore[operator]
    figures = (("weight", Figure(share.weight, PERCENT)), ("part", Figure(width, PERCENT)))
    return Stage("part", figure, Words("part_open", figures), None, 1, label)
