"""What a file calls a fact to the input that it is: by shortest path, in the dashboard that the row names."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final, TypeAlias

from attrs import frozen

from perfdsl.data.locale import shown
from perfdsl.diagnostics import COMPUTED_VALUE, UNKNOWN_DASHBOARD, UNKNOWN_INDICATOR, Code
from perfdsl.graph.nodes import Dashboard, Graph, Input
from perfdsl.values.paths import Path, PathIndex, folded

_LISTED: Final = 5
_COMPARISONS: Final = 200_000
"""How many names may be compared for suggestions, so that a file of strangers is refused quickly."""


@frozen
class Unfound:
    """Why a text names no input: the code, the message and its help, and what is probably `meant`."""

    code: Code
    message: str
    advice: str | None = None
    meant: str = ""


Found: TypeAlias = Input | Unfound


class Names:
    """The names of a graph's inputs. Each text is looked up once, however many rows have it."""

    def __init__(self, graph: Graph) -> None:
        self._inputs = {asked.path: asked for asked in graph.inputs}
        self._outline = graph.outline
        rows = {item.path: item for item in graph.outline.items if item.is_row}
        self._sources = {path: item.source for path, item in rows.items() if item.source is not None}
        self._index = PathIndex(self._inputs)
        self._parts = frozenset(path for path in self._inputs if path in self._sources)
        self._cascades = PathIndex(path for path in self._sources if path not in self._inputs)
        self._others = PathIndex(
            dict.fromkeys(path for path in (*graph.computed, *rows) if path and path not in self._inputs)
        )
        self._by_id = {asked.id: asked for asked in graph.inputs}
        self._boards: dict[str, Dashboard | Unfound] = {}
        self._board_rows: dict[int, PathIndex] = {}
        self._known: dict[tuple[str, str], Found] = {}
        self._comparisons = _COMPARISONS

    def find(self, text: str, dashboard: str = "") -> Found:
        """The input that `text` names, in the dashboard of that id, name or label where one is given."""
        key = (text, dashboard)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._look_up(text.strip(), dashboard.strip())
        return found

    def _look_up(self, text: str, dashboard: str) -> Found:
        if not dashboard:
            return self._anywhere(text)
        board = self._dashboard(dashboard)
        if isinstance(board, Unfound):
            return board
        return self._inside(text, board)

    def _anywhere(self, text: str) -> Found:
        exact = self._by_id.get(text)
        if exact is not None:
            return exact
        parts = text.split(".")
        paths = self._index.find(parts) or self._facts(self._cascades.find(parts))
        return self._one(text, self._meant_first(paths, parts), self._others.find(parts))

    def _meant_first(self, paths: tuple[Path, ...], parts: Sequence[str]) -> tuple[Path, ...]:
        """Of several facts of one name: what stands directly in what is named, or the whole before its parts."""
        if len(paths) > 1 and len(parts) > 1:
            tail = tuple(map(folded, parts))
            direct = tuple(path for path in paths if path[-len(tail) :] == tail)
            return direct if len(direct) == 1 else paths
        wholes = tuple(path for path in paths if path not in self._parts)
        return wholes or paths

    def _inside(self, text: str, board: Dashboard) -> Found:
        """The dashboard's own rows and its cascades first, then whatever is measured below it."""
        number = self._outline.items[board.item].dashboard
        parts = text.split(".")
        rows = self._rows(number).find(parts)
        paths = self._facts(rows) or self._index.find(parts, board.path)
        return self._one(text, paths, rows or self._others.find(parts, board.path), board)

    def _rows(self, dashboard: int) -> PathIndex:
        """The rows of a dashboard, by path."""
        index = self._board_rows.get(dashboard)
        if index is None:
            items = [item for item in self._outline.items if item.dashboard == dashboard and item.is_row]
            index = self._board_rows[dashboard] = PathIndex(item.path for item in items)
        return index

    def _facts(self, paths: Iterable[Path]) -> tuple[Path, ...]:
        """The inputs that rows show: each its own, or the one that its cascade leads to."""
        facts: dict[Path, None] = {}
        for path in paths:
            seen = {path}
            while path not in self._inputs and path in self._sources and self._sources[path] not in seen:
                path = self._sources[path]  # noqa: PLW2901 - it goes up the cascade
                seen.add(path)
            if path in self._inputs:
                facts[path] = None
        return tuple(facts)

    def _one(
        self, text: str, paths: tuple[Path, ...], computed: tuple[Path, ...], board: Dashboard | None = None
    ) -> Found:
        if len(paths) == 1:
            return self._inputs[paths[0]]
        where = f" in `{board.name}`" if board else ""
        if paths:
            listed = ", ".join(f"`{'.'.join(path)}`" for path in paths[:_LISTED])
            more = f" and {len(paths) - _LISTED} more" if len(paths) > _LISTED else ""
            advice = f"it could be {listed}{more}; write enough of the path to tell them apart"
            return Unfound(UNKNOWN_INDICATOR, f"{shown(text)} names several things{where}", advice)
        if computed:
            advice = "remove the row; the plan makes this figure from others"
            return Unfound(COMPUTED_VALUE, f"{shown(text)} is computed{where}, not measured", advice)
        return Unfound(UNKNOWN_INDICATOR, f"{shown(text)} is not measured{where}", *self._meant(text, board))

    def _meant(self, text: str, board: Dashboard | None) -> tuple[str | None, str]:
        """What the text may have meant, in words and by name: the label of an input, or a name nearly the same."""
        if self._comparisons < 0:
            return None, ""
        self._comparisons -= len(self._inputs)
        if board is not None and not isinstance(self._anywhere(text), Unfound):
            advice = f"it is measured elsewhere: leave the dashboard out, or write `cascade {text}` in `{board.name}`"
            return advice, text
        for asked in self._inputs.values():
            if asked.label and asked.label.casefold() == text.casefold():
                return f"that is the label of `{asked.id}`: write the id", asked.id
        name = text.rpartition(".")[2]
        within = self._rows(self._outline.items[board.item].dashboard).names() if board else ()
        for names in (within, self._index.names()):
            close = get_close_matches(name, names, n=1) or [
                known for known in names if known.casefold() == name.casefold()
            ]
            if close:
                return f"did you mean `{close[0]}`?", close[0]
        return None, ""

    def _dashboard(self, text: str) -> Dashboard | Unfound:
        found = self._boards.get(text)
        if found is None:
            found = self._boards[text] = self._find_dashboard(text)
        return found

    def _find_dashboard(self, text: str) -> Dashboard | Unfound:
        folded = text.casefold()
        boards = self._outline.dashboards
        for names in ([b.id for b in boards], [b.name for b in boards], [b.label for b in boards]):
            matches = [board for board, name in zip(boards, names, strict=True) if name.casefold() == folded]
            if len(matches) == 1:
                return matches[0]
            if matches:
                listed = ", ".join(f"`{board.id}`" for board in matches[:_LISTED])
                return Unfound(
                    UNKNOWN_DASHBOARD, f"{shown(text)} names several dashboards", f"it could be {listed}"
                )
        known = {
            name.casefold(): name for board in boards for name in (board.label, board.id, board.name) if name
        }
        close = get_close_matches(folded, known, n=1)
        advice = f"did you mean `{known[close[0]]}`?" if close else None
        return Unfound(UNKNOWN_DASHBOARD, f"there is no dashboard {shown(text)}", advice)
