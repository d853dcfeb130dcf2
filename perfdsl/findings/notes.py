"""Rows that have to be explained, and are not."""

from collections.abc import Iterator

from perfdsl.diagnostics import NOTE_ADVISED, NOTE_MISSING, Diagnostic, Label
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Graph, InputKey, Item, NodeId
from perfdsl.graph.operations import INPUT
from perfdsl.graph.rules import NoteAsked
from perfdsl.source import Place


def notes_owed(evaluation: Evaluation) -> dict[int, NoteAsked]:
    """The rows in a band that asks for a note, and without one, by their places in the outline.

    A note stands beside the figure of a row, beside any part of it, or beside any figure that it is computed from.
    """
    items = evaluation.graph.outline.items
    asked = {
        place: item
        for place, item in enumerate(items)
        if item.note_asked is not None and _is_there(evaluation, item)
    }
    if not asked:
        return {}
    noted = _noted(evaluation)
    return {
        place: item.note_asked
        for place, item in asked.items()
        if item.note_asked is not None and item.figures.actual is not None and not noted[item.figures.actual]
    }


def missing_notes(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """A finding for every figure without a note that has to have one, once for all dashboards that show it."""
    items = evaluation.graph.outline.items
    owed: dict[NodeId | None, tuple[Item, NoteAsked]] = {}
    # what is required comes first, and nothing is advised beside it
    for number, asked in sorted(notes_owed(evaluation).items(), key=lambda one: one[1].advised):
        owed.setdefault(items[number].figures.actual, (items[number], asked))
    for item, asked in owed.values():
        yield _missing_note(evaluation, item, asked)


def note_asking(graph: Graph) -> dict[NodeId, tuple[Item, ...]]:
    """The figures of rows that have to be explained in some bands, each with the rows of all dashboards that show it."""
    found: dict[NodeId, list[Item]] = {}
    for item in graph.outline.items:
        figures = item.figures
        if item.note_asked is not None and figures.actual is not None and figures.band is not None:
            found.setdefault(figures.actual, []).append(item)
    return {node: tuple(items) for node, items in found.items()}


def bands_asking(item: Item) -> tuple[str, ...]:
    """The bands in which a row has to be explained."""
    asked = item.note_asked
    assert asked is not None
    if asked.colour is None:
        return () if asked.band is None else (asked.band,)
    return tuple(band.label for band in item.bands if band.colour == asked.colour)


def missing_note(items: tuple[Item, ...], evaluation: Evaluation) -> Iterator[Diagnostic]:
    """What is to be said of a figure that has no note, of the rows that show it: once."""
    owed = sorted((one for one in items if _is_there(evaluation, one)), key=_is_advised)
    for item in owed[:1]:
        assert item.note_asked is not None
        yield _missing_note(evaluation, item, item.note_asked)


def _is_advised(item: Item) -> bool:
    return item.note_asked is not None and item.note_asked.advised


def _missing_note(evaluation: Evaluation, item: Item, asked: NoteAsked) -> Diagnostic:
    because = f", because {asked.because}" if asked.because else ""
    band = evaluation.value(item.figures.band)
    return Diagnostic(
        NOTE_ADVISED if asked.advised else NOTE_MISSING,
        f"`{item.name}` is in the band `{band}`, and has no note{because}",
        _cell(evaluation, item) or item.place,
        labels=(Label(asked.place, "advised here" if asked.advised else "required here"),),
        help="write why into the column `note` of the data",
    )


def _is_there(evaluation: Evaluation, item: Item) -> bool:
    """Whether a row lies in a band that has to be explained."""
    return item.note_asked is not None and evaluation.value(item.figures.band) in bands_asking(item)


def _noted(evaluation: Evaluation) -> bytearray:
    """Whether each node is a figure with a note, or reads one."""
    facts = evaluation.dataset.facts
    found = bytearray(len(evaluation.graph.nodes))
    for place, node in enumerate(evaluation.graph.nodes):
        if node.operation is INPUT:
            assert isinstance(node.parameter, InputKey)
            datum = facts.get(node.parameter)
            found[place] = datum is not None and bool(datum.note)
        elif any(found[argument] for argument in node.arguments):
            found[place] = 1
    return found


def _cell(evaluation: Evaluation, item: Item) -> Place | None:
    """Where the figure of a row was read."""
    node = None if item.figures.actual is None else evaluation.graph.nodes[item.figures.actual]
    if node is None or node.operation is not INPUT or not isinstance(node.parameter, InputKey):
        return None
    datum = evaluation.dataset.facts.get(node.parameter)
    return datum.place if datum else None
