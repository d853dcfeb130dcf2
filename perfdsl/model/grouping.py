"""A dashboard by perspective or objective: its rows under headings of where they come from."""

from collections.abc import Sequence

from perfdsl.model.drafts import Drafts
from perfdsl.model.nodes import Cascade, Container, Part
from perfdsl.values.paths import Path


def grouped(unit: Container, drafts: Drafts, parts: dict[Path, Part]) -> tuple[Part, ...]:
    """The rows of a dashboard under the perspectives or objectives that they come from.

    Each stands where its first row does. The headings that this makes are added to `parts`.
    """
    groups: dict[Path, list[Part]] = {}
    for child in unit.children:
        groups.setdefault(_group(child, unit.combine.by or "", drafts), []).append(child)
    made = tuple(_group_of(unit, path, rows, drafts) for path, rows in groups.items())
    for group in made:
        parts.setdefault(group.path, group)
    return made


def _group(child: Part, keyword: str, drafts: Drafts) -> Path:
    if isinstance(child, Container) and child.keyword == keyword:
        return child.path
    path = child.source if isinstance(child, Cascade) else ()
    while path:
        part = drafts.parts.get(path)
        if part is not None and part.keyword == keyword:
            return path
        path = path[:-1]
    return ()


def _group_of(unit: Container, path: Path, rows: Sequence[Part], drafts: Drafts) -> Part:
    if len(rows) == 1 and isinstance(rows[0], Container) and rows[0].path == path:
        return rows[0]
    origin = drafts.parts.get(path)
    keyword = unit.combine.by or ""
    return Container(
        (*unit.path, f"{keyword}#{'.'.join(path)}"),
        origin.label if origin else unit.label,
        keyword,
        unit.place,
        tuple(rows),
        code=path[-1] if path and path[-1][:1].isdigit() else "",
        scale=unit.scale,
        labels=origin.labels if origin else unit.labels,
        span=unit.span,
    )
