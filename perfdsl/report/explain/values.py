"""The actual of a row to stages: the cell that it was read from, or the steps of its formula."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve

from perfdsl.engine.exact import Evaluation
from perfdsl.engine.series import Told
from perfdsl.engine.sharing import sum_of_parts
from perfdsl.graph.nodes import InputKey, Item, Node, NodeId
from perfdsl.graph.operations import (
    CHOOSE,
    CONSTANT,
    DUE,
    INPUT,
    OVER_SUBJECTS,
    SERIES,
    WHERE,
    WHOLE_OF_PARTS,
    Scope,
)
from perfdsl.report.explain.nodes import Figure, Stage, Words
from perfdsl.source import Cell, Span
from perfdsl.values.kind import Kind
from perfdsl.values.missing import NOT_MEASURED, Missing
from perfdsl.values.number import RATIONAL_TYPE, exact_text

_MOST_STEPS = 30
_ROUNDED_DIGITS = 30


def actual_stages(evaluation: Evaluation, item: Item) -> Iterator[Stage]:
    """The actual, and where it comes from."""
    node = item.figures.actual
    if node is None:
        return
    if evaluation.graph.nodes[node].operation is INPUT:
        yield _read(evaluation, node, item.kind, "actual", 0)
        return
    if evaluation.graph.nodes[node].operation is SERIES and not _is_whole(evaluation, node):
        yield _taken_together(evaluation, node, item.kind)
        idle = _idle(evaluation, node)
        for part in evaluation.graph.nodes[node].arguments[2:]:
            if part not in idle:
                yield _read(evaluation, part, item.kind, "step", 1)
        return
    if evaluation.graph.nodes[node].operation is SERIES:
        yield _read(evaluation, evaluation.graph.nodes[node].arguments[0], item.kind, "actual", 0)
        return
    if evaluation.graph.nodes[node].operation is WHOLE_OF_PARTS:
        yield from _whole(evaluation, node, item.kind)
        return
    place = evaluation.graph.nodes[node].place
    yield Stage(
        "actual",
        Figure(evaluation.outlook(node), item.kind),
        Words("computed", (("formula", Figure(_written(place))),)),
        place,
    )
    yield from asked_of_subjects(evaluation, node)
    yield from expression_steps(evaluation, node)


def asked_of_subjects(evaluation: Evaluation, place: NodeId) -> Iterator[Stage]:
    """Of how many subjects a figure was asked, and between which figures of theirs it stands."""
    words = _asked_of(evaluation, place)
    if words is not None:
        yield Stage("step", None, words, None, 1)


def _asked_of(evaluation: Evaluation, place: NodeId) -> Words | None:
    node, among = evaluation.graph.nodes[place], evaluation.among
    if among is None or node.operation.scope is not Scope.SUBJECTS:
        return None
    figures: list[Any] = among.asked(evaluation.graph, place)
    count = ("count", Figure(str(len(figures))))
    if node.operation is OVER_SUBJECTS or not figures:
        return Words("asked_of", (count,))
    return Words("asked_between", (count, ("low", Figure(min(figures))), ("high", Figure(max(figures)))))


def _told(node: Node) -> Told:
    assert isinstance(node.parameter, tuple)
    how, ends = node.parameter
    return how, ends


def _is_whole(evaluation: Evaluation, series: NodeId) -> bool:
    """Whether the figure of a series was given for the period itself."""
    return evaluation.values[evaluation.graph.nodes[series].arguments[0]] != NOT_MEASURED


def _idle(evaluation: Evaluation, series: NodeId) -> set[NodeId]:
    """What a series was not made of: parts that had not ended, and the whole or the parts that were not given."""
    node = evaluation.graph.nodes[series]
    whole, _, *parts = node.arguments
    if _is_whole(evaluation, series):
        return set(parts)
    _, ends = _told(node)
    return {whole, *(part for part, end in zip(parts, ends, strict=True) if end > evaluation.at)}


def _taken_together(evaluation: Evaluation, series: NodeId, kind: Kind | None) -> Stage:
    """The figure of a series: of how many parts it is made, or which of them is missing."""
    graph, values = evaluation.graph, evaluation.values
    node = graph.nodes[series]
    idle = _idle(evaluation, series)
    ended = [part for part in node.arguments[2:] if part not in idle]
    how, ends = _told(node)
    figures = (
        ("how", Figure(f"series {how}")),
        ("count", Figure(str(len(ended)))),
        ("all", Figure(str(len(ends)))),
    )
    words = Words("series", figures)
    gone = next((part for part in ended if isinstance(values[part], Missing)), None)
    if gone is not None and isinstance(evaluation.outlook(series), Missing):
        words = Words("series_missing", (("key", Figure(str(graph.nodes[gone].parameter))), *figures[1:]))
    return Stage("actual", Figure(evaluation.outlook(series), kind), words, node.place)


def _whole(evaluation: Evaluation, node: NodeId, kind: Kind | None) -> Iterator[Stage]:
    """A row that is shared out: what was measured of it, or the sum of its parts, and each of them."""
    graph, values = evaluation.graph, evaluation.values
    own, *parts = graph.nodes[node].arguments
    found = sum_of_parts([values[part] for part in parts])
    missing = isinstance(found, Missing) and node not in evaluation.open
    if values[own] != NOT_MEASURED or own in evaluation.open:
        yield (
            _read(evaluation, own, kind, "actual", 0)
            if graph.nodes[own].operation is INPUT
            else Stage("actual", Figure(evaluation.outlook(own), kind), None, graph.nodes[own].place)
        )
        if own not in evaluation.open:
            yield Stage("step", None, Words("beside_parts", (("sum", Figure(found, kind)),)), None, 1)
    else:
        words = Words("part_missing" if missing else "sum_of_parts")
        yield Stage("actual", Figure(evaluation.outlook(node), kind), words, graph.nodes[node].place)
    for part in parts[:_MOST_STEPS]:
        yield _part(evaluation, part, kind)
    if len(parts) > _MOST_STEPS:
        yield Stage(
            "step", None, Words("more_steps", (("count", Figure(str(len(parts) - _MOST_STEPS))),)), None, 1
        )


def _part(evaluation: Evaluation, node: NodeId, kind: Kind | None) -> Stage:
    """What a part of a row was measured at; a part that is shared out in its turn is not followed further."""
    nodes = evaluation.graph.nodes
    measured = nodes[node].arguments[0] if nodes[node].operation is WHOLE_OF_PARTS else node
    key = nodes[measured].parameter
    assert isinstance(key, InputKey)
    label = ".".join(key.path[-2:])
    if evaluation.values[measured] == NOT_MEASURED and measured != node:
        return Stage("step", Figure(evaluation.outlook(node), kind), Words("sum_again"), None, 1, label)
    return evolve(_read(evaluation, measured, kind, "step", 1), label=label)


def expression_steps(evaluation: Evaluation, top: NodeId) -> Iterator[Stage]:
    """The steps of an expression, the innermost first, without the last one, which is the stage above."""
    nodes = evaluation.graph.nodes
    kinds = {one.path: one.kind for one in evaluation.graph.inputs}
    below = _below(evaluation, top)
    idle = {part for place in below if nodes[place].operation is SERIES for part in _idle(evaluation, place)}
    idle |= _for_subjects(evaluation, [*below, top])
    steps = [place for place in below if nodes[place].operation not in (CONSTANT, DUE) and place not in idle]
    for place in steps[:_MOST_STEPS]:
        node = nodes[place]
        if isinstance(node.parameter, InputKey):
            yield _read(evaluation, place, kinds.get(node.parameter.path), "step", 1)
        elif node.operation is SERIES:
            key = nodes[node.arguments[0]].parameter
            kind = kinds.get(key.path) if isinstance(key, InputKey) else None
            label = key.path[-1] if isinstance(key, InputKey) else ""
            yield evolve(_taken_together(evaluation, place, kind), name="step", level=1, label=label)
        elif node.place is not None:
            yield Stage(
                "step",
                Figure(evaluation.outlook(place)),
                _asked_of(evaluation, place),
                node.place,
                1,
                _written(node.place),
            )
    if len(steps) > _MOST_STEPS:
        yield Stage(
            "step", None, Words("more_steps", (("count", Figure(str(len(steps) - _MOST_STEPS))),)), None, 1
        )


def _for_subjects(evaluation: Evaluation, places: Sequence[NodeId]) -> set[NodeId]:
    """The nodes by which a condition reaches what is asked of many subjects: nobody wrote them."""
    nodes = evaluation.graph.nodes
    asking = {nodes[place].place for place in places if nodes[place].operation.scope is Scope.SUBJECTS}
    return {
        place
        for place in places
        if nodes[place].operation in (WHERE, CHOOSE) and asking and nodes[place].place in asking
    }


def passes_irrational(evaluation: Evaluation, top: NodeId) -> bool:
    """Whether a figure comes from one that was rounded to 40 digits, as an inexact logarithm or root is."""
    nodes, values = evaluation.graph.nodes, evaluation.values
    return any(
        nodes[place].operation.irrational and _long(values[place])
        for place in [*_below(evaluation, top), top]
    )


def _long(value: object) -> bool:
    return (
        isinstance(value, RATIONAL_TYPE)
        and len(exact_text(value).strip("-0.").replace(".", "")) > _ROUNDED_DIGITS
    )


def _read(evaluation: Evaluation, node: NodeId, kind: Kind | None, name: str, level: int) -> Stage:
    """A fact and the cell that it was read from."""
    key = evaluation.graph.nodes[node].parameter
    assert isinstance(key, InputKey)
    label = str(key) if level and key.period != evaluation.graph.period else (key.path[-1] if level else "")
    datum = evaluation.dataset.facts.get(key)
    value = Figure(evaluation.outlook(node), kind)
    if node in evaluation.open:
        words = Words("counts_as_pending", (("key", Figure(str(key))),))
        return Stage(name, value, words, None, level, label)
    if datum is None:
        return Stage(name, value, Words("not_given", (("key", Figure(str(key))),)), None, level, label)
    if datum.place is None:
        return Stage(name, value, Words("given"), None, level, label)
    written = datum.place.text if isinstance(datum.place, Cell) else ""
    words = Words("read_as", (("text", Figure(written)),)) if written else Words("read")
    return Stage(name, value, words, datum.place, level, label)


def _below(evaluation: Evaluation, top: NodeId) -> list[NodeId]:
    """The nodes that a node is computed from, the innermost first."""
    found: set[NodeId] = set()
    pending = list(evaluation.graph.nodes[top].arguments)
    while pending:
        place = pending.pop()
        if place not in found:
            found.add(place)
            pending.extend(evaluation.graph.nodes[place].arguments)
    return sorted(found)


def _written(place: object) -> str:
    """What the ruleset writes there, on one line."""
    return " ".join(place.text.split()) if isinstance(place, Span) else ""
