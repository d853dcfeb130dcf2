"""The weights of two plans to what differs in them: those written otherwise, and those that make room."""

from collections.abc import Iterator

from perfdsl.model.comparing.nodes import Change, Edit
from perfdsl.model.comparing.of_parts import place_of
from perfdsl.model.comparing.sides import Sides
from perfdsl.model.nodes import Part
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path

_Shares = tuple[Rational | None, Rational | None]


def weight_changes(sides: Sides) -> Iterator[Change]:
    """A change for every part that is given another weight, and one for each container in which others follow.

    What a part weighs in its container is compared, not how that is written.
    """
    following: dict[Path, dict[Path, _Shares]] = {}
    for path, old_path in sides.old_of.items():
        shares = sides.shares(path)
        if shares[0] == shares[1]:
            continue
        old, new = sides.old_parts[old_path][0], sides.new_parts[path][0]
        if _is_written_otherwise(old, new):
            yield _written(old, new, shares)
        else:
            home = sides.new.weighed_in.get(
                path, sides.new_of.get(sides.old.weighed_in.get(old_path, ()), ())
            )
            following.setdefault(home, {})[path] = shares
    for home, found in following.items():
        yield _following(sides, home, found)


def _is_written_otherwise(old: Part, new: Part) -> bool:
    """Whether a weight is written on either side, and not the same on both."""
    return old.weight != new.weight


def _written(old: Part, new: Part, shares: _Shares) -> Change:
    return Change(
        "weight", new.path, new.label, new.keyword if hasattr(new, "keyword") else "cascade", *shares, old.path,
        place_of(old.weight, old), place_of(new.weight, new), edits=(Edit(new.path, "share", shares[1]),),
    )  # fmt: skip


def _following(sides: Sides, home: Path, found: dict[Path, _Shares]) -> Change:
    """One change for all that make room in a container, or take what is left; with what each had where that is one."""
    alike = set(found.values())
    old, new = alike.pop() if len(alike) == 1 else (None, None)
    known = sides.new_parts.get(home) or sides.new_parts[()]
    part = known[0]
    before = sides.old_parts[sides.old_of[home]][0] if home in sides.old_of else None
    return Change(
        "weights_follow", home, part.label, getattr(part, "keyword", "cascade"), old, new, sides.old_of.get(home, ()),
        None if before is None else before.place, part.place, paths=tuple(found), follows=True,
        edits=tuple(Edit(path, "share", shares[1]) for path, shares in found.items()),
    )  # fmt: skip
