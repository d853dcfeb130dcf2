"""Where the steps of a kernel stand in a statement: in which stage of the score, and under which name."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from perfdsl.engine.columns.kernel import Code, Kernel, Primitive

_GIVEN: Final = (Primitive.CONSTANT, Primitive.COLUMN, Primitive.PRESENT, Primitive.REASON)
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
    """A stage of the score: the columns that it adds, each a step, by name."""

    name: str
    columns: tuple[tuple[str, Code], ...]


@frozen
class Layout:
    """The stages in their order, and the columns of steps by their place."""

    stages: tuple[Stage, ...]
    named: Mapping[int, str]


def lay_out(kernel: Kernel, anchors: Sequence[Anchor], taken: set[str]) -> Layout:
    """The stages of a kernel: a step has a column where a later stage reads it, or where it would be written twice.

    `anchors` are in the order of their ranks; a step that none reads belongs to the last stage. `taken` are names that there are already.
    """
    ranks = _ranks(kernel, anchors)
    names = _names(kernel, ranks, anchors, taken)
    layers: dict[int, int] = {}
    found: dict[tuple[int, int], list[tuple[str, Code]]] = {}
    for step in kernel.steps:
        rank = ranks[step.place].rank
        layers[step.place] = layer = _layer(step, rank, ranks, names, layers)
        if step.place in names:
            found.setdefault((rank, layer), []).append((names[step.place], step))
    stages = {anchor.rank: anchor.stage for anchor in anchors}
    used = set(taken)
    return Layout(
        tuple(
            Stage(free(stages[rank], used), tuple(columns)) for (rank, _), columns in sorted(found.items())
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


def _ranks(kernel: Kernel, anchors: Sequence[Anchor]) -> dict[int, Anchor]:
    """The first anchor that reads each step, itself or through others."""
    found: dict[int, Anchor] = {}
    for anchor in anchors:
        waiting = [anchor.step]
        while waiting:
            step = waiting.pop()
            if step.place not in found:
                found[step.place] = anchor
                waiting.extend(step.arguments)
    return {step.place: found[step.place] for step in kernel.steps}


@define
class _Reading:
    """How a step is read: how often, and from how late a stage."""

    times: int = 0
    last: int = field(default=-1)


def _names(
    kernel: Kernel, ranks: Mapping[int, Anchor], anchors: Sequence[Anchor], taken: set[str]
) -> dict[int, str]:
    readings = {step.place: _Reading() for step in kernel.steps}
    for step in kernel.steps:
        for one in step.arguments:
            readings[one.place].times += 1
            readings[one.place].last = max(readings[one.place].last, ranks[step.place].rank)
    own = {anchor.step.place: anchor.name for anchor in reversed(anchors)}
    used = set(taken)
    names: dict[int, str] = {}
    sizes: dict[int, int] = {}
    depths: dict[int, int] = {}
    for step in kernel.steps:
        anchor, reading = ranks[step.place], readings[step.place]
        size = 1 + sum(1 if one.place in names else sizes[one.place] for one in step.arguments)
        sizes[step.place] = size
        depths[step.place] = 1 + max((depths[one.place] for one in step.arguments), default=0)
        if step.primitive in _GIVEN:
            continue
        is_later, is_own = reading.last > anchor.rank, step.place in own
        is_shared = (is_later or reading.times > 1) and size > _SMALL
        if is_shared or (is_later and is_own) or depths[step.place] >= _DEEPEST:
            depths[step.place] = 0
            names[step.place] = free(own.get(step.place, anchor.part), used)
    return names


def _layer(
    step: Code,
    rank: int,
    ranks: Mapping[int, Anchor],
    names: Mapping[int, str],
    layers: Mapping[int, int],
) -> int:
    """How many columns of its own stage lie before a step."""
    return max(
        (layers[one.place] + (one.place in names) for one in step.arguments if ranks[one.place].rank == rank),
        default=0,
    )
