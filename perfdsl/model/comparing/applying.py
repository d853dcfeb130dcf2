"""A plan and a difference to the plan that differs so from it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, evolve, field

from perfdsl.diagnostics import Diagnostics
from perfdsl.model.allowed import UNITS
from perfdsl.model.comparing.matching import placed
from perfdsl.model.comparing.nodes import Difference, Edit
from perfdsl.model.comparing.sides import renaming_of
from perfdsl.model.from_syntax import milestones_of
from perfdsl.model.nodes import Container, Leaf, Part, Plan
from perfdsl.model.order import order
from perfdsl.model.weights import scored_paths, weighing_parts
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path


def applied(plan: Plan, difference: Difference) -> Plan:
    """The plan that the old one becomes: the same in meaning as the new one of the difference.

    Nothing is read anew: parts that both have stay where they are written, what is added is taken over. The difference
    is one between plans, not between periods of them. What the new plan tests, and where its data lie, is no part of it.
    """
    made = _Applying(plan, difference).run()
    states = tuple((day, applied(plan.in_force(day), one)) for day, one in difference.states)
    return evolve(made, states=states)


@define
class _Applying:
    _plan: Plan
    _difference: Difference
    _parts: dict[Path, Part] = field(factory=dict)
    _homes: dict[Path, Path] = field(factory=dict)
    _shares: dict[Path, Rational] = field(factory=dict)
    _of_plan: dict[str, Any] = field(factory=dict)

    def run(self) -> Plan:
        self._take_over()
        for edit in self._edits():
            self._edit(edit)
        tops = self._nested()
        root, *units = tops
        parts = {
            path: part
            for path, (part, _) in placed(evolve(self._plan, root=root, units=tuple(units))).items()
        }
        weighed_in = {
            one: path for path, within in _weighing(parts.values()) for one in within if one in self._shares
        }
        made = evolve(
            self._plan,
            root=root,
            units=tuple(units),
            parts=parts,
            weights=self._shares,
            weighed_in=weighed_in,
            scored=scored_paths(parts),
            states=(),
            **self._of_plan,
        )
        return evolve(made, order=order(made, Diagnostics()))

    def _take_over(self) -> None:
        """What both plans have, in the paths of the new one."""
        new_of = {old: new for new, old in self._difference.old_of.items()}
        renaming = renaming_of(self._plan, self._difference.old_of)
        for part, home in placed(self._plan).values():
            if part.path in new_of:
                path = new_of[part.path]
                self._parts[path] = renaming.part(part)
                self._homes[path] = new_of.get(home, home)
                if part.path in self._plan.weights:
                    self._shares[path] = self._plan.weights[part.path]

    def _edits(self) -> Iterator[Edit]:
        for change in self._difference.changes:
            yield from change.edits
        yield from self._difference.beside

    def _edit(self, edit: Edit) -> None:
        path, value = edit.path, edit.value
        match edit.name:
            case "home":
                self._homes[path] = value  # type: ignore[assignment]
            case "share" if value is None:
                self._shares.pop(path, None)
            case "share":
                self._shares[path] = value  # type: ignore[assignment]
            case "all":
                self._parts[path] = value  # type: ignore[assignment]
            case name if name.startswith("plan."):
                self._of_plan[name.removeprefix("plan.")] = value
            case _:
                self._parts[path] = _with(self._parts[path], edit)

    def _nested(self) -> list[Container]:
        """The dashboards, with everything where it belongs: what moved or is new comes last in its container."""
        inside: dict[Path, list[Path]] = {}
        for path in self._parts:
            if path:
                inside.setdefault(self._homes[path], []).append(path)
        made: dict[Path, Part] = {}
        tops = [path for path, part in self._parts.items() if _is_top(part)]
        for path in reversed(_downward(tops, inside)):
            within = [made[one] for one in inside.get(path, ()) if not _is_top(self._parts[one])]
            made[path] = _holding(self._parts[path], within)
        tops.sort(key=len)
        return [top for path in tops if isinstance(top := made[path], Container)]


def _is_top(part: Part) -> bool:
    return not part.path or (isinstance(part, Container) and part.keyword in UNITS)


def _downward(tops: Iterable[Path], inside: Mapping[Path, Iterable[Path]]) -> list[Path]:
    found: list[Path] = []
    pending = list(tops)
    seen = set(pending)
    while pending:
        path = pending.pop()
        found.append(path)
        below = [one for one in inside.get(path, ()) if one not in seen]
        seen.update(below)
        pending.extend(below)
    return found


def _holding(part: Part, within: list[Part]) -> Part:
    """A part with what stands in it, and the code that its name is."""
    if isinstance(part, Container):
        code = part.path[-1] if part.path and part.path[-1][:1].isdigit() else ""
        return evolve(part, children=tuple(within), code=code)
    if isinstance(part, Leaf):
        return evolve(part, milestones=tuple(one for one in within if isinstance(one, Leaf)))
    return part


def _with(part: Part, edit: Edit) -> Part:
    """A part with one of its fields, or one entry of a field, set."""
    value: Any = edit.value
    if edit.name == "scale" and edit.key is not None:
        assert part.scale is not None
        given: dict[str, Any] = {str(edit.key): value}
        value = evolve(part.scale, **given)
    elif edit.key is not None:
        held = {**getattr(part, edit.name), edit.key: value}
        value = {key: one for key, one in held.items() if one is not None}
    changed: dict[str, Any] = {edit.name: value}
    return evolve(part, **changed)


def _weighing(parts: Iterable[Part]) -> Iterator[tuple[Path, list[Path]]]:
    """Every container that weighs its parts, with their paths."""
    for part in parts:
        if isinstance(part, Container) and not part.is_heading:
            yield part.path, [one.path for one in weighing_parts(part)]
        elif isinstance(part, Leaf) and part.milestones:
            yield part.path, [one.path for one in weighing_parts(milestones_of(part))]
