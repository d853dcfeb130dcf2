"""Boxes and arrows to Mermaid, DOT and data."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

VERSION: Final = 1
"""Of the data that `as_data` gives."""

Shape: TypeAlias = Literal["given", "step", "result"]


@frozen
class Box:
    """Something that is drawn; `lines` is what is written in it, `group` the place of its group."""

    id: str
    lines: tuple[str, ...]
    shape: Shape = "step"
    group: int | None = None
    facts: tuple[tuple[str, object], ...] = ()
    """What data say of it besides."""


@frozen
class Arrow:
    """From what is read to what reads it, or from a source to who answers for it too."""

    start: str
    end: str
    text: str = ""


@frozen
class Drawing:
    """Boxes, in groups or not, and arrows between them."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    groups: tuple[tuple[str, str], ...] = field(default=())
    """The id and the label of each group."""


def mermaid(drawing: Drawing) -> str:
    """The drawing as a Mermaid flowchart."""
    return "\n".join(_mermaid(drawing))


_SHAPES: Final[Mapping[Shape, tuple[str, str]]] = {
    "given": ("([", "])"),
    "step": ("[", "]"),
    "result": ("[[", "]]"),
}


def _mermaid(drawing: Drawing) -> Iterator[str]:
    yield f"%% {_entities(drawing.title)}"
    yield "flowchart LR"
    yield from _grouped(
        drawing, _mermaid_box, lambda name, label: f'  subgraph {name}["{_entities(label)}"]', "  end"
    )
    for arrow in drawing.arrows:
        text = f'|"{_entities(arrow.text)}"|' if arrow.text else ""
        yield f"  {arrow.start} -->{text} {arrow.end}"


def _mermaid_box(box: Box) -> str:
    left, right = _SHAPES[box.shape]
    return f'  {box.id}{left}"{"<br/>".join(map(_entities, box.lines))}"{right}'


def _entities(text: str) -> str:
    """The text without a sign that Mermaid or a page would take for its own."""
    return "".join(
        sign if sign.isalnum() or sign in " .,:;@%+-/()_'…" else f"#{ord(sign)};"
        for sign in " ".join(text.split())
    )


def dot(drawing: Drawing) -> str:
    """The drawing in the DOT language of Graphviz."""
    return "\n".join(_dot(drawing))


_DOT_SHAPES: Final[Mapping[Shape, str]] = {"given": "ellipse", "step": "box", "result": "box, peripheries=2"}


def _dot(drawing: Drawing) -> Iterator[str]:
    yield "digraph {"
    yield f"  label={_quoted(drawing.title)}; rankdir=LR; charset=utf8;"
    yield from _grouped(
        drawing, _dot_box, lambda name, label: f"  subgraph cluster_{name} {{ label={_quoted(label)};", "  }"
    )
    for arrow in drawing.arrows:
        text = f" [label={_quoted(arrow.text)}]" if arrow.text else ""
        yield f"  {arrow.start} -> {arrow.end}{text};"
    yield "}"


def _dot_box(box: Box) -> str:
    return f"  {box.id} [label={_quoted(*box.lines)}, shape={_DOT_SHAPES[box.shape]}];"


def _quoted(*lines: str) -> str:
    text = r"\n".join(" ".join(line.split()).replace("\\", r"\\").replace('"', r"\"") for line in lines)
    return f'"{text}"'


def _grouped(
    drawing: Drawing, shown: Callable[[Box], str], opening: Callable[[str, str], str], closing: str
) -> Iterator[str]:
    """The boxes of each group inside it, then those of none."""
    members: dict[int | None, list[Box]] = {}
    for box in drawing.boxes:
        members.setdefault(box.group, []).append(box)
    for place, (name, label) in enumerate(drawing.groups):
        yield opening(name, label)
        yield from (f"  {shown(box)}" for box in members.get(place, ()))
        yield closing
    yield from map(shown, members.get(None, ()))


def as_data(drawing: Drawing) -> dict[str, object]:
    """The drawing as JSON can hold it."""
    groups = [name for name, _ in drawing.groups]
    return {
        "version": VERSION,
        "title": drawing.title,
        "groups": [{"id": name, "label": label} for name, label in drawing.groups],
        "nodes": [
            {
                "id": box.id,
                "lines": list(box.lines),
                "group": None if box.group is None else groups[box.group],
                **dict(box.facts),
            }
            for box in drawing.boxes
        ],
        "edges": [{"from": arrow.start, "to": arrow.end, "text": arrow.text} for arrow in drawing.arrows],
    }  # fmt: skip
