"""The ways in which a case is run: each answers what is asked of a prepared case in one setting."""

import contextlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import frozen

from perfdsl.cli import main
from perfdsl.engine.compiled import compile_program
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.interval.outlooks import outlooks
from perfdsl.graph.nodes import NodeId
from perfdsl.model import nodes as m
from perfdsl.report.boards import Board, LeafRow
from perfdsl.report.contributions import Share, shares
from perfdsl.report.scorecard import scorecard
from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import PENDING, Missing, Reason
from perfdsl.values.number import RATIONAL_TYPE
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.ranges import OneOf, OpenAllotment, Outlook, Range, contains, hull
from perfdsl.values.value import Value as Single
from tests.conformance.columns import as_wanted, in_columns
from tests.conformance.prepared import Asked, AskedOfAward, Prepared
from tests.conformance.suite import RULESET, Case, Setting, Value, single, value
from tests.reference import awards
from tests.reference.model import Reference, flat
from tests.reference.model import shares as reference_shares

Question: TypeAlias = Asked | AskedOfAward
Answer: TypeAlias = Callable[[Prepared, Setting, Sequence[Question]], list[Value]]

NODES: Final[Mapping[str, str]] = {
    "actual": "actual",
    "target": "target",
    "target_high": "target_high",
    "unbounded": "achievement",
    "computed": "computed",
    "achievement": "score",
    "score": "score",
    "met": "met",
    "band": "band",
    "coverage": "coverage",
    "status": "status",
}
"""A figure as cases name it, and the field of `Figures` that holds it."""

OUTLOOKS: Final[Mapping[str, str]] = {"outlook": "score", "band_outlook": "band"}
"""What may become of a figure that depends on something pending: a figure of ranges."""

ALL_OUTLOOKS: Final = frozenset(
    {*OUTLOOKS, "amount_outlook", "awarded_outlook", "left_outlook", "held_outlook", "open_outlook"}
)

_ALLOTMENTS: Final = (Allotment, OpenAllotment)

SHARES: Final[Mapping[str, str]] = {
    "effective_weight": "weight",
    "weight_in_dashboard": "declared_whole",
    "contribution": "contribution",
}
"""Figures of reports, and the field of `Share` that holds them."""


@frozen
class Mode:
    """A way to run a case, and the figures that it can be asked for.

    A slow one takes every fifth case only, and one that looks at a subject alone no case of many.
    """

    name: str
    figures: frozenset[str]
    answer: Answer
    is_slow: bool = False
    is_alone: bool = False

    def takes(self, case: Case) -> bool:
        """Whether a case is run in it."""
        if self.is_alone and case.is_of_many:
            return False
        return not self.is_slow or int(case.number.partition(".")[2]) % 5 == 1

    def answers(self, asked: Question) -> bool:
        """Whether a figure can be asked for here."""
        return asked.figure in self.figures


# --- the exact engine, and the compiled form of its graphs


def _exact(prepared: Prepared, setting: Setting, asked: Sequence[Question]) -> list[Value]:
    evaluation = prepared.evaluation(setting)
    return [_held(one, evaluation.value) for one in asked]


def _compiled(prepared: Prepared, setting: Setting, asked: Sequence[Question]) -> list[Value]:
    graph = prepared.graph(setting)
    wanted = list(dict.fromkeys(node for one in asked if (node := _node(one)) is not None))
    facts = {key: datum.value for key, datum in prepared.dataset.facts.items()}
    values = dict(zip(wanted, compile_program(graph, wanted).run(facts, setting.at), strict=True))
    return [_held(one, values.__getitem__) for one in asked]


def _columns(prepared: Prepared, setting: Setting, asked: Sequence[Question]) -> list[Value]:
    """A figure that must come out, where it is rounded what columns are sure of."""
    graph = prepared.graph(setting)
    wanted = list(dict.fromkeys(node for one in asked if (node := _node(one)) is not None))
    facts = {key: datum.value for key, datum in prepared.dataset.facts.items()}
    values = in_columns(graph, wanted, facts, setting.at)
    return [as_wanted(one.wanted, _held(one, values.__getitem__)) for one in asked]


def _node(asked: Question) -> NodeId | None:
    if isinstance(asked, AskedOfAward):
        return asked.node
    found: NodeId | None = getattr(asked.item.figures, NODES.get(asked.figure, ""), None)
    return found


def _held(asked: Question, values: Callable[[NodeId], Value]) -> Value:
    if isinstance(asked, AskedOfAward):
        return _part(asked, values(asked.node))
    if asked.figure == "weight":
        return asked.item.weight
    node = _node(asked)
    return None if node is None else values(node)


def _part(asked: AskedOfAward, value: Value | Allotment) -> Value:
    return getattr(value, asked.part) if asked.part and isinstance(value, _ALLOTMENTS) else value


# --- what figures may become where those that were measured are open


def _ranges(prepared: Prepared, setting: Setting, asked: Sequence[Question]) -> list[Value]:
    """A figure that must come out, where it lies in what the graph foresees for figures around the given ones."""
    evaluation = prepared.evaluation(setting)
    words = {one.path for one in evaluation.graph.inputs if one.kind.levels}
    around: dict[NodeId, Outlook] = {
        node: Range(value - 1, value + 1)
        for key, node in evaluation.graph.input_nodes.items()
        if key.path not in words and isinstance(value := evaluation.values[node], RATIONAL_TYPE)
    }
    found = outlooks(evaluation.graph, evaluation.values, {**around, **evaluation.open})
    return [_foreseen(evaluation, found, one) for one in asked]


def _foreseen(evaluation: Evaluation, found: Mapping[NodeId, Outlook], asked: Question) -> Value:
    node, wanted = _node(asked), asked.wanted
    if asked.figure in ALL_OUTLOOKS:
        return _outlook(evaluation, asked)
    if node is None or node not in found:
        return _held(asked, evaluation.value)
    outlook = _part(asked, found[node]) if isinstance(asked, AskedOfAward) else found[node]
    if outlook is None or wanted is None or isinstance(wanted, Range | OneOf | OpenAllotment):
        return outlook
    return wanted if contains(outlook, wanted) else _closed(outlook)


def _outlook(evaluation: Evaluation, asked: Question) -> Value:
    if isinstance(asked, AskedOfAward):
        return _part(asked, evaluation.outlook(asked.node))
    return evaluation.outlook(getattr(asked.item.figures, OUTLOOKS[asked.figure]))


def _closed(found: Value) -> Value:
    """A value as formulas see it: something open is `pending`."""
    return PENDING if isinstance(found, Range | OneOf) else found


# --- the reference model


def _reference(prepared: Prepared, setting: Setting, asked: Sequence[Question]) -> list[Value]:
    period = prepared.period(setting)
    reference = _reference_of(prepared, setting, period)
    weights = dict(_weights(reference.plan, reference))
    found: list[Value] = []
    for one in asked:
        if isinstance(one, AskedOfAward):
            found.append(_consequence(reference, one, period))
            continue
        path = () if one.item.keyword == "plan" else one.item.path
        figures = reference.figures(path, period)
        name = NODES.get(one.figure, "")
        found.append(weights.get(path) if one.figure == "weight" else getattr(figures, name))
    return found


def _reference_of(prepared: Prepared, setting: Setting, period: Period) -> Reference:
    """The reference model of the subject that is asked, among all where they are many."""
    at, model = setting.at or period.end, prepared.plan.model
    plan = model.in_force(at) if setting.revised else model
    datasets = {None: prepared.dataset} if setting.subject is None else prepared.population[0]
    found: dict[str | None, Reference] = {}
    for subject, dataset in datasets.items():
        facts = {(key.path, key.period): datum.value for key, datum in dataset.facts.items()}
        found[subject] = Reference(plan, facts, at)
    for one in found.values():
        one.others = list(found.values())
    return found[setting.subject]


def _consequence(reference: Reference, asked: AskedOfAward, period: Period) -> Value:
    name, _, recipient = asked.question.reference.partition(".")
    if asked.figure == "open":
        found: Value = awards.gate(reference, name, period)
        return found
    outcome = awards.award(reference, name, period)
    if isinstance(outcome, Missing):
        return outcome
    paths = [".".join(one.path) for one in reference.plan.awards[name].recipients]
    amounts = dict(zip(paths, outcome.amounts, strict=True))
    amount: Value = amounts[recipient] if recipient else getattr(outcome, asked.part)
    return amount


def _weights(plan: m.Plan, reference: Reference) -> Iterator[tuple[Path, Value]]:
    """What each part weighs in its container, as the reference shares it out."""
    parts = [plan.root, *plan.parts.values()]
    for whole in parts:
        match whole:
            case m.Container() if not whole.is_heading:
                inside, form, normalised = list(flat(whole)), whole.combine.form, whole.normalised
            case m.Leaf() if whole.milestones:
                inside, form, normalised = list(whole.milestones), whole.combine.form, whole.normalised
            case _:
                continue
        counted = [part for part in inside if reference.counts(part)]
        given = reference_shares(form, counted, normalised=normalised)
        yield from ((part.path, weight) for part, weight in zip(counted, given, strict=True))


# --- the public door: what a program that uses the package reads

ROW: Final[Mapping[str, str]] = {"score": "achievement"} | {
    name: name
    for name in ("actual", "target", "target_high", "achievement", "computed", "weight", "contribution")
}
"""A figure as cases name it, and the field of a row of the scorecard that holds it."""


def _door(prepared: Prepared, setting: Setting, asked: Sequence[Question]) -> list[Value]:
    evaluation = prepared.evaluation(setting)
    rows = {row.path: row for board in scorecard(evaluation).dashboards for row in _rows(board)}
    parts = shares(evaluation)
    return [
        _of_award(evaluation, one)
        if isinstance(one, AskedOfAward)
        else _told(evaluation, one, rows.get(one.item.path), parts[one.place])
        for one in asked
    ]


def _of_award(evaluation: Evaluation, asked: AskedOfAward) -> Value:
    if asked.figure in ALL_OUTLOOKS:
        return _outlook(evaluation, asked)
    return _held(asked, evaluation.value)


def _rows(board: Board) -> Iterator[LeafRow]:
    yield from (line for line in board.lines if isinstance(line, LeafRow))


def _told(evaluation: Evaluation, asked: Asked, row: LeafRow | None, share: Share) -> Value:
    if asked.figure in OUTLOOKS:
        return _outlook(evaluation, asked)
    if asked.figure in SHARES:
        found: Value = getattr(share, SHARES[asked.figure])
        return found
    if row is not None and asked.figure in ROW:
        return _closed(getattr(row, ROW[asked.figure]))
    return _held(asked, evaluation.value)


DATA_WORDS: Final[Mapping[str, str]] = {
    "not_measured": "n.d.",
    "not_evaluated": "NV",
    "not_applicable": "n.a.",
}
"""A missing value as a ruleset names it, and as a data file writes it."""

# --- the command: what `perfdsl eval --format json` writes


def _command(prepared: Prepared, setting: Setting, asked: Sequence[Question]) -> list[Value]:
    told = _json(prepared, setting)
    return [_from_json(told, one) for one in asked]


def _json(prepared: Prepared, setting: Setting) -> Any:  # noqa: ANN401 - JSON
    answer = prepared.folder / "answer.json"
    words = ["eval", str(prepared.folder / RULESET), "--format", "json", "-o", str(answer)]
    words += ["--period", str(prepared.period(setting)), *_data_words(prepared)]
    words += [] if setting.at is None else ["--at", str(setting.at)]
    words += [] if setting.revised else ["--original"]
    words += [] if setting.subject is None else ["--subject", setting.subject]
    with contextlib.redirect_stderr(io.StringIO()) as complaints, contextlib.suppress(SystemExit):
        main(words)
    assert answer.exists(), complaints.getvalue()
    return json.loads(answer.read_text("utf-8"))


def _data_words(prepared: Prepared) -> list[str]:
    case = prepared.case
    locale = [] if case.locale is None else ["--data-locale", case.locale]
    if case.given is None:
        return [] if case.data is None else ["--actuals", str(prepared.folder / case.data), *locale]
    path = prepared.folder / "given.csv"
    lines = ["indicator,period,value", *(_row(*figure) for figure in case.given.items()), ""]
    path.write_text("\n".join(lines), "utf-8")
    return ["--actuals", str(path), "--data-locale", "en"]


def _row(reference: str, text: str) -> str:
    """A given figure as a row of a data file."""
    path, _, period = reference.partition("@")
    plain = DATA_WORDS.get(text, text.strip('"').replace("_", ""))
    return f"{path},{period},{plain}"


def _from_json(told: Any, asked: Question) -> Value:  # noqa: ANN401 - JSON
    if isinstance(asked, AskedOfAward):
        written = told["nodes"][asked.node]["value"]
        return value(written["allotment"][asked.part]) if "allotment" in written else _value_of(written)
    item = told["items"][asked.place]
    names = {"weight": "weight", "weight_in_dashboard": "weight_in_dashboard"}
    names |= {"effective_weight": "weight_evaluated", "contribution": "contribution_in_dashboard"}
    if asked.figure in names:
        number = item[names[asked.figure]]
        return None if number is None else value(number)
    node = item["figures"].get({**NODES, **OUTLOOKS}[asked.figure])
    found = None if node is None else _value_of(told["nodes"][node]["value"])
    return found if asked.figure in OUTLOOKS else _closed(found)


def _value_of(written: Mapping[str, Any]) -> Value:
    match written:
        case {"low": low, "high": high}:
            return hull([single(low), single(high), *map(_single_of, written.get("or", ()))])
        case {"one_of": several}:
            return hull(map(_single_of, several))
    return _single_of(written)


def _single_of(written: Mapping[str, Any]) -> Single:
    match written:
        case {"text": text}:
            return str(text)
        case {"yes_no": answer}:
            return bool(answer)
        case {"missing": reason}:
            return Missing(Reason(reason))
    return single(*written.values())


_CONSEQUENCES: Final = frozenset({"open", "amount", "awarded", "left", "held"})
_COMMON: Final = frozenset({*NODES, "weight"})

MODES: Final = (
    Mode("exact", _COMMON | _CONSEQUENCES, _exact),
    Mode("reference", _COMMON | _CONSEQUENCES, _reference),
    Mode("compiled", _COMMON | _CONSEQUENCES, _compiled, is_alone=True),
    Mode("columns", _COMMON | _CONSEQUENCES, _columns, is_alone=True),
    Mode("ranges", _COMMON | _CONSEQUENCES | ALL_OUTLOOKS, _ranges),
    Mode("door", _COMMON | _CONSEQUENCES | ALL_OUTLOOKS | frozenset(SHARES), _door),
    Mode("command", _COMMON | _CONSEQUENCES | frozenset({*SHARES, *OUTLOOKS}), _command, is_slow=True),
)
"""Every mode. An engine that joins is one line here, with the figures that it can be asked for."""
