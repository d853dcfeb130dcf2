"""What counts twice: a row that reaches the score of a dashboard by two ways."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.diagnostics import COUNTED_TWICE, LIMIT, Diagnostic, Label
from perfdsl.model.allowed import UNITS
from perfdsl.model.nodes import Cascade, Container, Leaf, Part, Plan
from perfdsl.model.wording import way_round
from perfdsl.source import Span
from perfdsl.values.paths import Path

MAX_WAYS: Final = 1_000_000
"""How many ways from a dashboard down to its rows are looked at, all dashboards together."""


@frozen(eq=False)
class _Way:
    """A part on the way down from a dashboard, and the way to what holds it."""

    part: Part
    above: "_Way | None"


def counted_twice(plan: Plan) -> Iterator[Diagnostic]:
    """A diagnostic for every dashboard that counts something by two ways, at the first such thing."""
    if not any(isinstance(part, Cascade) for part in plan.parts.values()):
        return
    left = MAX_WAYS
    for dashboard in (plan.root, *plan.units):
        seen: dict[Path, _Way] = {}
        clash = _walk(dashboard, plan.parts, seen) or _within_another(seen, plan.parts)
        if clash is not None:
            yield _clash(plan, dashboard, *clash)
        left -= len(seen)
        if left < 0:
            yield Diagnostic(
                LIMIT,
                f"these dashboards hold each other in more than {MAX_WAYS:_} ways",
                dashboard.place,
                help="cascade rows rather than whole objectives that others contribute to",
            )
            return


_Clash: TypeAlias = tuple[_Way, _Way]
"""Two ways to one thing, or to a whole and to a part of it."""


def _walk(dashboard: Container, parts: Mapping[Path, Part], seen: dict[Path, _Way]) -> _Clash | None:
    """Keep everything that counts in a dashboard in `seen`, up to the first thing that is there already."""
    pending = [_Way(dashboard, None)]
    while pending:
        way = pending.pop()
        first = seen.setdefault(way.part.path, way)
        if first is not way:
            return first, way
        pending.extend(_Way(part, way) for part in reversed(list(_below(way.part, parts))))
    return None


def _within_another(seen: Mapping[Path, _Way], parts: Mapping[Path, Part]) -> _Clash | None:
    """A row that is shared out beside a part of it, or of a part of it."""
    families: dict[Path, list[_Way]] = {}
    for way in seen.values():
        if isinstance(way.part, Leaf) and (way.part.split or way.part.split_parts):
            families.setdefault(way.part.split.origin if way.part.split else way.part.path, []).append(way)
    for family in families.values():
        for way in family if len(family) > 1 else ():
            whole: Part | None = way.part
            while isinstance(whole, Leaf) and whole.split is not None:
                whole = parts[whole.split.source]
                if whole.path in seen:
                    return seen[whole.path], way
    return None


def _below(part: Part, parts: Mapping[Path, Part]) -> Iterator[Part]:
    """What counts in a part: its own parts, what it takes over, and the milestones of a project."""
    match part:
        case Container():
            yield from (child for child in part.children if _counts(child))
        case Cascade():
            source = parts[part.source]
            if (
                part.contributed
                or not isinstance(source, Container)
                or source.keyword not in UNITS | {"plan", "component"}
            ):
                yield source
        case Leaf():
            yield from (milestone for milestone in part.milestones if _counts(milestone))


def _counts(part: Part) -> bool:
    if part.weight is not None and part.weight.value == 0:
        return False
    return not isinstance(part, Leaf) or part.scored


def _clash(plan: Plan, dashboard: Container, first: _Way, second: _Way) -> Diagnostic:
    ways = [_down(way) for way in (first, second)]
    apart = next(place for place, pair in enumerate(zip(*ways, strict=False)) if pair[0] is not pair[1])
    places = [_written(way[apart:]) for way in ways]
    shown = [way_round([_name(plan, part) for part in way if not isinstance(part, Cascade)]) for way in ways]
    labels = Label(places[1], f"the other: {shown[1]}"), Label(places[0], f"one way: {shown[0]}")
    return Diagnostic(
        COUNTED_TWICE,
        f"`{_name(plan, second.part)}` counts twice in `{_name(plan, dashboard)}`",
        places[1],
        labels=labels,
        help="take one of them out, or give it `weight 0%`, which shows it without counting it",
    )


def _down(way: _Way) -> list[Part]:
    found: list[Part] = []
    one: _Way | None = way
    while one is not None:
        found.append(one.part)
        one = one.above
    return found[::-1]


def _written(way: list[Part]) -> Span:
    """Where a way is written: at its last cascade, or where it begins to be one of its own."""
    return next((part for part in reversed(way) if isinstance(part, Cascade)), way[0]).place


def _name(plan: Plan, part: Part) -> str:
    if not part.path:
        return plan.name
    return part.path[-1] if "#" not in part.path[-1] else part.label or part.path[-1].partition("#")[0]
