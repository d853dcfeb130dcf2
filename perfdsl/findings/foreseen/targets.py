"""Targets that can never be met, and rows and containers whose score is always the same."""

from collections.abc import Iterator

from perfdsl.diagnostics import FORESEEN_SAME, FORESEEN_TARGET
from perfdsl.findings.foreseen.deciding import Deciding, End
from perfdsl.findings.foreseen.notices import Notice, Told
from perfdsl.findings.foreseen.sight import Sight, named, scored_in
from perfdsl.graph.nodes import Item
from perfdsl.values.ranges import OneOf, Range
from perfdsl.values.written import written


def targets_out_of_reach(sight: Sight, deciding: Deciding) -> Iterator[Notice]:
    """Every target can be met."""
    for item in _scored_rows(sight):
        if sight.facts(item.figures.met) == {False}:
            if item.target_sign or deciding.inputs(item.figures.met, End.TOP).count != 0:
                yield Notice(FORESEEN_TARGET, item.path, lambda item=item: _never_met(deciding, item))


def scores_that_stay(sight: Sight, deciding: Deciding) -> Iterator[Notice]:
    """The score of every row and container depends on the data; what follows from its parts is told of these."""
    items = sight.graph.outline.items
    moving = [False] * len(items)
    told: set[int] = set()
    rows = {id(item) for item in _scored_rows(sight)}
    for place in range(len(items) - 1, -1, -1):
        item = items[place]
        there = sight.there(item.figures.score)
        stays = there is not None and not isinstance(there, Range | OneOf)
        met = sight.facts(item.figures.met) if id(item) in rows and item.target_sign else frozenset()
        if (moving[place] and stays and item.judgement is None) or (id(item) in rows and met != {False} and (stays or met == {True})):
            told.add(place)
        if item.parent is not None and ((there is not None and not stays) or (there is None and moving[place])):
            moving[item.parent] = True
    for place in sorted(told):
        item = items[place]
        yield Notice(FORESEEN_SAME, item.path, lambda item=item: _stays(sight, deciding, item))


def _scored_rows(sight: Sight) -> Iterator[Item]:
    """Rows that are scored by what they are measured at, each once: not where a cascade shows them again."""
    seen: set[object] = set()
    for item in sight.graph.outline.items:
        figures = item.figures
        if item.is_row and figures.actual is not None and figures.met is not None and item.judgement is None and figures.score not in seen:
            seen.add(figures.score)
            yield item


def _never_met(deciding: Deciding, item: Item) -> Told:
    assert item.figures.met is not None
    decided = deciding.inputs(item.figures.met, End.TOP)
    return Told(
        f"{named(item)} can never meet its target", item.target_place or item.place, decided.labels,
        "change the target, or what the row can be", decided.text,
    )


def _stays(sight: Sight, deciding: Deciding, item: Item) -> Told:
    figures = item.figures
    assert figures.score is not None
    there = sight.there(figures.score)
    if item.is_row and sight.facts(figures.met) == {True} and figures.met is not None:
        decided = deciding.inputs(figures.met, End.BOTTOM)
        message = f"{named(item)} always meets its target"
    else:
        decided = deciding.inputs(figures.score, End.TOP, End.BOTTOM)
        message = f"{named(item)} always scores {written(there, scored_in(item))}"
    return Told(message, item.target_place or item.place, decided.labels, "ask for what can be missed, or `monitor` it" if item.is_row else "", decided.text)
