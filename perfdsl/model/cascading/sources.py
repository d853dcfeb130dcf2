"""Cascades to their sources: the row or container that each takes over, found once."""

from collections.abc import Iterator

from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.names import Names, is_source
from perfdsl.syntax import nodes as syntax
from perfdsl.values.paths import Path, folded


class Sources:
    """What the cascades of a ruleset take over.

    A bare name means the part that a unit around has of a row, before it means the row itself: within a
    service, `cascade fairs` is the service's share of the fairs.
    """

    def __init__(self, drafts: Drafts, names: Names) -> None:
        self._names = names
        self._known: dict[int, Draft | None] = {}
        self._parts: dict[tuple[int, str], Draft] = {}
        self._by_tail: dict[Path, list[Draft]] = {}
        self._origins: dict[int, Draft] = {}
        self._nearest: dict[tuple[int, str], Draft | None] = {}
        for one in drafts.parts.values():
            if is_split(one):
                name = folded(one.syntax.source.names[-1].text)  # type: ignore[union-attr]
                self._parts.setdefault((id(dashboard_of(one)), name), one)
                self._by_tail.setdefault((*dashboard_of(one).path[-1:], name), []).append(one)

    def settle(self, one: Draft, source: Draft) -> None:
        """Say what a cascade takes over that nobody wrote: a contribution."""
        self._known[id(one)] = source

    def of(self, one: Draft) -> Draft | None:
        """What a cascade takes over, None where that is not one thing that can be."""
        if id(one) not in self._known:
            self._known[id(one)] = self._look_up(one)
        return self._known[id(one)]

    def chain(self, one: Draft) -> Iterator[Draft]:
        """A draft, its source where it is a cascade, the source of that, and so on; a circle ends where it closes."""
        seen: set[int] = set()
        found: Draft | None = one
        while found is not None and id(found) not in seen:
            yield found
            seen.add(id(found))
            found = self.of(found) if found.keyword == "cascade" else None

    def origin(self, one: Draft) -> Draft:
        """The row or container that a chain of cascades begins with; in a circle, where that closes."""
        way: list[Draft] = []
        found = one
        for passed in self.chain(one):
            found = self._origins.get(id(passed), passed)
            if found is not passed:
                break
            way.append(passed)
        self._origins.update((id(passed), found) for passed in way)
        return found

    def complain(self, one: Draft) -> None:
        """Say why a cascade takes nothing over."""
        self._names.find(_reference(one), _home(one), wanted=is_source, purpose="cannot be cascaded")

    def _look_up(self, one: Draft) -> Draft | None:
        reference = _reference(one)
        names = tuple(folded(name.text) for name in reference.names)
        if len(names) == 1 and reference.keyword is None:
            part = self._part_around(one, names[0])
            if part is not None:
                return part
        found = self._names.find(reference, _home(one), wanted=is_source, silent=True)
        if found is None and len(names) > 1 and reference.keyword is None:
            return self._part_named(names)
        return found

    def _part_named(self, names: Path) -> Draft | None:
        found = [
            draft
            for draft in self._by_tail.get(names[-2:], ())
            if _ends(dashboard_of(draft).path, names[:-1])
        ]
        return found[0] if len(found) == 1 else None

    def _part_around(self, one: Draft, name: str) -> Draft | None:
        """The part of that name in the nearest unit around the one that a cascade stands in."""
        way: list[tuple[int, str]] = []
        found: Draft | None = None
        unit = _around(dashboard_of(one))
        while unit is not None and found is None:
            key = id(unit), name
            if key in self._nearest:
                found = self._nearest[key]
                break
            way.append(key)
            found = self._parts.get(key)
            unit = _around(unit)
        self._nearest.update(dict.fromkeys(way, found))
        return found


def is_split(draft: Draft) -> bool:
    """Whether it is a part of a row, with an actual of its own."""
    return draft.keyword == "cascade" and "share" in draft.attributes


def dashboard_of(draft: Draft) -> Draft:
    """The unit, role or person that a draft stands in, or the plan."""
    for one in draft.lineage():
        if one.is_unit or one.parent is None:
            return one
    raise AssertionError("a lineage is never empty")


def _around(unit: Draft) -> Draft | None:
    return None if unit.parent is None else dashboard_of(unit.parent)


def _reference(one: Draft) -> syntax.Reference:
    assert isinstance(one.syntax, syntax.Cascade)
    return one.syntax.source


def _home(one: Draft) -> Draft:
    return one.parent or one


def _ends(path: Path, names: Path) -> bool:
    return path[len(path) - len(names) :] == names
