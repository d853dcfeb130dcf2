"""Contributions: rows of units that count in a container of the plan, or of another unit."""

from collections.abc import Iterator

from perfdsl.diagnostics import BAD_CONTRIBUTION, CASCADE_TWICE, Diagnostics, Label
from perfdsl.model.allowed import CONTAINERS
from perfdsl.model.cascading.sources import Sources
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.names import Names
from perfdsl.model.settings import is_heading
from perfdsl.model.wording import article
from perfdsl.syntax import nodes as syntax
from perfdsl.values.paths import Path


def contribute(drafts: Drafts, names: Names, sources: Sources, diagnostics: Diagnostics) -> frozenset[Path]:
    """Add to every container a cascade of each row that contributes to it; their paths."""
    return frozenset(_Contributing(drafts, names, sources, diagnostics).run())


class _Contributing:
    def __init__(self, drafts: Drafts, names: Names, sources: Sources, diagnostics: Diagnostics) -> None:
        self._drafts = drafts
        self._names = names
        self._sources = sources
        self._diagnostics = diagnostics

    def run(self) -> Iterator[Path]:
        for one in [draft for draft in self._drafts.parts.values() if draft.contributions]:
            if self._can(one):
                yield from self._all(one)

    def _can(self, one: Draft) -> bool:
        """Whether a row or container has a score that could count elsewhere."""
        first = one.contributions[0]
        if not one.in_unit:
            message = "the plan's own rows count where they stand"
            help_ = f"let the other dashboard take it over: `cascade {one.path[-1]}`"
        elif one.keyword in CONTAINERS and is_heading(one):
            message = f"`{_name(one)}` is a heading, which has no score of its own"
            help_ = "give it a `weight`, or let its rows contribute"
        else:
            return True
        self._diagnostics.report(BAD_CONTRIBUTION, message, first.span, help=help_)
        return False

    def _all(self, one: Draft) -> Iterator[Path]:
        there: dict[int, syntax.Reference] = {}
        for statement in one.contributions:
            for reference in statement.parents:
                parent = self._names.find(
                    reference, one, wanted=_holds, purpose="holds no rows that others could contribute to"
                )
                if parent is None or not self._fits(one, parent, reference):
                    continue
                first = there.setdefault(id(parent), reference)
                if first is not reference:
                    self._twice(one, parent, reference, first)
                    continue
                yield self._add(one, parent, reference, statement.weight)

    def _fits(self, one: Draft, parent: Draft, reference: syntax.Reference) -> bool:
        name = _name(one)
        if parent is one:
            message, help_ = f"`{name}` cannot contribute to itself", "take it out"
        elif any(owner is parent for owner in _counted_in(one)):
            message = f"`{name}` stands in `{_name(parent)}`, and counts there already"
            help_ = "take it out"
        elif is_heading(parent):
            message = f"`{_name(parent)}` is a heading, which has no score of its own"
            help_ = "give it a `weight`, or contribute to what it stands in"
        else:
            return True
        label = Label(parent.place, "defined here")
        self._diagnostics.report(BAD_CONTRIBUTION, message, reference.span, label, help=help_)
        return False

    def _twice(self, one: Draft, parent: Draft, second: syntax.Reference, first: syntax.Reference) -> None:
        self._diagnostics.report(
            CASCADE_TWICE,
            f"`{_name(one)}` contributes twice to `{_name(parent)}`",
            second.span,
            Label(first.span, "first here"),
            help="a fact counts once in a dashboard: take one of them out",
        )

    def _add(
        self, one: Draft, parent: Draft, reference: syntax.Reference, weight: syntax.Formula | None
    ) -> Path:
        """A cascade that nobody wrote: under the row's name, or under its whole path where that is taken."""
        path = (*parent.path, one.path[-1])
        if path in self._drafts.parts or "#" in path[-1]:
            path = (*parent.path, ".".join(one.path))
        written = syntax.Cascade(reference, None, None, span=reference.span)
        made = Draft("cascade", path, one.label, reference.span, reference.span, parent, written)
        if weight is not None:
            made.attributes["weight"] = weight
        self._sources.settle(made, one)
        self._drafts.parts[path] = made
        parent.children.append(made)
        return path


def _counted_in(one: Draft) -> Iterator[Draft]:
    """What holds it, up to its dashboard: a unit does not count in what it stands in."""
    for owner in one.lineage():
        yield owner
        if owner.is_unit:
            return


def _holds(draft: Draft) -> bool:
    return draft.keyword in CONTAINERS


def _name(one: Draft) -> str:
    if not one.path:
        return "plan"
    return one.path[-1] if "#" not in one.path[-1] else one.label or f"{article(one.keyword)} {one.keyword}"
