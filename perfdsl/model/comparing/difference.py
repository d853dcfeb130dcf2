"""Two plans to all that differs between them in meaning."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve

from perfdsl.model.comparing.matching import origin_of
from perfdsl.model.comparing.nodes import Change, Difference, Edit
from perfdsl.model.comparing.of_parts import beside, changes_of
from perfdsl.model.comparing.of_plans import consequence_changes, plan_changes, plan_edits
from perfdsl.model.comparing.of_scales import scale_changes, scale_edits
from perfdsl.model.comparing.of_weights import weight_changes
from perfdsl.model.comparing.sides import Sides
from perfdsl.model.nodes import Cascade, Container, Part, Plan
from perfdsl.values.paths import Path
from perfdsl.values.period import Period


def difference(old: Plan, new: Plan, periods: Sequence[tuple[Period, Period]] | None = None) -> Difference:
    """All that differs between two plans in meaning; empty where that is the same, however it is written.

    Each thing of the new plan is compared with the same thing of the old, whatever is called otherwise there. What is
    asked in a period is compared with that of the same period, or of `periods`: pairs of one of the old plan and one
    of the new. Linear in the size of both; a plan that is revised is compared in each of its states.
    """
    found = _difference(Sides(old, new, periods))
    days = sorted({day for plan in (old, new) for day, _ in plan.states})
    if periods is not None or not days:
        return found
    states = {day: _difference(Sides(old.in_force(day), new.in_force(day))) for day in days}
    changes = (*found.changes, *_revised(found, states))
    kept = {day for day, _ in new.states}
    return evolve(
        found, changes=changes, states=tuple((day, one) for day, one in states.items() if day in kept)
    )


def _difference(sides: Sides) -> Difference:
    changes = tuple(_with_followers(sides, list(_changes(sides))))
    rows = [path for path in sides.old_of if path and not isinstance(sides.new_parts[path][0], Container)]
    without = any(
        all(isinstance(part, Container) for part, _ in parts.values())
        for parts in (sides.old_parts, sides.new_parts)
    )
    edits = tuple(_edits(sides))
    return Difference(
        changes, sides.old_of, sides.periods, edits, comparable=bool(rows) or without or not changes
    )


def _changes(sides: Sides) -> Iterator[Change]:
    yield from plan_changes(sides)
    yield from scale_changes(sides)
    weights = {one.path: one for one in weight_changes(sides)}
    for path, (part, home) in sides.new_parts.items():
        if path in sides.old_of:
            yield from changes_of(sides, path, home)
        else:
            yield _added(sides, part, home)
        if path in weights:
            yield weights.pop(path)
    yield from weights.values()
    kept = set(sides.old_of.values())
    for path, (part, home) in sides.old_parts.items():
        if path not in kept:
            yield _dropped(part, follows=home not in kept)
    yield from consequence_changes(sides)


def _added(sides: Sides, part: Part, home: Path) -> Change:
    share = sides.new.weights.get(part.path)
    edits = (
        Edit(part.path, "all", part),
        Edit(part.path, "home", home),
        Edit(part.path, "share", share),
    )
    follows = home not in sides.old_of or _is_grouping(part, sides.new_parts[home][0])
    return Change(
        "added", part.path, part.label, _keyword(part), None, part, new_place=part.place, follows=follows, edits=edits
    )  # fmt: skip


def _dropped(part: Part, *, follows: bool) -> Change:
    return Change(
        "dropped", part.path, part.label, _keyword(part), part, None, part.path, part.place, follows=follows
    )


def _is_grouping(part: Part, home: Part) -> bool:
    """Whether it is a heading that `by perspective` or `by objective` makes."""
    return isinstance(part, Container) and part.place == home.place


def _keyword(part: Part) -> str:
    return "cascade" if isinstance(part, Cascade) else part.keyword


def _edits(sides: Sides) -> Iterator[Edit]:
    yield from plan_edits(sides)
    yield from scale_edits(sides)
    for path in sides.old_of:
        yield from beside(sides, path)


# --- what follows from something else


def _with_followers(sides: Sides, changes: Sequence[Change]) -> Iterator[Change]:
    """The changes, those marked that a cascade, or a part of a row, takes from its source."""
    known = {_key(one): one for one in changes}
    for one in changes:
        source = origin_of(one.path, sides.new_parts) if one.sort in _INHERITED else None
        above = None if source is None else known.get((one.sort, source, one.name, one.period))
        yield evolve(one, follows=True) if above is not None else one


_INHERITED = frozenset({"label", "text", "kind", "unit", "target", "scoring", "critical", "pro_rata"})


def _key(one: Change) -> tuple[str, Path, str, Period | None]:
    return one.sort, one.path, one.name, one.period


# --- revisions


def _revised(found: Difference, states: Mapping[date, Difference]) -> Iterator[Change]:
    """What differs on a day on which either is revised, and not the day before."""
    known = set(map(_told, found.changes))
    for day, here in states.items():
        fresh = [one for one in here.changes if one.sort != "revision" and _told(one) not in known]
        known = set(map(_told, here.changes))
        yield from (evolve(one, since=day, edits=()) for one in fresh)


def _told(one: Change) -> tuple[object, ...]:
    return *_key(one), one.paths, repr(one.old), repr(one.new)
