"""What would be otherwise to CSV and JSON, for programs."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from perfdsl.analysis.settings.nodes import (
    SetActual,
    SetCombine,
    SetMissing,
    SetTarget,
    Setting,
    SetWeight,
)
from perfdsl.analysis.whatif import Moved, MovedConsequence, WhatIf
from perfdsl.report.answers import csv_text, json_of
from perfdsl.report.csv_ import safe
from perfdsl.report.json.values import value_json
from perfdsl.report.scorecard import readable
from perfdsl.report.whatif.text import consequence_name
from perfdsl.values.kind import PERCENT, Kind
from perfdsl.values.number import exact_text
from perfdsl.values.ranges import Outlook
from perfdsl.values.written import written

SCHEMA: Final = "perfdsl/whatif/1"
"""The version of the format, which is described in docs/schema/whatif-1.json."""

COLUMNS: Final = ("dashboard", "id", "label", "figure", "before", "after", "difference", "because")
"""The header of the CSV; later versions may add columns at the end."""

_SORTS: Final = {
    SetActual: "actual", SetTarget: "target", SetWeight: "weight", SetMissing: "missing", SetCombine: "combine",
}  # fmt: skip


def whatif_csv(found: WhatIf) -> str:
    """The CSV of what moved: a line a figure, the whole first; gates and awards at the end."""
    return csv_text(COLUMNS, _lines(found))


def _lines(found: WhatIf) -> Iterator[list[str]]:
    outline = found.base.graph.outline
    for one in found.items:
        item = outline.items[one.item]
        board = outline.dashboards[item.dashboard].id
        for moved in one.figures:
            kind = item.kind if moved.figure in ("actual", "target", "target_high") else PERCENT
            yield _row((board, readable(item.path), item.label), moved, kind)
    for gate in found.gates:
        yield _row(("", gate.name, ""), gate.moved, None)
    kinds = {one.name: one.kind for one in outline.awards}
    for award in found.awards:
        yield _row((consequence_name(found, award), award.name, ""), award.moved, kinds[award.name])


def _row(names: Sequence[str], moved: Moved, kind: Kind | None) -> list[str]:
    texts = [_text(value, kind) for value in (moved.before, moved.after)]
    because = " ".join(str(one + 1) for one in moved.because)
    return [*map(safe, names), moved.figure, *texts, _difference(moved) or "", because]


def _text(value: Outlook | None, kind: Kind | None) -> str:
    """A value as a ruleset writes it; a band without its quotation marks."""
    if value is None:
        return ""
    return safe(value) if isinstance(value, str) else written(value, kind)


def whatif_json(found: WhatIf) -> str:
    """The JSON of what moved, exact figures as texts."""
    data = {
        "settings": [_setting(*pair) for pair in zip(found.settings, found.befores, strict=True)],
        "how": "facts" if all(isinstance(one, SetActual) for one in found.settings) else "plan",
        "whole": _moved(found.whole),
        "items": [_item(found, one.item, one.figures) for one in found.items],
        "gates": [{"id": one.name, **_moved(one.moved)} for one in found.gates],
        "awards": [_award(found, one) for one in found.awards],
        "notes": [{"code": one.code.id, "message": one.message} for one in found.notes],
    }
    return json_of(found.base, SCHEMA, data)


def _item(found: WhatIf, place: int, figures: Sequence[Moved]) -> dict[str, Any]:
    outline = found.base.graph.outline
    item = outline.items[place]
    return {
        "dashboard": outline.dashboards[item.dashboard].id,
        "id": readable(item.path),
        "label": item.label,
        "figures": [{"figure": one.figure, **_moved(one)} for one in figures],
    }


def _award(found: WhatIf, one: MovedConsequence) -> dict[str, Any]:
    return {"id": one.name, "recipient": consequence_name(found, one) or None, **_moved(one.moved)}


def _moved(one: Moved) -> dict[str, Any]:
    return {
        "before": value_json(one.before),
        "after": value_json(one.after),
        "difference": _difference(one),
        "because": list(one.because),
    }


def _difference(one: Moved) -> str | None:
    return None if one.difference is None else exact_text(one.difference)


def _setting(setting: Setting, before: Outlook | str | None) -> dict[str, Any]:
    path = None if setting.path is None else readable(setting.path) or "plan"
    words = setting.written
    return {
        "option": words.option, "text": words.text, "sets": _SORTS[type(setting)], "of": path,
        "before": value_json(before), "after": value_json(_after(setting)),
    }  # fmt: skip


def _after(setting: Setting) -> Outlook:
    match setting:
        case SetActual() | SetTarget():
            return setting.value
        case SetWeight():
            return setting.share
        case SetMissing():
            return setting.policy.value
        case SetCombine():
            return setting.combine.text
