"""Why a figure can be no more, or no less, than it can: back through the graph to the inputs that decide it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import Final

from attrs import frozen

from perfdsl.diagnostics import Label
from perfdsl.engine.interval.outlooks import outlook_of
from perfdsl.findings.foreseen.words import Names, decided_at
from perfdsl.graph.nodes import Graph, Input, InputKey, Node, NodeId
from perfdsl.graph.operations import CONSTANT, DATE_OF_EVALUATION
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.ranges import FAR, OneOf, OpenAllotment, Outlook, Range, hull, parted

_NAMED: Final = 3
"""How many inputs a message names; the others it counts."""

_STEPS: Final = 200_000
"""How many steps back all findings of a period take together."""

_FEW: Final = 200
"""How many steps each takes at least; where that is not enough, its inputs are not counted."""

_WIDE: Final = 8
"""Of an operation on more figures than this, each is taken to decide what the operation does."""


_SETTLED: Final = frozenset({CONSTANT, DATE_OF_EVALUATION})


class End(Enum):
    """Which end of what a figure can be is asked about: of a condition, `TOP` is that it holds."""

    TOP = "top"
    BOTTOM = "bottom"


_Asked = tuple[NodeId, End]


@frozen
class Decided:
    """The inputs that decide something.

    `text` says in one clause what the first of them can be, and how many more there are; it is empty where none
    decides it. `labels` are where the first stands; `is_by_data` says whether there is one.
    """

    text: str
    labels: tuple[Label, ...]
    is_by_data: bool


class Deciding:
    """Finds in one period what decides; remembers which argument of a node decides it."""

    def __init__(self, graph: Graph, prospects: Sequence[Outlook], names: Names) -> None:
        self._graph = graph
        self._prospects = prospects
        self._names = names
        self._inputs = {one.path: one for one in graph.inputs}
        self._known: dict[_Asked, tuple[_Asked, ...]] = {}
        self._found: dict[_Asked, Decided] = {}
        self._left = _STEPS

    def inputs(self, node: NodeId, *ends: End) -> Decided:
        """The inputs without whose ranges the node could be more (`TOP`) or less (`BOTTOM`) than it can."""
        if len(ends) > 1:
            return self._walk([(node, end) for end in ends])
        way: list[_Asked] = []
        asked: _Asked = (node, ends[0])
        while asked not in self._found:
            way.append(asked)
            deciding = self._deciding(asked)
            if len(deciding) != 1:
                self._found[asked] = self._walk([asked])
                break
            (asked,) = deciding
        found = self._found[asked]
        self._found.update(dict.fromkeys(way, found))
        return found

    def _walk(self, asked: Sequence[_Asked]) -> Decided:
        """All that is found on the ways back, the first ways first, as far as there are steps left."""
        limit = max(_FEW, self._left)
        pending, seen = list(reversed(asked)), set(asked)
        found: dict[Input, None] = {}
        whole = True
        while pending:
            one = pending.pop()
            node = self._graph.nodes[one[0]]
            if isinstance(node.parameter, InputKey):
                found[self._inputs[node.parameter.path]] = None
            deciding, room = self._deciding(one), (limit - len(seen)) // 2
            whole = whole and len(deciding) <= room
            fresh = [other for other in deciding[:room] if other not in seen]
            seen.update(fresh)
            pending.extend(reversed(fresh))
        self._left -= len(seen)
        return self._decided(tuple(found), whole=whole)

    def _decided(self, inputs: Sequence[Input], *, whole: bool) -> Decided:
        clauses = [self._names.lies(one) for one in inputs[:_NAMED]]
        if not whole:
            clauses.append("and others")
        elif len(inputs) > _NAMED:
            clauses.append(f"and {len(inputs) - _NAMED} more")
        labels = tuple(decided_at(one) for one in inputs[:1])
        return Decided(", ".join(clauses), labels, is_by_data=bool(inputs) or not whole)

    def _deciding(self, asked: _Asked) -> tuple[_Asked, ...]:
        known = self._known.get(asked)
        if known is None:
            node = self._graph.nodes[asked[0]]
            find = self._all if len(node.arguments) > _WIDE else self._tried
            known = self._known[asked] = tuple(dict.fromkeys(find(node, asked[1])))
        return known

    def _all(self, node: Node, end: End) -> Iterator[_Asked]:
        return ((one, end) for one in node.arguments if _is_open(self._prospects[one]))

    def _tried(self, node: Node, end: End) -> Iterator[_Asked]:
        """The ends of arguments that, were they open, would open this end of the node."""
        arguments = [self._prospects[one] for one in node.arguments]
        before = _end(outlook_of(node, arguments), end) if arguments else None
        for place, argument in enumerate(arguments):
            if self._graph.nodes[node.arguments[place]].operation in _SETTLED:
                continue
            for which in End:
                opened = _opened(argument, which)
                if opened is None:
                    continue
                after = outlook_of(node, [*arguments[:place], opened, *arguments[place + 1 :]])
                if _further(_end(after, end), before, end):
                    yield node.arguments[place], which


def _is_open(outlook: Outlook) -> bool:
    return isinstance(parted(outlook)[0], Range | OneOf)


def _end(outlook: Outlook, end: End) -> object:
    """One end of what is there; of words, all of them."""
    there, _ = parted(outlook)
    choose: Callable[..., object] = max if end is End.TOP else min
    match there:
        case Range(low, high):
            return high if end is End.TOP else low
        case OneOf(values):
            return frozenset(values) if isinstance(values[0], str) else choose(values)
        case str():
            return frozenset({there})
        case _:
            return there


def _further(after: object, before: object, end: End) -> bool:
    """Whether an end has moved outwards; of words, whether there are others."""
    if before is None or after is None or isinstance(after, frozenset) or isinstance(before, frozenset):
        return after != before
    if isinstance(after, OpenAllotment) or isinstance(before, OpenAllotment):
        return False
    return bool(after > before if end is End.TOP else after < before)  # type: ignore[operator]


def _opened(outlook: Outlook, end: End) -> Outlook | None:
    """The outlook with one end as far out as can be; None where that is no other."""
    there, gone = parted(outlook)
    opened: Outlook
    match there:
        case Range(low, high):
            opened = _wide(low, high, end)
        case bool() if there is (end is End.BOTTOM):
            opened = OneOf((True, False))
        case date():
            opened = _wide(there, there, end)
        case _ if type(there) is RATIONAL_TYPE:
            opened = _wide(there, there, end)
        case _:
            return None
    return None if opened == there else hull([opened, *gone])


def _wide(low: object, high: object, end: End) -> Outlook:
    if isinstance(low, date):
        return hull([low, date.max] if end is End.TOP else [date.min, high])  # type: ignore[list-item]
    return hull([low, FAR] if end is End.TOP else [-FAR, high])  # type: ignore[list-item]
