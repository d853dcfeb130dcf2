"""The steps of a kernel in an order that keeps few at hand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfdsl.engine.columns.kernel import Code


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
