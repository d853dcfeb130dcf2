"""A syntax tree to the nodes in it, and to a copy of it in which some are replaced."""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from attrs import fields

from perfdsl.source import Span
from perfdsl.syntax.nodes import Block, Node

_N = TypeVar("_N", bound=Node)


_NAMES: Final[dict[str, tuple[str, ...]]] = {}


def _names(node: Node) -> tuple[str, ...]:
    """The fields of a node beside its span, found once for each sort of node."""
    kind = type(node)
    known = _NAMES.get(kind.__qualname__)
    if known is None:
        known = _NAMES[kind.__qualname__] = tuple(one.name for one in fields(kind) if one.name != "span")
    return known


def parts(node: Node) -> Iterator[Node]:
    """The nodes that a node holds, in the order of its fields; none of those inside them."""
    pending: list[object] = [getattr(node, name) for name in reversed(_names(node))]
    while pending:
        value = pending.pop()
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            pending.extend(reversed(value))


def nodes_in(top: Node) -> Iterator[Node]:
    """The node and every node inside it, however deep, each before those inside it."""
    pending = [top]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(list(parts(node))))


def copied(node: _N, value: Callable[[Any], Any], span: Span) -> _N:
    """The node at another place, with what `value` makes of each node that it holds."""
    given = {name: _value(getattr(node, name), value) for name in _names(node)}
    return type(node)(**given, span=span)


def _value(old: object, value: Callable[[Any], Any]) -> object:
    if isinstance(old, Node):
        return value(old)
    if isinstance(old, tuple):
        return tuple(_value(one, value) for one in old)
    return old


def blocks_in(top: Block) -> list[Block]:
    """The block and every block inside its statements, each before those inside it."""
    found = [top]
    for block in found:  # grows while it is gone through
        for statement in block.statements:
            found.extend(part for part in parts(statement) if isinstance(part, Block))
    return found
