"""Conditions of `if ... then ... else` that always hold, or never do."""

from collections.abc import Iterator
from functools import partial

from perfdsl.diagnostics import FORESEEN_ALWAYS
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Sort, Told, place_key
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.graph.nodes import Node
from perfdsl.graph.operations import CHOOSE


def settled_choices(sight: Sight) -> Iterator[Notice]:
    """Of a choice, each side is taken for some data."""
    for node in sight.graph.nodes:
        if node.operation is CHOOSE:
            answer = sight.answer(node.arguments[0])
            say = None
            if answer is not None:
                holds = answer
                say = partial(_settled, sight, node, holds=holds)
            yield Notice(FORESEEN_ALWAYS, place_key(node.place), say, Sort.EVERYWHERE)


def _settled(sight: Sight, node: Node, *, holds: bool) -> Told:
    condition = node.arguments[0]
    decided = sight.decided(condition, End.BOTTOM if holds else End.TOP)
    place = sight.graph.nodes[condition].place or node.place
    how, left = ("always", "then") if holds else ("never", "else")
    return Told(
        f"this condition {how} holds",
        place,
        decided.labels,
        f"change it, or leave only what stands after `{left}`",
        decided.text,
    )
