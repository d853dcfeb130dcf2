"""An evaluation to what is to be said of it: values that a plan refuses to miss, and figures that disagree."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from attrs import evolve

from perfdsl.diagnostics import MISSING_REFUSED, PARTS_DISAGREE, Diagnostic, Label
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.sharing import sum_of_parts
from perfdsl.findings.alone import alone
from perfdsl.findings.notes import missing_notes
from perfdsl.findings.outside import values_outside
from perfdsl.findings.reporting import idle_estimates, unreported
from perfdsl.findings.requirements import failed_demands
from perfdsl.graph.nodes import Graph, InputKey, Node, NodeId
from perfdsl.graph.operations import INPUT, POLICY, WHOLE_OF_PARTS
from perfdsl.source import Place
from perfdsl.values.missing import Missing, MissingRule, Policy, Reason
from perfdsl.values.number import RATIONAL_TYPE, exact_text

Finding = Callable[[Evaluation], Iterator[Diagnostic]]


def findings(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """Everything that there is to say of an evaluation: errors where its results cannot stand."""
    for found in FINDINGS:
        yield from found(evaluation)


def findings_of_all(evaluations: Mapping[str, Evaluation]) -> Iterator[Diagnostic]:
    """What there is to say of many subjects: the same of several is told once, with how many they are."""
    found: dict[Diagnostic, list[str]] = {}
    for subject, evaluation in evaluations.items():
        for one in findings(evaluation):
            found.setdefault(one, []).append(subject)
    for one, subjects in found.items():
        more = f" and {len(subjects) - 1} more" if len(subjects) > 1 else ""
        yield evolve(one, message=f"{one.message} (`{subjects[0]}`{more})") if subjects[0] else one


def refusals(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """A diagnostic for every row that is missing under a policy that refuses that."""
    for place in refusing(evaluation.graph):
        yield from refusal(place, evaluation)


def refusing(graph: Graph) -> dict[NodeId, frozenset[Reason]]:
    """The scores that may not be missing, each with the reasons for which it may not."""
    scores = dict.fromkeys(item.figures.score for item in graph.outline.items)
    found: dict[NodeId, frozenset[Reason]] = {}
    for place in scores:
        rule = (
            None
            if place is None or graph.nodes[place].operation is not POLICY
            else graph.nodes[place].parameter
        )
        if place is not None and isinstance(rule, MissingRule):
            found[place] = frozenset(one for one in Reason if rule.policy_for(one) is Policy.ERROR)
    return {place: reasons for place, reasons in found.items() if reasons}


def refusal(place: NodeId, evaluation: Evaluation) -> Iterator[Diagnostic]:
    """A diagnostic where a score is missing that may not be."""
    node, value = evaluation.graph.nodes[place], evaluation.outlook(place)
    rule = node.parameter
    assert isinstance(rule, MissingRule)
    if isinstance(value, Missing) and rule.policy_for(value.reason) is Policy.ERROR:
        yield Diagnostic(
            MISSING_REFUSED,
            f"this row has no value ({value.reason.value})",
            node.place,
            help="give it one, or declare another policy than `missing error`",
        )


def parts_that_disagree(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """A warning where a row that is shared out was measured as a whole too, and its parts come to another figure."""
    for place, node in enumerate(evaluation.graph.nodes):
        if node.operation is WHOLE_OF_PARTS:
            yield from disagreement(NodeId(place), evaluation)


def disagreement(place: NodeId, evaluation: Evaluation) -> Iterator[Diagnostic]:
    """A warning where a whole is not the sum of its parts."""
    node = evaluation.graph.nodes[place]
    own, *parts = (evaluation.values[argument] for argument in node.arguments)
    whole = sum_of_parts(parts)
    if not isinstance(own, RATIONAL_TYPE) or not isinstance(whole, RATIONAL_TYPE) or own == whole:
        return
    measured = evaluation.graph.nodes[node.arguments[0]]
    yield Diagnostic(
        PARTS_DISAGREE,
        f"{_named(measured)} is {exact_text(own)}, and its parts add up to {exact_text(whole)}",
        _cell(evaluation, measured) or node.place,
        labels=_cells(evaluation, node),
        help="the figure of the whole counts: correct the wrong one, or leave the whole out of the data",
    )


def _named(node: Node) -> str:
    return f"`{node.parameter}`" if isinstance(node.parameter, InputKey) else "what this row is computed at"


def _cells(evaluation: Evaluation, whole: Node) -> tuple[Label, ...]:
    """Where the parts were read from."""
    found: list[Label] = []
    for argument in whole.arguments[1:]:
        part = evaluation.graph.nodes[argument]
        part = evaluation.graph.nodes[part.arguments[0]] if part.operation is WHOLE_OF_PARTS else part
        value, place = evaluation.values[argument], _cell(evaluation, part)
        if place is not None and isinstance(value, RATIONAL_TYPE):
            found.append(Label(place, exact_text(value)))
    return tuple(found)


def _cell(evaluation: Evaluation, node: Node) -> Place | None:
    if node.operation is not INPUT or not isinstance(node.parameter, InputKey):
        return None
    datum = evaluation.dataset.facts.get(node.parameter)
    return datum.place if datum else None


FINDINGS: Final[tuple[Finding, ...]] = (
    missing_notes,
    unreported,
    idle_estimates,
    refusals,
    parts_that_disagree,
    values_outside,
    failed_demands,
    alone,
)
