"""What holds for a definition because it, or one that it stands in, says so."""

from perfdsl.model.draft_nodes import Draft
from perfdsl.syntax.nodes import Statement


class Inherited:
    """The attribute `key` of the nearest definition that has it, each found once."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._above: dict[Draft, Statement | None] = {}
        self._held: dict[int, Statement] = {}

    def found(self) -> tuple[Statement, ...]:
        """Every statement that holds for something that was asked about."""
        return tuple(self._held.values())

    def of(self, draft: Draft) -> Statement | None:
        """What the draft says, or the nearest above it; None where nobody says anything."""
        found = draft.attributes.get(self._key)
        if found is None and draft.parent is not None:
            found = self._from_above(draft.parent)
        if found is not None:
            self._held[id(found)] = found
        return found

    def _from_above(self, parent: Draft) -> Statement | None:
        """What holds in a definition; kept, as it is asked for all that stands there."""
        if parent in self._above:
            return self._above[parent]
        way: list[Draft] = []
        found = None
        for one in parent.lineage():
            if one in self._above:
                found = self._above[one]
                break
            way.append(one)
            found = one.attributes.get(self._key)
            if found is not None:
                break
        self._above.update(dict.fromkeys(way, found))
        return found
