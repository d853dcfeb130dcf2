"""The actual of a row to stages: the cell that it was read from, or the steps of its formula."""

from collections.abc import Iterator

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import InputKey, Item, NodeId
from perfdsl.graph.operations import CONSTANT, DUE, INPUT
from perfdsl.report.explain_nodes import Figure, Stage, Words
from perfdsl.source import Cell, Span
from perfdsl.values.kind import Kind
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
    place = evaluation.graph.nodes[node].place
    yield Stage(
        "actual",
        Figure(evaluation.values[node], item.kind),
        Words("computed", (("formula", Figure(_written(place))),)),
        place,
    )
    yield from expression_steps(evaluation, node)


def expression_steps(evaluation: Evaluation, top: NodeId) -> Iterator[Stage]:
    """The steps of an expression, the innermost first, without the last one, which is the stage above."""
    nodes = evaluation.graph.nodes
    kinds = {one.path: one.kind for one in evaluation.graph.inputs}
    steps = [place for place in _below(evaluation, top) if nodes[place].operation not in (CONSTANT, DUE)]
    for place in steps[:_MOST_STEPS]:
        node = nodes[place]
        if isinstance(node.parameter, InputKey):
            yield _read(evaluation, place, kinds.get(node.parameter.path), "step", 1)
        elif node.place is not None:
            yield Stage("step", Figure(evaluation.values[place]), None, node.place, 1, _written(node.place))
    if len(steps) > _MOST_STEPS:
        yield Stage(
            "step", None, Words("more_steps", (("count", Figure(str(len(steps) - _MOST_STEPS))),)), None, 1
        )


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
    value = Figure(evaluation.values[node], kind)
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
