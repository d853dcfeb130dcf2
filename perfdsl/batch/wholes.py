"""Which figures of a graph are whole numbers wherever they are there, whatever the data are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from perfdsl.engine.exact import needed
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.values.kind import Kind
from perfdsl.values.number import RATIONAL_TYPE

_Rule: TypeAlias = Callable[[Any, Sequence[bool]], bool]
"""From the parameter of an operation, and whether each of its arguments is whole, whether its result is."""

_KEEPING: Final = frozenset({"sum", "last", "min", "max"})
"""What comes so of whole numbers of the parts of a period, or of all subjects, is whole."""


def _every(_: object, arguments: Sequence[bool]) -> bool:
    return all(arguments)


def _first(_: object, arguments: Sequence[bool]) -> bool:
    return arguments[0]


_RULES: Final[Mapping[op.Operation, _Rule]] = {
    **dict.fromkeys((op.ADD, op.NEGATE, op.ABSOLUTE, op.SMALLEST, op.LARGEST, op.BETWEEN), _every),
    **dict.fromkeys((op.FIRST_THERE, op.WHOLE_OF_PARTS, op.APPORTION), _every),
    **dict.fromkeys((op.WHERE, op.DUE), _first),
    **dict.fromkeys((op.RANK, op.DAYS_BETWEEN), lambda _, _arguments: True),
    op.CONSTANT: lambda figure, _: isinstance(figure, RATIONAL_TYPE) and figure.denominator == 1,
    op.CHOOSE: lambda _, arguments: all(arguments[1:]),
    op.MULTIPLY: lambda signs, arguments: all(arguments) and set(signs) == {"*"},
    op.SERIES: lambda told, arguments: told[0] in _KEEPING and all((arguments[0], *arguments[2:])),
    op.OVER_SUBJECTS: lambda word, arguments: word == "count" or (word in _KEEPING and arguments[0]),
}


def is_counted(kind: Kind) -> bool:
    """Whether what is measured by a kind is a whole number."""
    return kind.name == "count" or kind.ends is not None


def is_whole(graph: Graph, node: NodeId) -> bool:
    """Whether a figure is a whole number in every row in which it is there."""
    kinds = {one.path: one.kind for one in graph.inputs}
    found: dict[int, bool] = {}
    for place in sorted(needed(graph.nodes, [node])):
        one = graph.nodes[place]
        arguments = [found[argument] for argument in one.arguments]
        found[place] = _is_whole(one, arguments, kinds)
    return found[node]


def _is_whole(node: Node, arguments: Sequence[bool], kinds: Mapping[tuple[str, ...], Kind]) -> bool:
    if isinstance(node.parameter, InputKey):
        kind = kinds.get(node.parameter.path)
        return kind is not None and is_counted(kind)
    rule = _RULES.get(node.operation)
    return rule is not None and rule(node.parameter, arguments)
