"""A container to stages: how its parts combine, what each brings, and what was left out and why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Item
from perfdsl.report.contributions import Share, children_of, parts_of
from perfdsl.report.explain_nodes import Figure, Stage, Words
from perfdsl.report.formatting import apportion
from perfdsl.values.kind import PERCENT
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, total

_DECIMALS: Final = 4


def part_stages(evaluation: Evaluation, place: int, found: Sequence[Share]) -> Iterator[Stage]:
    """The score of a container before coverage and rounding, then its parts, one step each."""
    items = evaluation.graph.outline.items
    node = items[place].figures.achievement
    if node is None:
        return
    operation = evaluation.graph.nodes[node].operation.name
    yield Stage(
        "combine", Figure(evaluation.values[node], PERCENT), Words(f"combine {operation}"), items[place].place
    )
    parts = list(parts_of(items, children_of(items), place))
    printed = _printed(evaluation, items[place], {part: found[part].exact for part in parts})
    for part in parts:
        yield _part(evaluation, items[part], found[part], printed.get(part))


def _printed(
    evaluation: Evaluation, container: Item, pieces: Mapping[int, Rational | None]
) -> dict[int, Rational]:
    """What each part brings to the combined figure before its rounding: printed, they add up to it."""
    combined = evaluation.value(container.figures.achievement)
    counting = {part: piece for part, piece in pieces.items() if piece is not None}
    if not isinstance(combined, RATIONAL_TYPE) or total(counting.values()) != combined:
        return {}
    return dict(zip(counting, apportion(list(counting.values()), combined, _DECIMALS), strict=True))


def _part(evaluation: Evaluation, item: Item, share: Share, printed: Rational | None) -> Stage:
    score = evaluation.value(item.figures.score)
    label = item.label or item.name
    name = item.code or item.name
    label = f"{name} {label}" if label != name else label
    weight = ("weight", Figure(share.weight, PERCENT))
    met = evaluation.value(item.figures.met)
    if share.weight is None and isinstance(met, Missing) and not isinstance(score, Missing):
        return Stage("part", None, Words("part_left_out", (("reason", Figure(met)),)), None, 1, label)
    if isinstance(score, Missing):
        status = evaluation.value(item.figures.status)
        reason = Figure(score) if status != "monitored" else Figure("monitored")
        return Stage("part", None, Words("part_left_out", (("reason", reason),)), None, 1, label)
    if score is None or printed is None:
        return Stage("part", None, Words("part_not_scored"), None, 1, label)
    figures = (("score", Figure(score, PERCENT)), ("part", Figure(printed, PERCENT)))
    if share.weight is None:
        return Stage("part", Figure(score, PERCENT), Words("part_single", figures), None, 1, label)
    return Stage("part", Figure(score, PERCENT), Words("part_weighed", (weight, *figures)), None, 1, label)
