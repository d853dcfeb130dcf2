"""A plan with some of its parts replaced, wherever they stand in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.values.paths import Path


def with_parts(plan: Plan, changed: Mapping[Path, Part]) -> Plan:
    """The plan in which each of these paths has the part given; what stands inside a part is taken from `plan`.

    It has no states of its own any more: it is one.
    """
    made: dict[Path, Part] = {}
    for part in reversed(list(inside((plan.root, *plan.units)))):  # what stands inside comes first
        made[part.path] = _filled(changed.get(part.path, part), made)
    parts = {path: made.get(path, part) for path, part in plan.parts.items()}
    root = made[plan.root.path]
    assert isinstance(root, Container)
    units = tuple(one for unit in plan.units if isinstance(one := made[unit.path], Container))
    return evolve(plan, root=root, units=units, parts=parts, states=())


def inside(tops: Iterable[Part]) -> Iterator[Part]:
    """These parts, and all that stand in them, whatever holds another before it."""
    pending = list(tops)
    while pending:
        part = pending.pop()
        yield part
        pending.extend(children(part))


def children(part: Part) -> Sequence[Part]:
    """What stands directly in a part."""
    match part:
        case Container():
            return part.children
        case Leaf():
            return part.milestones
        case Cascade():
            return ()


def _filled(part: Part, made: Mapping[Path, Part]) -> Part:
    """A part with what was made of those in it."""
    found = tuple(made[child.path] for child in children(part))
    if all(one is other for one, other in zip(found, children(part), strict=True)):
        return part
    if isinstance(part, Container):
        return evolve(part, children=found)
    assert isinstance(part, Leaf)
    return evolve(part, milestones=tuple(one for one in found if isinstance(one, Leaf)))
