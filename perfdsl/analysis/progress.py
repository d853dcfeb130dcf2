"""An evaluation during its period to how far every row has come, how far it should be, and where that leads.

The forecast is the same graph with the foreseen figures as its actuals, looked at at the end of the period. The targets
that it has there are the whole ones, and so the way that a row has gone is measured against them.
"""

from collections.abc import Mapping
from functools import cached_property

from attrs import frozen

from perfdsl.analysis.states import standing_of
from perfdsl.engine.exact import Evaluation
from perfdsl.engine.foreseeing import Foreseen, forecast, foreseen
from perfdsl.engine.interval.prospects import prospects
from perfdsl.engine.meanings import MEANINGS
from perfdsl.engine.silence import silent
from perfdsl.graph import operations as op
from perfdsl.graph.nodes import InputKey, Item
from perfdsl.values.missing import NOT_MEASURED
from perfdsl.values.number import RATIONAL_TYPE, ZERO, Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.ranges import Outlook
from perfdsl.values.value import Value


@frozen
class RowProgress:
    """How far a row has come.

    `item` is its place in the outline. `expected` is the share of its whole target that is due by now, `declared`
    whether the plan says so: else it is the share of the period that has passed, a yardstick that decides nothing.
    `reached` is how far the actual is on the way to the whole target, None where there is no such way. `state` is
    `ahead`, `on_track`, `behind`, `late`, `silent` or `not_due`, empty where nothing is asked; `unreported` are the
    parts of the period that a row is silent about. `foreseen` is how the actual was forecast: None where it is
    computed from others. `actual` and `score` are those of the forecast.
    """

    item: int
    expected: Rational | None
    declared: bool
    reached: Rational | None
    state: str
    target: Value | None
    unreported: tuple[Period, ...]
    foreseen: Foreseen | None
    actual: Outlook | None
    score: Outlook | None
    way: tuple[Rational, Rational] | None = None
    """Where the way to the whole target begins and ends, where there is one."""

    @property
    def difference(self) -> Rational | None:
        """How much more was reached than is due, where the plan says what is."""
        if self.expected is None or self.reached is None or not self.declared:
            return None
        return self.reached - self.expected


@frozen(slots=False)
class Progress:
    """What can be said of a period before it ends.

    `elapsed` is the share of its days that have passed. `rows` has every row by its place in the outline, `forecast`
    the plan as it is foreseen at the end.
    """

    evaluation: Evaluation
    elapsed: Rational
    rows: Mapping[int, RowProgress]
    forecast: Evaluation
    foreseen: Mapping[Path, Foreseen]

    @cached_property
    def ranges(self) -> tuple[Outlook, ...]:
        """What each node may be at the end as figures come out that are open still, and of which nothing is foreseen.

        Empty where there are none.
        """
        return _ranges(self.evaluation, self.forecast, self.foreseen)

    def score(self, item: Item) -> Outlook | None:
        """The forecast of the score of a row or container."""
        return self.forecast.outlook(item.figures.score)

    def range(self, item: Item) -> Outlook | None:
        """What that score may be, where something in it is still open; None where nothing is."""
        node = item.figures.score
        return None if node is None or not self.ranges else self.ranges[node]


def is_interim(evaluation: Evaluation) -> bool:
    """Whether an evaluation looks at its period before that has ended."""
    return evaluation.at < evaluation.graph.end


def progress(evaluation: Evaluation) -> Progress:
    """How far the rows of a plan have come by the day of evaluation, and the forecast at the end of the period.

    At the end, or after it, all is due and the forecast is the evaluation itself.
    """
    found = foreseen(evaluation)
    ahead = forecast(evaluation, found) if is_interim(evaluation) else evaluation
    period = evaluation.graph.period
    elapsed = MEANINGS[op.ELAPSED]((period.start, period.end))(evaluation.at)
    share = elapsed if isinstance(elapsed, RATIONAL_TYPE) else ZERO
    making = _Making(evaluation, ahead, found, share)
    rows = {
        place: making.row(place, item)
        for place, item in enumerate(evaluation.graph.outline.items)
        if item.is_row
    }
    return Progress(evaluation, share, rows, ahead, found)


def _ranges(evaluation: Evaluation, ahead: Evaluation, found: Mapping[Path, Foreseen]) -> tuple[Outlook, ...]:
    """What every node may be at the end, with what is neither measured nor foreseen left open."""
    graph, facts = evaluation.graph, ahead.dataset.facts
    wanted = {InputKey(path, graph.period) for path in found}
    unknown = {key for key in wanted if key not in facts or facts[key].value == NOT_MEASURED}
    if not is_interim(evaluation) or not unknown:
        return ()
    known = {
        key: facts[key].value if key in facts else NOT_MEASURED
        for key in graph.input_nodes
        if key not in unknown
    }
    return tuple(prospects(graph, known, graph.end))


class _Making:
    def __init__(
        self, evaluation: Evaluation, ahead: Evaluation, found: Mapping[Path, Foreseen], elapsed: Rational
    ) -> None:
        self._evaluation = evaluation
        self._ahead = ahead
        self._found = found
        self._elapsed = elapsed
        self._silent = silent(evaluation)
        self._sources = {item.path: item.source for item in evaluation.graph.outline.items}

    def row(self, place: int, item: Item) -> RowProgress:
        measured = self._measured(item)
        standing = standing_of(
            self._evaluation, self._ahead, item, self._elapsed, quiet=measured in self._silent
        )
        figures = item.figures
        return RowProgress(
            place,
            standing.expected,
            standing.declared,
            standing.reached,
            standing.state,
            self._ahead.value(figures.target),
            self._silent.get(measured) or (),
            self._found.get(measured),
            self._ahead.outlook(figures.actual),
            self._ahead.outlook(figures.score),
            standing.way,
        )

    def _measured(self, item: Item) -> Path:
        """The path of what is measured for a row: its own, or that of what it shows again."""
        path, seen = item.path, {item.path}
        while path not in self._found:
            source = self._sources.get(path)
            if source is None or source in seen:
                break
            seen.add(source)
            path = source
        return path
