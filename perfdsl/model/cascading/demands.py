"""What a plan requires of every row: that somebody answers for it, or that it says who, how often, or from where."""

from collections.abc import Collection, Iterator

from perfdsl.diagnostics import NOT_CASCADED, NOT_SAID, UNKNOWN_FREQUENCY, Diagnostic, Label
from perfdsl.model.draft_nodes import Draft, Drafts
from perfdsl.model.nodes import Cascade, Leaf, Plan
from perfdsl.model.wording import article
from perfdsl.model.year.frequencies import months_of
from perfdsl.source import Span
from perfdsl.syntax import nodes as syntax
from perfdsl.values.paths import Path

_ROWS = frozenset({"indicator", "project", "behaviour"})


def unmet_demands(plan: Plan, drafts: Drafts) -> Iterator[Diagnostic]:
    """A diagnostic for every row or container that lacks what `require every` asks for."""
    answered: _Answered | None = None
    for demand in drafts.demands:
        if demand.asked == "reported":
            continue  # the data do that, or not
        asked = [one for one in drafts.parts.values() if _is_meant(one, demand.what)]
        if demand.asked != "cascaded":
            yield from (_silent(one, demand) for one in asked if not _says(one, demand.asked))
            continue
        answered = answered or _Answered(plan, drafts)
        for one in asked:
            if not one.in_unit and not answered.holds(one):
                yield _orphan(one, demand)


def to_be_reported(drafts: Drafts) -> dict[Path, Span]:
    """Every row whose figures have to be there in time, and where that is required."""
    found: dict[Path, Span] = {}
    for demand in drafts.demands:
        if demand.asked == "reported":
            for one in drafts.parts.values():
                project = one.parent if one.keyword == "milestone" else None
                if _is_meant(one, demand.what) or (project is not None and _is_meant(project, demand.what)):
                    found.setdefault(one.path, demand.span)
    return found


def unknown_frequencies(drafts: Drafts, rows: Collection[Path]) -> Iterator[Diagnostic]:
    """A warning for every row that has to be reported, and says how often in words that are not understood."""
    for path in rows:
        written = drafts.parts[path].attributes.get("frequency")
        if isinstance(written, syntax.Texts) and months_of(written.texts[0].text) is None:
            yield Diagnostic(
                UNKNOWN_FREQUENCY,
                f"`{written.texts[0].text}` does not say how often `{path[-1]}` is measured",
                written.span,
                help="write a word such as `mensile`, `trimestrale`, `semestrale`, `annuale`; "
                "it is taken to be due when the period ends",
            )


class _Answered:
    """What units answer for: rows and containers, what stands in these, and what holds them."""

    def __init__(self, plan: Plan, drafts: Drafts) -> None:
        self._itself = answered_for(plan)
        self._above: set[Path] = set()
        for path in self._itself & drafts.parts.keys():
            for owner in drafts.parts[path].lineage():
                if owner.path in self._above:
                    break
                self._above.add(owner.path)

    def holds(self, one: Draft) -> bool:
        """Whether somebody answers for it, for what holds it, or for something that it holds."""
        return one.path in self._above or any(owner.path in self._itself for owner in one.lineage())


def _is_meant(one: Draft, what: str) -> bool:
    return one.keyword in _ROWS if what == "row" else one.keyword == what


def answered_for(plan: Plan) -> frozenset[Path]:
    """Every row and container that a unit cascades or has a share of, and every container that one contributes to."""
    found: set[Path] = set()
    for path, part in plan.parts.items():
        if isinstance(part, Leaf) and part.split is not None:
            found.add(part.split.source)
        elif isinstance(part, Cascade):
            found.add(path[:-1] if part.contributed else part.source)
    return frozenset(found)


def _says(one: Draft, word: str) -> bool:
    if word == "target":
        return any(key in one.attributes for key in ("target", "form", "score")) or bool(one.children)
    return word in one.attributes


def _silent(one: Draft, demand: syntax.RequireEvery) -> Diagnostic:
    example = {"weight": "weight 20%", "target": "target >= 5"}.get(demand.asked, f'{demand.asked} "..."')
    return Diagnostic(
        NOT_SAID,
        f"`{_name(one)}` has no {demand.asked}",
        one.place,
        labels=(Label(demand.span, "required here"),),
        help=f"write `{example}`",
    )


def _orphan(one: Draft, demand: syntax.RequireEvery) -> Diagnostic:
    name = _name(one)
    reference = f"{one.keyword} {name}" if name[:1].isdigit() else name
    return Diagnostic(
        NOT_CASCADED,
        f"no unit answers for `{name}`",
        one.place,
        labels=(Label(demand.span, "required here"),),
        help=f"write `cascade {reference}` in the unit that does",
    )


def _name(one: Draft) -> str:
    return one.path[-1] if "#" not in one.path[-1] else one.label or f"{article(one.keyword)} {one.keyword}"
