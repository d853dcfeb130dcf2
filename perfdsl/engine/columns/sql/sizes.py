"""Which inputs of a kernel may be of any size: they are compared, or kept within ends, before anything is computed of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from perfdsl.engine.columns.kernel import Code, Kernel, Primitive

LEAST: Final = 1e-30
"""The least size of a number, but for 0, that bounds are proven for; it is above 2^-100."""

_COMPARED: Final = (Primitive.LESS, Primitive.LESS_EQUAL, Primitive.EQUAL)


def of_any_size(kernel: Kernel, asked: Sequence[Code] = ()) -> frozenset[str]:
    """The columns whose numbers below the most may be as small, or as far below 0, as they are; not those that are `asked`."""
    readers: dict[int, list[Code]] = {}
    for step in kernel.steps:
        for one in step.arguments:
            readers.setdefault(one.place, []).append(step)
    shown = {output.value.place for output in kernel.outputs} | {step.place for step in asked}
    free: dict[int, bool] = {}
    for step in reversed(kernel.steps):
        free[step.place] = step.place not in shown and all(
            _is_harmless(step, reader, free) for reader in readers.get(step.place, ())
        )
    return _names(kernel.steps, free)


def _is_harmless(step: Code, reader: Code, free: Mapping[int, bool]) -> bool:
    """Whether a reader makes nothing of the size of a step."""
    if reader.primitive in _COMPARED:
        return True
    if reader.primitive is Primitive.LARGER:
        return any(one.is_constant and float(one.parameter or 0.0) >= LEAST for one in reader.arguments)
    if reader.primitive is Primitive.SELECT and reader.arguments[0] is step:
        return True
    return reader.primitive in (Primitive.SMALLER, Primitive.SELECT) and free[reader.place]


def _names(steps: Sequence[Code], free: Mapping[int, bool]) -> frozenset[str]:
    read = [step for step in steps if step.primitive is Primitive.COLUMN]
    return frozenset(str(step.parameter) for step in read if free[step.place])
