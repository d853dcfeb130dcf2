"""What is set otherwise to what moves by it: every figure before and after, and what it moved by."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import field, frozen

from perfdsl.analysis.changed_plan import changed, standing
from perfdsl.analysis.reached_by import Reached, item_at
from perfdsl.analysis.settings.nodes import (
    SetActual,
    SetCombine,
    SetMissing,
    SetTarget,
    Setting,
    SetWeight,
)
from perfdsl.analysis.settings.reading import read_settings
from perfdsl.diagnostics import Diagnostic
from perfdsl.engine.exact import Evaluation
from perfdsl.findings import findings
from perfdsl.graph.nodes import NodeId
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.number import RATIONAL_TYPE, Rational
from perfdsl.values.ranges import Outlook

FIGURES: Final = ("actual", "target", "target_high", "achievement", "score", "met", "band", "coverage")
"""The figures of a row or container that are compared, beside its weight."""


@frozen
class Moved:
    """A figure before and after; None where there is none. `because` has the places of the settings that it follows.

    `figure` is one of `FIGURES`, or `weight`.
    """

    figure: str
    before: Outlook | None
    after: Outlook | None
    because: tuple[int, ...] = ()

    @property
    def has_moved(self) -> bool:
        """Whether it is another figure now."""
        return type(self.before) is not type(self.after) or self.before != self.after

    @property
    def difference(self) -> Rational | None:
        """By how much, where both are numbers."""
        if isinstance(self.before, RATIONAL_TYPE) and isinstance(self.after, RATIONAL_TYPE):
            return self.after - self.before
        return None


@frozen
class MovedItem:
    """A row or container, by its place in the outline, and its figures: those that moved, or all."""

    item: int
    figures: tuple[Moved, ...]


@frozen
class MovedConsequence:
    """A gate, or an award: what it is worth to its recipient of that place, or as a whole where that is None."""

    name: str
    recipient: int | None
    moved: Moved


@frozen
class WhatIf:
    """A plan and what becomes of it: `base` as it stands, `changed` with all `settings`.

    `items` has every row and container of which a figure moved, in the order of the plan; `gates` and `awards` those
    that moved. `befores` has what each setting was before. `notes` are what is to be said of the plan as changed
    and not of it as it stands.
    """

    base: Evaluation = field(repr=False)
    changed: Evaluation = field(repr=False)
    settings: tuple[Setting, ...]
    befores: tuple[Outlook | str | None, ...]
    items: tuple[MovedItem, ...]
    gates: tuple[MovedConsequence, ...] = ()
    awards: tuple[MovedConsequence, ...] = ()
    notes: tuple[Diagnostic, ...] = ()

    @property
    def whole(self) -> Moved:
        """The score of the whole plan, moved or not."""
        return next(
            _compared(self.base, self.changed, self.base.graph.outline.dashboards[0].item, ("score",))
        )

    @property
    def nothing_moved(self) -> bool:
        """Whether everything is as it was."""
        return not (self.items or self.gates or self.awards)


def whatif(  # noqa: PLR0913 - what may be set
    plan: CompiledPlan,
    evaluation: Evaluation,
    sets: Iterable[str] = (),
    *,
    missing: str | None = None,
    combine: str | None = None,
    everything: bool = False,
) -> WhatIf:
    """What would be if `sets` held: `fiere=7`, `weight of 1.1=30%`, `target of fiere=8`, `missing of 1.1=zero`.

    `missing` is a policy and `combine` a way to combine for all of the plan. The parts of a container that are not
    set make room for the weights that are, in proportion to their own. With `everything` figures that did not move
    are there too. Raises SettingError, which says of every text what is wrong with it.
    """
    model = standing(plan.model, evaluation)
    settings = read_settings(model, evaluation.graph, sets, missing, combine)
    found = changed(model, evaluation, settings)
    after = found.evaluation
    reached = Reached(after.graph, settings)
    return WhatIf(
        evaluation,
        after,
        settings,
        tuple(_before(evaluation, one) for one in settings),
        tuple(_items(evaluation, after, reached, everything=everything)),
        tuple(_gates(evaluation, after, reached)),
        tuple(_awards(evaluation, after, reached)),
        (*found.unmet, *_new(evaluation, after)),
    )


def _new(before: Evaluation, after: Evaluation) -> Iterator[Diagnostic]:
    known = {(one.code, one.message, one.place) for one in findings(before)}
    return (one for one in findings(after) if (one.code, one.message, one.place) not in known)


# --- what moved


def _items(
    before: Evaluation, after: Evaluation, reached: Reached, *, everything: bool
) -> Iterator[MovedItem]:
    for place, (item, other) in enumerate(
        zip(before.graph.outline.items, after.graph.outline.items, strict=True)
    ):
        found = [
            Moved(one.figure, one.before, one.after, reached.by(getattr(other.figures, one.figure)))
            for one in _compared(before, after, place, FIGURES)
        ]
        found.append(Moved("weight", item.weight, other.weight, reached.by_weight(place)))
        kept = tuple(one for one in found if one.has_moved or (everything and one.before is not None))
        if kept:
            yield MovedItem(place, kept)


def _compared(before: Evaluation, after: Evaluation, place: int, figures: Sequence[str]) -> Iterator[Moved]:
    one, other = (each.graph.outline.items[place].figures for each in (before, after))
    for figure in figures:
        yield Moved(figure, before.outlook(getattr(one, figure)), after.outlook(getattr(other, figure)))


def _gates(before: Evaluation, after: Evaluation, reached: Reached) -> Iterator[MovedConsequence]:
    for one, other in zip(before.graph.outline.gates, after.graph.outline.gates, strict=True):
        moved = Moved("gate", before.outlook(one.node), after.outlook(other.node), reached.by(other.node))
        if moved.has_moved:
            yield MovedConsequence(one.name, None, moved)


def _awards(before: Evaluation, after: Evaluation, reached: Reached) -> Iterator[MovedConsequence]:
    for one, other in zip(before.graph.outline.awards, after.graph.outline.awards, strict=True):
        paid = [(None, one.node, other.node)]
        paid += [
            (place, mine.amount, theirs.amount)  # type: ignore[misc]
            for place, (mine, theirs) in enumerate(zip(one.recipients, other.recipients, strict=True))
        ]
        for recipient, mine, theirs in paid:
            moved = Moved("award", _paid(before, mine), _paid(after, theirs), reached.by(theirs))
            if moved.has_moved:
                yield MovedConsequence(one.name, recipient, moved)


def _paid(evaluation: Evaluation, node: NodeId) -> Outlook | None:
    """An amount; of a whole award what is awarded of it."""
    found = evaluation.outlook(node)
    return getattr(found, "awarded", found)


# --- what was there before


def _before(evaluation: Evaluation, setting: Setting) -> Outlook | str | None:
    """What stood where something is set."""
    match setting:
        case SetActual(key=key):
            node = evaluation.graph.input_nodes[key]
            return evaluation.values[node]
        case SetTarget(path=path):
            return evaluation.outlook(item_at(evaluation.graph, path).figures.target)
        case SetWeight(path=path):
            return item_at(evaluation.graph, path).weight
        case SetMissing(path=path):
            return None if path is None else item_at(evaluation.graph, path).policy or None
        case SetCombine(path=path):
            return None if path is None else item_at(evaluation.graph, path).combine or None
