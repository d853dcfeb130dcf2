"""Names to what they mean: the shortest path that is not ambiguous."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias
from unicodedata import normalize

Path: TypeAlias = tuple[str, ...]
"""The names from the outermost container down to the thing: `("segreteria", "promozione", "marchio")`."""


def folded(name: str) -> str:
    """The name in the one form in which names are compared (Unicode NFC)."""
    return name if name.isascii() else normalize("NFC", name)


class PathIndex:
    """Full paths by their last name."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._by_name: dict[str, list[Path]] = {}
        for path in paths:
            self._by_name.setdefault(folded(path[-1]), []).append(path)

    def find(self, parts: Sequence[str], within: Sequence[str] = ()) -> tuple[Path, ...]:
        """The paths below `within` that end in the last of `parts` and have the others before it, in order."""
        candidates = self._by_name.get(folded(parts[-1]), ())
        start = tuple(within)
        return tuple(
            path
            for path in candidates
            if path[: len(start)] == start and (len(parts) == 1 or _in_order(parts[:-1], path[:-1]))
        )

    def names(self) -> Iterable[str]:
        """Every last name, for suggestions."""
        return self._by_name


def _in_order(parts: Sequence[str], path: Path) -> bool:
    names = iter(path)
    return all(any(folded(part) == folded(name) for name in names) for part in parts)


def shortest(path: Path, index: PathIndex) -> str:
    """The shortest text that finds just this path: what a message or a report calls it."""
    for length in range(1, len(path) + 1):
        if index.find(path[-length:]) == (path,):
            return ".".join(path[-length:])
    return ".".join(path)
