"""A graph to a drawing of it: what is computed from what, or who answers for what."""

from collections.abc import Iterable, Mapping
from typing import Final

from perfdsl.analysis.drawing import Arrow, Box, Drawing
from perfdsl.graph.nodes import Figures, Graph, InputKey, Item, Node, NodeId
from perfdsl.graph.operations import CONSTANT, DATE_OF_EVALUATION, INPUT, POLICY
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, exact_text
from perfdsl.values.value import Value
from perfdsl.values.written import written

_FIGURES: Final = (
    "actual", "target", "target_high", "achievement", "clamped", "rounded", "computed", "score", "met",
    "band", "coverage", "status", "adjusted",
)  # fmt: skip
_LONGEST: Final = 60


# --- what is computed from what


def evaluation_drawing(graph: Graph, of: int | None = None) -> Drawing:
    """The steps of an evaluation: all, or what the item at the place `of` in the outline is computed from."""
    outline = graph.outline
    item = outline.items[outline.dashboards[0].item if of is None else of]
    names = _names(graph, item if of is not None else None)
    kept = range(len(graph.nodes)) if of is None else _needed(graph, item.figures)
    constants = dict(graph.constants)
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    for place in kept:
        node = graph.nodes[place]
        boxes.append(_step(NodeId(place), node, constants, names.get(NodeId(place), ())))
        arrows.extend(Arrow(f"n{argument}", f"n{place}") for argument in node.arguments)
    return Drawing(f"{item.label or item.id}, {graph.period}", tuple(boxes), tuple(arrows))


def _needed(graph: Graph, figures: Figures) -> list[int]:
    wanted = [node for name in _FIGURES if (node := getattr(figures, name)) is not None]
    found: set[NodeId] = set()
    while wanted:
        node = wanted.pop()
        if node not in found:
            found.add(node)
            wanted.extend(graph.nodes[node].arguments)
    return sorted(found)


def _names(graph: Graph, first: Item | None) -> Mapping[NodeId, tuple[str, ...]]:
    """What each step is: the figures of items that it holds, those of `first` before others."""
    names: dict[NodeId, tuple[str, ...]] = {}
    items = graph.outline.items if first is None else (first, *graph.outline.items)
    for item in items:
        if item.source is not None and item is not first:
            continue  # the row that it shows again has the same steps
        for figure in _FIGURES:
            node = getattr(item.figures, figure)
            name = f"{_readable(item)}: {figure.replace('_', ' ')}"
            if (
                node is not None
                and graph.nodes[node].operation is not CONSTANT
                and name not in names.get(node, ())
            ):
                names[node] = (*names.get(node, ()), name)
    return names


def _step(place: NodeId, node: Node, constants: Mapping[NodeId, Value], names: tuple[str, ...]) -> Box:
    facts: list[tuple[str, object]] = [("operation", node.operation.name)]
    if names:
        facts.append(("figures", list(names)))
    if node.place is not None:
        facts.append(("place", str(node.place)))
    if node.operation is CONSTANT:
        text = _value(constants.get(place))
        return Box(f"n{place}", (text,), "given", facts=(*facts, ("value", text)))
    if node.operation is INPUT:
        assert isinstance(node.parameter, InputKey)
        key = node.parameter
        return Box(
            f"n{place}",
            (str(key),),
            "given",
            facts=(*facts, ("input", ".".join(key.path)), ("period", str(key.period))),
        )
    if node.operation is DATE_OF_EVALUATION:
        return Box(f"n{place}", (node.operation.name,), "given", facts=tuple(facts))
    text = _parameter(node)
    if text:
        facts.append(("parameter", text))
    what = f"{node.operation.name} {text}".strip()
    return Box(f"n{place}", (*names[:1], what), "result" if names else "step", facts=tuple(facts))


def _value(value: Value | None) -> str:
    if isinstance(value, RATIONAL_TYPE):
        return exact_text(value)
    return "" if value is None else written(value)


def _parameter(node: Node) -> str:
    """What an operation was told, where that is a sign or a few figures."""
    if node.operation is POLICY:
        return ""
    if isinstance(node.parameter, tuple):
        parts = [_plain(part) for part in node.parameter]
        text = ", ".join(part for part in parts if part)
        return text if all(parts) and len(text) <= _LONGEST else ""
    return _plain(node.parameter)


def _plain(parameter: object) -> str:
    if isinstance(parameter, RATIONAL_TYPE):
        return exact_text(parameter)
    if isinstance(parameter, Missing):
        return parameter.reason.value
    return parameter if isinstance(parameter, str) else ""


# --- who answers for what


def cascade_drawing(graph: Graph, of: int | None = None) -> Drawing:
    """The dashboards, and what each has from others: all, or those that show the item at the place `of`.

    Where `of` is that of a dashboard, its own cascades are shown.
    """
    outline = graph.outline
    by_path = {item.path: place for place, item in enumerate(outline.items)}
    links = [
        (by_path[item.source], place)
        for place, item in enumerate(outline.items)
        if item.source is not None and item.source in by_path
    ]
    chosen = None if of is None else _related(graph, links, of)
    links = [link for link in links if chosen is None or link[1] in chosen]
    places = sorted({place for link in links for place in link})
    numbers = sorted({outline.items[place].dashboard for place in places})
    groups = tuple(
        (f"d{number}", outline.dashboards[number].label or outline.dashboards[number].id)
        for number in numbers
    )
    group_of = {number: place for place, number in enumerate(numbers)}
    boxes = tuple(_row(graph, place, group_of[outline.items[place].dashboard]) for place in places)
    arrows = tuple(Arrow(f"i{start}", f"i{end}", _own(outline.items[end])) for start, end in links)
    title = outline.label if of is None else outline.items[of].label
    return Drawing(f"{title or outline.plan}, {graph.period}", boxes, arrows, groups)


def _related(graph: Graph, links: Iterable[tuple[int, int]], of: int) -> set[int]:
    """The cascades that show an item, directly or through another; those of a dashboard where it is one."""
    items = graph.outline.items
    if of in {dashboard.item for dashboard in graph.outline.dashboards}:
        return {end for _, end in links if items[end].dashboard == items[of].dashboard}
    known = list(links)
    up = {end: start for start, end in known}
    top = of
    while top in up:
        top = up[top]
    found, pending = set[int](), [top]
    while pending:
        start = pending.pop()
        below = [end for first, end in known if first == start and end not in found]
        found.update(below)
        pending.extend(below)
    return found


def _row(graph: Graph, place: int, group: int) -> Box:
    item = graph.outline.items[place]
    dashboard = graph.outline.dashboards[item.dashboard]
    facts = (
        ("item", _readable(item)), ("label", item.label), ("dashboard", dashboard.id),
        ("weight", None if item.weight is None else exact_text(item.weight)),
    )  # fmt: skip
    lines = (_readable(item).removeprefix(f"{dashboard.id}."), _shortened(item.label))
    return Box(
        f"i{place}",
        tuple(line for line in lines if line),
        "given" if item.source is None else "step",
        group,
        facts,
    )


def _own(item: Item) -> str:
    """What a cascade says of itself: its kind where it is not just the row again, and its weight where one is written."""
    kind = {
        "split": f"share {written(item.share)}" if item.share is not None else "",
        "contributed": "contributes",
    }
    said = [kind.get(item.cascade, item.cascade if item.cascade == "own target" else "")]
    if item.weight_place is not None and item.weight is not None:
        said.append(f"weight {written(item.weight)}")
    return ", ".join(text for text in said if text)


def _readable(item: Item) -> str:
    return ".".join(part for part in item.path if "#" not in part) or item.label or item.keyword


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
