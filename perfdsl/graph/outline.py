"""A plan and its lowered figures to the outline: what a report shows, line by line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define

from perfdsl.graph.expressions import as_rounding
from perfdsl.graph.nodes import (
    Dashboard,
    Figures,
    Item,
    Outline,
)
from perfdsl.graph.rules import Judgement, NoteAsked, Revised, Rounding
from perfdsl.graph.stages import bands_of
from perfdsl.model.allowed import UNITS
from perfdsl.model.formula_nodes import Constant, Rule
from perfdsl.model.nodes import Cascade, Container, Leaf, NoteRule, Part, Plan, Revision, Scale, Split
from perfdsl.model.weights import percent
from perfdsl.source import Span
from perfdsl.values.missing import Policy
from perfdsl.values.paths import Path
from perfdsl.values.period import Period

_LONGEST_TARGET = 60


def outline(
    plan: Plan,
    period: Period,
    figures: Mapping[tuple[Path, Period], Figures],
    judgements: Mapping[Path, Judgement],
) -> Outline:
    """The outline of one period."""
    return _Outlining(plan, period, figures, judgements).run()


@define
class _Heading:
    """Where a row stands: the headings above it in its dashboard."""

    parent: int | None
    level: int
    perspective: str = ""
    objective: str = ""


class _Outlining:
    def __init__(
        self,
        plan: Plan,
        period: Period,
        figures: Mapping[tuple[Path, Period], Figures],
        judgements: Mapping[Path, Judgement],
    ) -> None:
        self._plan = plan
        self._period = period
        self._figures = figures
        self._judgements = judgements
        self._revisions = _revisions(plan)
        self._items: list[Item] = []
        self._dashboards: list[Dashboard] = []
        self._headings: dict[Path, _Heading] = {}

    def run(self) -> Outline:
        plan = self._plan
        by_path: dict[Path, int] = {}
        for unit in (plan.root, *plan.units):
            place = len(self._dashboards)
            by_path[unit.path] = place
            parent = next(
                (
                    by_path[unit.path[:end]]
                    for end in range(len(unit.path) - 1, 0, -1)
                    if unit.path[:end] in by_path
                ),
                None,
            )
            path = unit.path or (plan.name,)
            self._dashboards.append(
                Dashboard(path, path[-1], unit.label, unit.keyword, len(self._items), parent, unit.labels)
            )
            self._walk(unit, place)
        return Outline(
            plan.name,
            plan.label,
            tuple(self._dashboards),
            tuple(self._items),
            plan.labels,
            revisions=tuple((".".join(one.path) or plan.name, _revised(one)) for one in plan.revisions),
        )

    def _walk(self, top: Container, dashboard: int) -> None:
        pending: list[tuple[Part, _Heading]] = [(top, _Heading(None, 0))]
        while pending:
            part, heading = pending.pop()
            item = self._item(part, heading, dashboard)
            place = len(self._items)
            self._items.append(item)
            self._headings.setdefault(part.path, heading)
            below = _below(part, heading, place)
            pending.extend((child, below) for child in reversed(_children(part)))

    def _item(self, part: Part, heading: _Heading, dashboard: int) -> Item:
        shown: dict[str, Any] = {
            "weight": self._plan.weights.get(part.path),
            "weight_place": part.weight.span if part.weight else None,
            "perspective": heading.perspective,
            "objective": heading.objective,
            "texts": part.texts,
            "labels": part.labels,
            "judgement": self._judgements.get(part.path),
            "revisions": self._revisions.get(part.path, ()),
            "pro_rata": (part.pro_rata or {}).get(self._period),
            "note_asked": None if isinstance(part, Container) else _note_asked(part.note),
        }
        match part:
            case Container():
                shown |= self._container(part)
            case Leaf(split=Split() as split):
                shown |= self._split(part, split, shown)
            case Leaf():
                shown |= self._row(part, part.rules.get(self._period), part.scale)
            case Cascade():
                shown |= self._cascade(part, shown)
        return Item(
            part.path or (self._plan.name,),
            self._name(part),
            part.label,
            self._keyword(part),
            heading.level,
            heading.parent,
            dashboard,
            self._figures[part.path, self._period],
            part.place,
            **shown,
        )

    def _name(self, part: Part) -> str:
        if not part.path:
            return self._plan.name
        return "" if isinstance(part, Container) and "#" in part.path[-1] else part.path[-1]

    def _keyword(self, part: Part) -> str:
        if not isinstance(part, Cascade):
            return part.keyword
        source = self._plan.parts[part.source]
        whole = isinstance(source, Container) and source.keyword in UNITS | {"plan", "component"}
        return "score of" if whole and not part.contributed else "cascade"

    def _container(self, container: Container) -> dict[str, Any]:
        scale = container.scale
        return {
            "code": container.code,
            "combine": "" if container.is_heading else container.combine.text,
            "bands": bands_of(scale) if scale else (),
            "rounding": _rounding(scale, score=True),
            "terms": scale.terms if scale else None,
        }

    def _row(self, leaf: Leaf, rule: Rule | None, scale: Scale | None) -> dict[str, Any]:
        sign, text, place = _target(rule)
        return {
            "kind": leaf.kind,
            "measure": leaf.measure,
            "baseline": leaf.baseline.value if isinstance(leaf.baseline, Constant) else None,
            "monitored": leaf.monitored or bool(rule and rule.monitored),
            "target_sign": sign,
            "target_text": text,
            "target_about": _about(rule),
            "target_place": place,
            "bands": bands_of(scale) if scale else (),
            "rounding": _rounding(scale, score=False),
            "terms": scale.terms if scale else None,
            "policy": scale.missing.general.value
            if scale and scale.missing.general is not Policy.EXCLUDE
            else "",
        }

    def _cascade(self, cascade: Cascade, own: Mapping[str, Any]) -> dict[str, Any]:
        """What a cascade shows of its source: the headings, judgement and texts that are not its own."""
        source = self._plan.parts[cascade.source]
        inherited = self._judgements.get(cascade.source) if cascade.rules is None else None
        shown = {
            "source": cascade.source or (self._plan.name,),
            "cascade": "" if self._keyword(cascade) == "score of" else _how(cascade),
            "judgement": own["judgement"] or inherited,
            "revisions": own["revisions"] or self._revisions.get(cascade.source, ()),
            "texts": own["texts"] or source.texts,
            **self._headings_of(source, own),
        }
        if isinstance(source, Leaf):
            rule = (source.rules if cascade.rules is None else cascade.rules).get(self._period)
            shown |= self._row(source, rule, cascade.scale)
        elif cascade.scale is not None:
            shown |= {"bands": bands_of(cascade.scale), "terms": cascade.scale.terms}
        return shown

    def _split(self, leaf: Leaf, split: Split, own: Mapping[str, Any]) -> dict[str, Any]:
        """What a part of a row shows of the whole."""
        shown = self._row(leaf, leaf.rules.get(self._period), leaf.scale)
        if shown["target_text"]:
            shown["target_text"] += f" \N{MULTIPLICATION SIGN} {percent(split.whole)}"
        return {
            **shown,
            "source": split.source,
            "cascade": "split",
            "share": split.share,
            **self._headings_of(self._plan.parts[split.origin], own),
        }

    def _headings_of(self, source: Part, own: Mapping[str, Any]) -> dict[str, str]:
        """The perspective and objective that a row stands under: its own, or those of its source."""
        origin = source.split.origin if isinstance(source, Leaf) and source.split else source.path
        heading = self._headings.get(origin) or _Heading(None, 0)
        return {
            "perspective": own["perspective"] or heading.perspective,
            "objective": own["objective"] or heading.objective,
        }


def _note_asked(rule: NoteRule | None) -> NoteAsked | None:
    if rule is None:
        return None
    return NoteAsked(rule.colour, rule.band, rule.because, rule.advised, rule.span)


def _how(cascade: Cascade) -> str:
    if cascade.contributed:
        return "contributed"
    return "aligned" if cascade.rules is None else "own target"


def _revisions(plan: Plan) -> dict[Path, tuple[Revised, ...]]:
    """What was revised of each part, the earliest first."""
    found: dict[Path, tuple[Revised, ...]] = {}
    for one in plan.revisions:
        found[one.path] = (*found.get(one.path, ()), _revised(one))
    return found


def _revised(one: Revision) -> Revised:
    return Revised(one.start, one.because, one.by, one.span)


def _children(part: Part) -> Sequence[Part]:
    match part:
        case Container():
            return part.children
        case Leaf():
            return part.milestones
        case Cascade():
            return ()


def _below(part: Part, heading: _Heading, place: int) -> _Heading:
    below = _Heading(place, heading.level + 1, heading.perspective, heading.objective)
    if isinstance(part, Container) and part.keyword == "perspective":
        below.perspective = part.label
    if isinstance(part, Container) and part.keyword == "objective":
        below.objective = part.code or (part.path[-1] if "#" not in part.path[-1] else part.label)
    return below


def _target(rule: Rule | None) -> tuple[str, str, Span | None]:
    """How a target is shown: its sign, or the text of another way to score."""
    if rule is None or rule.monitored:
        return "", "", rule.span if rule else None
    if rule.target is not None:
        return rule.target.sign, "", rule.target.span
    text = " ".join(_line(rule.span))
    return "", text if len(text) <= _LONGEST_TARGET else f"{text[: _LONGEST_TARGET - 1]}…", rule.span


def _about(rule: Rule | None) -> bool:
    """Whether a target is written as approximate."""
    target = rule.target if rule else None
    ends = (target.value, target.high) if target else ()
    return any(isinstance(end, Constant) and end.about for end in ends)


def _line(span: Span) -> Iterator[str]:
    return iter(span.text.split())


def _rounding(scale: Scale | None, *, score: bool) -> Rounding | None:
    rounding = None if scale is None else (scale.round_score if score else scale.round_achievement)
    return None if scale is None or rounding is None else as_rounding(rounding, scale.terms)
