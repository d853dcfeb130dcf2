"""Figures with bounds to their exact order: only those are evaluated exactly that lie too near to another."""

from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from perfdsl.batch.over.argument import Argument, Rows

Codes: TypeAlias = NDArray[np.int64]


@frozen
class Order:
    """Whole numbers from 0 in the order of the figures of some rows, the same where these are; `near` were evaluated exactly."""

    codes: Codes
    count: int
    near: Rows


def order(argument: Argument, rows: Rows) -> Order:
    """The order of the figures of rows that have one.

    Each lies somewhere around its number. Sorted by their lower ends, those that overlap make a run; runs come one after the other.
    """
    slack, kin = argument.slack
    low, high, kin = (argument.values - slack)[rows], (argument.values + slack)[rows], kin[rows]
    sorted_rows = np.argsort(low, kind="stable")
    reached = np.maximum.accumulate(high[sorted_rows])
    begins = np.ones(len(rows), np.bool_)
    begins[1:] = low[sorted_rows][1:] > reached[:-1]
    runs = np.cumsum(begins) - 1
    count = int(runs[-1]) + 1 if len(runs) else 0
    sizes = np.bincount(runs, minlength=count)
    strange = np.bincount(runs, ~kin[sorted_rows], minlength=count) > 0
    open_runs = strange & (sizes > 1)
    near = np.flatnonzero(open_runs[runs])
    codes = np.empty(len(rows), np.int64)
    if len(near):
        runs, count = _parted(runs, near, argument.exactly(rows[sorted_rows[near]]))
    codes[sorted_rows] = runs
    return Order(codes, count, rows[sorted_rows[near]])


def _parted(runs: Codes, near: Rows, values: list[Any]) -> tuple[Codes, int]:
    """Runs of which some hold several figures, by what these are."""
    distinct = {value: place for place, value in enumerate(sorted(set(values)))}
    inner = np.zeros(len(runs), np.int64)
    inner[near] = [distinct[value] for value in values]
    found, codes = np.unique(runs * len(distinct) + inner, return_inverse=True)
    return codes.astype(np.int64), len(found)


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
    found = order(argument, there)
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
    size = np.bincount(of, minlength=count)[of]
    if count == 1:
        equal = np.bincount(found.codes, minlength=found.count)
        up_to = np.cumsum(equal)
        return Standing(len(of) - up_to[found.codes], (up_to - equal)[found.codes], size)
    keys = of * max(1, found.count) + found.codes
    placed = np.argsort(keys, kind="stable")
    ordered = keys[placed]
    first = np.searchsorted(ordered, keys, side="left")
    after = np.searchsorted(ordered, keys, side="right")
    begins = np.searchsorted(of[placed], np.arange(count))[of]
    return Standing(begins + size - after, first - begins, size)
