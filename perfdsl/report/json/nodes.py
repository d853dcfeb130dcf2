"""The nodes of an evaluation to JSON: every step of the computation, and the cells that were read."""

from collections.abc import Iterator

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import InputKey, Node, NodeId
from perfdsl.graph.operations import APPORTION, INPUT
from perfdsl.report.json.values import Json, parameter_json, place_json, value_json


def nodes_json(evaluation: Evaluation) -> Iterator[dict[str, Json]]:
    """Each node in its order.

    All shares of a figure stand at the first of its parts; the others name that node, or the text would grow
    with the square of the parts.
    """
    first: dict[int, int] = {}
    for place, node in enumerate(evaluation.graph.nodes):
        shared = node.operation is APPORTION
        parameter = _part(node, place, first) if shared else parameter_json(node.parameter)
        yield _node(evaluation, NodeId(place), parameter)


def _part(node: Node, place: int, first: dict[int, int]) -> Json:
    assert isinstance(node.parameter, tuple)
    shares, part = node.parameter
    seen = first.setdefault(id(shares), place)
    return [parameter_json(shares) if seen == place else {"node": seen}, part]


def _node(evaluation: Evaluation, place: NodeId, parameter: Json) -> dict[str, Json]:
    node = evaluation.graph.nodes[place]
    found: dict[str, Json] = {
        "node": place,
        "operation": node.operation.name,
        "arguments": list(node.arguments),
        "parameter": parameter,
        "value": value_json(evaluation.outlook(place)),
        "place": place_json(node.place),
        "origin": None,
    }
    if node.operation is INPUT and isinstance(node.parameter, InputKey):
        datum = evaluation.dataset.facts.get(node.parameter)
        found["origin"] = None if datum is None else place_json(datum.place)
    return found
