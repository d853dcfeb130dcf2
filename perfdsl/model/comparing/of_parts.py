"""A row or container of two plans to what differs in what it says: a change for each."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve, fields

from perfdsl.model.comparing.matching import Placed
from perfdsl.model.comparing.nodes import Change, Edit
from perfdsl.model.comparing.sides import Sides
from perfdsl.model.formula_nodes import Rule
from perfdsl.model.nodes import Cascade, Container, Part
from perfdsl.source import Place
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

FIELDS: Final = {
    "keyword": "keyword",
    "kind": "kind",
    "measure": "unit",
    "series": "series",
    "value": "value",
    "baseline": "baseline",
    "tolerance": "tolerance",
    "critical": "critical",
    "combine": "combine",
    "adjustments": "adjust",
    "coverage": "require_coverage",
    "least_rows": "require_rows",
    "is_heading": "heading",
    "source": "cascade",
    "contributed": "cascade",
    "own_scale": "cascade",
    "split": "share",
    "limits": "range",
    "forecast": "forecast",
    "note": "note",
}
"""The sort of the change where a field of a part differs; the other fields are looked at apart, or mean nothing."""

BESIDE: Final = ("monitored", "split_parts", "weight", "labels", "normalised", "pro_rata")
"""Fields that follow others; what they are is kept for the plan that a difference makes."""


def changes_of(sides: Sides, path: Path, home: Path) -> Iterator[Change]:
    """All changes of what is the same in both plans, but for its weight and its scale; `home` is what it stands in."""
    old, new = sides.renamed(path), sides.new_parts[path][0]
    here = _Here(sides, path, new, sides.old_parts[sides.old_of[path]][0])
    yield from _named(here)
    yield from _moved(here, home)
    if type(old) is not type(new):
        yield here.change("cascade", old, new, edits=(Edit(path, "all", new),))
        return
    yield from _labelled(here, old)
    if not sides.whole or isinstance(old, Container) or old != new:
        yield from _fields(here, old)
        yield from _texts(here, old)
        yield from _rules(here, old)
    yield from _pro_rata(here, old)


def beside(sides: Sides, path: Path) -> Iterator[Edit]:
    """Edits of a part that mean nothing by themselves."""
    old, new = sides.renamed(path), sides.new_parts[path][0]
    for name in BESIDE if type(old) is type(new) else ():
        if hasattr(new, name) and getattr(old, name) != getattr(new, name):
            yield Edit(path, name, getattr(new, name))


class _Here:
    """A part of the new plan, and the same in the old as it is there."""

    def __init__(self, sides: Sides, path: Path, new: Part, old: Part) -> None:
        self.sides, self.path, self.new, self.old = sides, path, new, old

    def change(self, sort: str, old: object, new: object, **more: Any) -> Change:  # noqa: ANN401 - fields of a change
        """A change of it."""
        places = {"old_place": place_of(old, self.old), "new_place": place_of(new, self.new)}
        return Change(
            sort,
            self.path,
            self.new.label,
            self.new.keyword if not isinstance(self.new, Cascade) else "cascade",
            old,
            new,
            self.old.path,
            **{**places, **more},
        )


def place_of(thing: object, part: Part) -> Place:
    """Where a thing stands; what stands nowhere itself, where its part does."""
    span = getattr(thing[0] if isinstance(thing, tuple) and thing else thing, "span", None)
    return span or part.place


def _named(here: _Here) -> Iterator[Change]:
    old, new = here.old.path, here.new.path
    if old[-1:] != new[-1:] and not any("#" in one for one in (old[-1], new[-1])):
        yield here.change("renamed", old, new)


def _moved(here: _Here, home: Path) -> Iterator[Change]:
    """Another home; that follows where only a heading is new, or gone, that weighs nothing itself."""
    sides = here.sides
    before = sides.old_parts[here.old.path][1]
    if sides.new_of[before] == home:
        return
    weighed = sides.new_of[_weighing(sides.old_parts, before)] == _weighing(sides.new_parts, home)
    follows = weighed and (home not in sides.old_of or sides.new_of[before] not in sides.new_parts)
    yield here.change("moved", before, home, follows=follows, edits=(Edit(here.path, "home", home),))


def _weighing(parts: Mapping[Path, Placed], home: Path) -> Path:
    """The container in which what stands in `home` is weighed."""
    part, above = parts[home]
    while isinstance(part, Container) and part.is_heading:
        home, (part, above) = above, parts[above]
    return home


def _labelled(here: _Here, old: Part) -> Iterator[Change]:
    if (old.label, old.labels) != (here.new.label, here.new.labels):
        yield here.change(
            "label", old.label, here.new.label, edits=(Edit(here.path, "label", here.new.label),)
        )


def _fields(here: _Here, old: Part) -> Iterator[Change]:
    for one in fields(type(old)):
        before, after = getattr(old, one.name), getattr(here.new, one.name)
        if one.name in FIELDS and before is not after and before != after:
            edit = Edit(here.path, one.name, after)
            yield here.change(FIELDS[one.name], before, after, name=one.name, edits=(edit,))


def _texts(here: _Here, old: Part) -> Iterator[Change]:
    before, after = dict(old.texts), dict(here.new.texts)
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            edit = Edit(here.path, "texts", here.new.texts)
            yield here.change("text", before.get(name), after.get(name), name=name, edits=(edit,))


def _rules(here: _Here, old: Part) -> Iterator[Change]:
    """What is asked in each period; in one that only one of the plans has it follows from that."""
    new = here.new
    if isinstance(old, Container) or isinstance(new, Container):
        return
    if (old.rules is None) is not (new.rules is None):
        yield here.change(
            "cascade", old.rules, new.rules, name="rules", edits=(Edit(here.path, "rules", new.rules),)
        )
        return
    before, after = old.rules or {}, new.rules or {}
    for earlier, later in here.sides.periods:
        yield from _rule(here, before.get(earlier), after.get(later), earlier, later)
    if here.sides.whole:
        for period in here.sides.added_periods:
            yield from (
                evolve(one, follows=True) for one in _rule(here, None, after.get(period), None, period)
            )
        for period in here.sides.dropped_periods:
            yield from (
                evolve(one, follows=True) for one in _rule(here, before.get(period), None, period, period)
            )


def _rule(
    here: _Here, old: Rule | None, new: Rule | None, earlier: Period | None, later: Period
) -> Iterator[Change]:
    if old == new:
        return
    forms = [None if one is None else one.form for one in (old, new)]
    sort = "target" if forms[0] == forms[1] else "scoring"
    edit = Edit(here.path, "rules", new, later)
    yield here.change(sort, old, new, period=later, old_period=earlier, edits=(edit,))


def _pro_rata(here: _Here, old: Part) -> Iterator[Change]:
    before, after = old.pro_rata or {}, here.new.pro_rata or {}
    edit = Edit(here.path, "pro_rata", here.new.pro_rata)
    for earlier, later in here.sides.periods:
        if before.get(earlier) != after.get(later):
            yield here.change(
                "pro_rata",
                before.get(earlier),
                after.get(later),
                period=later,
                old_period=earlier,
                edits=(edit,),
            )
