"""The names that people write to gates and awards, and to what one recipient has of an award."""

from collections.abc import Sequence

from attrs import frozen

from perfdsl.graph.nodes import AwardItem, GateItem, Outline
from perfdsl.values.paths import PathIndex, folded


@frozen
class Found:
    """A gate, or an award with the place of one of its recipients, None for all of them."""

    gate: GateItem | None = None
    award: AwardItem | None = None
    recipient: int | None = None


def consequence_named(outline: Outline, name: str) -> Found | None:
    """The award, the amount (`risultato.rossi`) or the gate (`tempi`, `tempi.open`) that a name means.

    None where it means none of them. Raises LookupError where an award of that name does not pay whom it says.
    """
    first, *rest = (folded(part) for part in name.strip().split("."))
    for award in outline.awards:
        if award.name == first:
            return Found(award=award, recipient=_recipient(award, rest) if rest else None)
    for gate in outline.gates:
        if gate.name == first and rest in ([], ["open"]):
            return Found(gate=gate)
    return None


def _recipient(award: AwardItem, rest: Sequence[str]) -> int:
    places = {one.path: number for number, one in enumerate(award.recipients)}
    found = PathIndex(places).find(rest)
    if len(found) == 1:
        return places[found[0]]
    raise LookupError(
        f"`{award.name}` pays {'several' if found else 'nobody'} of the name `{'.'.join(rest)}`"
    )
