"""Containers that can never reach 100% though their parts can."""

from collections.abc import Iterator, Sequence
from functools import partial

from perfdsl.diagnostics import FORESEEN_CEILING, Label
from perfdsl.engine.interval.numbers import high
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Told
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.findings.foreseen.words import scored_in
from perfdsl.graph.nodes import Item, NodeId
from perfdsl.values.number import ONE
from perfdsl.values.ranges import Range
from perfdsl.values.written import written


def ceilings(sight: Sight) -> Iterator[Notice]:
    """A container reaches 100% where all its parts do."""
    items = sight.graph.outline.items
    for place in _held_down(sight, items):
        item = items[place]
        yield Notice(FORESEEN_CEILING, item.path, partial(_held, sight, item))


def _held_down(sight: Sight, items: Sequence[Item]) -> list[int]:
    """Places of containers below 100% that have parts, none of which is kept below it."""
    short = [False] * len(items)
    parts = [0] * len(items)
    found: list[int] = []
    for place in range(len(items) - 1, -1, -1):
        item = items[place]
        full = _full(sight, item.figures.score)
        if full is None:
            full, counts = not short[place], parts[place]
        else:
            counts = 0 if item.weight == 0 else 1
            if not full and parts[place] and not short[place] and _is_open(sight, item):
                found.append(place)
        if item.parent is not None and counts:
            parts[item.parent] += counts
            short[item.parent] |= not full
    return found[::-1]


def _is_open(sight: Sight, item: Item) -> bool:
    """Whether its score can be several; of one that stays, that is told."""
    return isinstance(sight.there(item.figures.score), Range)


def _full(sight: Sight, score: NodeId | None) -> bool | None:
    """Whether a score can be 100%; None where there is none."""
    there = sight.there(score)
    return None if there is None else bool(high(there) >= ONE)


def _held(sight: Sight, item: Item) -> Told:
    score = item.figures.score
    there = sight.there(score)
    assert score is not None
    assert there is not None
    decided = sight.decided(score, End.TOP)
    step = next((step for step in item.figures.steps if _full(sight, step.after) is False), None)
    holder = (Label(step.place, "this keeps it below"),) if step else ()
    most = written(high(there), scored_in(item))
    return Told(
        f"{sight.names.of(item)} can never score more than {most}, though all its parts can reach 100%",
        item.place,
        (*holder, *decided.labels),
        "change that, or keep it where it is meant"
        if step
        else f"look at how it combines them: `{item.combine}`",
        decided.text,
    )
