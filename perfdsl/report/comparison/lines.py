"""A comparison to the lines that it is shown in: one for each change, and for the same change in several periods."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from perfdsl.analysis.comparison import Comparison
from perfdsl.model.comparing.matching import placed
from perfdsl.model.comparing.nodes import Change
from perfdsl.model.nodes import Leaf, Plan
from perfdsl.report.comparison.values import stands
from perfdsl.report.comparison.words import phrase
from perfdsl.report.formatting import date_text, place_text
from perfdsl.source import Cell, Place
from perfdsl.values.kind import Kind
from perfdsl.values.labels import label_in
from perfdsl.values.paths import Path, PathIndex, shortest
from perfdsl.values.period import Period

_ARROW = "\N{RIGHTWARDS ARROW}"


@frozen
class Line:
    """What is shown of a change, or of the same one in several periods; `changes` are their places."""

    number: int
    changes: tuple[int, ...]
    change: Change = field(repr=False)
    what: str
    sort: str
    old: str
    new: str


@frozen
class Shown:
    """The lines of a comparison; `line_of` has the line of every change that one shows, and `hidden` is how many follow."""

    lines: tuple[Line, ...]
    line_of: Mapping[int, int]
    hidden: int


def shown(found: Comparison, locale: str, language: str | None = None, *, everything: bool = False) -> Shown:
    """The lines: of what follows from another change only where that is asked for, or moved a score."""
    return _Showing(found, locale, language or locale).run(everything=everything)


class _Showing:
    def __init__(self, found: Comparison, locale: str, language: str) -> None:
        self._found, self._locale, self._language = found, locale, language
        self._parts = placed(found.new)
        self._old_parts = placed(found.old)
        self._names = (
            PathIndex(path for path in self._parts if path),
            PathIndex(path for path in self._old_parts if path),
        )
        self._inside = _inside(found)

    def run(self, *, everything: bool) -> Shown:
        needed = _with_effects(self._found)
        lines: list[Line] = []
        line_of: dict[int, int] = {}
        hidden = 0
        grouped: dict[object, list[int]] = {}
        for place, change in enumerate(self._found.changes):
            if change.follows and not everything and place not in needed:
                hidden += 1
                continue
            texts = self._texts(change)
            key = change.path, change.sort, change.name, texts, change.since, not change.period and place
            grouped.setdefault(key, []).append(place)
        for places in self._by_subject(grouped.values()):
            lines.append(self._line(len(lines) + 1, places))
            line_of.update(dict.fromkeys(places, len(lines)))
        return Shown(tuple(lines), line_of, hidden)

    def _by_subject(self, groups: Iterable[list[int]]) -> Iterator[list[int]]:
        """What is of one row stands together, where the row comes first; what is of the plan stays where it is."""
        found: dict[object, list[list[int]]] = {}
        for places in groups:
            change = self._found.changes[places[0]]
            found.setdefault(change.path or places[0], []).append(places)
        return (places for subject in found.values() for places in subject)

    def _texts(self, change: Change) -> tuple[str, str]:
        kinds = self._kind(change)
        old, new = (
            stands(thing, change, self._locale, kind)
            for thing, kind in zip((change.old, change.new), kinds, strict=True)
        )
        if change.sort == "weights_follow":
            return self._each(change.old), self._each(change.new)
        return old, new

    def _each(self, share: object) -> str:
        if share is None:
            return phrase("various", self._locale)
        change = Change("weight", (), "", "", share, share)
        return phrase("each", self._locale).format(share=stands(share, change, self._locale))

    def _kind(self, change: Change) -> tuple[Kind | None, Kind | None]:
        if change.sort != "actual":
            return None, None
        old, new = self._old_parts[change.old_path][0], self._parts[change.path][0]
        return (old.kind if isinstance(old, Leaf) else None, new.kind if isinstance(new, Leaf) else None)

    def _line(self, number: int, places: Sequence[int]) -> Line:
        change = self._found.changes[places[0]]
        old, new = self._texts(change)
        periods = [one.period for place in places if (one := self._found.changes[place]).period is not None]
        return Line(
            number,
            tuple(places),
            change,
            self._what(places[0], change),
            self._sort(change, periods),
            old,
            new,
        )

    def _what(self, place: int, change: Change) -> str:
        """What a change is of: its label, and its id in brackets."""
        if change.keyword == "scale" and len(change.paths) > 1:
            many = phrase("on_many", self._locale).format(count=len(change.paths))
            return f"{phrase('scale', self._locale)} {change.label}: {many}"
        text = self._named(change)
        inside = self._inside.get(place)
        return text if not inside else phrase("and_inside", self._locale).format(what=text, count=inside)

    def _named(self, change: Change) -> str:
        plan, names = (self._found.new, self._names[0]), self._names
        label, path = change.label, change.path
        parts = self._old_parts if change.sort == "dropped" else self._parts
        if path in parts and path:
            label = label_in(self._language, label, parts[path][0].labels)
        if not path:
            return label_in(self._language, plan[0].label, plan[0].labels) or plan[0].name
        if "#" in path[-1]:
            return label or path[-1].partition("#")[0]
        index = names[1] if change.sort == "dropped" else names[0]
        name = shortest(path, index) if path in parts else path[-1]
        return f"{label} ({name})" if label and label != name else name

    def _sort(self, change: Change, periods: Sequence[Period]) -> str:
        text = phrase(change.sort, self._locale)
        if change.name and change.sort in ("text", "award", "gate"):
            text = change.name if change.sort == "text" else f"{text}: {change.name.replace('_', ' ')}"
        if periods and len(self._found.difference.periods) > 1:
            text = f"{text} {_periods(periods)}"
        if change.since is not None and change.sort != "revision":
            since = phrase("since", self._locale).format(day=date_text(change.since, self._locale))
            text = f"{text} {since}"
        return text


def _periods(periods: Sequence[Period]) -> str:
    """Periods that follow each other as a range."""
    runs: list[list[Period]] = []
    for one in sorted(periods):
        if runs and runs[-1][-1].next() == one:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}\N{EN DASH}{run[-1]}" for run in runs)


def where(change: Change, locale: str, old: Plan, new: Plan) -> str:
    """The places of a change in short: lines of the files that the plans stand in, and of others with their names."""
    before = "" if change.sort == "added" else _short_place(change.old_place, old.root.place, locale)
    after = "" if change.sort == "dropped" else _short_place(change.new_place, new.root.place, locale)
    return " ".join(one for one in (before, _ARROW, after) if one)


def whole_place(place: Place | None, locale: str) -> str:
    """A place with its file and line."""
    text = place_text(place, locale)
    return text if place is None or isinstance(place, Cell) else text.rpartition(":")[0]


def file_of(plan: Plan) -> str:
    """The file that a plan stands in, without folders of the machine."""
    return place_text(plan.root.place).rsplit(":", 2)[0]


def _short_place(place: Place | None, home: Place, locale: str) -> str:
    if place is None:
        return ""
    if isinstance(place, Cell):
        return place_text(evolve(place, column=""), locale).partition(", ")[2]
    line = str(place.source.position(place.start)[0])
    same = not isinstance(home, Cell) and home.source.name == place.source.name
    return line if same else f"{place.source.name.rpartition('/')[2]}:{line}"


def _with_effects(found: Comparison) -> set[int]:
    """Changes that moved a score."""
    moved = () if found.scores is None else found.scores.moved.values()
    return {change for one in moved for effect in one.effects for change in effect.cause.changes}


def _inside(found: Comparison) -> dict[int, int]:
    """How many came, or went, with what was added or dropped."""
    counts: dict[int, int] = {}
    for sort, plan in (("added", found.new), ("dropped", found.old)):
        parts = placed(plan)
        places = {one.path: place for place, one in enumerate(found.changes) if one.sort == sort}
        for path in places:
            top = (
                _outermost(path, places, {path: home for path, (_, home) in parts.items()})
                if path in parts
                else path
            )
            if top != path:
                counts[places[top]] = counts.get(places[top], 0) + 1
    return counts


def _outermost(path: Path, places: Mapping[Path, int], homes: Mapping[Path, Path]) -> Path:
    while homes[path] in places and homes[path] != path:
        path = homes[path]
    return path


def effect_lines(changes: Sequence[int], line_of: Mapping[int, int]) -> Iterator[int]:
    """The numbers of the lines that show these changes."""
    yield from sorted({line_of[one] for one in changes})
