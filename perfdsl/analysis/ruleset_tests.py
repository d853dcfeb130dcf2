"""The test blocks of a ruleset to their results: what was expected, and what came out."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.diagnostics import TEST_FAILED, Diagnostic, Diagnostics
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.interval.outlooks import surely
from perfdsl.graph.from_model import lower
from perfdsl.graph.nodes import InputKey, NodeId
from perfdsl.model.formula_nodes import Expression
from perfdsl.model.nodes import ActualsFile, Expectation, Plan, Test
from perfdsl.pipeline import CompiledPlan
from perfdsl.values.missing import PENDING, Missing
from perfdsl.values.period import Period
from perfdsl.values.ranges import OneOf, Outlook, Range
from perfdsl.values.signs import SIGNS
from perfdsl.values.written import written


@frozen
class TestResult:
    """What became of one test: it holds where `failures` is empty. `expectations` counts what it expects."""

    name: str
    period: Period
    expectations: int
    failures: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures


def run_tests(
    plan: CompiledPlan, diagnostics: Diagnostics, *, containing: str = ""
) -> tuple[TestResult, ...]:
    """The results of the plan's tests whose names contain a text.

    What is wrong with the data of a test goes to `diagnostics`.
    """
    tests = [
        _standing(plan.model, number)
        for number, test in enumerate(plan.model.tests)
        if containing.lower() in test.name.lower()
    ]
    return tuple(_Run(plan, tests, diagnostics).results())


def _standing(plan: Plan, number: int) -> tuple[Plan, Test]:
    """A test, and the plan as it stands on the day of the test."""
    test = plan.tests[number]
    state = plan.in_force(test.at or test.period.end)
    return state, state.tests[number]


class _Run:
    """One run. A program for each period and state serves all its tests, and a data file is read once."""

    def __init__(
        self, plan: CompiledPlan, tests: Sequence[tuple[Plan, Test]], diagnostics: Diagnostics
    ) -> None:
        self._plan = plan
        self._tests = tests
        self._diagnostics = diagnostics
        self._programs: dict[tuple[Period, int], Program] = {}
        self._datasets: dict[ActualsFile | None, Dataset] = {None: Dataset()}

    def results(self) -> Iterator[TestResult]:
        places: dict[tuple[Period, int], int] = {}
        for plan, test in self._tests:
            program = self._program(plan, test.period)
            start = places.get((test.period, id(plan)), 0)
            width = sum(len(_sides(one)) for one in test.expectations)
            places[test.period, id(plan)] = start + width
            evaluation = program.evaluate(self._dataset(test), test.at)
            nodes = iter(program.graph.asked[start : start + width])
            failures = [
                failure
                for one in test.expectations
                if (failure := _failure(one, [next(nodes) for _ in _sides(one)], evaluation))
            ]
            yield TestResult(test.name, test.period, len(test.expectations), tuple(failures))

    def _program(self, plan: Plan, period: Period) -> Program:
        if (period, id(plan)) not in self._programs:
            asked = [
                side
                for state, test in self._tests
                if test.period == period and state is plan
                for one in test.expectations
                for side in _sides(one)
            ]
            self._programs[period, id(plan)] = Program(lower(plan, period, asked))
        return self._programs[period, id(plan)]

    def _dataset(self, test: Test) -> Dataset:
        if test.actuals not in self._datasets:
            assert test.actuals is not None
            self._datasets[test.actuals] = self._plan.read_named(
                test.actuals, test.actuals.locale, self._diagnostics
            )
        base = self._datasets[test.actuals]
        given = {
            InputKey(one.path, one.period): Datum(one.value, test.span, written(one.value))
            for one in test.given
        }
        return Dataset({**base.facts, **given}, base.name)


def _sides(expectation: Expectation) -> tuple[Expression, ...]:
    return (expectation.left,) if expectation.right is None else (expectation.left, expectation.right)


def _failure(expectation: Expectation, nodes: Sequence[NodeId], evaluation: Evaluation) -> Diagnostic | None:
    found = [evaluation.open.get(node, evaluation.values[node]) for node in nodes]
    if _holds(expectation.sign, found):
        return None
    shown = written(found[0], expectation.left.kind)
    if expectation.right is None:
        return Diagnostic(
            TEST_FAILED, f"`{expectation.left.span.text}` does not hold: {shown}", expectation.span
        )
    wanted = written(found[1], expectation.right.kind)
    sign = "" if expectation.sign == "=" else f"{expectation.sign} "
    return Diagnostic(
        TEST_FAILED,
        f"`{expectation.left.span.text}` is {shown}, and {sign}{wanted} was expected",
        expectation.span,
    )


def _holds(sign: str | None, found: Sequence[Outlook]) -> bool:
    if sign is None:
        return found[0] is True
    left, right = found
    if isinstance(left, Range | OneOf) or isinstance(right, Range | OneOf):
        # `pending` is the word for what is open; anything else has to hold whatever becomes of it.
        return sign == "=" if PENDING in found else surely(sign, left, right)
    if isinstance(left, Missing) or isinstance(right, Missing):
        # Two missing values are alike where their reasons are; no order says more of them.
        return sign in ("=", ">=", "<=") and left == right
    return SIGNS[sign](left, right)
