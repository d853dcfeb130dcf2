"""The names of figures to the nodes that hold them: what a batch is asked for, a column of its results each."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import Enum
from typing import Final

from attrs import evolve, frozen

from perfdsl.batch.wholes import is_counted, is_whole
from perfdsl.diagnostics import UNKNOWN_RESULT, Diagnostics
from perfdsl.graph.nodes import Graph, Item, NodeId
from perfdsl.source import Cell
from perfdsl.values.kind import Family, Kind
from perfdsl.values.missing import Reason
from perfdsl.values.paths import PathIndex, shortest

REASON: Final = "reason"
"""The name of why a figure is not there: `plan.reason` that of the score, `fiere.met.reason` that of another figure."""

OF_ROWS: Final = ("actual", "target", "baseline")
FIGURES: Final = (*OF_ROWS, "achievement", "score", "met", "band", "coverage", "status")
STATUSES: Final = ("met", "not_met", "judged", "missing", "not_due", "no_target", "monitored")
REASONS: Final = tuple(reason.value for reason in Reason)
_PLAN: Final = "plan"


class Holds(Enum):
    """What a column of results holds."""

    NUMBER = "number"
    WHOLE = "whole"
    EXACT = "exact"
    DATE = "date"
    TRUTH = "truth"
    LABEL = "label"
    LEVEL = "level"
    REASON = "reason"


@frozen
class Wanted:
    """A column of results: its name and its node; `labels` are those that it may hold, in their order.

    It is `counted` where the figure, or the one that it is the reason of, is a whole number.
    """

    name: str
    node: NodeId
    holds: Holds
    labels: tuple[str, ...] = ()
    counted: bool = False

    def of_reason(self, name: str) -> "Wanted":
        """Why the figure is not there."""
        return Wanted(name, self.node, Holds.REASON, REASONS, self.counted)


def exactly(wanted: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """The same figures with nothing rounded: each number the text of a decimal, or of a fraction that has none."""
    return tuple(evolve(one, holds=Holds.EXACT) if one.holds is Holds.NUMBER else one for one in wanted)


def default_wanted(graph: Graph) -> tuple[Wanted, ...]:
    """Score, band, coverage and reason of the plan and of each of its dashboards."""
    names = (_name(graph, graph.outline.items[board.item]) for board in graph.outline.dashboards)
    found = _Names(graph)
    return tuple(
        one
        for name in names
        for figure in ("score", "band", "coverage", REASON)
        if (one := found.find(f"{name}.{figure}")) is not None
    )


def read_wanted(graph: Graph, names: Sequence[str], diagnostics: Diagnostics) -> tuple[Wanted, ...]:
    """What the names ask for, as expressions of the ruleset name it; `diagnostics` has those that name nothing."""
    found = _Names(graph)
    results = [(name, found.find(name)) for name in dict.fromkeys(names)]
    for place, (name, one) in enumerate(results, 1):
        if one is None:
            diagnostics.report(
                UNKNOWN_RESULT,
                f"`{name}` names no figure of the plan",
                Cell("wanted", place, ""),
                help=found.advice(name),
            )
    return tuple(one for _, one in results if one is not None)


class _Names:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._items = {item.path: item for item in reversed(graph.outline.items) if "#" not in item.path[-1]}
        self._index = PathIndex(self._items)
        self._kinds = {one.path: one.kind for one in graph.inputs}
        self._inputs = {
            key.path: node for key, node in graph.input_nodes.items() if key.period == graph.period
        }
        self._facts = PathIndex(path for path in self._inputs if path not in self._items)
        self._consequences = dict(_consequences(graph))

    def find(self, name: str) -> Wanted | None:
        """What a name asks for, None where there is no such figure or it may be one of several."""
        text, _, figure = name.rpartition(".")
        if figure == REASON and text:
            found = self._figure(f"{text}.score", "score", text) or self.find(text)
            return None if found is None else found.of_reason(name)
        return self._consequences.get(name) or self._figure(name, figure, text)

    def _figure(self, name: str, figure: str, text: str) -> Wanted | None:
        if figure in FIGURES and text:
            item = self._item(text)
            return None if item is None else self._of_item(name, item, figure)
        item = self._item(name)
        if item is not None and item.kind is not None:
            return self._of_item(name, item, "actual")
        paths = self._facts.find(name.split("."))
        return self._typed(name, self._inputs[paths[0]], self._kinds[paths[0]]) if len(paths) == 1 else None

    def _item(self, text: str) -> Item | None:
        if text in (_PLAN, self._graph.outline.plan):
            return self._graph.outline.items[0]
        parts = tuple(text.removeprefix("objective ").split("."))
        paths = self._index.find(parts[1:] if parts[0] == _PLAN else parts)
        if len(paths) > 1:
            whole = [path for path in paths if path == parts]
            own = [path for path in paths if self._items[path].keyword not in ("cascade", "score of")]
            paths = tuple(whole or own)
        return self._items[paths[0]] if len(paths) == 1 else None

    def _of_item(self, name: str, item: Item, figure: str) -> Wanted | None:
        node: NodeId | None = getattr(item.figures, figure)
        if node is None:
            return None
        if figure in OF_ROWS and item.kind is not None:
            return self._typed(name, node, item.kind)
        return Wanted(name, node, _HOLDS[figure], _labels(item, figure))

    def _typed(self, name: str, node: NodeId, kind: Kind) -> Wanted:
        """A figure of a kind: of one that is counted, a whole number where it can be nothing else."""
        counted = is_counted(kind) and is_whole(self._graph, node)
        return Wanted(name, node, Holds.WHOLE, counted=True) if counted else typed(name, node, kind)

    def advice(self, name: str) -> str:
        """The nearest name, or some that there are."""
        text, _, figure = name.rpartition(".")
        if self._item(name) is not None:
            return f"say which figure: `{name}.score`"
        item = self._item(text)
        if item is not None:
            known = [one for one in FIGURES if getattr(item.figures, one) is not None]
            if figure in FIGURES:
                return f"`{text}` has {', '.join(f'`{one}`' for one in known)}, and no {figure}"
            close = get_close_matches(figure, (*known, REASON), n=1) or ["score"]
            return f"did you mean `{text}.{close[0]}`?"
        word = figure if figure in (*FIGURES, REASON) else "score"
        known = [*(_name(self._graph, one) for one in self._items.values()), *self._consequences]
        close = get_close_matches(text or name, known, n=1) or get_close_matches(name, known, n=1)
        if not close:
            return "say what it is of and which figure: `plan.score`"
        return f"did you mean `{close[0] if close[0] in self._consequences else f'{close[0]}.{word}'}`?"


_HOLDS: Final[Mapping[str, Holds]] = {
    **dict.fromkeys(("achievement", "score", "coverage"), Holds.NUMBER),
    "met": Holds.TRUTH,
    "band": Holds.LABEL,
    "status": Holds.LABEL,
}


def _labels(item: Item, figure: str) -> tuple[str, ...]:
    """The bands from the lowest to the highest, or what the status of a row may be."""
    if figure == "band":
        return tuple(dict.fromkeys(band.label for band in reversed(item.bands)))
    return STATUSES if figure == "status" else ()


def typed(name: str, node: NodeId, kind: Kind) -> Wanted:
    """The column of a figure of a kind."""
    match kind.family:
        case Family.DATE:
            return Wanted(name, node, Holds.DATE)
        case Family.YES_NO:
            return Wanted(name, node, Holds.TRUTH)
        case Family.LEVEL:
            return Wanted(name, node, Holds.LEVEL, kind.levels)
        case _:
            return Wanted(name, node, Holds.NUMBER)


def _consequences(graph: Graph) -> Iterator[tuple[str, Wanted]]:
    """What gates and awards are called: `varco.open`, `premio.rossi`."""
    for gate in graph.outline.gates:
        yield f"{gate.name}.open", Wanted(f"{gate.name}.open", gate.node, Holds.TRUTH)
    for award in graph.outline.awards:
        index = PathIndex(one.path for one in award.recipients)
        for one in award.recipients:
            for text in dict.fromkeys((".".join(one.path), shortest(one.path, index))):
                yield f"{award.name}.{text}", Wanted(f"{award.name}.{text}", one.amount, Holds.NUMBER)


def _name(graph: Graph, item: Item) -> str:
    return _PLAN if item is graph.outline.items[0] else item.id
