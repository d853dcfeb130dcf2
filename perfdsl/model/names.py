"""References to what they mean: the nearest definition that a path names, or a diagnostic that helps to find it."""

from collections.abc import Callable, Collection
from difflib import get_close_matches

from perfdsl.diagnostics import AMBIGUOUS_NAME, UNKNOWN_NAME, WRONG_NAME, Diagnostics, Label
from perfdsl.model.drafts import CONTAINERS, LEAVES, UNITS, Draft, Drafts
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.paths import Path, PathIndex, shortest

_SHOWN = 4


class Names:
    """Every definition of a ruleset by its path. `used` collects the paths that something refers to."""

    def __init__(self, drafts: Drafts, diagnostics: Diagnostics) -> None:
        self._parts = drafts.parts
        self._plan = drafts.plan
        self._diagnostics = diagnostics
        self._index = PathIndex(path for path in drafts.parts if "#" not in path[-1])
        self.used: set[Path] = set()

    def find(
        self,
        reference: syntax.Reference,
        home: Draft,
        *,
        wanted: Callable[[Draft], bool] | None = None,
        silent: bool = False,
    ) -> Draft | None:
        """What `reference` names when it is written in `home`: None with a diagnostic (unless `silent`) where that is not one thing."""
        names = [name.text for name in reference.names]
        suiting = self._find(reference, names, home, wanted)
        if len(suiting) == 1:
            self.used.add(suiting[0].path)
            return suiting[0]
        if not silent:
            found = suiting or self._find(reference, names, home)
            self._complain(
                reference, reference.text, found, reference.span, nothing_suits=bool(found) and not suiting
            )
        return None

    def figure(
        self, reference: syntax.Reference, home: Draft, figures: Collection[str]
    ) -> tuple[Draft, str | None] | None:
        """What a reference in an expression names, and the figure after its last dot where there is one."""
        names = [name.text for name in reference.names]
        found = self._find(reference, names, home)
        if len(found) != 1 and names[-1] in figures and (len(names) > 1 or reference.keyword):
            whole, found = found, self._find(reference, names[:-1], home)
            if len(found) == 1:
                self.used.add(found[0].path)
                return found[0], names[-1]
            found = found or whole
        if len(found) == 1:
            self.used.add(found[0].path)
            return found[0], None
        self._complain(reference, reference.text, found, reference.span, nothing_suits=False)
        return None

    def knows(self, reference: syntax.Reference, home: Draft) -> bool:
        """Whether the reference could name anything at all."""
        return bool(self._find(reference, [name.text for name in reference.names], home))

    def _find(
        self,
        reference: syntax.Reference,
        names: list[str],
        home: Draft,
        wanted: Callable[[Draft], bool] | None = None,
    ) -> list[Draft]:
        if names in (["plan"], [_plan_name(self._plan)]) and not reference.keyword and self._plan is not None:
            return [self._plan]
        everywhere = self._of_keyword(self._index.find(names), reference.keyword)
        if wanted is not None:
            everywhere = [draft for draft in everywhere if wanted(draft)]
        if len(everywhere) <= 1:
            return everywhere
        for owner in home.lineage():
            within = [draft for draft in everywhere if draft.path[: len(owner.path)] == owner.path]
            if len(within) == 1:
                return within
            defined = [draft for draft in within if draft.keyword != "cascade"]
            if len(defined) == 1:
                return defined
            if within:
                return defined or within
        return everywhere

    def _of_keyword(self, paths: tuple[Path, ...], keyword: str | None) -> list[Draft]:
        drafts = [self._parts[path] for path in paths]
        if keyword is None:
            return drafts
        words = UNITS if keyword == "unit" else {keyword}
        return [draft for draft in drafts if draft.keyword in words]

    def _complain(
        self, reference: syntax.Reference, text: str, found: list[Draft], span: Span, *, nothing_suits: bool
    ) -> None:
        if nothing_suits:
            keyword = found[0].keyword
            self._diagnostics.report(
                WRONG_NAME,
                f"`{text}` is {_article(keyword)} {keyword}, which does not serve here",
                span,
                Label(found[0].place, "defined here"),
            )
            return
        if found:
            paths = [f"`{shortest(draft.path, self._index)}`" for draft in found[:_SHOWN]]
            labels = [Label(draft.place, "this one") for draft in found[:_SHOWN]]
            self._diagnostics.report(
                AMBIGUOUS_NAME,
                f"`{text}` could mean {len(found)} things",
                span,
                *labels,
                help=f"say which: {' or '.join(paths)}",
            )
            return
        close = self.nearest(reference.names[-1].text) or self.nearest(reference.names[0].text)
        self._diagnostics.report(
            UNKNOWN_NAME,
            f"`{text}` is not defined anywhere in this ruleset",
            span,
            help=f"did you mean `{close}`?" if close else "define it, or take the reference out",
        )

    def nearest(self, name: str) -> str | None:
        """The name that `name` was probably meant for."""
        close = get_close_matches(name, list(self._index.names()), n=1, cutoff=0.75)
        return close[0] if close else None


def is_source(draft: Draft) -> bool:
    """Whether it can be cascaded: a row or container that is not itself a cascade or a dashboard."""
    return (draft.keyword in LEAVES and draft.keyword != "input") or draft.keyword in CONTAINERS - UNITS - {
        "plan"
    }


def is_row(draft: Draft) -> bool:
    """Whether it is a row that an achievement belongs to."""
    return draft.keyword in LEAVES - {"input"} or draft.keyword == "cascade"


def _plan_name(plan: Draft | None) -> str:
    return (
        plan.syntax.name.text
        if plan and isinstance(plan.syntax, syntax.Definition) and plan.syntax.name
        else ""
    )


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"
