"""The values of an evaluation to what is open in them: scores that are pending, and facts that count as such."""

from collections.abc import Iterable, Sequence

from perfdsl.engine.interval.outlooks import open_scores, outlooks
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.graph.operations import INPUT, SERIES, WHOLE_OF_PARTS
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.ranges import Outlook
from perfdsl.values.value import Value


def opened(
    graph: Graph, values: Sequence[Value], among: Iterable[NodeId] | None, *, pending: bool
) -> dict[NodeId, Outlook]:
    """What is open of itself: scores and facts that are pending by their policy, `among` some nodes or all.

    Where what is not measured counts as `pending`, these are its facts, each with the range that it can be measured in,
    and what is pending without being made of them.
    """
    if not pending:
        return open_scores(graph, values, among)
    facts = unmeasured(graph, values)
    reached = outlooks(graph, values, facts)
    scores = open_scores(graph, values, among)
    return {**facts, **{node: outlook for node, outlook in scores.items() if node not in reached}}


def unmeasured(graph: Graph, values: Sequence[Value]) -> dict[NodeId, Outlook]:
    """The facts that are not measured, and what they can be.

    A whole that is known by some of its parts is none of them: those are, which are not measured.
    """
    asked = {one.path: one for one in graph.inputs}
    made = _made_of_parts(graph, values)
    found: dict[NodeId, Outlook] = {}
    for key, place in graph.input_nodes.items():
        one = asked.get(key.path)
        if one is not None and values[place] == NOT_MEASURED and place not in made:
            found[place] = one.part_range if key.period.unit == one.series else one.range
    return found


def _made_of_parts(graph: Graph, values: Sequence[Value]) -> set[NodeId]:
    """The facts of wholes of which a part is measured, and of parts of which none is."""
    found: set[NodeId] = set()
    measured: set[NodeId] = set()
    for number, node in enumerate(graph.nodes):
        if node.operation is SERIES:
            whole, _, *parts = node.arguments
            some = any(values[part] != NOT_MEASURED for part in parts)
            found.update([whole] if some else parts)
        elif node.operation is WHOLE_OF_PARTS:
            own, *parts = node.arguments
            if any(part in measured or _is_measured(graph.nodes[part], values[part]) for part in parts):
                measured.add(NodeId(number))
                found.update(_facts(graph, own))
    return found


def _facts(graph: Graph, place: NodeId) -> Iterable[NodeId]:
    """The facts that a figure of a whole is measured by."""
    node = graph.nodes[place]
    if node.operation is INPUT:
        return (place,)
    return (one for one in node.arguments if isinstance(graph.nodes[one].parameter, InputKey))


def _is_measured(node: Node, value: Value) -> bool:
    return node.operation is not WHOLE_OF_PARTS and value != NOT_MEASURED
