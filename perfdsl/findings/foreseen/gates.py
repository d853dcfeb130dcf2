"""Gates that can never open, or are always open."""

from collections.abc import Iterator
from functools import partial

from perfdsl.diagnostics import FORESEEN_GATE
from perfdsl.findings.foreseen.deciding import End
from perfdsl.findings.foreseen.notices import Notice, Told
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.graph.nodes import GateItem


def settled_gates(sight: Sight) -> Iterator[Notice]:
    """A gate is open for some data, and closed for others."""
    for gate in sight.graph.outline.gates:
        answer = sight.answer(gate.node)
        if answer is not None:
            opens = answer
            say = partial(_settled, sight, gate, opens=opens)
            yield Notice(FORESEEN_GATE, gate.name, say)


def _settled(sight: Sight, gate: GateItem, *, opens: bool) -> Told:
    decided = sight.decided(gate.node, End.BOTTOM if opens else End.TOP)
    how = "is always open" if opens else "can never open"
    return Told(
        f"the gate `{gate.name}` {how}",
        gate.place,
        decided.labels,
        "change its condition, or take it out",
        decided.text,
    )
