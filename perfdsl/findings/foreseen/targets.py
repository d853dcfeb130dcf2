"""Targets that no value meets which a row can have."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from perfdsl.diagnostics import FORESEEN_TARGET
from perfdsl.engine.interval_numbers import low
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Told
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.findings.foreseen.words import within
from perfdsl.graph.nodes import InputKey, Item
from perfdsl.graph.operations import INPUT, STEP


def targets_out_of_reach(sight: Sight) -> Iterator[Notice]:
    """Every target can be met; where a row is scored without one, 100% is within its range."""
    for item in scored_rows(sight):
        met = item.figures.met
        if met is None or sight.facts(met) != {False}:
            continue
        if item.target_sign or (not _told_elsewhere(sight, item) and sight.decided(met, End.TOP).is_by_data):
            yield Notice(FORESEEN_TARGET, item.path, partial(_never_met, sight, item))


def _told_elsewhere(sight: Sight, item: Item) -> bool:
    """Whether more is said of what a row is scored by: of its steps, or of points outside its range."""
    achievement, actual = item.figures.achievement, item.figures.actual
    assert achievement is not None
    assert actual is not None
    measured = sight.graph.nodes[actual].parameter
    limited = isinstance(measured, InputKey) and sight.inputs[measured.path].range_place is not None
    return limited or sight.graph.nodes[achievement].operation is STEP


def scored_rows(sight: Sight) -> Iterator[Item]:
    """The rows that are scored by what they are measured at, each once: not again where a cascade shows one.

    Nor one that is due only after the period: within it, it is late for nobody.
    """
    seen: set[object] = set()
    for item in sight.graph.outline.items:
        figures = item.figures
        if not item.is_row or figures.actual is None or figures.met is None or figures.met in seen:
            continue
        seen.add(figures.met)
        target = sight.there(figures.target)
        late = low(target) if item.target_sign == "by" and target is not None else None
        if item.judgement is None and not (isinstance(late, date) and late > sight.graph.end):
            yield item


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
