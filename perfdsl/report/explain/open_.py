"""A container to what is still open below it: its pending rows, and what each can make of its score."""

from collections.abc import Iterator, Mapping
from typing import Final

from perfdsl.engine.exact import Evaluation, needed
from perfdsl.engine.interval.outlooks import outlooks
from perfdsl.engine.interval.pending import opened
from perfdsl.graph.nodes import Item, NodeId
from perfdsl.report.explain.nodes import Figure, Stage, Words
from perfdsl.report.explain.parts import score_kind
from perfdsl.values.ranges import Outlook, Range

_MOST: Final = 12


def open_stages(evaluation: Evaluation, container: Item) -> Iterator[Stage]:
    """The rows that keep the score of a container open, with its range where one of them were decided."""
    score = container.figures.score
    if score is None or not isinstance(evaluation.outlook(score), Range):
        return
    given = opened(evaluation.graph, evaluation.values, None, pending=evaluation.pending)
    rows = _rows(evaluation, given, score)
    yield Stage("open", None, Words("open_rows", (("count", Figure(str(len(rows)))),)))
    for node, row in list(rows.items())[:_MOST]:
        yield _row(evaluation, container, row, given, node)
    if len(rows) > _MOST:
        yield Stage("step", None, Words("more_steps", (("count", Figure(str(len(rows) - _MOST))),)), None, 1)


def _rows(evaluation: Evaluation, given: Mapping[NodeId, Outlook], score: NodeId) -> dict[NodeId, Item]:
    """The pending rows that a score is computed from, by their node; a cascade and its source are one."""
    below = needed(evaluation.graph.nodes, [score])
    found: dict[NodeId, Item] = {}
    for item in evaluation.graph.outline.items:
        node = item.figures.score
        if node is not None and item.is_row and node in below and _waits(evaluation, given, node):
            found.setdefault(node, item)
    return found


def _waits(evaluation: Evaluation, given: Mapping[NodeId, Outlook], score: NodeId) -> bool:
    """Whether the score of a row is open: of itself, or because a fact of it counts as pending."""
    return score in given or (evaluation.pending and isinstance(evaluation.outlook(score), Range))


def _row(
    evaluation: Evaluation, container: Item, row: Item, given: Mapping[NodeId, Outlook], node: NodeId
) -> Stage:
    kind, ends = score_kind(container), evaluation.outlook(node)
    assert isinstance(ends, Range)
    worst, best = (_decided(evaluation, container, {**given, node: end}) for end in (ends.low, ends.high))
    figures = (
        ("low", Figure(ends.low, score_kind(row))),
        ("worst", Figure(worst, kind)),
        ("high", Figure(ends.high, score_kind(row))),
        ("best", Figure(best, kind)),
    )
    name = row.code or row.name
    return Stage("part", None, Words("open_row", figures), row.place, 1, f"{name} {row.label}".strip())


def _decided(evaluation: Evaluation, container: Item, given: Mapping[NodeId, Outlook]) -> Outlook | None:
    score = container.figures.score
    assert score is not None
    return outlooks(evaluation.graph, evaluation.values, given).get(score, evaluation.values[score])
