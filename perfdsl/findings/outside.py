"""An evaluation to the values that lie outside the range that their row declares."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from perfdsl.diagnostics import OUTSIDE, Diagnostic, Label
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Graph, Input, InputKey, NodeId
from perfdsl.graph.operations import SERIES
from perfdsl.source import Place
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, exact_text
from perfdsl.values.ranges import contains
from perfdsl.values.value import Value


def values_outside(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """A warning for every figure of a period that its row can not be measured at, by its declared range.

    Of a row that is measured by parts of a period, it is the figure of the whole period.
    """
    for measured in ranged(evaluation.graph):
        yield from value_outside(measured, evaluation)


@frozen
class Ranged:
    """A fact of a period that has a declared range, and the node of its figure."""

    key: InputKey
    asked: Input
    node: NodeId


def ranged(graph: Graph) -> Iterator[Ranged]:
    """The figures that are measured within a declared range."""
    declared = {one.path: one for one in graph.inputs if one.range_place is not None}
    if not declared:
        return
    series = _series(graph, declared)
    for key, node in graph.input_nodes.items():
        asked = declared.get(key.path)
        if asked is None or (asked.series is not None and node not in series):
            continue  # a part counts in its whole
        yield Ranged(key, asked, series.get(node, node))


def value_outside(measured: Ranged, evaluation: Evaluation) -> Iterator[Diagnostic]:
    """A warning where a figure lies outside its range."""
    value = evaluation.values[measured.node]
    if not isinstance(value, Missing) and not contains(measured.asked.range, value):
        yield _warning(evaluation, measured.key, measured.asked, value)


def _series(graph: Graph, declared: Mapping[tuple[str, ...], Input]) -> dict[NodeId, NodeId]:
    """The series that the fact of a whole period belongs to."""
    if all(one.series is None for one in declared.values()):
        return {}
    nodes = enumerate(graph.nodes)
    return {node.arguments[0]: NodeId(place) for place, node in nodes if node.operation is SERIES}


def _warning(evaluation: Evaluation, key: InputKey, asked: Input, value: Value) -> Diagnostic:
    datum = evaluation.dataset.facts.get(key)
    given = datum is not None and not isinstance(datum.value, Missing)
    text = datum.text if datum is not None and given and datum.text else _text(value)
    place: Place | None = datum.place if datum is not None and given else None
    assert asked.range_place is not None
    return Diagnostic(
        OUTSIDE,
        f"`{key}` is {text}, and `{asked.id}` is measured within a range",
        place or asked.place,
        labels=(Label(asked.range_place, "its range is declared here"),),
        help="correct the figure, or the range; the figure counts as it is",
    )


def _text(value: Value) -> str:
    return exact_text(value) if isinstance(value, RATIONAL_TYPE) else str(value)
