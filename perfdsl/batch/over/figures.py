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
    exact_total,
    exact_variance,
    fits,
    spread,
    summed,
)
from perfdsl.engine.arithmetic import COMMON_BITS
from perfdsl.engine.columns.figures import MOST_WHOLE, Figure
from perfdsl.values.missing import Missing
from perfdsl.values.number import MAX_BITS, rational
from perfdsl.values.value import Value

Exact: TypeAlias = Callable[[Sequence[Any]], Value]

_SUMS: Final[Mapping[object, tuple[Callable[..., Sums], Exact]]] = {
    "sum": (summed, exact_total),
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
    """The exact figure of each group, found where it is asked for; `of_groups` gives those of several that have some."""

    question: Question
    reasons: NDArray[np.uint8]
    of_groups: Callable[[NDArray[np.intp]], Sequence[Value]]
    found: dict[int, Value] = field(factory=dict)

    def of(self, groups: NDArray[np.intp]) -> list[Value]:
        """Those of some groups."""
        places = groups.tolist()
        new = [place for place in places if place not in self.found]
        if new:
            self.found.update(zip(new, self.of_groups(np.array(new, np.intp)), strict=True))
        return [self.found[place] for place in places]

    def __call__(self, rows: Rows) -> list[Value]:
        groups = self.question.groups.of
        self.of(np.unique(groups[rows[self.reasons[rows] == 0]]))
        return exact_or_missing(rows, self.reasons, lambda row: self.found[int(groups[row])])


# --- sums


def _sum(question: Question, name: str, word: str) -> Answer:
    compute, exact = _SUMS[word]
    several, argument = question.members, question.value
    sums = compute(argument, several)
    of_groups = question.of_groups(counting=False)
    exactly = _Exact(question, of_groups, lambda groups: _exact_sums(question, groups, exact))
    sure = ~question.is_open[several.groups]
    large = np.flatnonzero(sure & ~fits(sums.bits))
    for place, value in zip(large.tolist(), exactly.of(several.groups[large]), strict=True):
        _settle(sums, place, value, of_groups, int(several.groups[place]))
    there = sure & (of_groups[several.groups] == 0)
    exactly.reasons = reasons = question.spread_out(of_groups)
    values = np.zeros(question.groups.count)
    values[several.groups] = sums.values
    figure = _sum_figure(question, word, Sums(sums.values[there], sums.bounds[there], sums.bits[there]))
    return _answer(question, name, figure, _spread(question, values), reasons, exactly)


def _exact_sums(question: Question, groups: NDArray[np.intp], exact: Exact) -> list[Value]:
    """The exact figures of some groups: all their members are evaluated at once."""
    several = question.members
    places = several.places_of(groups)
    terms = question.value.exactly(several.of_all(places))
    ends = np.cumsum(several.sizes[places]).tolist()
    return [exact(terms[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


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
    if grid is None or grid.varying != 1 or grid.bits > COMMON_BITS or word == "variance":
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

    def may_be(self, places: NDArray[np.intp]) -> Rows:
        """The rows of the groups at these places that may be it, of kin one alone."""
        argument, several = self.question.value, self.question.members
        rows, of = several.of_all(places), np.repeat(places, several.sizes[places])
        slack, _ = argument.slack
        low, high = argument.values[rows] - slack[rows], argument.values[rows] + slack[rows]
        begins = np.cumsum(several.sizes[places]) - several.sizes[places]
        if not len(rows):
            return rows
        if self.largest:
            near = high >= np.repeat(np.maximum.reduceat(low, begins), several.sizes[places])
        else:
            near = low <= np.repeat(np.minimum.reduceat(high, begins), several.sizes[places])
        return _distinct(argument, rows[near], of[near])

    def exactly(self, places: NDArray[np.intp]) -> list[Any]:
        """Those of the groups at these places, of whom only those are evaluated that may be it."""
        rows = self.may_be(places)
        better = max if self.largest else min
        found: dict[int, Any] = {}
        groups = self.question.groups.of[rows].tolist()
        for group, value in zip(groups, self.question.value.exactly(rows), strict=True):
            found[group] = better(found[group], value) if group in found else value
        return [found[group] for group in self.question.members.groups[places].tolist()]


def _distinct(argument: Argument, rows: Rows, of: NDArray[np.intp]) -> Rows:
    """Rows of which kin in one group have one among them."""
    _, kin = argument.slack
    kin = kin[rows]
    order = np.lexsort((~kin, argument.values[rows], of))
    first = np.ones(len(rows), np.bool_)
    ordered = rows[order]
    first[1:] = (np.diff(argument.values[ordered]) != 0) | (np.diff(of[order]) != 0)
    chosen: Rows = np.sort(ordered[first | ~kin[order]])
    return chosen


def _extreme(question: Question, name: str, *, largest: bool) -> Answer:
    several, ends = question.members, Ends(question, largest)
    reasons = question.spread_out(question.of_groups(counting=False))
    exactly = _Exact(question, reasons, lambda groups: ends.exactly(several.places_of(groups)))
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
