"""How firm scores are to CSV and JSON, for programs."""

from collections.abc import Iterator
from typing import Any, Final

from perfdsl.analysis.alternatives import Alternative
from perfdsl.analysis.robustness import BoardRobustness, PartRobustness, Robustness, Shift
from perfdsl.analysis.tipping import Tipping
from perfdsl.analysis.weighed_parts import share_of
from perfdsl.graph.nodes import Item
from perfdsl.report.answers import csv_text, json_of
from perfdsl.report.csv_ import safe
from perfdsl.report.json.values import value_json
from perfdsl.report.scorecard import readable
from perfdsl.values.number import Rational, exact_text

SCHEMA: Final = "perfdsl/robustness/1"
"""The version of the format, which is described in docs/schema/robustness-1.json."""

COLUMNS: Final = (
    "dashboard", "id", "label", "nominal", "evaluated", "attained", "without", "without_whole", "without_band",
    "lighter", "lighter_whole", "heavier", "heavier_whole", "raised",
)  # fmt: skip
"""The header of the CSV; later versions may add columns at the end."""


def robustness_csv(found: Robustness) -> str:
    """The CSV of how firm scores are: a line for each part of each dashboard."""
    return csv_text(COLUMNS, _lines(found))


def _lines(found: Robustness) -> Iterator[list[str]]:
    outline = found.evaluation.graph.outline
    for board in found.boards:
        for part in board.parts:
            item = outline.items[part.item]
            names = (outline.dashboards[board.dashboard].id, readable(item.path), item.label)
            yield [*map(safe, names), *_cells(part)]


def _cells(part: PartRobustness) -> list[str]:
    without, lighter, heavier = part.without, part.lighter, part.heavier
    numbers = [part.nominal, part.evaluated, part.attained, *_scores(without)]
    raised = {None: "", True: "yes", False: "no"}[part.raised]
    others = [*_scores(lighter), *_scores(heavier)]
    band = safe(without.band or "") if without is not None else ""
    return [*(_text(one) or "" for one in numbers), band, *(_text(one) or "" for one in others), raised]


def _scores(shift: Shift | None) -> tuple[Rational | None, Rational | None]:
    return (None, None) if shift is None else (shift.score, shift.whole)


def robustness_json(found: Robustness) -> str:
    """The JSON of how firm scores are, exact figures as texts."""
    data = {
        "within": exact_text(found.within),
        "dashboards": [_board(found, board) for board in found.boards],
        "alternatives": [_alternative(one) for one in found.alternatives],
        "untried": found.untried,
    }
    return json_of(found.evaluation, SCHEMA, data)


def _board(found: Robustness, board: BoardRobustness) -> dict[str, Any]:
    one = found.evaluation.graph.outline.dashboards[board.dashboard]
    return {
        "id": one.id,
        "label": one.label,
        "score": value_json(board.score),
        "low": _text(board.low),
        "high": _text(board.high),
        "attained": board.attained,
        "bands": list(board.bands),
        "rank": board.rank,
        "best": board.best,
        "worst": board.worst,
        "among": board.among,
        "parts": [_part(found, part) for part in board.parts],
    }


def _part(found: Robustness, part: PartRobustness) -> dict[str, Any]:
    item = found.evaluation.graph.outline.items[part.item]
    return {
        "id": readable(item.path),
        "label": item.label,
        "row": item.is_row,
        "nominal": _text(part.nominal),
        "evaluated": _text(part.evaluated),
        "attained": _text(part.attained),
        "without": _shift(part.without),
        "lighter": _shift(part.lighter),
        "heavier": _shift(part.heavier),
        "raised": part.raised,
        "tips": [_tip(found, item, tip) for tip in part.tips],
    }


def _shift(shift: Shift | None) -> dict[str, Any] | None:
    if shift is None:
        return None
    return {
        "score": _text(shift.score), "whole": _text(shift.whole), "band": shift.band, "band_whole": shift.band_whole,
    }  # fmt: skip


def _tip(found: Robustness, item: Item, tip: Tipping) -> dict[str, Any]:
    outline = found.evaluation.graph.outline
    factor = outline.items[item.parent or 0].combine == "sum" or item.weight is None
    return {
        "dashboard": outline.dashboards[tip.board].id,
        "weight": exact_text(tip.weight if factor else share_of(tip.weight, item.weight)),  # type: ignore[arg-type]
        "band": tip.band,
        "passes": None if tip.peer is None else outline.dashboards[tip.peer].id,
        "exact": tip.exact,
        "beyond": tip.beyond,
    }


def _alternative(one: Alternative) -> dict[str, Any]:
    return {
        "sort": one.sort, "name": one.name, "score": value_json(one.score), "band": value_json(one.band),
        "reason": one.reason,
    }  # fmt: skip


def _text(number: Rational | None) -> str | None:
    return None if number is None else exact_text(number)
