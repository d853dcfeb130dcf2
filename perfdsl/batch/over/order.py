"""Figures with bounds to their exact order: only those are evaluated exactly that lie too near to another."""

from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.batch.over.argument import Argument, Numbers, Rows, Truths

Codes: TypeAlias = NDArray[np.int64]


@frozen
class Order:
    """Some rows sorted by group and figure: `placed` are their places in that order, and `codes` count from 0 what they are of each.

    Codes rise with group and figure, and are the same where both are. The rows that are `near` to another were evaluated exactly.
    """

    placed: Rows
    codes: Codes
    count: int
    near: Rows


def order(argument: Argument, rows: Rows, of: Codes) -> Order:
    """The order of the figures of rows that have one, within the groups that they are `of`.

    Each lies somewhere around its number. Sorted by their lower ends, those of a group that overlap make a run; runs come one after the
    other.
    """
    slack, kin = argument.slack
    low, high = (argument.values - slack)[rows], (argument.values + slack)[rows]
    placed = np.lexsort((low, of)) if len(of) and of.max() > 0 else np.argsort(low, kind="stable")
    begins = _begins(low[placed], high[placed], of[placed])
    runs = np.cumsum(begins) - 1
    sizes = np.bincount(runs)
    strange = np.bincount(runs, ~kin[rows[placed]]) > 0
    near = np.flatnonzero((strange & (sizes > 1))[runs]) if len(runs) else np.empty(0, np.intp)
    close = rows[placed[near]]
    if len(near):
        placed, runs = _parted(placed, runs, near, argument.exactly(close))
    codes = np.empty(len(rows), np.int64)
    codes[placed] = runs
    return Order(placed, codes, int(runs[-1]) + 1 if len(runs) else 0, close)


def _begins(low: Numbers, high: Numbers, of: Codes) -> Truths:
    """Where a run begins, of sorted rows: in another group, or above all that the rows before it reach."""
    begins = np.ones(len(low), np.bool_)
    if not len(low):
        return begins
    if of[-1] == 0:
        begins[1:] = low[1:] > np.maximum.accumulate(high)[:-1]
        return begins
    # places in the order of upper ends, so that whole numbers say what is the highest so far of a group
    upwards = np.argsort(high, kind="stable")
    place = np.empty(len(high), np.int64)
    place[upwards] = np.arange(len(high))
    reached = high[upwards[np.maximum.accumulate(of * len(high) + place) % len(high)]]
    begins[1:] = (of[1:] != of[:-1]) | (low[1:] > reached[:-1])
    return begins


def _parted(placed: Rows, runs: Codes, near: Rows, values: list[Any]) -> tuple[Rows, Codes]:
    """The order of rows, of which some runs hold several figures, by what these are."""
    distinct = {value: place for place, value in enumerate(sorted(set(values)))}
    inner = np.zeros(len(runs), np.int64)
    inner[near] = [distinct[value] for value in values]
    again = np.lexsort((inner, runs))
    runs, inner = runs[again], inner[again]
    changes = np.ones(len(runs), np.bool_)
    changes[1:] = (np.diff(runs) != 0) | (np.diff(inner) != 0)
    return placed[again], np.cumsum(changes) - 1


@frozen
class Groups:
    """The group of each row, counted from 0; -1 where it has none."""

    of: Codes
    count: int


def everybody(rows: int) -> Groups:
    """All in one group."""
    return Groups(np.zeros(rows, np.int64), 1)


def groups(argument: Argument) -> tuple[Groups, Rows]:
    """Rows that are equal in a figure; those that were evaluated exactly for that."""
    there = np.flatnonzero(argument.there)
    found = order(argument, there, np.zeros(len(there), np.int64))
    of = np.full(len(argument.values), -1, np.int64)
    of[there] = found.codes
    return Groups(of, found.count), found.near


@frozen
class Standing:
    """Of some rows: how many of their group have a larger figure, how many a smaller one, and how many there are."""

    larger: Codes
    smaller: Codes
    size: Codes


def standing(found: Order, of: Codes, count: int) -> Standing:
    """Where each of some rows stands in its group `of`, of so many."""
    sizes = np.bincount(of, minlength=count)
    group_begins = (np.cumsum(sizes) - sizes)[of]
    ordered = found.codes[found.placed]
    equal = np.bincount(ordered, minlength=found.count)
    after = np.cumsum(equal)
    size = sizes[of]
    return Standing(
        group_begins + size - after[found.codes], (after - equal)[found.codes] - group_begins, size
    )
