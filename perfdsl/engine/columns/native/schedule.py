"""The steps of a kernel in an order that keeps few at hand, and cut into stages that compile in bounded time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from perfdsl.engine.columns.kernel import Code
from perfdsl.engine.columns.native.layout import Field

STAGE: Final = 200
"""How many steps are compiled as one loop: the time for a loop grows faster than its length."""


@frozen
class Stage:
    """Steps that are one loop, and the fields that it fills, by place.

    `reads` were computed by stages before it, `keeps` are read by stages after it.
    """

    steps: tuple[Code, ...]
    fields: tuple[tuple[int, Field], ...]
    reads: tuple[Code, ...]
    keeps: tuple[Code, ...]


def ordered(roots: Iterable[Code]) -> list[Code]:
    """What the roots need: each step as soon as its arguments are there, so that sums take in their terms as they come."""
    needed = _needed(roots)
    readers: dict[int, list[Code]] = defaultdict(list)
    waits: dict[int, int] = {}
    for step in needed:
        places = {one.place for one in step.arguments if not one.is_constant}
        waits[step.place] = len(places)
        for place in places:
            readers[place].append(step)
    found: list[Code] = []
    for leaf in [step for step in needed if not waits[step.place]]:
        found.extend(_fired(leaf, readers, waits))
    return found


def _needed(roots: Iterable[Code]) -> list[Code]:
    """Every step under the roots that is not known beforehand, each after its arguments, in the order in which the roots look for them."""
    found: dict[int, Code] = {}
    waiting = [(root, False) for root in reversed(list(roots))]
    while waiting:
        step, is_ready = waiting.pop()
        if step.place in found or step.is_constant:
            continue
        if is_ready:
            found[step.place] = step
            continue
        waiting.append((step, True))
        waiting.extend((one, False) for one in reversed(step.arguments) if one.place not in found)
    return list(found.values())


def _fired(leaf: Code, readers: Mapping[int, Sequence[Code]], waits: dict[int, int]) -> Iterator[Code]:
    """A leaf, and every step that waited for nothing else."""
    waiting = [leaf]
    while waiting:
        step = waiting.pop()
        yield step
        for reader in reversed(readers[step.place]):
            waits[reader.place] -= 1
            if not waits[reader.place]:
                waiting.append(reader)


def staged(steps: Sequence[Code], fields: Sequence[Field]) -> list[Stage]:
    """Steps in an order, as stages of so many at most; a field is filled as soon as its steps are there."""
    parts = [steps[start : start + STAGE] for start in range(0, len(steps), STAGE)] or [()]
    home = {step.place: number for number, part in enumerate(parts) for step in part}
    read: list[dict[int, Code]] = [{} for _ in parts]
    kept: list[dict[int, Code]] = [{} for _ in parts]
    filled: list[list[tuple[int, Field]]] = [[] for _ in parts]

    def looks_at(number: int, step: Code) -> None:
        if not step.is_constant and home[step.place] != number:
            read[number][step.place] = kept[home[step.place]][step.place] = step

    for step in steps:
        for one in step.arguments:
            looks_at(home[step.place], one)
    for place, field in enumerate(fields):
        number = max(home.get(one.place, 0) for one in field.steps)
        filled[number].append((place, field))
        for one in field.steps:
            looks_at(number, one)
    return [
        Stage(tuple(part), tuple(fields), tuple(reads.values()), tuple(keeps.values()))
        for part, fields, reads, keeps in zip(parts, filled, read, kept, strict=True)
    ]


def rooms(stages: Sequence[Stage]) -> tuple[dict[int, int], int]:
    """A room for each step that is kept between stages, shared by those that are not needed together; and how many there are."""
    last: dict[int, int] = {}
    for number, stage in enumerate(stages):
        last.update((step.place, number) for step in stage.reads)
    found: dict[int, int] = {}
    free: list[int] = []
    count = 0
    for number, stage in enumerate(stages):
        for step in stage.keeps:
            if free:
                found[step.place] = free.pop()
            else:
                found[step.place] = count
                count += 1
        free.extend(found[step.place] for step in stage.reads if last[step.place] == number)
    return found, count
