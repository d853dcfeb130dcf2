"""Gates that can never open, or are always open."""

from collections.abc import Iterator

from perfdsl.diagnostics import FORESEEN_GATE
from perfdsl.findings.foreseen.deciding import Deciding, End
from perfdsl.findings.foreseen.notices import Notice, Told
from perfdsl.findings.foreseen.sight import Sight
from perfdsl.graph.nodes import GateItem


def settled_gates(sight: Sight, deciding: Deciding) -> Iterator[Notice]:
    """A gate is open for some data, and closed for others."""
    for gate in sight.graph.outline.gates:
        answers = sight.facts(gate.node)
        if len(answers) == 1:
            opens = True in answers
            say = lambda gate=gate, opens=opens: _settled(deciding, gate, opens=opens)
            yield Notice(FORESEEN_GATE, gate.name, say)


def _settled(deciding: Deciding, gate: GateItem, *, opens: bool) -> Told:
    decided = deciding.inputs(gate.node, End.BOTTOM if opens else End.TOP)
    how = "is always open" if opens else "can never open"
    return Told(f"the gate `{gate.name}` {how}", gate.place, decided.labels, "change its condition, or take it out", decided.text)
