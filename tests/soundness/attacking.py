"""Claims that are said to be proved, attacked with data: one that gives way is a mistake of the proof."""

from collections import Counter
from collections.abc import Iterator

from attrs import define, field, frozen

from perfdsl.findings.claims.boxes import Budget, Foreseen
from perfdsl.findings.claims.draw import Draw
from perfdsl.findings.claims.failing import Exact
from perfdsl.findings.claims.generating import Generator, Seen
from perfdsl.findings.claims.nodes import Counterexample, Facts, Trial
from perfdsl.findings.claims.proof import proof
from perfdsl.findings.claims.questions import Question, questions
from perfdsl.findings.claims.shrinking import smallest
from perfdsl.graph.nodes import Graph, InputKey
from perfdsl.graph.written_facts import given_lines
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.missing import Missing
from perfdsl.values.value import Value

STEPS = 3_000_000
"""How many steps one proof may take."""


@frozen
class Broken:
    """A claim that was proved, and is refuted by data."""

    claim: str
    period: str
    data: tuple[str, ...]

    def __str__(self) -> str:
        return "\n  ".join((f"proved, and refuted in {self.period}: claim {self.claim}", *self.data))


@define
class Tally:
    """What was done."""

    plans: int = 0
    claims: int = 0
    proved: Counter[str] = field(factory=Counter)
    inputs: int = 0
    broken: list[Broken] = field(factory=list)

    def __str__(self) -> str:
        ways = ", ".join(f"{count} by {how}" for how, count in sorted(self.proved.items()))
        return (
            f"{self.plans} plans, {self.claims} claims, {self.proved.total()} proved ({ways}), "
            f"{self.inputs} inputs, {len(self.broken)} refuted though proved"
        )


def attack(plan: CompiledPlan, inputs: int, seed: int, tally: Tally) -> None:
    """Prove what can be proved of a plan, and try each of these claims on so many data, over all periods together."""
    tally.plans += 1
    seen = Seen()
    for period in plan.periods:
        foreseen: dict[int, Foreseen] = {}
        for question in questions(plan.model, period, range(len(plan.model.claims))):
            tally.claims += 1
            how = _proved(question, foreseen)
            if how is None:
                continue
            tally.proved[how] += 1
            trial = Exact(question).trial
            broken = _broken(trial, -(-inputs // len(plan.periods)), seed, seen, tally)
            if broken is not None:
                data = tuple(_lines(trial.graphs[0], broken))
                tally.broken.append(Broken(question.claim.text, str(period), data))


def _proved(question: Question, foreseen: dict[int, Foreseen]) -> str | None:
    graphs = []
    for graph in question.graphs:
        if id(graph) not in foreseen:
            foreseen[id(graph)] = Foreseen(graph, question.at)
        graphs.append(foreseen[id(graph)])
    found = proof(question, tuple(graphs), Budget(STEPS))
    return None if found is None else found.how


def _broken(trial: Trial, inputs: int, seed: int, seen: Seen, tally: Tally) -> Counterexample | None:
    """The first data that refute a claim: half of them as `perfdsl claims` draws them, half by chance alone."""
    generator = Generator(trial, seed, seen)
    if not trial.keys:
        return None
    for number in range(inputs):
        facts = generator.data(number) if number % 2 else _by_chance(generator, Draw(seed, number))
        other = generator.moved(facts, number) if trial.moves else None
        if trial.moves and other is None:
            continue
        tally.inputs += 1
        if trial.fails(facts, other):
            return smallest(trial, Counterexample(facts, number + 1, other), generator.candidates)
    return None


def _by_chance(generator: Generator, draw: Draw) -> Facts:
    """Every fact anywhere in its range, or missing."""
    found: dict[InputKey, Value] = {}
    for key, one in generator.candidates.items():
        if not draw.percent(10):
            found[key] = one.any(draw)
    return found


def _lines(graph: Graph, found: Counterexample) -> Iterator[str]:
    yield from given_lines(graph, found.facts)
    if found.other is not None:
        first = list(given_lines(graph, found.facts))
        yield from (f"then {line}" for line in given_lines(graph, found.other) if line not in first)
        gone = [key for key in found.facts if isinstance(found.other.get(key), Missing)]
        yield from (f"then {key} is missing" for key in gone)
