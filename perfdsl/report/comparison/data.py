"""A comparison to CSV and JSON, for programs: exact figures as texts, canonically written."""

import csv
import io
from typing import Any, Final

from perfdsl.analysis.attributing.nodes import Moved
from perfdsl.analysis.comparison import Comparison, Scores
from perfdsl.engine.exact import Evaluation
from perfdsl.model.comparing.matching import Placed, placed
from perfdsl.model.comparing.nodes import Change
from perfdsl.model.nodes import Leaf, Plan
from perfdsl.report.answers import json_text
from perfdsl.report.comparison.lines import file_of, whole_place
from perfdsl.report.comparison.values import stands
from perfdsl.report.comparison.words import phrase
from perfdsl.report.csv_ import safe
from perfdsl.report.formatting import CANONICAL
from perfdsl.report.json.values import value_json
from perfdsl.report.scorecard import readable
from perfdsl.values.kind import Kind
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, exact_text
from perfdsl.values.paths import Path
from perfdsl.values.value import Value

SCHEMA: Final = "perfdsl/diff/1"
"""The version of the format, which is described in docs/schema/diff-1.json."""

COLUMNS: Final = (
    "what", "number", "sort", "id", "label", "name", "period", "old", "new", "old_place", "new_place", "since", "follows",
    "difference", "changes",
)  # fmt: skip
"""The header of the CSV: a line a `change`, a `score` that is another, and an `effect` of changes on it."""


def comparison_json(found: Comparison) -> str:
    """The JSON of a comparison."""
    data = {
        "schema": SCHEMA,
        "old": _plan(found.old, None if found.scores is None else found.scores.old),
        "new": _plan(found.new, None if found.scores is None else found.scores.new),
        "comparable": found.difference.comparable,
        "periods": [[str(one), str(other)] for one, other in found.difference.periods],
        "changes": _Changes(found).all(),
        "scores": _scores(found.scores),
        "how": [phrase(key, "en") for key in ("how", "how_scores")[: 1 if found.scores is None else 2]],
    }
    return json_text(data)


def comparison_csv(found: Comparison) -> str:
    """The CSV of a comparison."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for change in _Changes(found).all():
        _write(writer, {"what": "change", **change})
    for moved in (_scores(found.scores) or {}).get("moved", ()):
        told = {"id": moved["id"], "label": moved["label"]}
        ends = {
            "old": _text(moved["before"]),
            "new": _text(moved["after"]),
            "difference": moved["difference"],
        }
        _write(writer, {"what": "score", **told, **ends})
        for effect in moved["effects"]:
            numbers = " ".join(map(str, effect["changes"]))
            _write(writer, {"what": "effect", **told, "difference": effect["amount"], "changes": numbers})
    return out.getvalue()


def _write(writer: Any, facts: dict[str, Any]) -> None:  # noqa: ANN401 - csv gives its writer no public type
    writer.writerow([_cell(facts.get(name)) for name in COLUMNS])


def _cell(fact: object) -> str:
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return "" if fact is None else safe(str(fact))


def _text(value: Any) -> str:  # noqa: ANN401 - what JSON says of a value
    return "" if value is None else next(iter(value.values())) if isinstance(value, dict) else str(value)


def _plan(plan: Plan, evaluation: Evaluation | None) -> dict[str, Any]:
    return {
        "plan": plan.name,
        "label": plan.label,
        "file": file_of(plan),
        "periods": [str(one) for one in plan.periods],
        "period": None if evaluation is None else str(evaluation.graph.period),
        "at": None if evaluation is None else evaluation.at.isoformat(),
    }


class _Changes:
    def __init__(self, found: Comparison) -> None:
        self._found = found
        self._old, self._new = placed(found.old), placed(found.new)

    def all(self) -> list[dict[str, Any]]:
        return [self._change(number, one) for number, one in enumerate(self._found.changes, 1)]

    def _change(self, number: int, change: Change) -> dict[str, Any]:
        kinds = _kind(self._old, change.old_path, change), _kind(self._new, change.path, change)
        return {
            "number": number,
            "sort": change.sort,
            "id": readable(change.path),
            "old_id": None if change.sort == "added" else readable(change.old_path),
            "label": change.label,
            "keyword": change.keyword,
            "name": change.name or None,
            "ids": [readable(path) for path in change.paths],
            "period": None if change.period is None else str(change.period),
            "old_period": None if change.old_period is None else str(change.old_period),
            "old": stands(change.old, change, CANONICAL, kinds[0]) or None,
            "new": stands(change.new, change, CANONICAL, kinds[1]) or None,
            "old_place": None if change.sort == "added" else whole_place(change.old_place, CANONICAL) or None,
            "new_place": None
            if change.sort == "dropped"
            else whole_place(change.new_place, CANONICAL) or None,
            "since": None if change.since is None else change.since.isoformat(),
            "follows": change.follows,
        }


def _kind(parts: dict[Path, Placed], path: Path, change: Change) -> Kind | None:
    part = parts[path][0] if change.sort == "actual" and path in parts else None
    return part.kind if isinstance(part, Leaf) else None


def _scores(scores: Scores | None) -> dict[str, Any] | None:
    if scores is None:
        return None
    items, old = scores.new.graph.outline.items, scores.old.graph.outline.items
    return {
        "moved": [_moved(scores, one) for one in scores.moved.values()],
        "added": [readable(items[place].path) for place in scores.added],
        "dropped": [readable(old[place].path) for place in scores.dropped],
    }


def _moved(scores: Scores, moved: Moved) -> dict[str, Any]:
    outline = scores.new.graph.outline
    item = outline.items[moved.item]
    return {
        "id": readable(item.path),
        "label": item.label,
        "keyword": item.keyword,
        "dashboard": outline.dashboards[item.dashboard].id,
        "before": value_json(moved.before),
        "after": value_json(moved.after),
        "difference": _figure(moved.difference),
        "effects": [
            {
                "changes": [change + 1 for change in effect.cause.changes],
                "how": effect.cause.how or "alone",
                "amount": exact_text(effect.amount),
            }
            for effect in moved.effects
        ],
    }


def _figure(value: Value | None) -> str | None:
    return exact_text(value) if isinstance(value, RATIONAL_TYPE) and not isinstance(value, Missing) else None
