"""Where the steps of a kernel stand in a statement: in which stage of the score, and under which name."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from attrs import define, frozen

from perfdsl.engine.columns.kernel import Code, Kernel, Primitive

_GIVEN: Final = (Primitive.CONSTANT, Primitive.COLUMN, Primitive.PRESENT, Primitive.REASON)
_READ: Final = (Primitive.COLUMN, Primitive.REASON)
_ASKED: Final = "asked"
_SMALL: Final = 3
_DEEPEST: Final = 50
"""No expression is deeper: databases and sqlglot read what is within what by recursion."""


@frozen
class Anchor:
    """A step that the plan has a word for: the `stage` of the score, at its `rank`, and the `name` of its column.

    Steps on the way to it that need a column too are called by `part`.
    """

    step: Code
    rank: int
    stage: str
    name: str
    part: str


@frozen
class Stage:
    """A stage of the score: the columns that it adds, each a step, by name, after so many questions to all rows: `level`."""

    name: str
    columns: tuple[tuple[str, Code], ...]
    level: int = 0


@frozen
class Between:
    """A column that is computed between stages, of these steps, as one of the questions of a `level`."""

    level: int
    steps: tuple[Code, ...]


_NOTHING: Final[Mapping[str, Between]] = MappingProxyType({})


@frozen
class Layout:
    """The stages in their order, and the columns of steps by their place."""

    stages: tuple[Stage, ...]
    named: Mapping[int, str]


def lay_out(
    kernel: Kernel, anchors: Sequence[Anchor], taken: set[str], between: Mapping[str, Between] = _NOTHING
) -> Layout:
    """The stages of a kernel: a step has a column where a later stage reads it, or where it would be written twice.

    `anchors` are in the order of their ranks; a step that none reads belongs to the last stage. `taken` are names that there are
    already. The columns of the kernel that are `between` its stages, by name, read columns of their own.
    """
    places = _places(kernel, anchors, between)
    asked = {step.place for one in between.values() for step in one.steps}
    names = _names(kernel, places, anchors, taken, asked)
    layers: dict[int, int] = {}
    found: dict[tuple[int, int, int], list[tuple[str, Code]]] = {}
    for step in kernel.steps:
        place = places[step.place]
        layers[step.place] = layer = _layer(step, places, names, layers)
        if step.place in names:
            found.setdefault((*place.order, layer), []).append((names[step.place], step))
    stages = {place.anchor.rank: place.anchor.stage for place in places.values()}
    used = set(taken)
    return Layout(
        tuple(
            Stage(free(stages[rank], used), tuple(columns), level)
            for (level, rank, _), columns in sorted(found.items())
        ),
        names,
    )


def free(name: str, used: set[str]) -> str:
    """A name that is not used yet: the name itself, or with a number behind it."""
    found, number = name, 1
    while found.casefold() in used:
        number += 1
        found = f"{name}_{number}"
    used.add(found.casefold())
    return found


@frozen
class _Place:
    """Where a step stands: after how many questions to all rows, and with which anchor."""

    level: int
    anchor: Anchor

    @property
    def order(self) -> tuple[int, int]:
        return self.level, self.anchor.rank


def _places(kernel: Kernel, anchors: Sequence[Anchor], between: Mapping[str, Between]) -> dict[int, _Place]:
    """The level of each step, and the first anchor that reads it, itself or through others."""
    found: dict[int, Anchor] = {}
    last = max((anchor.rank for anchor in anchors), default=0) + 1
    asked = (step for one in between.values() for step in one.steps)
    for anchor in [*anchors, *(Anchor(step, last, _ASKED, _ASKED, f"{_ASKED}_part") for step in asked)]:
        waiting = [anchor.step]
        while waiting:
            step = waiting.pop()
            if step.place not in found:
                found[step.place] = anchor
                waiting.extend(step.arguments)
    levels: dict[int, int] = {}
    for step in kernel.steps:
        question = _question(step, between)
        own = 0 if question is None else question.level
        levels[step.place] = max((levels[one.place] for one in step.arguments), default=own)
    return {step.place: _Place(levels[step.place], found[step.place]) for step in kernel.steps}


def _question(step: Code, between: Mapping[str, Between]) -> Between | None:
    return between.get(str(step.parameter)) if step.primitive in _READ else None


@define
class _Reading:
    """How a step is read: how often, and from how late a stage."""

    times: int = 0
    last: tuple[int, int] = (-1, -1)


def _names(
    kernel: Kernel, places: Mapping[int, _Place], anchors: Sequence[Anchor], taken: set[str], asked: set[int]
) -> dict[int, str]:
    readings = {step.place: _Reading() for step in kernel.steps}
    for step in kernel.steps:
        for one in step.arguments:
            readings[one.place].times += 1
            readings[one.place].last = max(readings[one.place].last, places[step.place].order)
    own = {anchor.step.place: anchor.name for anchor in reversed(anchors)}
    used = set(taken)
    names: dict[int, str] = {}
    sizes: dict[int, int] = {}
    depths: dict[int, int] = {}
    for step in kernel.steps:
        place, reading = places[step.place], readings[step.place]
        size = 1 + sum(1 if one.place in names else sizes[one.place] for one in step.arguments)
        sizes[step.place] = size
        depths[step.place] = 1 + max((depths[one.place] for one in step.arguments), default=0)
        if step.primitive in _GIVEN:
            continue
        is_later, is_own = reading.last > place.order, step.place in own
        is_shared = (is_later or reading.times > 1) and size > _SMALL
        is_asked = step.place in asked or depths[step.place] >= _DEEPEST
        if is_shared or (is_later and is_own) or is_asked:
            depths[step.place] = 0
            names[step.place] = free(own.get(step.place, place.anchor.part), used)
    return names


def _layer(
    step: Code, places: Mapping[int, _Place], names: Mapping[int, str], layers: Mapping[int, int]
) -> int:
    """How many columns of its own stage lie before a step."""
    order = places[step.place].order
    return max(
        (
            layers[one.place] + (one.place in names)
            for one in step.arguments
            if places[one.place].order == order
        ),
        default=0,
    )
