"""Two plans to which of their parts are the same: by path, by label, by id, by what they say."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeAlias

from attrs import define, field

from perfdsl.model.changing.parts import children
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.values.paths import Path

Placed: TypeAlias = tuple[Part, Path]
_Key: TypeAlias = Callable[[Part], Hashable | None]


def matching(old: Mapping[Path, Placed], new: Mapping[Path, Placed]) -> dict[Path, Path]:
    """For every path of the `new` parts that has one the path of the same thing among the `old`.

    Containers are found before rows. Each is the same as what has its path and label; else as the one that has its
    label, where no other has; else as what has its path, seen through containers that are renamed; else as the one that
    has its id elsewhere; else as the one that says the same, where that is telling. Linear: each rule is one look into
    a table.
    """
    old_of: dict[Path, Path] = {(): ()}
    for of_containers in (True, False):
        _Matching(_only(old, of_containers), _only(new, of_containers), old_of).run()
    return old_of


def origin_of(path: Path, parts: Mapping[Path, Placed]) -> Path | None:
    """What a part says again, or is a part of: the path of that; None where it stands by itself, or is not there."""
    match parts[path][0] if path in parts else None:
        case Cascade() as part:
            return part.source
        case Leaf(split=split) if split is not None:
            return split.origin
        case _:
            return None


def placed(plan: Plan) -> dict[Path, Placed]:
    """Every part with the path of what it stands in, in the order written: whatever holds another before it."""
    found: dict[Path, Placed] = {}
    pending: list[tuple[Part, Path]] = [(top, top.path[:-1]) for top in reversed((plan.root, *plan.units))]
    while pending:
        part, home = pending.pop()
        found[part.path] = part, home
        pending.extend((child, part.path) for child in reversed(children(part)))
    return found


def _only(parts: Mapping[Path, Placed], of_containers: bool) -> dict[Path, Placed]:  # noqa: FBT001 - one of two
    return {
        path: placed
        for path, placed in parts.items()
        if path and isinstance(placed[0], Container) is of_containers
    }


@define
class _Matching:
    """Matches containers or rows: `old_of` is what is known of all."""

    _old: Mapping[Path, Placed]
    _new: Mapping[Path, Placed]
    _old_of: dict[Path, Path]
    _taken: set[Path] = field(factory=set)

    def _take(self, new: Path, old: Path) -> None:
        self._old_of[new] = old
        self._taken.add(old)

    def run(self) -> None:
        """Match what is the same, by one rule after the other."""
        for path, (part, _) in self._new.items():
            if not _is_nameless(path) and path in self._old and _label(self._old[path][0]) == _label(part):
                self._take(path, path)
        self._at_home()
        self._by_key(_label_anywhere)
        self._by_place()
        self._by_key(_name)
        self._by_key(_inside)
        self._by_key(_said)
        self._by_order(_nameless_with)
        self._by_order(_nameless)

    def _left_old(self) -> list[tuple[Path, Placed]]:
        return [one for one in self._old.items() if one[0] not in self._taken]

    def _left_new(self) -> list[tuple[Path, Placed]]:
        return [one for one in self._new.items() if one[0] not in self._old_of]

    def _by_place(self) -> None:
        """By the path, as it was where what it stands in had another name."""
        for path, _ in self._left_new():
            home = self._old_of.get(path[:-1])
            place = path if home is None else (*home, path[-1])
            if not _is_nameless(path) and place in self._old and place not in self._taken:
                self._take(path, place)

    def _at_home(self) -> None:
        """By the label, where just one has it in the same container on either side."""
        theirs = _one_each((home, _label(part), path) for path, (part, home) in self._left_old())
        ours = _one_each((home, _label(part), path) for path, (part, home) in self._left_new())
        for (home, label), path in ours.items():  # a container comes before what stands in it
            there = theirs.get((self._old_of[home], label)) if home in self._old_of else None
            if there is not None:
                self._take(path, there)

    def _by_key(self, key: _Key) -> None:
        """By what just one on either side has."""
        ours = _alone(key, self._left_new())
        theirs = _alone(key, self._left_old())
        for one, new in ours.items():
            if one in theirs:
                self._take(new, theirs[one])

    def _by_order(self, key: _Key) -> None:
        """What has no name by its place among those that are alike in the same container."""
        waiting: dict[Hashable, list[Path]] = {}
        for path, (part, home) in reversed(self._left_old()):
            if _is_nameless(path):
                waiting.setdefault((home, key(part)), []).append(path)
        for path, (part, home) in self._left_new():
            alike = waiting.get((self._old_of.get(home), key(part))) if _is_nameless(path) else None
            if alike:
                self._take(path, alike.pop())


def _alone(key: _Key, parts: Iterable[tuple[Path, Placed]]) -> dict[Hashable, Path]:
    """The paths by what only one of them has."""
    found = _one_each(((), key(part), path) for path, (part, _) in parts)
    return {one: path for (_, one), path in found.items()}


def _one_each(found: Iterable[tuple[Path, Hashable | None, Path]]) -> dict[tuple[Path, Hashable], Path]:
    """The last of each by the two before it, where there is just one."""
    known: dict[tuple[Path, Hashable], Path | None] = {}
    for home, key, path in found:
        if key is not None:
            known[home, key] = None if (home, key) in known else path
    return {pair: path for pair, path in known.items() if path is not None}


def _is_nameless(path: Path) -> bool:
    return bool(path) and "#" in path[-1]


def _nameless(part: Part) -> Hashable:
    """What is known of something without a name: its label, and the word that it begins with."""
    return _label(part), part.path[-1].partition("#")[0]


def _nameless_with(part: Part) -> Hashable:
    """The same, and the ids of what stands in it."""
    return _nameless(part), frozenset(one.path[-1] for one in children(part))


def _word(part: Part) -> str:
    """What tells apart things that are never the same; a row may become another sort of row."""
    if isinstance(part, Container):
        return "heading" if part.is_heading else part.keyword
    return "input" if isinstance(part, Leaf) and part.keyword == "input" else "row"


def _label(part: Part) -> Hashable | None:
    """Its label, and what sort of thing it is."""
    if not part.label or not part.path:
        return None
    return type(part), _word(part), part.label


def _label_anywhere(part: Part) -> Hashable | None:
    """Its label, unless it is a heading: these are known in their own container."""
    return None if isinstance(part, Container) and part.is_heading else _label(part)


def _name(part: Part) -> Hashable | None:
    return None if not part.path or _is_nameless(part.path) else (_word(part), part.path[-1])


def _inside(part: Part) -> Hashable | None:
    """The ids of what stands in a container that is no heading, where there is more than one."""
    if isinstance(part, Container) and part.is_heading:
        return None
    names = frozenset(one.path[-1] for one in children(part) if not _is_nameless(one.path))
    return (_word(part), names) if len(names) > 1 else None


def _said(part: Part) -> Hashable | None:
    """What a row says beside its kind and target, where it says what it computes or by which formula."""
    if not isinstance(part, Leaf) or not (part.value is not None or dict(part.texts).get("formula")):
        return None
    return (
        part.keyword,
        str(part.kind),
        " ".join(part.value.span.text.split()) if part.value else "",
        part.texts,
    )
