"""The rows and containers of a graph to the words that name them in its ruleset."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from perfdsl.graph.nodes import Graph
from perfdsl.values.paths import Path, PathIndex

_REPEATED: Final = ("cascade", "score of")
_UNITS: Final = ("unit", "role", "person")
_CODED: Final = "objective"
"""What may have a code for a name; a reference to a code begins with this word."""


class References:
    """How a test, a goal or a claim of the plan names what a graph shows: the shortest way that means one thing.

    It mirrors how the names of a ruleset are looked up: what is defined comes before the cascade that repeats its
    name, and what stands directly in what is named before what stands deeper.
    """

    def __init__(self, graph: Graph) -> None:
        self._words = _words(graph)
        self._index = PathIndex(self._words)
        measured = [path for path, word in self._words.items() if word in _MEASURED]
        self._facts = PathIndex(measured)
        self._plan = graph.outline.plan
        self._units = {path for path, word in self._words.items() if word in _UNITS}
        self._texts: dict[tuple[Path, bool], str] = {}

    def fact(self, path: Path) -> str:
        """What `given` calls the input of this path."""
        return self._text(path, self._facts, measured=True)

    def item(self, path: Path) -> str:
        """What an expression calls the row or container of this path; the plan itself is `plan`."""
        return "plan" if path == (self._plan,) else self._text(path, self._index, measured=False)

    def _text(self, path: Path, index: PathIndex, *, measured: bool) -> str:
        known = self._texts.get((path, measured))
        if known is None:
            ways = (text for names, text in self._ways(path) if self._finds(names, path, index, text))
            known = self._texts[path, measured] = next(ways, f"plan.{'.'.join(path)}")
        return known

    def _ways(self, path: Path) -> Iterator[tuple[Path, str]]:
        """The names that may find a path and their text, the shortest first."""
        for start in range(len(path) - 1, -1, -1):
            text = ".".join(path[start:])
            if not path[start][0].isdigit():
                yield path[start:], text
            elif self._words.get(path[: start + 1]) == _CODED:
                yield path[start:], f"{_CODED} {text}"

    def _finds(self, names: Path, path: Path, index: PathIndex, text: str) -> bool:
        if names in ((self._plan,), ("plan",)) and index is self._index:
            return False
        found = index.find(names)
        if text.startswith(f"{_CODED} "):
            found = tuple(one for one in found if len(names) == 1 or self._stands_in(one, names[0]))
        return found == (path,) or self._preferred(found, names) == (path,)

    def _stands_in(self, path: Path, code: str) -> bool:
        return any(
            path[end - 1] == code and self._words.get(path[:end]) == _CODED for end in range(1, len(path))
        )

    def _preferred(self, found: Iterable[Path], names: Path) -> tuple[Path, ...]:
        """Of several things those that are meant first."""
        found = tuple(found)
        if len(names) > 1:
            direct = tuple(path for path in found if path[-len(names) :] == names)
            if len(direct) == 1:
                return direct
        defined = tuple(path for path in found if self._words[path] not in _REPEATED)
        if len(defined) > 1 and all(self._words[path] in _CONTAINERS for path in defined):
            return tuple(path for path in defined if not self._in_unit(path)) or defined
        return defined or found

    def _in_unit(self, path: Path) -> bool:
        return any(path[:end] in self._units for end in range(1, len(path) + 1))


_MEASURED: Final = frozenset({"indicator", "behaviour", "project", "milestone", "input", "cascade"})
_CONTAINERS: Final = frozenset({"perspective", _CODED, "action", "component", "use"})


def _words(graph: Graph) -> Mapping[Path, str]:
    """What each path is, of all that has a name. What only the data know is an input."""
    words = {
        item.path: item.keyword
        for item in graph.outline.items
        if "#" not in item.path[-1] and item.keyword != "plan" and item.cascade != "contributed"
    }
    for path in (*(one.path for one in graph.inputs), *graph.computed):
        words.setdefault(path, "input")
    return words
