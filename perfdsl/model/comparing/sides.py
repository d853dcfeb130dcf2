"""Two plans side by side: which parts are the same, what the old one says in the paths of the new, and which periods meet."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import define, field

from perfdsl.model.comparing.matching import Placed, matching, placed
from perfdsl.model.comparing.nodes import DROPPED
from perfdsl.model.comparing.renaming import Renaming
from perfdsl.model.nodes import Part, Plan
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


@define
class Sides:
    """The old plan and the new one.

    `periods` are those that are compared with each other: the same of both, unless others are `asked`.
    """

    old: Plan
    new: Plan
    asked: Sequence[tuple[Period, Period]] | None = None
    old_of: Mapping[Path, Path] = field(init=False)
    new_of: Mapping[Path, Path] = field(init=False)
    """For every path of the old plan that of the new; one that none has where it is dropped."""
    old_parts: Mapping[Path, Placed] = field(init=False)
    new_parts: Mapping[Path, Placed] = field(init=False)
    renaming: Renaming = field(init=False)
    periods: tuple[tuple[Period, Period], ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.old_parts, self.new_parts = placed(self.old), placed(self.new)
        self.old_of = matching(self.old_parts, self.new_parts)
        self.new_of = _new_of(self.old_parts, self.old_of)
        self.renaming = Renaming(self.new_of)
        shared = [one for one in self.new.periods if one in self.old.periods]
        self.periods = tuple((one, one) for one in shared) if self.asked is None else tuple(self.asked)

    @property
    def whole(self) -> bool:
        """Whether plans are compared, and not a period of one with another of the other."""
        return self.asked is None

    @property
    def added_periods(self) -> tuple[Period, ...]:
        """Periods that only the new plan has."""
        return tuple(one for one in self.new.periods if one not in self.old.periods)

    @property
    def dropped_periods(self) -> tuple[Period, ...]:
        """Periods that only the old plan has."""
        return tuple(one for one in self.old.periods if one not in self.new.periods)

    def renamed(self, new: Path) -> Part:
        """What the old plan has in the place of a path of the new, in the paths of the new."""
        return self.renaming.part(self.old_parts[self.old_of[new]][0])

    def shares(self, new: Path) -> tuple[Rational | None, Rational | None]:
        """The share of its container that a part has in the old plan, and in the new."""
        return _share(self.old, self.old_parts[self.old_of[new]][0]), _share(self.new, self.new_parts[new][0])


def renaming_of(plan: Plan, old_of: Mapping[Path, Path]) -> Renaming:
    """Says things of an old plan in the paths of the new one."""
    return Renaming(_new_of(placed(plan), old_of))


def _new_of(parts: Iterable[Path], old_of: Mapping[Path, Path]) -> dict[Path, Path]:
    dropped: dict[Path, Path] = {path: (DROPPED, *path) for path in parts}
    return {**dropped, **{old: new for new, old in old_of.items()}}


def _share(plan: Plan, part: Part) -> Rational | None:
    """The weight of a part; 0% of one that is left out where no weights are."""
    left_out = ZERO if part.weight is not None and part.weight.value == 0 else None
    return plan.weights.get(part.path, left_out)
