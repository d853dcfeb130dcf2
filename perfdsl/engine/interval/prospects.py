"""A graph to what every figure of it can be, from the ranges of what is measured and from what is known already.

The law: whatever is measured within the ranges, or is not measured at all, the exact value of a node lies in its
prospect. Only a figure that no evaluation could keep (`out_of_range`) is not foreseen.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from perfdsl.engine.interval.meanings import INTERVALS
from perfdsl.engine.interval.outlooks import outlook_of
from perfdsl.graph.nodes import Graph, InputKey, NodeId
from perfdsl.graph.operations import SERIES
from perfdsl.values.missing import (
    NO_CASES,
    NOT_APPLICABLE,
    NOT_DUE,
    NOT_MEASURED,
    WRONG_KIND,
    Missing,
    Reason,
)
from perfdsl.values.ranges import OneOf, Outlook, Range, perhaps, within
from perfdsl.values.value import Value

UNMEASURED: Final = (
    NOT_MEASURED,
    Missing(Reason.NOT_EVALUATED),
    NO_CASES,
    NOT_APPLICABLE,
    NOT_DUE,
    WRONG_KIND,
)
"""Why a fact may be missing: the words that data have for it, and that it does not fit."""

_UNMEASURED: Final = frozenset(UNMEASURED)


def prospects(
    graph: Graph, known: Mapping[InputKey, Value] | None = None, at: date | None = None
) -> list[Outlook]:
    """What every node can be: where all inputs are open, or all but the `known` ones, which keep their values.

    `at` is the day of evaluation, the end of the period where it is None. A score that is pending can be anything
    that its policy says.
    """
    found: list[Outlook] = [NOT_MEASURED] * len(graph.nodes)
    constants: dict[Value, Value] = {}
    for constant, value in graph.constants:
        found[constant] = value if isinstance(value, bool) else constants.setdefault(value, value)
    found[graph.date_node] = at or graph.end
    _open_inputs(graph, known or {}, found)
    _spread(graph, found)
    return found


def _spread(graph: Graph, found: list[Outlook]) -> None:
    """Every other node; rows that are alike share what they have in common, as the same object."""
    alike: dict[tuple[object, ...], Outlook] = {}
    equal: dict[Outlook, Outlook] = {}
    bounds = period_ranges(graph)
    for place, node in enumerate(graph.nodes):
        if node.operation not in INTERVALS:
            continue
        arguments = [found[one] for one in node.arguments]
        told = node.parameter
        key = (node.operation, told if type(told) in {tuple, str} else id(told), *map(id, arguments))
        outlook = alike.get(key)
        if outlook is None:
            outlook = outlook_of(node, arguments)
            if isinstance(outlook, Range | OneOf):
                outlook = equal.setdefault(outlook, outlook)
            alike[key] = outlook
        found[place] = within(outlook, bounds[NodeId(place)]) if place in bounds else outlook


def period_ranges(graph: Graph) -> dict[NodeId, Outlook]:
    """The figures of a period that are made of its parts, and lie in the range of their row all the same."""
    declared = {one.path: one.range for one in graph.inputs if one.series and one.range_place is not None}
    if not declared:
        return {}
    found: dict[NodeId, Outlook] = {}
    for place, node in enumerate(graph.nodes):
        whole = graph.nodes[node.arguments[0]].parameter if node.operation is SERIES else None
        if isinstance(whole, InputKey) and whole.path in declared:
            found[NodeId(place)] = declared[whole.path]
    return found


def _open_inputs(graph: Graph, known: Mapping[InputKey, Value], found: list[Outlook]) -> None:
    """The inputs; a row that is computed, in a period before the plan, is never measured."""
    inputs = {one.path: one for one in graph.inputs}
    alike: dict[Outlook, Outlook] = {}
    for key, place in graph.input_nodes.items():
        if key in known:
            found[place] = known[key]
            continue
        asked = inputs.get(key.path)
        if asked is None:
            continue
        outlook = asked.part_range if key.period.unit == asked.series else asked.range
        open_one = alike.get(outlook)
        if open_one is None:
            open_one = alike[outlook] = perhaps(outlook, _UNMEASURED)
        found[place] = open_one
