"""What was measured by a day to what it will be at the end of its period, by the rule that each row declares."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve, field, frozen

from perfdsl.data.nodes import Dataset, Datum
from perfdsl.engine.exact import Evaluation, Program
from perfdsl.engine.series import Told, series
from perfdsl.graph.nodes import Graph, Input, InputKey
from perfdsl.graph.operations import SERIES
from perfdsl.source import Place
from perfdsl.values.missing import NO_CASES, NOT_DUE, NOT_MEASURED, OUT_OF_RANGE, Missing
from perfdsl.values.number import RATIONAL_TYPE, Rational, rational, too_large
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.value import Value


@frozen
class Foreseen:
    """A figure at the end of its period.

    `rule` is `linear`, `as previous` or `estimate`, empty where the figure `so_far` is kept; `value` is missing where
    the rule gives none. `passed` of `whole` days (or `parts`, where it is measured by them) are over. `same` and
    `before` are what was measured a period earlier: in the same parts, and in all of them.
    """

    rule: str
    value: Value
    so_far: Value
    passed: int = 0
    whole: int = 0
    parts: bool = False
    same: Value | None = None
    before: Value | None = None
    place: Place | None = field(default=None, eq=False)
    """Where an estimate was read."""


def foreseen(evaluation: Evaluation) -> dict[Path, Foreseen]:
    """Every input of a plan with its figure at the end of the period, as foreseen on the day of evaluation.

    At the end of the period that is what was measured.
    """
    return dict(_Foreseeing(evaluation).run())


def forecast(evaluation: Evaluation, found: Mapping[Path, Foreseen]) -> Evaluation:
    """The same plan with the foreseen figures as its actuals, looked at at the end of the period.

    What nothing is foreseen of stays as it was measured so far, and missing where it was not.
    """
    graph, facts = evaluation.graph, dict(evaluation.dataset.facts)
    for path, one in found.items():
        key = InputKey(path, graph.period)
        value = one.so_far if isinstance(one.value, Missing) else one.value
        if value not in (NOT_DUE, NOT_MEASURED):
            facts[key] = evolve(facts.get(key, Datum(value)), value=value)
    dataset = Dataset(facts, evaluation.dataset.name)
    return Program(graph).evaluate(dataset, max(evaluation.at, graph.end))


class _Foreseeing:
    def __init__(self, evaluation: Evaluation) -> None:
        self._graph = evaluation.graph
        self._period = evaluation.graph.period
        self._at = min(evaluation.at, self._period.end)
        self._facts = evaluation.dataset.facts
        self._told = _series(evaluation.graph)

    def run(self) -> Iterator[tuple[Path, Foreseen]]:
        for one in self._graph.inputs:
            yield one.path, self._one(one)

    def _one(self, one: Input) -> Foreseen:
        key = InputKey(one.path, self._period)
        told = self._told.get(key)
        whole = self._fact(one.path, self._period)
        so_far = whole if told is None else self._together(one, self._period, told, self._at)
        if self._at >= self._period.end:
            return Foreseen(one.forecast, so_far, so_far)
        match one.forecast:
            case "linear":
                by_parts = told is not None and whole == NOT_MEASURED
                return self._linear(so_far, told[1] if told is not None and by_parts else None)
            case "as previous" if told is not None:
                return self._as_previous(one, so_far, told)
            case "estimate":
                value, place = self._estimate(one)
                return Foreseen("estimate", value, so_far, place=place)
            case _:
                return Foreseen("", so_far, so_far)

    def _linear(self, so_far: Value, ends: Sequence[date] | None) -> Foreseen:
        """The figure so far by the share of the period, in days or parts, in which it came about."""
        first, last = self._period.start, self._period.end
        if ends is None:
            passed, whole = max(0, (self._at - first).days + 1), (last - first).days + 1
        else:
            passed, whole = _ended(ends, self._at), len(ends)
        value = _times(so_far, rational(whole), rational(passed)) if passed else NOT_DUE
        return Foreseen("linear", value, so_far, passed, whole, ends is not None)

    def _as_previous(self, one: Input, so_far: Value, told: Told) -> Foreseen:
        """The figure so far by the share of the period before that its own parts had come to then."""
        how, ends = told
        passed = _ended(ends, self._at)
        try:
            earlier = self._period.previous()
        except ValueError:
            return Foreseen("as previous", NOT_MEASURED, so_far, passed, len(ends), parts=True)
        days = [part.end for part in earlier.parts(one.series or earlier.unit)]
        facts = [self._fact(one.path, part) for part in earlier.parts(one.series or earlier.unit)]
        then = series((how, days))
        same = then(NOT_MEASURED, days[passed - 1], *facts) if passed else NOT_DUE
        before = then(self._fact(one.path, earlier), earlier.end, *facts)
        value = _times(so_far, before, same)
        return Foreseen("as previous", value, so_far, passed, len(ends), parts=True, same=same, before=before)

    def _estimate(self, one: Input) -> tuple[Value, Place | None]:
        """What the office says of the whole, else beside the latest part that has ended."""
        parts = self._period.parts(one.series) if one.series else ()
        ended = [part for part in parts if part.end <= self._at]
        for period in (self._period, *reversed(ended)):
            datum = self._facts.get(InputKey(one.path, period))
            if datum is not None and datum.estimate is not None:
                return datum.estimate, datum.estimate_place
        return NOT_MEASURED, None

    def _together(self, one: Input, period: Period, told: Told, at: date) -> Value:
        parts = (self._fact(one.path, part) for part in period.parts(one.series or period.unit))
        return series(told)(self._fact(one.path, period), at, *parts)

    def _fact(self, path: Path, period: Period) -> Value:
        datum = self._facts.get(InputKey(path, period))
        return NOT_MEASURED if datum is None else datum.value


def _series(graph: Graph) -> dict[InputKey, Told]:
    """How the figures of each input that is measured by parts are taken together."""
    found: dict[InputKey, Told] = {}
    for node in graph.nodes:
        if node.operation is SERIES:
            key = graph.nodes[node.arguments[0]].parameter
            assert isinstance(key, InputKey)
            found[key] = node.parameter  # type: ignore[assignment]
    return found


def _ended(ends: Sequence[date], at: date) -> int:
    return sum(end <= at for end in ends)


def _times(figure: Value, by: Value, of: Value) -> Value:
    """The figure times a quotient; missing where one of them is, or where nothing can be divided by."""
    factors = [_number(one) for one in (figure, by, of)]
    gone = next((one for one in factors if isinstance(one, Missing)), None)
    if gone is not None:
        return gone
    amount, upper, lower = (one for one in factors if not isinstance(one, Missing))
    if lower == 0:
        return NO_CASES
    scaled = amount * upper / lower
    return OUT_OF_RANGE if too_large(scaled) else scaled


def _number(value: Value) -> Rational | Missing:
    if isinstance(value, Missing):
        return value
    return value if isinstance(value, RATIONAL_TYPE) else NOT_MEASURED
