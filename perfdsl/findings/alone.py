"""Figures over subjects where the data are of one."""

from collections.abc import Iterator

from perfdsl.diagnostics import NO_OTHERS, Diagnostic
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Graph
from perfdsl.graph.operations import Scope


def alone(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """A warning where the plan asks many subjects and there is one, at the first place that asks."""
    if evaluation.among is None or len(evaluation.among.population.subjects) < 2:  # noqa: PLR2004 - one is not many
        yield from asking_others(evaluation.graph)


def asking_others(graph: Graph) -> Iterator[Diagnostic]:
    """A warning where a plan asks many subjects, at the first place that asks."""
    for node in graph.nodes:
        if node.operation.scope is Scope.SUBJECTS:
            yield Diagnostic(
                NO_OTHERS,
                "this asks many subjects, and the data are of one",
                node.place,
                help="give the data of all, with a column `subject`",
            )
            return
