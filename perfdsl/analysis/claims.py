"""The claims of a plan to their answers: proved, not refuted, refuted by data that are shown, or not tried."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from perfdsl.findings.claims.deciding import SEED, THOROUGH, Decided, decided
from perfdsl.findings.claims.nodes import Answer, Proved, Refuted, Untried
from perfdsl.findings.claims.replaying import Replayed, replayed
from perfdsl.graph.written_facts import written_test
from perfdsl.pipeline import CompiledPlan
from perfdsl.source import Span
from perfdsl.values.period import Period

_UNBOUNDED: Final = 10**18


@frozen
class ClaimResult:
    """What became of one claim.

    `answer` is a `Proved`, `NotRefuted`, `Refuted` or `Untried`. `tests` are the data that refute it, as `test`
    blocks that hold: one, or two where the claim is about two data.
    """

    text: str
    because: str
    answer: Answer
    period: Period | None
    tests: tuple[str, ...]
    place: Span

    @property
    def proved(self) -> bool:
        """Whether it holds for all data."""
        return isinstance(self.answer, Proved)

    @property
    def refuted(self) -> bool:
        """Whether it does not hold."""
        return isinstance(self.answer, Refuted)


@frozen
class Claims:
    """The claims of a plan with their answers; `periods` are those that were looked at."""

    plan: str
    label: str
    periods: tuple[Period, ...]
    results: tuple[ClaimResult, ...]

    @property
    def refuted(self) -> bool:
        """Whether one of them does not hold."""
        return any(one.refuted for one in self.results)


def claims(
    plan: CompiledPlan,
    *,
    runs: int | None = None,
    seed: int = SEED,
    containing: str = "",
    period: Period | None = None,
) -> Claims:
    """The answers to the claims of a plan whose text contains `containing`, in the order written.

    What is not proved is tried on so many data (`runs`), drawn from `seed`: 500 of each claim unless a number is
    given, and fewer of a large plan. They are for all periods of the plan, or for one.
    """
    wanted = containing.casefold()
    effort = THOROUGH if runs is None else evolve(THOROUGH, trials=_UNBOUNDED, each=_UNBOUNDED)
    periods = plan.periods if period is None else (period,)
    found = decided(
        plan.model,
        effort=effort,
        runs=runs,
        seed=seed,
        periods=periods,
        chosen=lambda one: wanted in one.text.casefold(),
    )
    results = tuple(_result(plan, one, number) for number, one in enumerate(found, 1))
    return Claims(plan.name, plan.model.label, tuple(periods), results)


def _result(plan: CompiledPlan, one: Decided, number: int) -> ClaimResult:
    tests: Sequence[str] = ()
    told = isinstance(one.answer, Refuted | Untried) and one.question is not None
    period = one.question.graphs[0].period if told and one.question is not None else None
    if isinstance(one.answer, Refuted) and one.answer.data is not None and one.question is not None:
        data = replayed(one.question, plan.model, one.answer.data)
        name = f"claim {number}: {one.claim.text}"
        tests = [_test(one, each, name, place, len(data)) for place, each in enumerate(data)]
    return ClaimResult(one.claim.text, one.claim.because, one.answer, period, tuple(tests), one.claim.span)


def _test(one: Decided, data: Replayed, name: str, place: int, many: int) -> str:
    assert one.question is not None
    named = name if many == 1 else f"{name}, {('before', 'after')[place]}"
    return written_test(data.graph, data.facts, one.question.at, named, data.expected)
