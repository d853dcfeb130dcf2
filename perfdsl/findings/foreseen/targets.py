"""Targets that no value meets which a row can have."""

from collections.abc import Iterator
from functools import partial

from perfdsl.diagnostics import FORESEEN_TARGET
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Told, asked_at
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.findings.foreseen.words import within
from perfdsl.graph.nodes import InputKey, Item
from perfdsl.graph.operations import INPUT, STEP


def targets_out_of_reach(sight: Sight) -> Iterator[Notice]:
    """Every target can be met; where a row is scored without one, 100% is within its range."""
    for item in sight.rows:
        met = item.figures.met
        if met is None or sight.answer(met) is not False:
            continue
        if item.target_sign or (not _told_elsewhere(sight, item) and sight.decided(met, End.TOP).is_by_data):
            yield Notice(FORESEEN_TARGET, asked_at(item), partial(_never_met, sight, item))


def _told_elsewhere(sight: Sight, item: Item) -> bool:
    """Whether more is said of what a row is scored by: of its steps, or of points outside its range."""
    achievement, actual = item.figures.achievement, item.figures.actual
    assert achievement is not None
    assert actual is not None
    measured = sight.graph.nodes[actual].parameter
    limited = isinstance(measured, InputKey) and sight.inputs[measured.path].range_place is not None
    return limited or sight.graph.nodes[achievement].operation is STEP


def _never_met(sight: Sight, item: Item) -> Told:
    assert item.figures.met is not None
    decided = sight.decided(item.figures.met, End.TOP)
    return Told(
        f"{sight.names.of(item)} can never meet its target{_figure(sight, item)}",
        item.target_place or item.place,
        decided.labels,
        "change the target, or what the row can be",
        decided.text,
    )


def _figure(sight: Sight, item: Item) -> str:
    """What the row can be, where it is computed from others."""
    actual = item.figures.actual
    there = sight.there(actual)
    if actual is None or there is None or sight.graph.nodes[actual].operation is INPUT:
        return ""
    ends = within(there, item.kind)
    return f", for it is {ends}" if ends else ""
