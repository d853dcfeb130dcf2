"""Claims for tests: a plan as text, and a condition on its figures that holds for all data, or does not."""

from collections.abc import Callable
from datetime import date

from perfdsl.engine.exact import Program
from perfdsl.findings.claims.nodes import Counterexample, Facts, Trial
from perfdsl.findings.claims.trials import refutation
from perfdsl.graph.nodes import Graph, NodeId
from perfdsl.graph.written_facts import given_lines
from perfdsl.pipeline import compile_source
from perfdsl.source import Source
from perfdsl.values.missing import Missing
from perfdsl.values.value import Value

Holds = Callable[..., bool]

RUNS = 800


def figure(graph: Graph, name: str) -> NodeId:
    """The node of a figure such as `fairs.score` or `plan.band`."""
    row, _, what = name.rpartition(".")
    item = next(one for one in graph.outline.items if row in {one.name, one.keyword, one.id})
    node: NodeId = getattr(item.figures, what)
    return node


def trial(
    text: str, names: str, holds: Holds, *, moves: str = "", at: date | None = None, period: str = "2026"
) -> Trial:
    """The claim that the figures of these names stand so, for all data: `holds` takes their values.

    With `moves`, an id, it takes the values before and after that row's actual was changed: first those with the
    smaller actual.
    """
    graph = compile_source(Source("<plan>", f'plan p "P" {{\n{text}\n}}')).graph(period)
    program = Program(graph)
    wanted = tuple(figure(graph, name) for name in names.split())
    moved = tuple(key for key in graph.input_nodes if key.path[-1] in moves.split())

    def read(facts: Facts) -> list[Value]:
        values = program.run(facts, at)
        return [values[node] for node in wanted]

    def fails(facts: Facts, other: Facts | None) -> bool:
        pair = [facts] if other is None else [facts, other]
        if other is not None:
            changed = [key for key in moved if facts.get(key) != other.get(key)]
            if any(isinstance(one.get(key, Missing), (Missing, type)) for one in pair for key in changed):
                return False
            pair.sort(key=lambda one: one[changed[0]])
        figures = [value for one in pair for value in read(one)]
        return not any(isinstance(one, Missing) for one in figures) and not holds(*figures)

    return Trial((graph,), at or graph.end, graph.inputs, tuple(graph.input_nodes), fails, moved, (wanted,))


def written(subject: Trial, found: Counterexample | None) -> list[str]:
    """What a counterexample gives, as a test writes it; then, after `->`, what the second data give otherwise."""
    if found is None:
        return ["none"]
    (graph,) = subject.graphs
    lines = [line.removeprefix("given ") for line in given_lines(graph, found.facts)]
    if found.other is not None:
        second = [line.removeprefix("given ") for line in given_lines(graph, found.other)]
        lines += [f"-> {line}" for line in second if line not in lines]
    return lines


def refuted(subject: Trial, seed: int = 1, runs: int = RUNS) -> list[str]:
    """The smallest data that refute a claim, as a test writes them."""
    return written(subject, refutation(subject, runs, seed))
