"""A dashboard by perspective or objective: its rows under headings of where they come from."""

from collections.abc import Sequence

from perfdsl.model.draft_nodes import Drafts
from perfdsl.model.nodes import Cascade, Container, Leaf, Part
from perfdsl.values.paths import Path


def grouped(unit: Container, drafts: Drafts, parts: dict[Path, Part]) -> tuple[Part, ...]:
    """The rows of a dashboard under the perspectives or objectives that they come from.

    Each stands where its first row does. The headings that this makes are added to `parts`.
    """
    groups: dict[Path, list[Part]] = {}
    for child in unit.children:
        groups.setdefault(_group(child, unit.combine.by or "", drafts, parts), []).append(child)
    made = tuple(_group_of(unit, path, rows, drafts) for path, rows in groups.items())
    for group in made:
        parts.setdefault(group.path, group)
    return made


def _group(child: Part, keyword: str, drafts: Drafts, parts: dict[Path, Part]) -> Path:
    if isinstance(child, Container) and child.keyword == keyword:
        return child.path
    path = _origin(child, parts)
    while path:
        part = drafts.parts.get(path)
        if part is not None and part.keyword == keyword:
            return path
        path = path[:-1]
    return ()


def _origin(row: Part, parts: dict[Path, Part]) -> Path:
    """The path of the strategic row or container that a row comes from, empty where it comes from none."""
    source: Part | None = row if isinstance(row, Cascade) else None
    path: Path = ()
    while isinstance(source, Cascade):
        path, source = source.source, parts.get(source.source)
    leaf = source or row
    return leaf.split.origin if isinstance(leaf, Leaf) and leaf.split else path


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
