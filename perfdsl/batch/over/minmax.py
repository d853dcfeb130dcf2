"""The way of each row from the worst to the best figure of its group."""

from math import inf
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from perfdsl.batch.nodes import REASON_CODES
from perfdsl.batch.over.answer import UNKNOWN, Answer, answer, exact_or_missing, measured
from perfdsl.batch.over.argument import WIDENED, Numbers, Rows, nearest
from perfdsl.batch.over.figures import Ends
from perfdsl.batch.over.question import NO_RANGE, Question
from perfdsl.engine.arithmetic import kept
from perfdsl.engine.columns.figures import STEP, Figure
from perfdsl.values.missing import NO_RANGE as NONE
from perfdsl.values.missing import Missing
from perfdsl.values.number import MAX_BITS
from perfdsl.values.value import Value

_CLOSE = 2.0**-36
"""A way that may be off by more is evaluated exactly."""


@define
class _Ways:
    question: Question
    lowest: bool
    least: Ends = field(init=False)
    most: Ends = field(init=False)
    found: dict[int, Value] = field(factory=dict)
    ends: dict[int, tuple[Any, Any]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.least, self.most = Ends(self.question, largest=False), Ends(self.question, largest=True)

    @property
    def places(self) -> NDArray[np.int64]:
        """Of each group its place among those that have any."""
        several = self.question.members
        places = np.zeros(self.question.groups.count, np.int64)
        places[several.groups] = np.arange(len(several.groups))
        return places

    def near(self) -> tuple[Numbers, Numbers]:
        """The ways of the rows that are asked, and how far they may be off."""
        question = self.question
        rows, argument = question.asked, question.value
        at = self.places[question.groups.of[rows]]
        low, high = self.least.values[at], self.most.values[at]
        off_low, off_high = self.least.bounds[at], self.most.bounds[at]
        own, off = argument.values[rows], argument.bounds[rows]
        with np.errstate(all="ignore"):
            whole, part = high - low, (high - own if self.lowest else own - low)
            off_part = off + (off_high if self.lowest else off_low) + STEP * np.abs(part)
            off_whole = off_low + off_high + STEP * whole
            way = part / whole
            bound = ((off_part + np.abs(way) * off_whole) / (whole - off_whole) + 2 * STEP * way) * WIDENED
            sure = (whole > 2 * off_whole) & (bound <= _CLOSE)
        return np.where(sure, np.clip(way, 0.0, 1.0), 0.0), np.where(sure, bound, inf)

    def exactly(self, rows: Rows) -> list[Any]:
        """The exact ways of rows that have one."""
        question, places = self.question, self.places
        new = np.array(
            [one for one in np.unique(places[question.groups.of[rows]]).tolist() if one not in self.ends],
            np.intp,
        )
        wanted = (rows, self.least.may_be(new), self.most.may_be(new))
        question.value.exactly(np.unique(np.concatenate(wanted)))  # all at once
        ends = zip(self.least.exactly(new), self.most.exactly(new), strict=True)
        self.ends.update(zip(new.tolist(), ends, strict=True))
        own = question.value.exactly(rows)
        return [
            self._way(figure, int(places[group]))
            for figure, group in zip(own, question.groups.of[rows].tolist(), strict=True)
        ]

    def _way(self, figure: Any, place: int) -> Value:  # noqa: ANN401 - a rational
        low, high = self.ends[place]
        if low == high:
            return NONE
        return kept((high - figure if self.lowest else figure - low) / (high - low))


def minmax(question: Question, name: str, *, lowest: bool) -> Answer:
    """The ways of all rows."""
    ways, rows, reasons = _Ways(question, lowest), question.asked, question.of_each()
    values, bounds = np.zeros(question.rows), np.zeros(question.rows)
    values[rows], bounds[rows] = ways.near() if len(rows) else (0.0, 0.0)
    reasons[_alone(question, ways, reasons)] = NO_RANGE
    bits = 4 * question.value.bits + 8
    far = np.flatnonzero((reasons == 0) & ((bounds == inf) | (bits > MAX_BITS)))
    for row, value in zip(far.tolist(), ways.exactly(far), strict=True):
        if isinstance(value, Missing):
            reasons[row] = REASON_CODES[value.reason]
        else:
            near = nearest(value)
            values[row], bounds[row] = near.number, near.bound

    def exactly(asked: Rows) -> list[Value]:
        there = asked[reasons[asked] == 0]
        return exact_or_missing(asked, reasons, dict(zip(there.tolist(), ways.exactly(there), strict=True)))

    there = reasons == 0
    found = _figure(values[there], bounds[there], bits)
    return answer(name, found, values, reasons, exactly, np.union1d(far, question.near))


def _alone(question: Question, ways: _Ways, reasons: NDArray[np.uint8]) -> Rows:
    """The rows whose group has one figure only, where that is plain from the numbers."""
    slack, kin = question.value.slack
    several = question.members
    if not len(several.starts):
        return np.empty(0, np.intp)
    plain = np.logical_and.reduceat((kin & (slack == 0))[several.rows], several.starts)
    same = (several.sizes == 1) | (plain & (ways.least.values == ways.most.values))
    rows = question.asked
    found: Rows = rows[same[ways.places[question.groups.of[rows]]]]
    open_rows: Rows = found[reasons[found] == 0]
    return open_rows


def _figure(values: Numbers, bounds: Numbers, bits: int) -> Figure:
    found = measured(values, bounds, float(min(bits, MAX_BITS)))
    if found is UNKNOWN:
        return found
    # of numbers between 0 and 1 the error is one number for all
    most = float(bounds.max(initial=0.0))
    return Figure(found.value, absolute=most, low=0.0, high=1.0, magnitude=found.magnitude, bits=found.bits)
