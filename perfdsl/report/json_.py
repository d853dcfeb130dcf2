"""An evaluation to JSON: everything that was computed, from cell to total, in the order of the ruleset."""

import json
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, TypeAlias

import attrs

from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import AdjustmentStep, InputKey, Item, Judgement, NodeId, Revised
from perfdsl.graph.operations import INPUT
from perfdsl.report.awards import AwardBoard, GateRow, PaidRow, gate_rows
from perfdsl.report.contributions import Adjusted, Share, shares
from perfdsl.report.formatting import CANONICAL, place_text
from perfdsl.report.lines import target_of
from perfdsl.report.scorecard import Adjustment, Board, Heading, LeafRow, Line, Totals, scorecard
from perfdsl.source import Cell, Place, Span
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, exact_text
from perfdsl.values.ranges import End, OneOf, OpenAllotment, Outlook, Range
from perfdsl.values.terms import Terms

SCHEMA: Final = "perfdsl/result/1"
"""The version of the format; `docs/schema/result-1.json` describes it."""

Json: TypeAlias = Any
"""What `json.dumps` takes. Numbers that were computed are texts, so that no reader makes floats of them."""


def render_json(evaluation: Evaluation, dashboard: str | None = None) -> str:
    """The JSON text of an evaluation: all nodes, and all dashboards or one.

    Raises LookupError where there is none of that id.
    """
    return json.dumps(result(evaluation, dashboard), ensure_ascii=False, indent=1) + "\n"


def result(evaluation: Evaluation, dashboard: str | None = None) -> dict[str, Json]:
    """The same as Python lists, dicts and texts."""
    card = scorecard(evaluation, dashboard)
    graph = evaluation.graph
    labels = {board.path: dict(board.labels) for board in graph.outline.dashboards}
    return {
        "schema": SCHEMA,
        "plan": card.plan,
        "label": card.label,
        "labels": dict(graph.outline.labels),
        "period": str(card.period),
        "at": card.at.isoformat(),
        "data": place_name(evaluation.dataset.name),
        "revisions": [_revision(of, one) for of, one in card.revisions],
        "dashboards": [_board(board, labels.get(board.path, {})) for board in card.dashboards],
        "gates": [_gate(gate) for gate in gate_rows(evaluation)],
        "awards": [_award(award) for award in card.awards],
        "items": [
            _item(item, share) for item, share in zip(graph.outline.items, shares(evaluation), strict=True)
        ],
        "nodes": [_node(evaluation, place) for place in range(len(graph.nodes))],
    }


def place_name(name: str) -> str:
    """The name of a data file without the folders of this machine."""
    return place_text(Cell(name, 0)).partition(", row")[0]


# --- dashboards


def _board(board: Board, labels: Mapping[str, str]) -> dict[str, Json]:
    return {
        "id": board.id,
        "label": board.label,
        "labels": dict(labels),
        "keyword": board.keyword,
        "lines": [_line(line) for line in board.lines],
        "totals": _totals(board.totals),
        **_pro_rata(board.pro_rata),
    }


def _line(line: Line) -> dict[str, Json]:
    match line:
        case Heading():
            return _heading(line)
        case Adjustment():
            return _adjustment(line)
        case LeafRow():
            return _row(line)


def _adjustment(line: Adjustment) -> dict[str, Json]:
    change = line.change
    return {
        "line": "adjustment",
        "container": line.container,
        "level": line.level,
        "written": change.written,
        "outcome": change.outcome,
        "reason": change.missing.reason.value if change.missing else "",
        "before": None if change.before is None else _value(change.before),
        "after": None if change.after is None else _value(change.after),
        "contribution": _number(line.contribution),
        "place": _place(change.place),
    }


def _heading(heading: Heading) -> dict[str, Json]:
    return {
        "line": "heading",
        "keyword": heading.keyword,
        "code": heading.code,
        "label": heading.label,
        "level": heading.level,
        "weight": _number(heading.weight),
        "score": _value(heading.score),
        "contribution": _number(heading.contribution),
        "band": heading.band,
        "terms": _terms(heading.terms),
    }


def _row(row: LeafRow) -> dict[str, Json]:
    return {
        "line": "row",
        "keyword": row.keyword,
        "perspective": row.perspective,
        "objective": row.objective,
        "id": row.id,
        "label": row.label,
        "level": row.level,
        "kind": row.kind_name,
        "unit": row.measure,
        "actual": _value(row.actual),
        "target": target_of(row, CANONICAL),
        "weight": _number(row.weight),
        "weight_in_dashboard": _number(row.whole),
        "achievement": _value(row.achievement),
        "computed": _value(row.computed),
        "contribution": _number(row.contribution),
        "band": row.band,
        **_bands(row.bands),
        "status": row.status,
        "reason": row.reason,
        "judgement": _judgement(row.judgement),
        "texts": dict(row.texts),
        "note": row.note,
        "source": _place(row.place),
        "cascade_of": None if row.source is None else ".".join(row.source),
        "terms": _terms(row.terms),
        **_pro_rata(row.pro_rata),
        **_cascade(row),
    }


def _cascade(row: LeafRow) -> dict[str, Json]:
    """How a row is that of another dashboard, and what part of it."""
    found: dict[str, Json] = {"cascade": row.cascade} if row.cascade else {}
    return found if row.share is None else {**found, "share": exact_text(row.share)}


def _pro_rata(share: Rational | None) -> dict[str, Json]:
    """The part of the period that something is for, where that is not all of it."""
    return {} if share is None else {"pro_rata": exact_text(share)}


def _bands(bands: tuple[str, ...]) -> dict[str, Json]:
    """The bands that are possible, where none is decided."""
    return {"bands": list(bands)} if bands else {}


def _revision(of: str, revised: Revised) -> Json:
    return {
        "of": of,
        "from": revised.start.isoformat(),
        "because": revised.because,
        "by": revised.by,
        "place": _place(revised.place),
    }


def _judgement(judgement: Judgement | None) -> Json:
    if judgement is None:
        return None
    return {
        "achievement": exact_text(judgement.achievement),
        "because": judgement.because,
        "by": judgement.by,
        "place": _place(judgement.place),
    }


def _totals(totals: Totals) -> dict[str, Json]:
    return {
        "score": _value(totals.score),
        "exact": _value(totals.exact),
        "coverage": _value(totals.coverage),
        "band": totals.band,
        **_bands(totals.bands),
        "rows": totals.rows,
        "scored": totals.scored,
        "met": totals.met,
        "judged": totals.judged,
        "monitored": totals.monitored,
        "no_target": totals.no_target,
        "missing": dict(totals.missing),
        "terms": _terms(totals.terms),
    }


# --- gates and awards


def _gate(gate: GateRow) -> dict[str, Json]:
    return {
        "id": gate.name,
        "label": gate.label,
        "condition": gate.condition,
        "state": gate.state,
        "reason": gate.reason,
        "loses": _number(gate.loses),
    }


def _award(award: AwardBoard) -> dict[str, Json]:
    sums = None if isinstance(award.sums, Missing) else award.sums
    exact = sums if isinstance(sums, Allotment) else None
    return {
        "id": award.name,
        "label": award.label,
        "currency": award.kind.currency,
        "by": award.by,
        "gates": [gate.name for gate in award.gates],
        "reason": "" if sums else _reason(award.sums),
        "budget": _value(sums.budget if sums else None),
        "awarded": _value(sums.awarded if sums else None),
        "held": _value(sums.held if sums else None),
        "left": _value(sums.left if sums else None),
        "lost_by_gates": _number(exact.lost if exact else None),
        "reduced_to": _number(exact.scale if exact else None),
        "recipients": [_paid(row) for row in award.rows],
    }


def _reason(value: object) -> str:
    return value.reason.value if isinstance(value, Missing) else ""


def _paid(row: PaidRow) -> dict[str, Json]:
    return {
        "id": row.id,
        "label": row.label,
        "earned_by": _value(row.earner),
        "place": row.place,
        "coefficient": _number(row.part),
        "pro_rata": _number(row.time),
        "full_amount": _number(row.full),
        "rate": _value(row.rate),
        "amount": _value(row.amount),
        "from_others": _number(row.extra),
        "held": _number(row.held),
    }


# --- the trace


def _item(item: Item, share: Share) -> dict[str, Json]:
    figures = {
        name: node
        for name, node in attrs.asdict(item.figures, recurse=False).items()
        if node is not None and name != "steps"
    }
    return {
        "path": list(item.path),
        "label": item.label,
        "labels": dict(item.labels),
        "keyword": item.keyword,
        "parent": item.parent,
        "dashboard": item.dashboard,
        "figures": figures,
        "weight": _number(share.declared),
        "weight_in_dashboard": _number(share.declared_whole),
        "weight_evaluated": _number(share.weight),
        "weight_evaluated_in_dashboard": _number(share.whole),
        "contribution": _number(share.part),
        "contribution_in_dashboard": _number(share.contribution),
        "adjustments": [
            _step(step, adjusted)
            for step, adjusted in zip(item.figures.steps, share.adjustments, strict=False)
        ],
        "place": _place(item.place),
    }


def _step(step: AdjustmentStep, adjusted: Adjusted) -> dict[str, Json]:
    return {
        "adjustment": step.word,
        "before": step.before,
        "after": step.after,
        "amounts": list(step.amounts),
        "condition": step.condition,
        "per": step.per,
        "contribution": _number(adjusted.part),
        "contribution_in_dashboard": _number(adjusted.contribution),
        "place": _place(step.place),
    }


def _node(evaluation: Evaluation, place: int) -> dict[str, Json]:
    node = evaluation.graph.nodes[place]
    found: dict[str, Json] = {
        "node": place,
        "operation": node.operation.name,
        "arguments": list(node.arguments),
        "parameter": _parameter(node.parameter),
        "value": _value(evaluation.outlook(NodeId(place))),
        "place": _place(node.place),
        "origin": None,
    }
    if node.operation is INPUT and isinstance(node.parameter, InputKey):
        datum = evaluation.dataset.facts.get(node.parameter)
        found["origin"] = None if datum is None else _place(datum.place)
    return found


def _parameter(parameter: object) -> Json:
    """What an operation was told, as JSON says it: exact numbers as texts, records by their fields."""
    if isinstance(parameter, tuple | list):
        return [_parameter(one) for one in parameter]
    if attrs.has(type(parameter)) and not isinstance(parameter, InputKey | Missing | Span | Cell):
        fields = attrs.asdict(parameter, recurse=False)  # type: ignore[arg-type]
        return {name: _parameter(one) for name, one in fields.items() if not name.startswith("_")}
    return _single(parameter)


def _single(parameter: object) -> Json:
    match parameter:
        case Missing():
            return _value(parameter)
        case Span() | Cell():
            return _place(parameter)
        case Enum():
            return parameter.value
        case date() | InputKey():
            return str(parameter)
        case _:
            return exact_text(parameter) if isinstance(parameter, RATIONAL_TYPE) else parameter


def _value(value: Outlook | None) -> Json:  # noqa: PLR0911 - one line a form
    """A value under the name of what it is; None where there is no figure at all."""
    match value:
        case None:
            return None
        case Range(low, high, missing):
            ends = {"low": _end(low), "high": _end(high)}
            return {**ends, "or": [_value(one) for one in sorted(missing, key=str)]} if missing else ends
        case OneOf(values):
            return {"one_of": [_value(one) for one in values]}
        case Missing():
            return {"missing": value.reason.value}
        case bool():
            return {"yes_no": value}
        case date():
            return {"date": value.isoformat()}
        case str():
            return {"text": value}
        case Allotment():
            return {"allotment": _allotment(value)}
        case OpenAllotment():
            return {"pending": "allotment"}
        case _:
            return {"number": exact_text(value)}


def _terms(terms: Terms | None) -> Json:
    """What 0% and 100% are called where scores are shown in other terms than percent."""
    return None if terms is None else {"low": exact_text(terms.low), "high": exact_text(terms.high)}


def _allotment(allotment: Allotment) -> Json:
    """An award: what became of its budget, and how each amount came about."""
    return _parameter(allotment)


def _end(end: End) -> str:
    return end.isoformat() if isinstance(end, date) else exact_text(end)


def _number(number: Rational | None) -> str | None:
    return None if number is None else exact_text(number)


def _place(place: Place | None) -> Json:
    match place:
        case None:
            return None
        case Cell():
            return {
                "file": place_name(place.file),
                "sheet": place.sheet,
                "row": place.row,
                "column": place.column,
            }
        case Span():
            line, column = place.source.position(place.start)
            found: dict[str, Json] = {"file": place_name(place.source.name), "line": line, "column": column}
            return found if place.use is None else {**found, "used_at": _place(place.use.place)}
