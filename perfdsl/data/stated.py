"""What is stated of one subject to its facts: each is kept once, and two statements that contradict each other are told."""

from collections.abc import Collection, Mapping
from typing import Protocol

from attrs import define, evolve, field

from perfdsl.data.locale import shown
from perfdsl.data.nodes import Datum
from perfdsl.diagnostics import DUPLICATE_ROW, TWO_VALUES, Code, Label
from perfdsl.graph.nodes import InputKey
from perfdsl.source import Place
from perfdsl.values.missing import NOT_MEASURED, WRONG_KIND
from perfdsl.values.period import Period
from perfdsl.values.value import Value


class Report(Protocol):
    """Where errors are told."""

    def __call__(
        self, code: Code, message: str, place: Place | None, *labels: Label, advice: str | None = None
    ) -> None:
        """Tell of an error at a place."""
        ...


@define
class Stated:
    """The facts of one subject, and in which dashboard each was stated first, or again."""

    report: Report
    facts: dict[InputKey, Datum] = field(factory=dict)
    _boards: dict[InputKey, str] = field(factory=dict)
    _later: dict[tuple[InputKey, str], Datum] = field(factory=dict)

    def state(self, key: InputKey, datum: Datum, dashboard: str) -> None:
        """Keep a fact; the same fact again is a second statement of one value, or an error."""
        first = self.facts.get(key)
        if first is None:
            self.facts[key] = datum
            if dashboard:
                self._boards[key] = dashboard
            return
        self._restate(key, first, datum, dashboard)
        self._keep_estimate(key, first, datum)

    def _keep_estimate(self, key: InputKey, first: Datum, datum: Datum) -> None:
        """Beside the fact that is kept stands the estimate that somebody gave; two of them contradict each other."""
        if first.estimate is None and datum.estimate is None:
            return
        kept = first if first.estimate is not None else datum
        if datum.estimate is not None and kept.estimate != datum.estimate:
            self.report(
                TWO_VALUES,
                f"`{key}` is estimated otherwise elsewhere",
                datum.estimate_place,
                *(() if kept.estimate_place is None else (Label(kept.estimate_place, "the other estimate"),)),
                advice="one fact has one estimate: correct the wrong one",
            )
        self.facts[key] = evolve(self.facts[key], estimate=kept.estimate, estimate_place=kept.estimate_place)

    def _restate(self, key: InputKey, first: Datum, datum: Datum, dashboard: str) -> None:
        earlier = first if self._boards.get(key, "") == dashboard else self._later.get((key, dashboard))
        if earlier is not None and (earlier.value == NOT_MEASURED or not _differ(earlier.value, datum.value)):
            self.report(DUPLICATE_ROW, f"`{key}` is there twice", datum.place, *_first(earlier, "first here"))
            return
        if earlier is None:
            self._later[key, dashboard] = datum
        if (
            first.value == NOT_MEASURED
        ):  # an empty cell states nothing, so that another dashboard's figure stands
            self._later[key, self._boards.get(key, "")] = first
            self.facts[key], self._boards[key] = datum, dashboard
        elif _differ(first.value, datum.value):
            message = f"`{key}` is {shown(datum.text)} here and {shown(first.text)} elsewhere"
            self.report(
                TWO_VALUES,
                message,
                datum.place,
                *_first(first, "the other value"),
                advice="one fact has one value: correct the wrong one, or measure two things",
            )

    def report_wholes(self, whole_of: Mapping[Period, Period], profiles: Collection[Period]) -> None:
        """An error for every fact that is given for a period and for parts of it."""
        told: set[InputKey] = set()
        for key, part in self.facts.items():
            whole = InputKey(key.path, whole_of.get(key.period, key.period))
            first = self.facts.get(whole)
            if whole.period in profiles:
                continue  # of a period that only shows how it went, some parts and the whole are enough
            if whole == key or whole in told or first is None or NOT_MEASURED in (first.value, part.value):
                continue
            told.add(whole)
            self.report(
                TWO_VALUES,
                f"`{whole}` is given as a whole and for parts of it, such as {key.period}",
                first.place,
                *_first(part, "a part is here"),
                advice="give the parts, or the whole; the whole is counted",
            )


def _first(datum: Datum, message: str) -> tuple[Label, ...]:
    return () if datum.place is None else (Label(datum.place, message),)


def _differ(first: Value, second: Value) -> bool:
    """Whether two statements contradict each other; one that is empty, or already refused, does not."""
    silent = (NOT_MEASURED, WRONG_KIND)
    return first != second and first not in silent and second not in silent
