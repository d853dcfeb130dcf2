"""Changes by what they are of: which of them can have moved a figure."""

from collections.abc import Collection, Iterable, Sequence

from attrs import define, field

from perfdsl.analysis.attributing.nodes import Cause
from perfdsl.graph.nodes import InputKey
from perfdsl.model.comparing.matching import Placed, origin_of, placed
from perfdsl.model.comparing.nodes import Change
from perfdsl.model.nodes import Plan
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


@define
class Causes:
    """Looks changes up; what follows from another change is that one's doing."""

    _old: Plan
    _new: Plan
    _changes: Sequence[Change]
    _old_parts: dict[Path, Placed] = field(init=False)
    _new_parts: dict[Path, Placed] = field(init=False)
    _of: dict[Path, list[int]] = field(factory=dict)
    _entries: dict[Path, int] = field(factory=dict)
    _exits: dict[Path, int] = field(factory=dict)
    _facts: dict[tuple[Path, Period | None], int] = field(factory=dict)
    _dates: list[int] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self._old_parts, self._new_parts = placed(self._old), placed(self._new)
        for place, change in enumerate(self._changes):
            match change.sort:
                case "added":
                    self._entries[change.path] = place
                case "dropped":
                    self._exits[change.path] = place
                case "actual":
                    self._facts[change.path, change.period] = place
                case "at":
                    self._dates.append(place)
                case "weights_follow":
                    pass
                case _:
                    for path in change.paths or (change.path,):
                        self._of.setdefault(path, []).append(place)

    def of(self, path: Path, sorts: Collection[str], period: Period | None = None) -> tuple[int, ...]:
        """The changes of these sorts of what has the path, in that period where they are of one."""
        found = [
            place
            for place in self._of.get(path, ())
            if (change := self._changes[place]).sort in sorts and change.period in (None, period)
        ]
        above = origin_of(path, self._new_parts)
        if above is not None and (not found or all(self._changes[place].follows for place in found)):
            return self.of(above, sorts, period) or tuple(found)
        return tuple(found)

    def all_of(self, path: Path, period: Period) -> tuple[int, ...]:
        """Every change of what has the path."""
        found = self._of.get(path, [])
        return tuple(place for place in found if self._changes[place].period in (None, period))

    def sort(self, place: int) -> str:
        """The sort of a change."""
        return self._changes[place].sort

    def entry(self, path: Path) -> tuple[int, ...]:
        """That something of the new plan is there: it was added, with what it stands in, or has moved."""
        return self._way(path, self._entries, self._new_parts) or self.of(path, {"moved"})

    def exit(self, path: Path) -> tuple[int, ...]:
        """That something of the old plan is gone."""
        return self._way(path, self._exits, self._old_parts)

    def _way(self, path: Path, known: dict[Path, int], parts: dict[Path, Placed]) -> tuple[int, ...]:
        """The change of the outermost that came, or went, with what has the path."""
        found: tuple[int, ...] = ()
        while path in known:
            found = (known[path],)
            path = parts[path][1]
        return found

    def fact(self, key: InputKey) -> tuple[int, ...]:
        """That a fact is another."""
        found = self._facts.get((key.path, key.period))
        return () if found is None else (found,)

    def date(self) -> tuple[int, ...]:
        """That it is looked at on another day."""
        return tuple(self._dates)


def cause_of(changes: Iterable[int]) -> Cause:
    """One cause of these changes: together, where they are several; where there is none, what is read."""
    found = tuple(sorted(set(changes)))
    return Cause(found, "reads" if not found else "together" if len(found) > 1 else "")
