"""An evaluation to JSON: everything that was computed, from cell to total, in the order of the ruleset."""

import json
from collections.abc import Mapping
from typing import Final

import attrs

from perfdsl.analysis.progress import RowProgress
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import AdjustmentStep, Item
from perfdsl.graph.rules import Judgement, Revised
from perfdsl.report.awards.finding import AwardBoard, GateRow, PaidRow, gate_rows
from perfdsl.report.boards import Adjustment, Ahead, Board, Heading, LeafRow, Line, Totals
from perfdsl.report.contributions import Adjusted, Share, shares
from perfdsl.report.formatting import CANONICAL
from perfdsl.report.json.nodes import nodes_json
from perfdsl.report.json.values import Json, number_json, place_json, place_name, terms_json, value_json
from perfdsl.report.lines import target_of
from perfdsl.report.scorecard import scorecard
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational, exact_text

SCHEMA: Final = "perfdsl/result/1"
"""The version of the format; `docs/schema/result-1.json` describes it."""


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
        **({} if card.elapsed is None else {"elapsed": exact_text(card.elapsed)}),
        **({} if not card.subject else {"subject": card.subject, "subjects": card.subjects}),
        "data": place_name(evaluation.dataset.name),
        "revisions": [_revision(of, one) for of, one in card.revisions],
        "dashboards": [_board(board, labels.get(board.path, {})) for board in card.dashboards],
        "gates": [_gate(gate) for gate in gate_rows(evaluation)],
        "awards": [_award(award) for award in card.awards],
        "items": [
            _item(item, share) for item, share in zip(graph.outline.items, shares(evaluation), strict=True)
        ],
        "nodes": list(nodes_json(evaluation)),
    }


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
        **({} if board.ahead is None else {"forecast": _ahead(board.ahead)}),
    }


def _ahead(ahead: Ahead) -> dict[str, Json]:
    return {
        "score": value_json(ahead.score),
        "coverage": value_json(ahead.coverage),
        "band": ahead.band,
        "range": value_json(ahead.range),
    }


def _interim(interim: RowProgress) -> dict[str, Json]:
    """How far a row has come, and what is foreseen of it."""
    foreseen = interim.foreseen
    return {
        "expected": number_json(interim.expected),
        "declared": interim.declared,
        "reached": number_json(interim.reached),
        "difference": number_json(interim.difference),
        "standing": interim.state,
        "target": value_json(interim.target),
        "unreported": [str(part) for part in interim.unreported],
        "forecast": {
            "rule": "computed" if foreseen is None else foreseen.rule,
            "foreseen": None if foreseen is None else value_json(foreseen.value),
            "actual": value_json(interim.actual),
            "achievement": value_json(interim.score),
        },
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
        "before": None if change.before is None else value_json(change.before),
        "after": None if change.after is None else value_json(change.after),
        "contribution": number_json(line.contribution),
        "place": place_json(change.place),
    }


def _heading(heading: Heading) -> dict[str, Json]:
    return {
        "line": "heading",
        "keyword": heading.keyword,
        "code": heading.code,
        "label": heading.label,
        "level": heading.level,
        "weight": number_json(heading.weight),
        "score": value_json(heading.score),
        "contribution": number_json(heading.contribution),
        "band": heading.band,
        "terms": terms_json(heading.terms),
        **({} if heading.forecast is None else {"forecast": value_json(heading.forecast)}),
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
        "actual": value_json(row.actual),
        "target": target_of(row, CANONICAL),
        "weight": number_json(row.weight),
        "weight_in_dashboard": number_json(row.whole),
        "achievement": value_json(row.achievement),
        "computed": value_json(row.computed),
        "contribution": number_json(row.contribution),
        "band": row.band,
        **_bands(row.bands),
        "status": row.status,
        "reason": row.reason,
        "judgement": _judgement(row.judgement),
        "texts": dict(row.texts),
        "note": row.note,
        **(
            {}
            if row.note_asked is None
            else {"note_owed": "advised" if row.note_asked.advised else "required"}
        ),
        "source": place_json(row.place),
        "cascade_of": None if row.source is None else ".".join(row.source),
        "terms": terms_json(row.terms),
        **_pro_rata(row.pro_rata),
        **_cascade(row),
        **({} if row.interim is None else {"interim": _interim(row.interim)}),
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
        "place": place_json(revised.place),
    }


def _judgement(judgement: Judgement | None) -> Json:
    if judgement is None:
        return None
    return {
        "achievement": exact_text(judgement.achievement),
        "because": judgement.because,
        "by": judgement.by,
        "place": place_json(judgement.place),
    }


def _totals(totals: Totals) -> dict[str, Json]:
    return {
        "score": value_json(totals.score),
        "exact": value_json(totals.exact),
        "coverage": value_json(totals.coverage),
        "band": totals.band,
        **_bands(totals.bands),
        "rows": totals.rows,
        "scored": totals.scored,
        "met": totals.met,
        "judged": totals.judged,
        "monitored": totals.monitored,
        "no_target": totals.no_target,
        "missing": dict(totals.missing),
        "terms": terms_json(totals.terms),
    }


# --- gates and awards


def _gate(gate: GateRow) -> dict[str, Json]:
    return {
        "id": gate.name,
        "label": gate.label,
        "condition": gate.condition,
        "state": gate.state,
        "reason": gate.reason,
        "loses": number_json(gate.loses),
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
        "budget": value_json(sums.budget if sums else None),
        "awarded": value_json(sums.awarded if sums else None),
        "held": value_json(sums.held if sums else None),
        "left": value_json(sums.left if sums else None),
        "lost_by_gates": number_json(exact.lost if exact else None),
        "reduced_to": number_json(exact.scale if exact else None),
        "recipients": [_paid(row) for row in award.rows],
    }


def _reason(value: object) -> str:
    return value.reason.value if isinstance(value, Missing) else ""


def _paid(row: PaidRow) -> dict[str, Json]:
    return {
        "id": row.id,
        "label": row.label,
        "earned_by": value_json(row.earner),
        "place": row.place,
        "coefficient": number_json(row.part),
        "pro_rata": number_json(row.time),
        "full_amount": number_json(row.full),
        "rate": value_json(row.rate),
        "amount": value_json(row.amount),
        "from_others": number_json(row.extra),
        "held": number_json(row.held),
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
        "weight": number_json(share.declared),
        "weight_in_dashboard": number_json(share.declared_whole),
        "weight_evaluated": number_json(share.weight),
        "weight_evaluated_in_dashboard": number_json(share.whole),
        "contribution": number_json(share.part),
        "contribution_in_dashboard": number_json(share.contribution),
        "adjustments": [
            _step(step, adjusted)
            for step, adjusted in zip(item.figures.steps, share.adjustments, strict=False)
        ],
        "place": place_json(item.place),
    }


def _step(step: AdjustmentStep, adjusted: Adjusted) -> dict[str, Json]:
    return {
        "adjustment": step.word,
        "before": step.before,
        "after": step.after,
        "amounts": list(step.amounts),
        "condition": step.condition,
        "per": step.per,
        "contribution": number_json(adjusted.part),
        "contribution_in_dashboard": number_json(adjusted.contribution),
        "place": place_json(step.place),
    }
