"""What holds for a definition because it, or one that it stands in, says so."""

from perfdsl.model.draft_nodes import Draft
from perfdsl.syntax.nodes import Statement


class Inherited:
    """The attribute `key` of the nearest definition that has it, each found once."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._known: dict[Draft, Statement | None] = {}

    def found(self) -> tuple[Statement, ...]:
        """Every statement that holds for something that was asked about."""
        return tuple({id(one): one for one in self._known.values() if one is not None}.values())

    def of(self, draft: Draft) -> Statement | None:
        """What the draft says, or the nearest above it; None where nobody says anything."""
        way: list[Draft] = []
        found = None
        for one in draft.lineage():
            if one in self._known:
                found = self._known[one]
                break
            way.append(one)
            found = one.attributes.get(self._key)
            if found is not None:
                break
        self._known.update(dict.fromkeys(way, found))
        return found
