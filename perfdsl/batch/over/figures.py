"""One figure of all subjects, or of each group: a count, a sum, a mean, a variance, the smallest, the largest."""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import define, evolve, field
from numpy.typing import NDArray

from perfdsl.batch.nodes import REASON_CODES
from perfdsl.batch.over.answer import (
    Answer,
    answer,
    counted,
    divided,
    exact_or_missing,
    is_whole,
    measured,
    without_step,
)
from perfdsl.batch.over.argument import Argument, Numbers, Rows, bits_of, nearest
from perfdsl.batch.over.question import Question
from perfdsl.batch.over.sums import (
    Sums,
    averaged,
    exact_mean,
    exact_sum,
    exact_variance,
    fits,
    spread,
    summed,
)
from perfdsl.engine.arithmetic import kept
from perfdsl.engine.columns.figures import MOST_WHOLE, Figure
from perfdsl.values.missing import Missing
from perfdsl.values.number import MAX_BITS, rational
from perfdsl.values.value import Value

Exact: TypeAlias = Callable[[Sequence[Any]], Value]

_SUMS: Final[Mapping[object, tuple[Callable[..., Sums], Exact]]] = {
    "sum": (summed, lambda terms: kept(exact_sum(terms))),
    "mean": (averaged, exact_mean),
    "variance": (spread, exact_variance),
}
_LARGEST: Final = frozenset({"max", "latest"})


def figure_of_all(question: Question, name: str, word: str) -> Answer:
    """The figure that a word says."""
    if word == "count":
        return _count(question, name)
    return _sum(question, name, word) if word in _SUMS else _extreme(question, name, largest=word in _LARGEST)


def _spread(question: Question, of_groups: Numbers) -> Numbers:
    """A number of each group, for each row."""
    if not len(of_groups):
        return np.zeros(question.rows)
    return of_groups[np.maximum(question.groups.of, 0)]


def _count(question: Question, name: str) -> Answer:
    sizes = question.sizes
    of_groups = question.of_groups(counting=True)
    reasons = question.spread_out(of_groups)

    def exactly(rows: Rows) -> list[Value]:
        return exact_or_missing(rows, reasons, lambda row: rational(int(sizes[question.groups.of[row]])))

    values = _spread(question, sizes.astype(np.float64))
    figure = counted(0.0, float(max(1, question.rows)))
    return _answer(question, name, figure, values, reasons, exactly)


def _answer(  # noqa: PLR0913, PLR0917 - all that an answer is made of
    question: Question,
    name: str,
    figure: Figure,
    values: Numbers,
    reasons: NDArray[np.uint8],
    exactly: Callable[[Rows], Sequence[Value]],
) -> Answer:
    alike = question.ungrouped is None
    return answer(name, figure, values, reasons, exactly, question.near, alike=alike)


@define
class _Exact:
    """The exact figure of each group, found where it is asked for."""

    question: Question
    reasons: NDArray[np.uint8]
    of_rows: Callable[[int], Value]
    found: dict[int, Value] = field(factory=dict)

    def group(self, place: int) -> Value:
        """That of the group at a place."""
        if place not in self.found:
            self.found[place] = self.of_rows(place)
        return self.found[place]

    def __call__(self, rows: Rows) -> list[Value]:
        return exact_or_missing(rows, self.reasons, lambda row: self.group(int(self.question.groups.of[row])))


# --- sums


def _sum(question: Question, name: str, word: str) -> Answer:
    compute, exact = _SUMS[word]
    several, argument = question.members, question.value
    sums = compute(argument, several)
    places = {int(group): place for place, group in enumerate(several.groups)}
    of_groups = question.of_groups(counting=False)
    reasons = question.spread_out(of_groups)
    exactly = _Exact(question, reasons, lambda group: exact(argument.exactly(several.of(places[group]))))
    sure = ~question.is_open[several.groups]
    for place in np.flatnonzero(sure & ~fits(sums.bits)).tolist():
        _settle(sums, place, exactly.group(int(several.groups[place])), of_groups, int(several.groups[place]))
    there = sure & (of_groups[several.groups] == 0)
    exactly.reasons = reasons = question.spread_out(of_groups)
    values = np.zeros(question.groups.count)
    values[several.groups] = sums.values
    figure = _sum_figure(question, word, Sums(sums.values[there], sums.bounds[there], sums.bits[there]))
    return _answer(question, name, figure, _spread(question, values), reasons, exactly)


def _settle(sums: Sums, place: int, value: Value, of_groups: NDArray[np.uint8], group: int) -> None:
    """Take the exact figure of a group in the place of one whose fraction may be too large."""
    if isinstance(value, Missing):
        of_groups[group] = REASON_CODES[value.reason]
        return
    near = nearest(value)  # type: ignore[arg-type]
    sums.values[place], sums.bounds[place] = near.number, near.bound
    sums.bits[place] = bits_of(value)


def _sum_figure(question: Question, word: str, sums: Sums) -> Figure:
    argument = question.value
    exact = is_whole(argument.figure) and not argument.bounds[question.asked].any()
    if word == "sum" and exact and np.abs(sums.values).max(initial=0.0) < MOST_WHOLE:
        return counted(float(sums.values.min(initial=0.0)), float(sums.values.max(initial=0.0)))
    found = measured(sums.values, sums.bounds, float(sums.bits.max(initial=1)))
    grid = None if argument.figure is None or argument.known else argument.figure.grid
    if grid is None or grid.varying != 1 or word == "variance":
        return found
    return evolve(found, grid=grid if word == "sum" else divided(grid, question.sizes))


# --- the smallest and the largest


@define
class Ends:
    """The smallest or the largest figure of each group that has any, by the sign: numbers, and how far each may be off."""

    question: Question
    largest: bool
    values: Numbers = field(init=False)
    bounds: Numbers = field(init=False)

    def __attrs_post_init__(self) -> None:
        several, argument = self.question.members, self.question.value
        reduce = np.maximum.reduceat if self.largest else np.minimum.reduceat
        some = len(several.starts) > 0
        self.values = reduce(argument.values[several.rows], several.starts) if some else np.empty(0)
        self.bounds = (
            np.maximum.reduceat(argument.bounds[several.rows], several.starts) if some else np.empty(0)
        )

    def exactly(self, place: int) -> Value:
        """That of the group at a place: only those are evaluated that may be it."""
        argument, rows = self.question.value, self.question.members.of(place)
        slack, _ = argument.slack
        values, slack = argument.values[rows], slack[rows]
        low, high = values - slack, values + slack
        may_be = high >= low.max() if self.largest else low <= high.min()
        found: list[Any] = argument.exactly(_distinct(argument, rows[may_be]))
        best: Value = max(found) if self.largest else min(found)
        return best


def _distinct(argument: Argument, rows: Rows) -> Rows:
    """Rows of which kin have one among them."""
    _, kin = argument.slack
    own = rows[kin[rows]]
    _, first = np.unique(argument.values[own], return_index=True)
    return np.concatenate([own[first], rows[~kin[rows]]])


def _extreme(question: Question, name: str, *, largest: bool) -> Answer:
    several, ends = question.members, Ends(question, largest)
    places = {int(group): place for place, group in enumerate(several.groups)}
    reasons = question.spread_out(question.of_groups(counting=False))
    exactly = _Exact(question, reasons, lambda group: ends.exactly(places[group]))
    values = np.zeros(question.groups.count)
    values[several.groups] = ends.values
    figure = _extreme_figure(question.value, ends)
    return _answer(question, name, figure, _spread(question, values), reasons, exactly)


def _extreme_figure(argument: Argument, ends: Ends) -> Figure:
    of_all = argument.figure
    if of_all is None or not len(ends.values):
        return measured(ends.values, ends.bounds, inf)
    if not argument.known and (of_all.whole or of_all.decimal):
        return evolve(
            without_step(of_all), relative=of_all.relative, absolute=0.0,
            low=max(of_all.low, float(np.nextafter(ends.values.min(), -inf))),
            high=min(of_all.high, float(np.nextafter(ends.values.max(), inf))), written=None,
        )  # fmt: skip
    return measured(ends.values, ends.bounds, float(min(argument.bits, MAX_BITS)))
