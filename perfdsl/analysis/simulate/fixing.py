"""A graph whose facts are known but for some, so that they are figures of the ruleset."""

from collections.abc import Collection

from attrs import evolve

from perfdsl.data.nodes import Dataset
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.value import Value


def fixed(graph: Graph, dataset: Dataset, varying: Collection[InputKey]) -> Graph:
    """The graph in which every fact of a dataset is a constant, but those that vary. What it does not state is not measured."""
    values: dict[NodeId, Value] = {
        node: dataset.facts[key].value
        for key, node in graph.input_nodes.items()
        if key not in varying and key in dataset.facts and dataset.facts[key].value != NOT_MEASURED
    }
    nodes = list(graph.nodes)
    for node, value in values.items():
        nodes[node] = Node(op.CONSTANT, (), value, place=nodes[node].place)
    left = {key: node for key, node in graph.input_nodes.items() if node not in values}
    return evolve(graph, nodes=tuple(nodes), input_nodes=left, constants=(*graph.constants, *values.items()))
