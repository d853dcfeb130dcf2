"""The outline of a plan to the stages of its score, and the names of their columns."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from perfdsl.engine.columns.kernel import Kernel, Primitive, Type
from perfdsl.engine.columns.sql.stages import Anchor
from perfdsl.engine.columns.translate import Translation
from perfdsl.graph.nodes import Figures, Graph, Item, NodeId

LONGEST: Final = 48
"""No name that is made up is longer: what is put behind it still fits into the 63 bytes that PostgreSQL keeps."""

_ROWS: Final = (
    ("actuals", ("actual", "target", "target_high", "baseline", "phase")),
    ("achievements", ("achievement",)),
    ("scores", ("clamped", "rounded", "computed", "score", "met", "status", "coverage")),
)
_CONTAINER: Final = ("score", "adjusted", "rounded", "coverage")


def word(text: str) -> str:
    """A text as a name that needs no quotes: its letters without accents, and its digits."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST]
    return found if found[:1].isalpha() else f"row_{found}".rstrip("_")


def anchors(graph: Graph, translated: Translation, names: Mapping[str, str]) -> list[Anchor]:
    """The steps that the plan has a word for, first those of the rows, then level by level up to the plan, its bands and the results.

    `names` are what the outputs of the kernel are called.
    """
    rows = [item for item in graph.outline.items if item.is_row]
    above = [item for item in graph.outline.items if not item.is_row]
    found: list[Anchor] = []
    for rank, (stage, fields) in enumerate(_ROWS):
        found += _of(rows, fields, translated, rank, stage)
    found += _counted(translated.kernel, found)
    for level in sorted({item.level for item in above}, reverse=True):
        items = [item for item in above if item.level == level]
        rank = len(_ROWS) + len(graph.outline.items) - level
        found += _of(items, _CONTAINER, translated, rank, _plural(items[0]))
    last = len(_ROWS) + len(graph.outline.items) + 1
    found += _of(graph.outline.items, ("band",), translated, last, "bands")
    for output in translated.kernel.outputs:
        name = word(names.get(output.name, output.name))
        found.append(Anchor(output.value, last + 1, "bounds", f"{name}_result", f"{name}_scaled"))
        found.append(Anchor(output.reason, last + 1, "bounds", f"{name}_reason", f"{name}_there"))
        found.append(Anchor(output.unsure, last + 1, "bounds", f"{name}_unsure", f"{name}_bound"))
    return [*found, Anchor(translated.kernel.unsure, last + 1, "bounds", "row_unsure", "row_bound")]


def _counted(kernel: Kernel, rows: Sequence[Anchor]) -> Iterator[Anchor]:
    """What a row counts for in what is above it: its score where there is one, else 0."""
    stage, _ = _ROWS[-1]
    words = {anchor.step.place: anchor.part.removesuffix("_part") for anchor in rows}
    for step in kernel.steps:
        if step.primitive is Primitive.SELECT and step.type is Type.NUMBER:
            _, then, otherwise = step.arguments
            if then.place in words and otherwise.is_constant and not otherwise.parameter:
                name = words[then.place]
                yield Anchor(step, len(_ROWS) - 1, stage, f"{name}_counted", f"{name}_part")


def _plural(item: Item) -> str:
    return word(item.keyword) if item.level == 0 else f"{word(item.keyword)}s"


def _of(
    items: Sequence[Item],
    fields: tuple[str, ...],
    translated: Translation,
    rank: int,
    stage: str,
) -> Iterator[Anchor]:
    for field in fields:
        for item in items:
            node = _node(item.figures, field)
            if node in translated.columns:
                name = word(item.name or item.path[-1])
                yield Anchor(translated.step(node), rank, stage, f"{name}_{field}", f"{name}_part")


def _node(figures: Figures, field: str) -> NodeId:
    found = getattr(figures, field)
    return NodeId(-1) if found is None else NodeId(found)
