"""Data that refute a claim to what the exact engine makes of them: the figures that the claim is about, by name."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.findings.claims.nodes import Counterexample, Facts
from perfdsl.findings.claims.questions import Question
from perfdsl.graph.from_model import lower
from perfdsl.graph.nodes import Graph
from perfdsl.graph.references import References
from perfdsl.graph.written_facts import fact_text
from perfdsl.model.claims.nodes import Against, Holds
from perfdsl.model.formula_nodes import Figure
from perfdsl.model.nodes import Plan
from perfdsl.model.order import figures
from perfdsl.values.kind import RATIO
from perfdsl.values.missing import PENDING
from perfdsl.values.ranges import OneOf, OpenAllotment, Range
from perfdsl.values.written import written

_OF_ROWS = frozenset({"actual", "target", "target_high", "baseline"})


@frozen
class Replayed:
    """One of the data of a refutation; `expected` is what comes of them, as conditions that hold."""

    graph: Graph
    facts: Facts
    expected: tuple[str, ...]


def replayed(question: Question, plan: Plan, found: Counterexample) -> tuple[Replayed, ...]:
    """The data of a refutation, both where there are two, with the figures that the exact engine makes of them."""
    state = plan.in_force(question.at)
    asked = tuple(_asked(question))
    program = Program(lower(state, question.graphs[0].period, asked))
    data = [found.facts] if found.other is None else [found.facts, found.other]
    return tuple(_replayed(question, program, asked, facts) for facts in data)


def _asked(question: Question) -> Iterator[Figure]:
    """The figures that a claim names, each once."""
    found: dict[tuple[object, ...], Figure] = {}
    for expression in question.claim.expressions():
        for one in figures(expression):
            if isinstance(one, Figure):
                found.setdefault((one.path, one.figure, one.period, one.previous), one)
    if isinstance(question.claim.what, Holds):
        yield from sorted(found.values(), key=lambda one: one.span.start)
    else:
        yield from found.values()


def _replayed(question: Question, program: Program, asked: Sequence[Figure], facts: Facts) -> Replayed:
    dataset = Dataset({key: Datum(value) for key, value in facts.items()})
    evaluation = program.evaluate(dataset, question.at)
    references = References(program.graph)
    expected = [
        text
        for node, one in zip(program.graph.asked, asked, strict=True)
        if (text := _expected(evaluation, references, one, node)) is not None
    ]
    expected = [f"{text}{_beside(question, facts)}" for text in expected]
    if not expected and isinstance(question.claim.what, Holds):
        expected = [f"not ({' '.join(question.claim.what.condition.span.text.split())})"]
    return Replayed(program.graph, facts, tuple(expected))


def _beside(question: Question, facts: Facts) -> str:
    """What the plan comes to that a claim compares with, as a remark."""
    if not isinstance(question.claim.what, Against) or question.other is None:
        return ""
    program = Program(question.graphs[1], [question.other])
    dataset = Dataset({key: Datum(value) for key, value in facts.items()})
    outlook = program.evaluate(dataset, question.at).outlook(question.other)
    return "" if outlook is None else f"  # in `{question.claim.what.plan}` it is {written(outlook, RATIO)}"


def _expected(evaluation: Evaluation, references: References, one: Figure, node: object) -> str | None:
    """A figure and what it came to, as a test expects it; what is open is `pending`."""
    value = evaluation.outlook(node)  # type: ignore[arg-type]
    if value is None or isinstance(value, OpenAllotment):
        return None
    if isinstance(value, Range | OneOf):
        value = PENDING
    when = "@previous" if one.previous else "" if one.period is None else f"@{one.period}"
    figure = "" if one.figure == "actual" else f".{one.figure}"
    text = fact_text(value, one.kind) if one.figure in _OF_ROWS else written(value, one.kind)
    return f"{_named(references, one)}{figure}{when} = {text}"


def _named(references: References, one: Figure) -> str:
    return references.item(one.path) if one.path else "plan"
