"""References to what they mean.

The nearest definition that a path names, or a diagnostic that helps to find it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, TypeAlias

from perfdsl.diagnostics import (
    AMBIGUOUS_NAME,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_NAME,
    WRONG_NAME,
    Diagnostics,
    Label,
)
from perfdsl.model.allowed import CONTAINERS, LEAVES, REPEATED, UNITS
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.wording import Suggestions, a_keyword, quoted
from perfdsl.syntax import nodes as syntax
from perfdsl.values.paths import Path, PathIndex, folded, shortest

_SHOWN: Final = 4
CASCADED: Final = "cannot be cascaded"
"""Why something is refused as the source of a cascade."""

RISING: Final = "has no figure of its own to rise"
"""Why something is refused as what a claim calls monotone."""

PAID: Final = "has no dashboard to be paid by"
"""Why something is refused as who is paid."""


_Sought: TypeAlias = tuple[str | None, tuple[str, ...], Callable[[Draft], bool] | None]
"""What was sought: many references ask the same, from the same definition or from one inside it."""


class _Bearers:
    """Everything that bears one name, by what it stands in."""

    def __init__(self) -> None:
        self.all: list[Draft] = []
        self._below: dict[str, list[Draft]] | None = None

    def below(self, name: str) -> Sequence[Draft]:
        """Those that stand in something of that name."""
        if self._below is None:
            self._below = {}
            for draft in self.all:
                for step in dict.fromkeys(draft.path[:-1]):
                    self._below.setdefault(step, []).append(draft)
        return self._below.get(name, ())


class _Suiting:
    """Everything that a reference could mean, wherever it is written."""

    def __init__(self, found: Sequence[Draft], names: Path) -> None:
        self._all = found
        self._names = names
        self._within: dict[int, list[Draft]] | None = None
        self._answers: dict[int, Sequence[Draft]] = {}

    def nearest(self, home: Draft) -> Sequence[Draft]:
        """What stands in the nearest definition around `home` that holds any of it."""
        if len(self._all) <= 1:
            return self._all
        within = self._by_owner()
        way: list[int] = []
        found: Sequence[Draft] = ()
        for owner in home.lineage():
            if id(owner) in self._answers:
                found = self._answers[id(owner)]
                break
            way.append(id(owner))
            if id(owner) in within or owner.parent is None:
                pool = within.get(id(owner), self._all)
                found = pool if len(pool) == 1 else _preferred(pool, self._names)
                break
        self._answers.update(dict.fromkeys(way, found))
        return found

    def _by_owner(self) -> dict[int, list[Draft]]:
        if self._within is None:
            self._within = {}
            for draft in self._all:
                for owner in draft.lineage():
                    self._within.setdefault(id(owner), []).append(draft)
        return self._within


class Names:
    """Every definition of a ruleset by its path. `used` collects the paths that something refers to."""

    def __init__(self, drafts: Drafts, diagnostics: Diagnostics) -> None:
        self._plan = drafts.plan
        self._plan_names = {"plan", _plan_name(drafts.plan), *drafts.bases}
        self._diagnostics = diagnostics
        self._dropped = drafts.dropped
        self._index = PathIndex(path for path in drafts.parts if "#" not in path[-1])
        self._bearers: dict[str, _Bearers] = {}
        for path, draft in drafts.parts.items():
            if "#" not in path[-1]:
                self._bearers.setdefault(folded(path[-1]), _Bearers()).all.append(draft)
        self._known: list[str] | None = None
        self._shown: dict[Path, str] = {}
        self._found: dict[_Sought, _Suiting] = {}
        self.suggestions = Suggestions()
        self.used: set[Path] = set()

    def find(
        self,
        reference: syntax.Reference,
        home: Draft,
        *,
        wanted: Callable[[Draft], bool] | None = None,
        silent: bool = False,
        purpose: str = "does not serve here",
    ) -> Draft | None:
        """What `reference` names when it is written in `home`.

        None with a diagnostic (unless `silent`) where that is not one thing that is `wanted`; `purpose` says
        then why.
        """
        names = [folded(name.text) for name in reference.names]
        suiting = self._find(reference.keyword, names, home, wanted) or self._of_plan(
            reference, names, wanted
        )
        if len(suiting) == 1:
            self.used.add(suiting[0].path)
            return suiting[0]
        if not silent:
            self._complain(reference, names, home, suiting, purpose)
        return None

    def figure(
        self, reference: syntax.Reference, home: Draft, figures: Collection[str]
    ) -> tuple[Draft, str | None] | None:
        """What a reference in an expression names, and the figure after its last dot where there is one."""
        names = [folded(name.text) for name in reference.names]
        found = self._find(reference.keyword, names, home)
        figure: str | None = None
        if len(found) != 1 and len(names) > 1 and names[-1] in figures:
            inner = self._find(reference.keyword, names[:-1], home)
            if inner or not found:
                *names, figure = names
                found = inner
        if not found and figure is None:
            found = self._of_plan(reference, names)
        if len(found) == 1:
            self.used.add(found[0].path)
            return found[0], figure
        if (
            not found
            and figure is None
            and len(names) > 1
            and self._no_figure(reference, names, home, figures)
        ):
            return None
        self._complain(reference, names, home, found, "does not serve here")
        return None

    def knows(self, reference: syntax.Reference, home: Draft) -> bool:
        """Whether the reference could name anything at all."""
        return bool(self._find(reference.keyword, [folded(name.text) for name in reference.names], home))

    def _find(
        self,
        keyword: str | None,
        names: Sequence[str],
        home: Draft,
        wanted: Callable[[Draft], bool] | None = None,
    ) -> Sequence[Draft]:
        plan = self._plan if len(names) == 1 and keyword is None and names[0] in self._plan_names else None
        if plan is not None and (wanted is None or wanted(plan)):
            return [plan]
        sought = (keyword, tuple(names), wanted)
        suiting = self._found.get(sought)
        if suiting is None:
            suiting = self._found[sought] = self._suiting(keyword, tuple(names), wanted)
        return suiting.nearest(home)

    def _of_plan(
        self,
        reference: syntax.Reference,
        names: Sequence[str],
        wanted: Callable[[Draft], bool] | None = None,
    ) -> Sequence[Draft]:
        """What stands in the plan itself, where the reference begins with the plan: `plan.fiere`."""
        if reference.keyword is not None or len(names) == 1 or names[0] not in self._plan_names:
            return ()
        found = [one for one in self._pool(names[1:]) if wanted is None or wanted(one)]
        direct = [one for one in found if one.path == tuple(names[1:])]
        return direct or [one for one in found if not one.in_unit]

    def _pool(self, names: Sequence[str]) -> Sequence[Draft]:
        """Everything that bears the last of these names, and stands in what the others name."""
        bearers = self._bearers.get(names[-1])
        if bearers is None:
            return ()
        pool = bearers.all if len(names) == 1 else bearers.below(names[-2])
        return [one for one in pool if len(names) == 1 or _in_order(names[:-1], one.path[:-1])]

    def _suiting(self, keyword: str | None, names: Path, wanted: Callable[[Draft], bool] | None) -> _Suiting:
        words = UNITS if keyword == "unit" else {keyword}
        pool = [one for one in self._pool(names) if wanted is None or wanted(one)]
        if keyword is None:
            return _Suiting(pool, names)
        found = [one for one in pool if one.keyword in words]
        # `objective 1.1.fiere` says of the first name what it is, where it does not of the last.
        return _Suiting(found or [one for one in pool if _stands_in(one, words, names[0])], names)

    # --- what to say where a reference names nothing, or too much

    def _complain(
        self,
        reference: syntax.Reference,
        names: Sequence[str],
        home: Draft,
        found: Sequence[Draft],
        purpose: str,
    ) -> None:
        text = ".".join(names) if reference.keyword is None else f"{reference.keyword} {'.'.join(names)}"
        if found:
            self._ambiguous(reference, text, found)
            return
        # A cascade bears the name of what it refers to, so it is no help where that is missing.
        named = self._find(reference.keyword, names, home, lambda draft: draft.keyword not in REPEATED)
        if not named and len(names) > 1:
            named = self._find(reference.keyword, names, home)
        if named:
            keyword = named[0].keyword
            self._diagnostics.report(
                WRONG_NAME,
                f"`{text}` is {a_keyword(keyword)}, which {purpose}",
                reference.span,
                Label(named[0].place, "defined here"),
                help=_instead(reference, keyword, purpose),
            )
            return
        self._unknown(reference, text, names, home)

    def _ambiguous(self, reference: syntax.Reference, text: str, found: Sequence[Draft]) -> None:
        paths = [f"`{self._shortest(draft.path)}`" for draft in found[:_SHOWN]]
        self._diagnostics.report(
            AMBIGUOUS_NAME,
            f"`{text}` could mean {len(found)} things",
            reference.span,
            *(Label(draft.place, "this one") for draft in found[:_SHOWN]),
            help=f"say which: {' or '.join(paths)}",
        )

    def _shortest(self, path: Path) -> str:
        known = self._shown.get(path)
        if known is None:
            known = self._shown[path] = self._written(path)
        return known

    def _written(self, path: Path) -> str:
        """The shortest text that finds this path alone; a reference begins with a word, so a code is led by one."""
        text = shortest(path, self._index)
        if len(path) == 1 and text[0].isdigit():
            return f"objective {text}"
        whole = ".".join(path)
        if text != whole and not text[0].isdigit():
            return text
        alone = self._index.find(path) == (path,) and not whole[0].isdigit()
        return whole if alone else f"plan.{whole}"

    def _unknown(self, reference: syntax.Reference, text: str, names: Sequence[str], home: Draft) -> None:
        owner = self._find(reference.keyword, names[:-1], home) if len(names) > 1 else ()
        if len(owner) == 1 and owner[0].keyword in CONTAINERS:
            inside = [child.path[-1] for child in owner[0].children if "#" not in child.path[-1]]
            message = f"there is no `{names[-1]}` in `{'.'.join(names[:-1])}`"
            otherwise = f"there are {quoted(inside)}" if inside else "it holds nothing that has a name"
            help_ = self.suggestions.help(names[-1], inside, otherwise)
        elif reference.keyword is not None:
            there = self._of_keyword(reference.keyword)
            message = f"there is no {text.replace(' ', ' `', 1)}`"
            otherwise = f"there are {quoted(there)}" if there else f"no {reference.keyword} has a name"
            help_ = self.suggestions.help(names[-1], there, otherwise)
        else:
            message = f"`{text}` is not defined anywhere in this ruleset"
            help_ = self.suggestions.help(names[-1], self._defined(), "define it, or take the reference out")
        place = self._dropped.get(names[-1])
        dropped = () if place is None else (Label(place, "it is dropped here"),)
        self._diagnostics.report(UNKNOWN_NAME, message, reference.span, *dropped, help=help_)

    def _defined(self) -> Collection[str]:
        """Every name of something that is defined, found once: a file may have many unknown names."""
        if self._known is None:
            self._known = [
                name
                for name, bearers in self._bearers.items()
                if any(draft.keyword not in REPEATED for draft in bearers.all)
            ]
        return self._known

    def _of_keyword(self, keyword: str) -> list[str]:
        words = UNITS if keyword == "unit" else {keyword}
        return [
            name
            for name, bearers in self._bearers.items()
            if any(one.keyword in words for one in bearers.all)
        ]

    def _no_figure(
        self, reference: syntax.Reference, names: Sequence[str], home: Draft, figures: Collection[str]
    ) -> bool:
        """Tell that the last name is no figure of the row before the dot; False where that is no row."""
        owner = self._find(reference.keyword, names[:-1], home)
        if len(owner) != 1 or owner[0].keyword in CONTAINERS or owner[0].children:
            return False
        keyword = owner[0].keyword
        self._diagnostics.report(
            UNKNOWN_ATTRIBUTE,
            f"{a_keyword(keyword)} has no `{names[-1]}`",
            reference.span,
            Label(owner[0].place, "defined here"),
            help=self.suggestions.help(names[-1], figures, f"there are {quoted(list(figures))}"),
        )
        return True


def _instead(reference: syntax.Reference, keyword: str, purpose: str) -> str | None:
    """What to write where something is named that does not serve."""
    if keyword in REPEATED:
        return f"name its source: `{reference.names[-1].text}`"
    if purpose == PAID:
        return "name units, roles or persons"
    whole = keyword in UNITS | {"component", "plan"} and purpose == CASCADED
    return f"write `score of {reference.text}`" if whole else _SERVING.get(purpose.partition(" to take ")[0])


_SERVING: Final = {
    RISING: "name a row that is measured",
    CASCADED: "cascade a row that is scored, or a container of rows",
    "has no dashboard of its own": "cascade it, which shows it with its score",
    "has no weight": "name a row or a container that is weighed",
    "has no achievement that could be judged": "judge a row that reads it",
    "holds no rows that others could contribute to": "name the container that it stands in",
    "has no parts": "name a container of rows, such as an objective",
    "cannot be revised": "revise a row or a container",
}
"""What would serve where something is refused for that purpose."""


def is_source(draft: Draft) -> bool:
    """Whether it can be cascaded: a row of any dashboard, or a container of the plan itself."""
    if draft.keyword in CONTAINERS:
        return draft.keyword not in UNITS | {"plan"} and not draft.in_unit
    return draft.keyword in LEAVES and draft.keyword != "input"


def is_scored_whole(draft: Draft) -> bool:
    """Whether `score of` can name it: a dashboard, the plan's own among them, or a component of one."""
    return draft.keyword in UNITS | {"plan", "component"}


def is_row(draft: Draft) -> bool:
    """Whether it is a row that an achievement belongs to."""
    return draft.keyword in LEAVES - {"input"} or draft.keyword in REPEATED


def _preferred(found: Sequence[Draft], names: Path) -> Sequence[Draft]:
    """Of several things of one name those that are meant first: definitions, not the cascades that repeat their name.

    What stands directly in what is named before it comes first of all, and a container of the plan itself
    before the headings of dashboards that bear its code.
    """
    if len(names) > 1:
        direct = [draft for draft in found if draft.path[-len(names) :] == names]
        if len(direct) == 1:
            return direct
    defined = [draft for draft in found if draft.keyword not in REPEATED]
    if len(defined) > 1 and all(draft.keyword in CONTAINERS - UNITS for draft in defined):
        strategic = [draft for draft in defined if not draft.in_unit]
        return strategic or defined
    return defined or found


def _stands_in(draft: Draft, words: Collection[str | None], name: str) -> bool:
    """Whether it stands in something of that name that one of these words defines."""
    return any(one.keyword in words and one.path[-1:] == (name,) for one in draft.lineage())


def _in_order(names: Iterable[str], path: Path) -> bool:
    steps = iter(path)
    return all(any(name == step for step in steps) for name in names)


def _plan_name(plan: Draft | None) -> str:
    return (
        plan.syntax.name.text
        if plan and isinstance(plan.syntax, syntax.Definition) and plan.syntax.name
        else ""
    )
