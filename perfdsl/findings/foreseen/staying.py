"""Rows and containers whose score is the same whatever is measured."""

from collections.abc import Iterator
from functools import partial

from perfdsl.diagnostics import FORESEEN_SAME
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Told, asked_at
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.findings.foreseen.words import scored_in
from perfdsl.graph.nodes import Item
from perfdsl.values.ranges import OneOf, Range
from perfdsl.values.written import written


def scores_that_stay(sight: Sight) -> Iterator[Notice]:
    """The score of every row and container depends on the data."""
    for item in sight.rows:
        if sight.answer(item.figures.met) is True and item.target_sign:
            yield Notice(FORESEEN_SAME, asked_at(item), partial(_always_met, sight, item))
        elif _stays(sight, item) and sight.answer(item.figures.met) is not False:
            yield Notice(FORESEEN_SAME, asked_at(item), partial(_same, sight, item))
    for item in _settled_containers(sight):
        yield Notice(FORESEEN_SAME, item.path, partial(_same, sight, item))


def _settled_containers(sight: Sight) -> Iterator[Item]:
    """Containers with a score that stays though that of a part does not: what follows from the parts is told of them."""
    items = sight.graph.outline.items
    moving = [False] * len(items)
    for place in range(len(items) - 1, -1, -1):
        item = items[place]
        stays = _stays(sight, item)
        if stays and moving[place] and item.combine:
            yield item
        if item.parent is not None and item.weight != 0:
            moving[item.parent] |= not stays and (moving[place] or item.is_row)


def _stays(sight: Sight, item: Item) -> bool:
    there = sight.there(item.figures.score)
    return there is not None and not isinstance(there, Range | OneOf)


def _always_met(sight: Sight, item: Item) -> Told:
    assert item.figures.met is not None
    decided = sight.decided(item.figures.met, End.BOTTOM)
    return Told(
        f"{sight.names.of(item)} always meets its target",
        item.target_place or item.place,
        decided.labels,
        "ask for what can be missed, or take the row to `monitor`",
        decided.text,
    )


def _same(sight: Sight, item: Item) -> Told:
    there, score = sight.there(item.figures.score), item.figures.score
    assert there is not None
    assert score is not None
    decided = sight.decided(score, End.TOP, End.BOTTOM)
    return Told(
        f"{sight.names.of(item)} always scores {written(there, scored_in(item))}",
        item.target_place or item.place,
        decided.labels,
        "let something that is measured change it, or take out what holds it",
        decided.text,
    )
