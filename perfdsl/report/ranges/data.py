"""What the figures of a plan can be, as CSV and JSON, for programs."""

from collections.abc import Iterator
from typing import Any, Final

from perfdsl.analysis.ranges import Ranges
from perfdsl.graph.nodes import AwardItem, Item
from perfdsl.report.answers import csv_text, json_of
from perfdsl.report.csv_ import safe
from perfdsl.report.formatting import CANONICAL, value_text
from perfdsl.report.json.values import value_json
from perfdsl.report.ranges.text import notes
from perfdsl.report.scorecard import readable
from perfdsl.values.allotment import Allotment
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.ranges import OpenAllotment, Outlook, parted

SCHEMA: Final = "perfdsl/ranges/1"
"""The version of the format, which is described in docs/schema/ranges-1.json."""

COLUMNS: Final = ("dashboard", "id", "label", "figure", "range", "missing")
"""The header of the CSV; later versions may add columns at the end."""

_FIGURES: Final = ("actual", "score", "band", "met")


def ranges_csv(found: Ranges) -> str:
    """The CSV of what can be: a line a figure, `range` what it can be and `missing` why it may not be there."""
    return csv_text(COLUMNS, _lines(found))


def _lines(found: Ranges) -> Iterator[list[str]]:
    outline = found.evaluation.graph.outline
    for item in outline.items:
        board = outline.dashboards[item.dashboard].id
        for name, outlook in _figures(found, item).items():
            kind = {"actual": item.kind, "score": PERCENT}.get(name)
            yield _line((board, readable(item.path), item.label, name), outlook, kind)
    for gate in outline.gates:
        yield _line(("", gate.name, gate.label, "gate"), found.evaluation.outlook(gate.node), None)
    for award in outline.awards:
        whole = _awarded(found.evaluation.outlook(award.node))
        yield _line(("", award.name, award.label, "award"), whole, award.kind)
        for one in award.recipients:
            names = (".".join(one.path), award.name, one.label, "amount")
            yield _line(names, found.evaluation.outlook(one.amount), award.kind)


def ranges_json(found: Ranges, locale: str = "en") -> str:
    """The JSON of what can be, exact figures as texts."""
    graph = found.evaluation.graph
    data = {
        "facts": {"known": found.known, "declared": found.declared, "by_kind": found.others},
        "how": notes(found, locale),
        "items": [_item(found, item) for item in graph.outline.items],
        "gates": [
            {"id": one.name, "label": one.label, "open": value_json(found.evaluation.outlook(one.node))}
            for one in graph.outline.gates
        ],
        "awards": [_award(found, award) for award in graph.outline.awards],
    }
    return json_of(found.evaluation, SCHEMA, data)


def _figures(found: Ranges, item: Item) -> dict[str, Outlook]:
    one = found.item(item)
    return {name: outlook for name in _FIGURES if (outlook := getattr(one, name)) is not None}


def _item(found: Ranges, item: Item) -> dict[str, Any]:
    figures = _figures(found, item)
    return {
        "dashboard": found.evaluation.graph.outline.dashboards[item.dashboard].id,
        "id": readable(item.path),
        "label": item.label,
        "keyword": item.keyword,
        "kind": None if item.kind is None else str(item.kind),
        **{name: value_json(figures.get(name)) for name in _FIGURES},
    }


def _award(found: Ranges, award: AwardItem) -> dict[str, Any]:
    outlook = found.evaluation.outlook
    return {
        "id": award.name,
        "label": award.label,
        "kind": str(award.kind),
        "awarded": value_json(_awarded(outlook(award.node))),
        "recipients": [
            {"id": ".".join(one.path), "label": one.label, "amount": value_json(outlook(one.amount))}
            for one in award.recipients
        ],
    }


def _awarded(award: Outlook | None) -> Outlook | None:
    """The sum of what is awarded, or why there is none."""
    return award.awarded if isinstance(award, Allotment | OpenAllotment) else award


def _line(names: tuple[str, ...], outlook: Outlook | None, kind: Kind | None) -> list[str]:
    there, gone = (None, frozenset()) if outlook is None else parted(outlook)
    text = "" if there is None else value_text(there, kind, CANONICAL)
    return [*map(safe, names), safe(text), " ".join(sorted(one.reason.value for one in gone))]
