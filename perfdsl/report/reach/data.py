"""What it would take to CSV, JSON, a data file and a test block, for programs and for the plan itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from perfdsl.analysis.reach.nodes import Best, Change, Obstacle, Reach, RowReach, Together
from perfdsl.graph.nodes import InputKey, Item
from perfdsl.graph.written_facts import written_test
from perfdsl.report.answers import csv_text, json_of
from perfdsl.report.csv_ import safe
from perfdsl.report.formatting import CANONICAL, value_text
from perfdsl.report.json.values import value_json
from perfdsl.report.scorecard import readable
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational, exact_text
from perfdsl.values.value import Value

SCHEMA: Final = "perfdsl/reach/1"
"""The version of the format, which is described in docs/schema/reach-1.json."""

COLUMNS: Final = ("indicator", "period", "value", "with", "side", "present", "change", "effort", "cost")
"""The header of the CSV; later versions may add columns at the end. The first three are those of a data file."""


def reach_csv(found: Reach) -> str:
    """The CSV of the answers: a line a fact.

    Those that stand together have the same word in `with`; each of the others does alone.
    """
    lines = []
    for row in found.rows:
        if row.outcome in ("value", "beyond") and row.needed is not None:
            texts = [_side(row), *_texts(row.change), *_texts(row.effort), ""]
            lines.append(_line(found, row, row.needed, "", texts))
    for name, together in (("together", found.together), ("chosen", found.chosen)):
        for one in together.changes if together is not None else ():
            texts = ["", *_texts(one.change), "", *_texts(one.cost)]
            lines.append(_line(found, one, one.needed, name, texts))
    return csv_text(COLUMNS, lines)


def _line(
    found: Reach, one: RowReach | Change, needed: Value, together: str, texts: Sequence[str]
) -> list[str]:
    kind = found.evaluation.graph.outline.items[one.item].kind
    side, *figures = texts
    return [
        safe(readable(one.key.path)),
        str(one.key.period),
        value_text(needed, kind, CANONICAL),
        together,
        side,
        value_text(one.present, kind, CANONICAL),
        *figures,
    ]


def _texts(number: Rational | None) -> list[str]:
    return ["" if number is None else exact_text(number)]


def reach_facts(found: Reach) -> str:
    """The data with the answer in it, as a file that can be given back with `--actuals`."""
    kinds = {one.path: one.kind for one in found.evaluation.graph.inputs}
    lines = [
        [safe(".".join(key.path)), str(key.period), _datum(value, kinds.get(key.path))]
        for key, value in answered(found).items()
        if key.path in kinds
    ]
    return csv_text(COLUMNS[:3], lines)


def _datum(value: Value, kind: Any) -> str:  # noqa: ANN401 - a kind, or none
    return value.reason.value if isinstance(value, Missing) else value_text(value, kind, CANONICAL)


def reach_test(found: Reach) -> str:
    """A test that gives the data with the answer in it, and expects the goal."""
    evaluation = found.evaluation
    name = f"reach {found.goal.text}"
    expected = [condition.span.text for condition in found.goal.conditions]
    return written_test(evaluation.graph, answered(found), evaluation.at, name, expected) + "\n"


def answered(found: Reach) -> Mapping[InputKey, Value]:
    """The facts with the answer in them: of the chosen rows, else of the least change alone, else of several."""
    facts: dict[InputKey, Value] = {key: one.value for key, one in found.evaluation.dataset.facts.items()}
    if found.reached:
        return facts
    if found.chosen is not None and found.chosen.changes:
        return facts | {one.key: one.needed for one in found.chosen.changes}
    first = next((row for row in found.rows if row.outcome == "value" and row.needed is not None), None)
    if first is not None and first.needed is not None:
        return facts | {first.key: first.needed}
    together = found.together.changes if found.together is not None else ()
    return facts | {one.key: one.needed for one in together}


def reach_json(found: Reach) -> str:
    """The JSON of what it would take, exact figures as texts."""
    data = {
        "earliest": None if found.earliest is None else found.earliest.isoformat(),
        "goal": list(found.goal.texts),
        "reached": found.reached,
        "possible": found.possible,
        "prospect": value_json(found.prospect),
        "conditions": [
            {
                "text": one.text,
                "holds": one.holds,
                "figure": value_json(one.figure),
                "sign": one.sign or None,
                "than": value_json(one.than),
            }
            for one in found.standings
        ],
        "rows": [_row(found, row) for row in found.rows],
        "together": _together(found, found.together),
        "chosen": _together(found, found.chosen),
        "how": "walked",
    }
    return json_of(found.evaluation, SCHEMA, data)


def _row(found: Reach, row: RowReach) -> dict[str, Any]:
    item = found.evaluation.graph.outline.items[row.item]
    return {
        **_named(item, row.key),
        "outcome": row.outcome,
        "present": value_json(row.present),
        "needed": value_json(row.needed),
        "side": _side(row) or None,
        "change": _figure(row.change),
        "effort": _figure(row.effort),
        "within": _figure(row.within) if row.within else None,
        "best": _best(row.best),
        "obstacle": _obstacle(found, row.obstacle),
    }


def _named(item: Item, key: InputKey) -> dict[str, Any]:
    return {"id": readable(key.path), "period": str(key.period), "label": item.label}


def _side(row: RowReach) -> str:
    """How what is needed stands to the value: `>=`, `>`, `<=`, `<`; nothing where only the value itself will do."""
    if not row.way or row.needed is None:
        return ""
    return (">" if row.way > 0 else "<") + ("=" if row.outcome == "value" else "")


def _best(best: Best | None) -> dict[str, Any] | None:
    if best is None:
        return None
    return {"figure": exact_text(best.figure), "value": value_json(best.value), "beyond": best.beyond}


def _obstacle(found: Reach, obstacle: Obstacle | None) -> dict[str, Any] | None:
    if obstacle is None:
        return None
    item = None if obstacle.item is None else found.evaluation.graph.outline.items[obstacle.item]
    return {"by": obstacle.word, "id": None if item is None else readable(item.path)}


def _together(found: Reach, together: Together | None) -> dict[str, Any] | None:
    if together is None:
        return None
    return {
        "changes": [_change(found, one) for one in together.changes],
        "cost": _figure(together.cost),
        "proved": together.proved,
        "least": _figure(together.least),
        "figure": value_json(together.figure),
    }


def _change(found: Reach, one: Change) -> dict[str, Any]:
    item = found.evaluation.graph.outline.items[one.item]
    return {
        **_named(item, one.key),
        "present": value_json(one.present),
        "needed": value_json(one.needed),
        "change": _figure(one.change),
        "cost": _figure(one.cost),
    }


def _figure(number: Rational | None) -> str | None:
    return None if number is None else exact_text(number)
