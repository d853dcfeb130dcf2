"""An evaluation to the adjustments of its containers: what each did to the score, and why."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve, field, frozen

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import AdjustmentStep, Item, Node, NodeId
from perfdsl.graph.operations import ANY, CONSTANT, EVERY
from perfdsl.report.explain.nodes import Figure, Stage, Words
from perfdsl.source import Place, Span
from perfdsl.values.kind import NUMBER, PERCENT, Kind
from perfdsl.values.missing import Missing
from perfdsl.values.ranges import OneOf, Outlook
from perfdsl.values.terms import Terms

_DECIDING: Final = {ANY: True, EVERY: False}
"""What decides a condition over many rows."""

_SHOWN: Final = 6


@frozen
class Change:
    """What one adjustment did: the score before and after it, None where there was none, shown in `terms`.

    `outcome` is `applied`, `not_applied` (its condition does not hold), `missing` (its condition or its figure is,
    for the reason in `missing`) or `open` (what decides it is pending). `written` is how the ruleset writes it.
    """

    step: AdjustmentStep
    before: Outlook | None
    after: Outlook | None
    outcome: str
    missing: Missing | None
    written: str
    terms: Terms | None
    place: Place = field(eq=False, repr=False)

    @property
    def moved(self) -> bool:
        """Whether it changed the score."""
        return self.before != self.after


def changes(evaluation: Evaluation, item: Item) -> tuple[Change, ...]:
    """The adjustments of a container, in their order."""
    return tuple(_change(evaluation, step, item.terms) for step in item.figures.steps)


def _change(evaluation: Evaluation, step: AdjustmentStep, terms: Terms | None) -> Change:
    outcome, missing = _outcome(evaluation, step)
    before, after = (_score(evaluation.outlook(node)) for node in (step.before, step.after))
    text = one_line(step.place).removeprefix("adjust ")
    return Change(step, before, after, outcome, missing, text, terms, step.place)


def one_line(place: Place | None) -> str:
    """What the ruleset writes there, on one line."""
    text = " ".join(place.text.split()) if isinstance(place, Span) else ""
    return text.replace("( ", "(").replace(" )", ")")


def _outcome(evaluation: Evaluation, step: AdjustmentStep) -> tuple[str, Missing | None]:
    held = True if step.condition is None else evaluation.outlook(step.condition)
    figure = evaluation.outlook(evaluation.graph.nodes[step.after].arguments[1])
    if isinstance(held, OneOf):
        return "open", None
    if held is False:
        return "not_applied", None
    gone = next((value for value in (held, figure) if isinstance(value, Missing)), None)
    return ("applied", None) if gone is None else ("missing", gone)


def _score(outlook: Outlook | None) -> Outlook | None:
    return None if isinstance(outlook, Missing) else outlook


# --- in words


def change_words(evaluation: Evaluation, change: Change) -> Words:
    """What an adjustment did, as a phrase."""
    step = change.step
    kind = evolve(PERCENT, terms=change.terms)
    what = ("what", _what(evaluation, step, kind))
    condition = change.written.partition(" when ")[2]
    when = ("condition", Figure(condition))
    if change.outcome == "missing":
        key = (
            "adjust_unknown" if isinstance(evaluation.value(step.condition), Missing) else "adjust_no_figure"
        )
        return Words(key, (what, when, ("reason", Figure(change.missing))))
    if change.outcome == "not_applied":
        return Words("adjust_not_held", (what, when))
    if change.outcome == "open":
        return Words("adjust_open", (what, when))
    moved = ("changed", Figure(change.before if change.moved else None, kind))
    ending = "" if change.moved else "_idle"
    if step.condition is None:
        return Words(f"adjust{ending}", (what, moved))
    return Words(f"adjust_held{ending}", (what, when, moved))


def _what(evaluation: Evaluation, step: AdjustmentStep, kind: Kind) -> Words:
    """The adjustment itself: `bonus of 5 points`."""
    first, *others = [Figure(evaluation.outlook(node), kind) for node in step.amounts]
    if step.per is not None:
        figure = Figure(evaluation.outlook(step.per), step.per_kind)
        each = Figure(step.quantum, step.per_kind)
        return Words(f"adjust {step.word} per", (("points", first), ("each", each), ("figure", figure)))
    if step.word in ("bonus", "penalty"):
        return Words(f"adjust {step.word}", (("points", first),))
    if step.word == "multiply by":
        return Words("adjust multiply by", (("amount", Figure(first.value, NUMBER)),))
    if others:
        amounts = tuple((f"amount{place}", one) for place, one in enumerate((first, *others)))
        return Words("adjust better of", (("listed", Words("listed", amounts)),))
    return Words(f"adjust {step.word}", (("amount", first),))


# --- as stages of an explanation


def adjustment_stages(evaluation: Evaluation, item: Item) -> Iterator[Stage]:
    """A stage for every adjustment, with the figures that it reads."""
    for change in changes(evaluation, item):
        if change.before is None:
            return
        words, kind = change_words(evaluation, change), evolve(PERCENT, terms=item.terms)
        yield Stage(
            "adjust", None if change.after is None else Figure(change.after, kind), words, change.place
        )
        yield from _read(evaluation, change.step)


def _read(evaluation: Evaluation, step: AdjustmentStep) -> Iterator[Stage]:
    """The figures that are computed where the adjustment is written, each once."""
    told: set[str] = set()
    pending: list[NodeId | None] = [step.condition, step.per, *reversed(step.amounts)]
    while pending:
        place = pending.pop()
        node = None if place is None else evaluation.graph.nodes[place]
        if place is None or node is None or not _inside(node.place, step.place) or node.operation is CONSTANT:
            continue
        text = one_line(node.place)
        if text not in told:
            told.add(text)
            yield Stage("step", Figure(evaluation.outlook(place)), None, node.place, 1, text)
            if node.operation in _DECIDING:
                yield from _deciding(evaluation, node)
            else:
                pending.extend(reversed(node.arguments))


def _deciding(evaluation: Evaluation, node: Node) -> Iterator[Stage]:
    """The rows that decide a condition over many, or on which it hangs: some of them, where they are many."""
    rows = {
        figure: item
        for item in evaluation.graph.outline.items
        for figure in (item.figures.score, item.figures.met)
        if item.is_row and item.source is None
    }
    shown = 0
    for condition in node.arguments:
        value = evaluation.values[condition]
        if value is not _DECIDING[node.operation] and not isinstance(value, Missing):
            continue
        row = next((rows[one] for one in _behind(evaluation, condition) if one in rows), None)
        if row is not None and shown < _SHOWN:
            shown += 1
            score = Figure(evaluation.value(row.figures.score), evolve(PERCENT, terms=row.terms))
            yield Stage("step", score, None, row.place, 1, row.name)


def _behind(evaluation: Evaluation, condition: NodeId) -> Iterator[NodeId]:
    """A condition and the first argument of each step behind it, which is that of a row in the end."""
    place = condition
    yield place
    while evaluation.graph.nodes[place].arguments:
        place = evaluation.graph.nodes[place].arguments[0]
        yield place


def _inside(inner: Place | None, outer: Place) -> bool:
    return (
        isinstance(inner, Span)
        and isinstance(outer, Span)
        and inner.source == outer.source
        and outer.start < inner.start
        and inner.end <= outer.end
    )
