"""A graph and some open figures to what every other figure may become: the same graph, meant over ranges.

The law: whatever the open figures turn out to be, the exact value of a node lies in its outlook. Only a
figure that no evaluation could keep (`out_of_range`, by the digits of its fraction) is not foreseen.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from perfdsl.engine.interval.meanings import INTERVALS, Meaning
from perfdsl.engine.meanings import MEANINGS
from perfdsl.graph.nodes import Graph, Node, NodeId
from perfdsl.graph.operations import COMPARE, OPEN_FACT, POLICY, Scope
from perfdsl.values.missing import PENDING, Missing, MissingRule, Policy
from perfdsl.values.ranges import OneOf, OpenAllotment, OpenFact, Outlook, Range, hull, parted, perhaps
from perfdsl.values.value import Value

_OPEN: Final = frozenset({Range, OneOf, OpenAllotment})
_LEAVING_OPEN: Final = frozenset({POLICY, OPEN_FACT})
"""Operations whose result may be open though nothing that they read is."""


def outlooks(
    graph: Graph, values: Sequence[Value], given: Mapping[NodeId, Outlook], *, others: bool = False
) -> dict[NodeId, Outlook]:
    """What the nodes that depend on the `given` ones may become, and these themselves.

    `values` are those of an exact evaluation; `given` says of any nodes, inputs among them, what they may be.
    A node that is not in the result keeps its value whatever the given ones become. Where figures of the `others`
    are open, so is all that reads them.
    """
    found: dict[NodeId, Outlook] = dict(given)
    untouched = found.keys().isdisjoint
    for place in range(0 if others else min(given, default=len(graph.nodes)), len(graph.nodes)):
        node, here = graph.nodes[place], NodeId(place)
        moved = others and node.operation.scope is Scope.SUBJECTS
        if here in given or (untouched(node.arguments) and not moved):
            continue
        outlook = outlook_of(node, [_known(found.get(one), values[one]) for one in node.arguments])
        if type(outlook) is not type(values[place]) or outlook != values[place]:
            found[here] = outlook
    return found


def open_scores(
    graph: Graph, values: Sequence[Value], among: Iterable[NodeId] | None = None
) -> dict[NodeId, Outlook]:
    """The scores, and the facts of their rows, that are pending of themselves, and what each may become.

    `among` some nodes, or all of them.
    """
    found: dict[NodeId, Outlook] = {}
    for place in map(NodeId, range(len(graph.nodes))) if among is None else among:
        node = graph.nodes[place]
        rule = node.parameter
        if isinstance(rule, OpenFact) and values[node.arguments[1]] != PENDING:
            if rule.is_open(values[node.arguments[1]]):
                found[place] = rule.outlook
        elif isinstance(rule, MissingRule) and rule.leaves_open:
            score = values[node.arguments[0]]
            if isinstance(score, Missing) and rule.policy_for(score.reason) is Policy.PENDING:
                found[place] = Range(*rule.pending)
    return found


def surely(sign: str, left: Outlook, right: Outlook) -> bool:
    """Whether `left` stands to `right` as the sign says whatever becomes of both."""
    return _strict(Node(COMPARE, (), sign), (left, right)) is True


def _known(outlook: Outlook | None, value: Value) -> Outlook:
    return value if outlook is None else outlook


def outlook_of(node: Node, arguments: Sequence[Outlook]) -> Outlook:
    """What a node may become where its arguments may become so."""
    if node.operation.strict:
        return _strict(node, arguments)
    return _meant(node, arguments)


def _strict(node: Node, arguments: Sequence[Outlook]) -> Outlook:
    """A missing argument is the result; one that may be missing may be."""
    there: list[Outlook] = []
    gone: frozenset[Missing] = frozenset()
    for argument in arguments:
        present, missing = parted(argument)
        gone = gone | missing if gone else missing
        if present is None:
            return hull(gone)
        there.append(present)
    return perhaps(_meant(node, there), gone)


def _meant(node: Node, arguments: Sequence[Outlook]) -> Outlook:
    if (
        node.operation in _LEAVING_OPEN
        or node.operation.scope is Scope.SUBJECTS
        or not _OPEN.isdisjoint(map(type, arguments))
    ):
        meaning: Meaning = INTERVALS[node.operation](node.parameter)
        return meaning(*arguments)
    return MEANINGS[node.operation](node.parameter)(*arguments)
