"""The steps of a kernel, cut into stages that compile in bounded time."""

from collections.abc import Sequence
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
