"""Two plans to what differs beside their rows and containers: judgements, requirements, gates, awards, revisions, periods."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import fields

from perfdsl.model.asking.nodes import Requirement
from perfdsl.model.awards.nodes import Award, Gate
from perfdsl.model.claims.nodes import Claim
from perfdsl.model.comparing.nodes import Change, Edit
from perfdsl.model.comparing.sides import Sides
from perfdsl.model.nodes import Acceptance, Plan, Revision
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

_PLACES: Final = ("place", "name")
FIELDS: Final = (
    "name", "label", "labels", "periods", "acceptances", "requirements", "reported", "claims", "compared", "gates", "awards",
    "revisions",
)  # fmt: skip
"""What a plan says beside its parts: the new plan has it in the place of the old."""


def plan_changes(sides: Sides) -> Iterator[Change]:
    """What the plans are called, and which periods they span."""
    old, new = sides.old, sides.new
    if old.name != new.name:
        yield _of_plan(sides, "renamed", (old.name,), (new.name,))
    if not sides.whole:
        return
    for period in old.periods:
        if period not in new.periods:
            yield _of_plan(sides, "period", period, None)
    for period in sides.added_periods:
        yield _of_plan(sides, "period", None, period)


def consequence_changes(sides: Sides) -> Iterator[Change]:
    """Judgements, requirements, gates, awards and revisions."""
    yield from _judgements(sides)
    yield from _requirements(sides)
    yield from _reported(sides)
    yield from _claims(sides)
    yield from _gates_or_awards(sides, "gate", sides.old.gates, sides.new.gates)
    yield from _gates_or_awards(sides, "award", sides.old.awards, sides.new.awards)
    yield from _revisions(sides)


def plan_edits(sides: Sides) -> Iterator[Edit]:
    """What the new plan has in the place of the old, as a whole."""
    new = sides.new
    for name in FIELDS:
        yield Edit((), f"plan.{name}", getattr(new, name))


def _of_plan(sides: Sides, sort: str, old: Any, new: Any, **more: Any) -> Change:  # noqa: ANN401 - of many sorts
    given: dict[str, Any] = {
        "path": (),
        "label": sides.new.label,
        "keyword": "plan",
        "old_place": getattr(old, "span", None) or sides.old.root.place,
        "new_place": getattr(new, "span", None) or sides.new.root.place,
    }
    return Change(sort=sort, old=old, new=new, **{**given, **more})


def _of_part(sides: Sides, sort: str, path: Path, old: Any, new: Any, **more: Any) -> Change:  # noqa: ANN401 - as above
    """A change beside a part, which the new plan has or only the old one had."""
    placed = sides.new_parts.get(path)
    part = placed[0] if placed else sides.old_parts[path[1:]][0]
    keyword = getattr(part, "keyword", "cascade")
    return _of_plan(
        sides, sort, old, new, path=path if placed else path[1:], label=part.label, keyword=keyword, **more
    )


def _judgements(sides: Sides) -> Iterator[Change]:
    before, after = _judged(sides.old, sides), _judged(sides.new, None)
    to_new = dict(sides.periods)
    asked = {(path, to_new[when]): one for (path, when), one in before.items() if when in to_new}
    now = {key: one for key, one in after.items() if key[1] in to_new.values()}
    for path, period in dict.fromkeys([*asked, *now]):
        old, new = asked.get((path, period)), now.get((path, period))
        if _judgement(old) != _judgement(new):
            yield _of_part(sides, "judgement", path, old, new, period=period)


def _judged(plan: Plan, sides: Sides | None) -> dict[tuple[Path, Period], Acceptance]:
    renamed = (one if sides is None else sides.renaming.of(one) for one in plan.acceptances)
    return {
        (one.path, period): one
        for one in renamed
        for period in (plan.periods if one.period is None else (one.period,))
    }


def _judgement(one: Acceptance | None) -> object:
    return None if one is None else (one.achievement, one.because, one.by)


def _requirements(sides: Sides) -> Iterator[Change]:
    before = map(sides.renaming.of, sides.old.requirements)
    yield from _listed(sides, "requirement", before, sides.new.requirements, lambda one: one, _asked)


def _claims(sides: Sides) -> Iterator[Change]:
    before = map(sides.renaming.of, sides.old.claims)
    yield from _listed(sides, "claim", before, sides.new.claims, _claim, lambda one: (one.home, one.what))


def _listed(  # noqa: PLR0913, PLR0917 - what is listed, and by what it is known
    sides: Sides,
    sort: str,
    before: Iterable[Any],
    after: Iterable[Any],
    meaning: Callable[[Any], object],
    key: Callable[[Any], object],
) -> Iterator[Change]:
    """What either plan has alone; two that are about the same are one change."""
    old, new = ({meaning(one): one for one in side} for side in (before, after))
    left: dict[object, list[Any]] = {}
    for means, one in old.items():
        if means not in new:
            left.setdefault(key(one), []).append(one)
    for means, one in new.items():
        if means not in old:
            others = left.get(key(one))
            yield _of_part(sides, sort, one.home, others.pop(0) if others else None, one)
    for others in left.values():
        yield from (_of_part(sides, sort, one.home, one, None) for one in others)


def _asked(one: Requirement) -> object:
    return one.home, one.left.expression, one.advised


def _claim(one: Claim) -> object:
    return one.home, one.what, one.where, one.because


def _reported(sides: Sides) -> Iterator[Change]:
    """The rows whose figures have to be there in time."""
    before = {sides.new_of.get(path, path): span for path, span in sides.old.reported.items()}
    after = sides.new.reported
    for path in dict.fromkeys([*after, *before]):
        if (path in before) is not (path in after) and (path in sides.old_of or path in after):
            old, new = path in before, path in after
            yield _of_part(
                sides, "require_reported", path, old, new, new_place=after.get(path, sides.new.root.place)
            )


def _gates_or_awards(
    sides: Sides, sort: str, before: Mapping[str, Gate | Award], after: Mapping[str, Gate | Award]
) -> Iterator[Change]:
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            one = old or new
            assert one is not None
            yield _of_plan(sides, sort, old, new, path=(name,), label=one.label, keyword=sort)
            continue
        renamed = sides.renaming.of(old)
        for each in fields(type(new)):
            one, other = getattr(renamed, each.name), getattr(new, each.name)
            if each.name not in _PLACES and each.eq and one != other:
                yield Change(
                    sort, (name,), new.label, sort, one, other, (name,), old.place, new.place, name=each.name
                )


def _revisions(sides: Sides) -> Iterator[Change]:
    before = {(one.path, one.start): one for one in map(sides.renaming.of, _all(sides.old))}
    after = {(one.path, one.start): one for one in _all(sides.new)}
    for key in dict.fromkeys([*after, *before]):
        old, new = before.get(key), after.get(key)
        if old is None or new is None or (old.because, old.by) != (new.because, new.by):
            yield _of_part(sides, "revision", key[0], old, new, since=key[1])


def _all(plan: Plan) -> tuple[Revision, ...]:
    """Every revision that the plan ever stands under."""
    return plan.states[-1][1].revisions if plan.states else plan.revisions
