"""The claims of a plan to their answers: what is written is looked up, the rest proved, else tried."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from attrs import frozen

from perfdsl.engine.exact import Program
from perfdsl.findings.claims.boxes import Budget, Foreseen, Part
from perfdsl.findings.claims.failing import Exact
from perfdsl.findings.claims.generating import Seen
from perfdsl.findings.claims.nodes import Answer, NotRefuted, Proved, Refuted, Untried
from perfdsl.findings.claims.proof import proof
from perfdsl.findings.claims.questions import Question, questions
from perfdsl.findings.claims.shrinking import MAX_LOOKS, MAX_NODES_LOOKED_AT
from perfdsl.findings.claims.trials import refutation
from perfdsl.graph.nodes import Graph
from perfdsl.model.claims.nodes import Claim, Holds
from perfdsl.model.nodes import Plan
from perfdsl.values.period import Period

SEED: Final = 1
"""What trials begin with where nobody says otherwise."""


@frozen
class Effort:
    """How hard claims are tried: the steps of all proofs, the data of each claim, and the steps of all trials.

    `each` is the most steps of the trials of one claim, beside making a refutation small.
    """

    proofs: int
    runs: int
    trials: int
    each: int


CHECKING: Final = Effort(150_000, 25, 1_000_000, 200_000)
"""Of `check`, which is quick."""

THOROUGH: Final = Effort(4_000_000, 500, 100_000_000, 10_000_000)
"""Of `claims`."""

_SELDOM: Final = 10
"""Making a refutation small takes so much less than it may, as a rule."""

TOO_LARGE: Final = "too_large"
NOTHING_TRIED: Final = "nothing_tried"
NO_PERIOD: Final = "no_period"
"""Why a claim was not tried."""


@frozen
class Decided:
    """A claim and its answer; `question` is what was asked in the period in which it was refuted, or not tried."""

    claim: Claim
    answer: Answer
    question: Question | None = None


def decided(  # noqa: PLR0913 - all that can be chosen
    plan: Plan,
    *,
    effort: Effort = THOROUGH,
    runs: int | None = None,
    seed: int = SEED,
    periods: Sequence[Period] | None = None,
    chosen: Callable[[Claim], bool] = lambda _: True,
) -> Iterator[Decided]:
    """The answers to the claims of a plan that are `chosen`, in the order written, over its periods or some of them."""
    deciding = _Deciding(effort, effort.runs if runs is None else runs, seed)
    found: dict[int, list[tuple[Question, Answer]]] = {}
    claims = {place: one for place, one in enumerate(plan.claims) if chosen(one)}
    for period in (periods or plan.periods) if claims else ():
        foreseen: dict[int, Foreseen] = {}
        for question in questions(plan, period, claims):
            before = found.setdefault(question.number, [])
            if not any(isinstance(answer, Refuted) for _, answer in before):
                before.append((question, deciding.answer(question, foreseen)))
    for place, claim in claims.items():
        yield _together(claim, found.get(place, ()))


def _together(claim: Claim, found: Sequence[tuple[Question, Answer]]) -> Decided:
    """The answer over several periods: that of the worst of them."""
    if not found:
        return Decided(claim, Untried(NO_PERIOD))
    question, worst = max(found, key=lambda one: _RANKS.index(type(one[1])))
    if isinstance(worst, Proved):
        boxes = sum(one.boxes for _, one in found if isinstance(one, Proved))
        return Decided(claim, Proved(worst.how, boxes))
    if isinstance(worst, NotRefuted):
        tries = sum(one.tries for _, one in found if isinstance(one, NotRefuted))
        return Decided(claim, NotRefuted(tries, worst.seed))
    return Decided(claim, worst, question)


_RANKS: Final = (Proved, NotRefuted, Untried, Refuted)


class _Deciding:
    """One run over many claims, with one budget for all of them."""

    def __init__(self, effort: Effort, runs: int, seed: int) -> None:
        self._proofs = Budget(effort.proofs)
        self._trials = Budget(effort.trials)
        self._each = effort.each
        self._runs = runs
        self._seed = seed
        self._seen = Seen()

    def answer(self, question: Question, foreseen: dict[int, Foreseen]) -> Answer:
        """The answer in one period; `foreseen` keeps what was found out about graphs."""
        graphs = tuple(self._foreseen(graph, question, foreseen) for graph in question.graphs)
        if isinstance(question.claim.what, Holds) and not Part(graphs[0], question.wanted(0)).inputs:
            return self._written(question)
        proved = proof(question, graphs, self._proofs) if self._proofs.left > 0 else None
        return proved or self._tried(question)

    def _tried(self, question: Question) -> Answer:
        """What trials say, as many as there is room for."""
        nodes = sum(len(graph.nodes) for graph in question.graphs)
        runs = min(self._runs, min(self._trials.left, self._each) // nodes)
        if runs < 1:
            return Untried(TOO_LARGE if self._runs else NOTHING_TRIED)
        self._trials.spend(runs * nodes)
        refuted = refutation(Exact(question).trial, runs, self._seed, self._seen)
        if refuted is None:
            return NotRefuted(runs, self._seed)
        self._trials.spend(min(MAX_LOOKS * nodes, MAX_NODES_LOOKED_AT) // _SELDOM)
        return Refuted(refuted)

    def _foreseen(self, graph: Graph, question: Question, known: dict[int, Foreseen]) -> Foreseen:
        if id(graph) not in known:
            known[id(graph)] = Foreseen(graph, question.at)
        return known[id(graph)]

    def _written(self, question: Question) -> Answer:
        """Of what the plan itself writes, there is nothing to be tried."""
        values = Program(question.graphs[0], question.wanted(0)).run({}, question.at)
        supposed = question.where is None or values[question.where] is True
        return Refuted(None) if supposed and values[question.figures[0]] is False else Proved("written")
