"""A circle of `score of` to its message: somebody answers for their own score, directly or round through others."""

from collections.abc import Mapping, Sequence

from perfdsl.diagnostics import CYCLE, Diagnostic, Label
from perfdsl.model.allowed import UNITS
from perfdsl.model.nodes import Cascade, Container, Part
from perfdsl.model.wording import way_round
from perfdsl.source import Span
from perfdsl.values.paths import Path

Way = Sequence[tuple[Path, Path, Span]]
"""The steps of a circle: what needs which part, and where that is written."""


def own_score(way: Way, parts: Mapping[Path, Part]) -> Diagnostic | None:
    """The message for a circle in which every step is held or taken over, None for any other."""
    if not any(_takes(parts[one], parts) for one, _, _ in way):
        return None
    if not all(isinstance(parts[one], Container) or _takes(parts[one], parts) for one, _, _ in way):
        return None
    start = _start(way, parts)
    way = [*way[start:], *way[:start]]
    names = [_name(one) for one, _, _ in way if isinstance(parts[one], Container)]
    first = parts[way[0][0]]
    theirs = "their" if isinstance(first, Container) and first.keyword in ("person", "role") else "its"
    place = next(span for one, _, span in reversed(way) if _takes(parts[one], parts))
    labels = [
        Label(span, _told(one, other, parts))
        for one, other, span in way
        if span != place and not isinstance(parts[other], Cascade)
    ]
    return Diagnostic(
        CYCLE,
        f"`{names[0]}` answers for {theirs} own score: {way_round([*names, names[0]])}",
        place,
        labels=tuple(labels),
        help=f"take one of these {_what(way, parts)} out",
    )


def _what(way: Way, parts: Mapping[Path, Part]) -> str:
    given = any(isinstance(part := parts[one], Cascade) and part.contributed for one, _, _ in way)
    return "contributions or cascades" if given else "`score of`"


def _takes(part: Part, parts: Mapping[Path, Part]) -> bool:
    """Whether it is a row that takes the score of a whole dashboard or component."""
    return isinstance(part, Cascade) and isinstance(parts.get(part.source), Container)


def _start(way: Way, parts: Mapping[Path, Part]) -> int:
    """Where to begin to tell: at a person, or else at another dashboard, or at a component."""
    keywords = {
        place: part.keyword
        for place, (one, _, _) in enumerate(way)
        if isinstance(part := parts[one], Container)
    }
    return min(keywords, key=lambda place: (keywords[place] != "person", keywords[place] not in UNITS))


def _told(one: Path, other: Path, parts: Mapping[Path, Part]) -> str:
    if isinstance(parts[one], Cascade):
        return f"the score of `{_name(other)}` counts in `{_name(one[:-1])}`"
    return f"`{_name(other)}` counts in `{_name(one)}`"


def _name(path: Path) -> str:
    return path[-1] if path else "plan"
