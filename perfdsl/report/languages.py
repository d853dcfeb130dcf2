"""An evaluation to the same one with its labels in a language, for people who read that."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import (
    AwardItem,
    Dashboard,
    Graph,
    Item,
    NodeId,
    Outline,
)
from perfdsl.graph.rules import BandRule
from perfdsl.values.labels import Labels, label_in
from perfdsl.values.ranges import OneOf, Outlook
from perfdsl.values.value import Value


def in_language(evaluation: Evaluation, language: str) -> Evaluation:
    """The evaluation with the labels of that language; what has none in it keeps the label written first."""
    outline = evaluation.graph.outline
    if not any(known == language for labels in _labels(outline) for known, _ in labels):
        return evaluation
    graph = evolve(evaluation.graph, outline=outline_in(outline, language))
    bands = _bands(evaluation.graph, language)
    return evolve(
        evaluation, graph=graph, values=_values(evaluation.values, bands), open=_open(evaluation.open, bands)
    )


def _labels(outline: Outline) -> Iterator[Labels]:
    yield outline.labels
    yield from (board.labels for board in outline.dashboards)
    yield from (item.labels for item in outline.items)
    yield from (gate.labels for gate in outline.gates)
    yield from (award.labels for award in outline.awards)
    yield from (band.labels for item in outline.items for band in item.bands)


def _bands(graph: Graph, language: str) -> dict[NodeId, dict[Value, str]]:
    """What each band is called in the language, by the node that finds it."""
    found: dict[NodeId, dict[Value, str]] = {}
    for node in {item.figures.band for item in graph.outline.items}:
        rules = () if node is None else graph.nodes[node].parameter
        if node is not None and isinstance(rules, tuple):
            found[node] = {band.label: _band(band, language).label for band in rules}
    return found


def _values(values: Sequence[Value], bands: Mapping[NodeId, Mapping[Value, str]]) -> list[Value]:
    """The values, with bands as the language calls them."""
    found = list(values)
    for node, called in bands.items():
        found[node] = called.get(values[node], values[node])
    return found


def _open(
    outlooks: Mapping[NodeId, Outlook], bands: Mapping[NodeId, Mapping[Value, str]]
) -> dict[NodeId, Outlook]:
    """What is open, with the bands that it may come into as the language calls them."""
    found = dict(outlooks)
    for node in bands.keys() & outlooks.keys():
        outlook = outlooks[node]
        if isinstance(outlook, OneOf):
            found[node] = OneOf(tuple(bands[node].get(value, value) for value in outlook.values))
        elif isinstance(outlook, str):  # decided, whatever becomes of what is open below
            found[node] = bands[node].get(outlook, outlook)
    return found


def outline_in(outline: Outline, language: str) -> Outline:
    """The outline with its labels in a language."""
    headings = {
        item.label: label_in(language, item.label, item.labels) for item in outline.items if not item.is_row
    }
    return evolve(
        outline,
        label=label_in(language, outline.label, outline.labels),
        dashboards=tuple(_dashboard(board, language) for board in outline.dashboards),
        items=tuple(_item(item, language, headings) for item in outline.items),
        gates=tuple(
            evolve(gate, label=label_in(language, gate.label, gate.labels)) for gate in outline.gates
        ),
        awards=tuple(_award(award, language) for award in outline.awards),
    )


def _dashboard(board: Dashboard, language: str) -> Dashboard:
    return evolve(board, label=label_in(language, board.label, board.labels)) if board.labels else board


def _award(award: AwardItem, language: str) -> AwardItem:
    return evolve(
        award,
        label=label_in(language, award.label, award.labels),
        recipients=tuple(
            evolve(one, label=label_in(language, one.label, one.labels)) if one.labels else one
            for one in award.recipients
        ),
    )


def _item(item: Item, language: str, headings: Mapping[str, str]) -> Item:
    """A row names the headings that it stands under by their labels."""
    return evolve(
        item,
        label=label_in(language, item.label, item.labels),
        perspective=headings.get(item.perspective, item.perspective),
        objective=headings.get(item.objective, item.objective),
        bands=tuple(_band(band, language) for band in item.bands),
    )


def _band(band: BandRule, language: str) -> BandRule:
    return evolve(band, label=label_in(language, band.label, band.labels)) if band.labels else band
