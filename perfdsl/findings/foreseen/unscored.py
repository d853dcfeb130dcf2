"""Containers and dashboards that have no score in some periods, whatever is measured."""

from collections.abc import Iterator
from functools import partial

from perfdsl.diagnostics import FORESEEN_SAME, Label
from perfdsl.findings.foreseen.notices import Notice, Sort, Told
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.graph.nodes import Item


def nothing_to_score(sight: Sight) -> Iterator[Notice]:
    """What weighs something, or has a score in other periods, has one; of what is inside it is told with it."""
    items = sight.graph.outline.items
    empty = [False] * len(items)
    for place, item in enumerate(items):
        above = item.parent is not None and empty[item.parent]
        empty[place] = above or (bool(item.combine) and sight.there(item.figures.score) is None)
        if above or not item.combine or (item.parent is None and item.keyword == "plan"):
            continue
        say = partial(_nothing, sight, item) if empty[place] else None
        yield Notice(FORESEEN_SAME, (item.path, "nothing"), say, Sort.NOT_EVERYWHERE)


def _nothing(sight: Sight, item: Item) -> Told:
    given = Label(item.weight_place, "its weight goes to the others then") if item.weight_place else None
    return Told(
        f"nothing in {sight.names.of(item)} has a target",
        item.place,
        (given,) if given else (),
        "write targets for the rest too, or know that nothing counts there",
    )
