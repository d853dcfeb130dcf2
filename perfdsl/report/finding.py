"""The ids that people write to dashboards and rows of an outline."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from perfdsl.graph.nodes import Item, Outline
from perfdsl.values.paths import Path, PathIndex, folded

_DOT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
_SHOWN = 5


def dashboard_named(outline: Outline, name: str) -> int:
    """The place of the dashboard that a name or path means.

    Raises LookupError, with what was probably meant.
    """
    paths = [dashboard.path for dashboard in outline.dashboards]
    exact = [place for place, path in enumerate(paths) if ".".join(path) == name]
    found = exact or [paths.index(path) for path in PathIndex(paths).find(_parts(name))]
    if len(found) == 1:
        return found[0]
    texts = [".".join(path) for path in paths]
    if found:
        raise LookupError(_several(name, [texts[place] for place in found]))
    close = get_close_matches(name, texts, n=1) or get_close_matches(name, [path[-1] for path in paths], n=1)
    raise LookupError(_unknown("dashboard", name, close) + ("" if close else f"; there are {_listed(texts)}"))


def unknown_subject(name: str, subjects: Sequence[str]) -> str:
    """That the data have no subject of that name, with what was probably meant."""
    if not subjects:
        return f"the data name no subjects, so that `{name}` is none of them"
    close = get_close_matches(name, subjects, n=1)
    return _unknown("subject", name, close) + ("" if close else f"; there are {_listed(subjects)}")


def item_named(outline: Outline, name: str) -> int:
    """The place of the item that a path means, as in a ruleset.

    A definition rather than a cascade of it, and one in the plan itself rather than one in a unit, if it may be either.
    `plan` is the whole plan, unless something has that very path.

    Raises LookupError, with the candidates, where it means none or several.
    """
    return ItemNames(outline).place(name)


class ItemNames:
    """The names of the items of an outline, for whoever looks up many."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._very: dict[str, int] = {}
        self._by_path: dict[Path, int] = {}
        for place, item in enumerate(outline.items):
            self._very.setdefault(item.id, place)
            self._very.setdefault(_shown(item), place)
            if "#" not in item.path[-1]:
                self._by_path.setdefault(item.path, place)
        self._index = PathIndex(self._by_path)

    def place(self, name: str) -> int:
        """As `item_named`."""
        if name in self._very:
            return self._very[name]
        if name == "plan":  # as a ruleset calls it, whatever its name
            return self._outline.dashboards[0].item
        items = self._outline.items
        found = [self._by_path[path] for path in self._index.find(_parts(name))]
        if len(found) > 1:
            found = [place for place in found if items[place].source is None] or found
            found = [place for place in found if not items[place].dashboard] or found
        if len(found) == 1:
            return found[0]
        if found:
            raise LookupError(_several(name, [_shown(items[place]) for place in found]))
        close = get_close_matches(_parts(name)[-1], list(self._index.names()), n=3)
        raise LookupError(_unknown("row", name, close))


def _parts(name: str) -> Sequence[str]:
    """The names of a path; the dots within a code such as `1.1` part nothing."""
    return [folded(part) for part in _DOT.split(name.strip().removeprefix("objective ").strip())]


def _shown(item: Item) -> str:
    return ".".join(part for part in item.path if "#" not in part)


def _unknown(what: str, name: str, close: Sequence[str]) -> str:
    return f"there is no {what} `{name}`" + (f"; did you mean {_listed(close, ' or ')}?" if close else "")


def _several(name: str, candidates: Iterable[str]) -> str:
    return f"`{name}` may be {_listed(list(candidates), ' or ')}"


def _listed(names: Sequence[str], last: str = ", ") -> str:
    shown = [f"`{name}`" for name in names[:_SHOWN]]
    if len(names) > _SHOWN:
        return ", ".join(shown) + f" or one of {len(names) - _SHOWN} more"
    return last.join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
