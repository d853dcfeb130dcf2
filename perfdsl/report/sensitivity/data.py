"""What rows are worth to CSV and JSON, for programs."""

from typing import Any, Final

from perfdsl.analysis.sensitivity import Loss, RowWorth, Sensitivity, Worth
from perfdsl.graph.nodes import Item
from perfdsl.report.answers import csv_text, json_of
from perfdsl.report.csv_ import safe
from perfdsl.report.formatting import CANONICAL, value_text
from perfdsl.report.scorecard import readable
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, exact_text
from perfdsl.values.value import Value

SCHEMA: Final = "perfdsl/sensitivity/1"
"""The version of the format, which is described in docs/schema/sensitivity-1.json."""

COLUMNS: Final = (
    "dashboard", "id", "label", "beside", "actual", "score", "weight", "step", "more", "less", "more_whole", "less_whole",
    "may_jump", "by_weight", "by_weight_whole", "room", "by_room", "by_room_whole", "at_stake", "loss",
)  # fmt: skip
"""The header of the CSV; later versions may add columns at the end."""


def sensitivity_csv(found: Sensitivity) -> str:
    """The CSV of a sensitivity: a line a row, and one for whatever a container loses beside its rows."""
    facts = (
        {"dashboard": board["id"], **row}
        for board in _boards(found)
        for row in (*board["rows"], *board["beside_rows"])
    )
    return csv_text(COLUMNS, ([_cell(one.get(name)) for name in COLUMNS] for one in facts))


def sensitivity_json(found: Sensitivity) -> str:
    """The JSON of a sensitivity, exact figures as texts."""
    data = {
        "dashboards": _boards(found),
    }
    return json_of(found.evaluation, SCHEMA, data)


def _boards(found: Sensitivity) -> list[dict[str, Any]]:
    outline = found.evaluation.graph.outline
    return [
        {
            "id": outline.dashboards[board.dashboard].id,
            "label": outline.dashboards[board.dashboard].label,
            "score": _figure(board.score),
            "distance": _figure(board.distance),
            "rounded": board.rounded,
            "rows": [_row(outline.items[row.item], row) for row in board.rows],
            "beside_rows": [_loss(outline.items[one.item], one) for one in board.losses],
        }
        for board in found.boards
    ]


def _row(item: Item, row: RowWorth) -> dict[str, Any]:
    worths = (row.by_unit, row.by_unit_whole, row.by_weight, row.by_weight_whole)
    return {
        "id": readable(item.path),
        "label": item.label,
        "actual": None if row.actual is None else value_text(row.actual, item.kind, CANONICAL) or None,
        "score": _figure(row.score),
        "weight": _figure(row.weight),
        "step": None if row.unit is None else _step(row),
        "more": _more(row.by_unit),
        "less": _less(row.by_unit),
        "more_whole": _more(row.by_unit_whole),
        "less_whole": _less(row.by_unit_whole),
        "may_jump": any(one is not None and (one.less_jumps or one.more_jumps) for one in worths),
        "by_weight": _more(row.by_weight),
        "by_weight_whole": _more(row.by_weight_whole),
        "room": _figure(row.room),
        "by_room": _figure(row.by_room),
        "by_room_whole": _figure(row.by_room_whole),
        "at_stake": _figure(row.at_stake),
        "loss": _figure(row.loss),
        "part": item.keyword == "milestone",
    }


def _loss(item: Item, one: Loss) -> dict[str, Any]:
    beside = one.kind if one.step is None else item.figures.steps[one.step].word
    return {"id": readable(item.path), "label": item.label, "beside": beside, "loss": _figure(one.loss)}


def _step(row: RowWorth) -> str:
    """A number, or the word for what is no number: `day`, `level`, `other`."""
    assert row.unit is not None
    return {"date": "day", "level": "level", "yes_no": "other"}.get(
        row.unit.family.value, exact_text(row.unit.size)
    )


def _more(worth: Worth | None) -> str | None:
    return None if worth is None else exact_text(worth.more)


def _less(worth: Worth | None) -> str | None:
    return None if worth is None else _figure(worth.less)


def _figure(value: Value | None) -> str | None:
    return exact_text(value) if isinstance(value, RATIONAL_TYPE) and not isinstance(value, Missing) else None


def _cell(fact: object) -> str:
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return "" if fact is None else safe(str(fact))
