"""Adjustments that never change a score: caps and floors that never bind, conditions that never hold."""

from collections.abc import Iterator
from functools import partial

from perfdsl.diagnostics import FORESEEN_ALWAYS, FORESEEN_IDLE
from perfdsl.engine.interval.numbers import high, low
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Sort, Told, place_key
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.findings.foreseen.words import scored_in
from perfdsl.graph.nodes import AdjustmentStep, Item, NodeId
from perfdsl.values.written import written

_ABOVE = frozenset({"cap", "at most"})
_BELOW = frozenset({"floor", "at least"})


def idle_adjustments(sight: Sight) -> Iterator[Notice]:
    """Every adjustment changes the score for some data."""
    for item, step in _steps(sight):
        say = None
        if step.condition is not None and sight.answer(step.condition) is False:
            say = partial(_never_holds, sight, step)
        elif _never_binds(sight, step):
            say = partial(_binds_never, sight, item, step)
        elif step.per is not None and _nothing_to_count(sight, step):
            say = partial(_counts_nothing, sight, step)
        yield Notice(FORESEEN_IDLE, place_key(step.place), say, Sort.EVERYWHERE)


def settled_adjustments(sight: Sight) -> Iterator[Notice]:
    """The condition of an adjustment fails for some data."""
    for _, step in _steps(sight):
        if step.condition is not None:
            settled = sight.answer(step.condition) is True
            say = partial(_always_holds, sight, step) if settled else None
            yield Notice(FORESEEN_ALWAYS, place_key(step.place), say, Sort.EVERYWHERE)


def _steps(sight: Sight) -> Iterator[tuple[Item, AdjustmentStep]]:
    for item in sight.graph.outline.items:
        for step in item.figures.steps:
            yield item, step


def _never_binds(sight: Sight, step: AdjustmentStep) -> bool:
    before, bound = sight.there(step.before), sight.there(step.amounts[0])
    if before is None or bound is None:
        return False
    if step.word in _ABOVE:
        return bool(high(before) <= low(bound))
    return step.word in _BELOW and bool(low(before) >= high(bound))


def _nothing_to_count(sight: Sight, step: AdjustmentStep) -> bool:
    counted = sight.there(step.per)
    return counted is not None and bool(high(counted) <= 0)


def _never_holds(sight: Sight, step: AdjustmentStep) -> Told:
    what = "the condition of this adjustment never holds"
    return _told(sight, step, step.condition, End.TOP, what, "change it, or take the adjustment out")


def _always_holds(sight: Sight, step: AdjustmentStep) -> Told:
    what = "the condition of this adjustment always holds"
    return _told(sight, step, step.condition, End.BOTTOM, what, "change it, or leave the condition out")


def _binds_never(sight: Sight, item: Item, step: AdjustmentStep) -> Told:
    up = step.word in _ABOVE
    before = sight.there(step.before)
    assert before is not None
    end = written(high(before) if up else low(before), scored_in(item))
    most = "most" if up else "least"
    what = f"this `{step.word}` never binds, for the score of {sight.names.of(item)} is {end} at {most} before it"
    return _told(sight, step, step.before, End.TOP if up else End.BOTTOM, what, "change it, or take it out")


def _counts_nothing(sight: Sight, step: AdjustmentStep) -> Told:
    what = "this adjustment has never anything to count"
    return _told(sight, step, step.per, End.TOP, what, "change what it counts, or take it out")


def _told(  # noqa: PLR0913, PLR0917 - what is told, of what, and how to mend it
    sight: Sight, step: AdjustmentStep, node: NodeId | None, end: End, what: str, repair: str
) -> Told:
    """What is told of a step, with the ranges of the inputs that decide an end of a node."""
    assert node is not None
    decided = sight.decided(node, end)
    return Told(what, step.place, decided.labels, repair, decided.text)
