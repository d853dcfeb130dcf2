"""The claims of a plan to what `check` says of them: those that do not hold, with the data that show it."""

from collections.abc import Iterable, Iterator

from perfdsl.diagnostics import CLAIM_REFUTED, Diagnostic
from perfdsl.findings.claims.deciding import CHECKING, Decided, decided
from perfdsl.findings.claims.nodes import Counterexample, Facts, Refuted
from perfdsl.graph.nodes import Graph
from perfdsl.graph.written_facts import given_lines, test_period
from perfdsl.model.nodes import Plan

_SHOWN = 8


def refuted_claims(plan: Plan) -> Iterator[Diagnostic]:
    """An error for each claim that little effort refutes."""
    return diagnostics(decided(plan, effort=CHECKING)) if plan.claims else iter(())


def diagnostics(found: Iterable[Decided]) -> Iterator[Diagnostic]:
    """An error for each claim that is refuted."""
    for one in found:
        if isinstance(one.answer, Refuted):
            yield Diagnostic(
                CLAIM_REFUTED,
                f"`{one.claim.text}` does not hold{_when(one)}",
                one.claim.span,
                help=_where(one, one.answer.data),
            )


def _when(one: Decided) -> str:
    graph = None if one.question is None else one.question.graphs[0]
    return "" if graph is None else test_period(graph)


def _where(one: Decided, found: Counterexample | None) -> str:
    """The data that refute it, in a line."""
    if found is None or one.question is None:
        return "change the weights, targets or baselines, or what is claimed of them"
    graph = one.question.graphs[0]
    text = _data(graph, found.facts)
    if found.other is not None:
        changed = {key: value for key, value in found.other.items() if found.facts.get(key) != value}
        text += f", against {_data(graph, changed)}"
    return f"it fails with {text}; `perfdsl claims` writes this as a test"


def _data(graph: Graph, facts: Facts) -> str:
    lines = [line.removeprefix("given ") for line in given_lines(graph, facts)]
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return f"`{', '.join(lines[:_SHOWN])}`{more}" if lines else "nothing measured"
