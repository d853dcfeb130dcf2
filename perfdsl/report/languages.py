"""An evaluation to the same one with its labels in a language, for people who read that."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import AwardItem, BandRule, Dashboard, Item, Outline
from perfdsl.values.labels import Labels, label_in
from perfdsl.values.value import Value


def in_language(evaluation: Evaluation, language: str) -> Evaluation:
    """The evaluation with the labels of that language; what has none in it keeps the label written first."""
    outline = evaluation.graph.outline
    if not any(known == language for labels in _labels(outline) for known, _ in labels):
        return evaluation
    graph = evolve(evaluation.graph, outline=outline_in(outline, language))
    return evolve(evaluation, graph=graph, values=_values(evaluation, language))


def _labels(outline: Outline) -> Iterator[Labels]:
    yield outline.labels
    yield from (board.labels for board in outline.dashboards)
    yield from (item.labels for item in outline.items)
    yield from (gate.labels for gate in outline.gates)
    yield from (award.labels for award in outline.awards)
    yield from (band.labels for item in outline.items for band in item.bands)


def _values(evaluation: Evaluation, language: str) -> list[Value]:
    """The values, where the band of an item is called as the language calls it."""
    values = list(evaluation.values)
    for item in evaluation.graph.outline.items:
        if item.figures.band is not None:
            label = evaluation.values[item.figures.band]
            band = next((band for band in item.bands if band.label == label), None)
            if band is not None:  # a container that is cascaded shows its band without having bands
                values[item.figures.band] = _band(band, language).label
    return values


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
