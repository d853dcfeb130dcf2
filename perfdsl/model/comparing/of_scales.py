"""The scales of two plans to what differs in them: one change for all rows and containers that it concerns."""

from collections.abc import Iterator
from typing import Any, Final

from attrs import evolve, frozen

from perfdsl.model.comparing.nodes import Change, Edit
from perfdsl.model.comparing.of_parts import place_of
from perfdsl.model.comparing.sides import Sides
from perfdsl.model.nodes import Leaf, Part, Scale
from perfdsl.values.paths import Path

FIELDS: Final = {
    "clamp": "clamp",
    "late": "late",
    "missing": "missing",
    "round_achievement": "rounding",
    "round_score": "rounding",
    "lower_mirror": "lower_mirror",
    "tolerance": "tolerance",
    "bands": "bands",
    "bands_after_rounding": "bands",
    "terms": "terms",
    "in_points": "terms",
    "note": "note",
}
"""The sort of the change where a field of a scale differs."""


@frozen
class _Key:
    """What changes on a scale; of terms in points each container has its own."""

    field: str
    old_name: str
    name: str
    old: Any
    new: Any


def scale_changes(sides: Sides) -> Iterator[Change]:
    """What differs in how achievements become scores, by scale."""
    found: dict[_Key, list[Path]] = {}
    pairs: dict[tuple[int, int], tuple[_Key, ...]] = {}
    for path, old_path in sides.old_of.items():
        old, new = sides.old_parts[old_path][0].scale, sides.new_parts[path][0].scale
        if old is None or new is None or old is new:
            continue
        if (id(old), id(new)) not in pairs:
            pairs[id(old), id(new)] = tuple(_between(old, new))
        for key in pairs[id(old), id(new)]:
            found.setdefault(key, []).append(path)
    for key, paths in found.items():
        yield _change(sides, key, tuple(paths))


def scale_edits(sides: Sides) -> Iterator[Edit]:
    """What has a scale in one of the plans only: it counts in that one only."""
    for path, old_path in sides.old_of.items():
        old, new = sides.old_parts[old_path][0].scale, sides.new_parts[path][0].scale
        if (old is None) is not (new is None):
            yield Edit(path, "scale", new)


def _between(old: Scale, new: Scale) -> Iterator[_Key]:
    for name in FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before is not after and before != after:
            yield _Key(name, old.name, new.name, before, after)


def _change(sides: Sides, key: _Key, paths: tuple[Path, ...]) -> Change:
    edits = tuple(Edit(path, "scale", key.new, key.field) for path in paths)
    paths = tuple(path for path in paths if not _is_input(sides.new_parts[path][0])) or paths
    first = paths[0]
    old, new = sides.old_parts[sides.old_of[first]][0], sides.new_parts[first][0]
    change = Change(
        FIELDS[key.field],
        first if len(paths) == 1 else (),
        new.label if len(paths) == 1 else "",
        "scale",
        key.old,
        key.new,
        old.path if len(paths) == 1 else (),
        place_of(key.old, old),
        place_of(key.new, new),
        name=key.field,
        paths=paths,
        edits=edits,
    )
    return evolve(change, label=key.name) if len(paths) > 1 else change


def _is_input(part: Part) -> bool:
    return isinstance(part, Leaf) and part.keyword == "input"
