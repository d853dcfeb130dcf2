"""What is asked of whom: a figure of all rows, and the group of each, with what is missing of either."""

from functools import cached_property

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from perfdsl.batch.nodes import REASON_CODES, REASONS
from perfdsl.batch.over.argument import Argument, Rows
from perfdsl.batch.over.order import Groups, Order, Standing, order, standing
from perfdsl.batch.over.sums import Members, members
from perfdsl.values.missing import Reason

PENDING: int = REASON_CODES[Reason.PENDING]
NOTHING: int = REASON_CODES[Reason.NOTHING_EVALUATED]
NO_RANGE: int = REASON_CODES[Reason.NO_RANGE]
OUT_OF_RANGE: int = REASON_CODES[Reason.OUT_OF_RANGE]


@define(slots=False)
class Question:
    """A figure, `value`, asked of the members of each of the `groups`; `ungrouped` is why a row has no group.

    `near` are the rows that were evaluated exactly to tell the groups apart.
    """

    value: Argument
    groups: Groups
    ungrouped: NDArray[np.uint8] | None = None
    near: Rows = field(factory=lambda: np.empty(0, np.intp))

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.value.values)

    @cached_property
    def members(self) -> Members:
        """Who is there, by group."""
        return members(self.groups.of, self.value.there, self.groups.count)

    @cached_property
    def _counts(self) -> NDArray[np.intp]:
        """How often each reason is there in each group, the first being that there is none."""
        grouped = self.groups.of >= 0
        places = self.groups.of[grouped] * len(REASONS) + self.value.reasons[grouped]
        counts: NDArray[np.intp] = np.bincount(places, minlength=self.groups.count * len(REASONS))
        return counts.reshape(self.groups.count, len(REASONS))

    @property
    def sizes(self) -> NDArray[np.intp]:
        """How many of each group are there."""
        return self._counts[:, 0]

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Whether one of a group is pending."""
        return self._counts[:, PENDING] > 0

    def of_groups(self, *, counting: bool) -> NDArray[np.uint8]:
        """Why each group has no figure of all; a count it has where nobody is there."""
        why = self._counts[:, 1:] > 0
        shared = np.where(why.sum(axis=1) == 1, why.argmax(axis=1) + 1, NOTHING)
        nobody = np.where((self.sizes > 0) | counting, 0, shared)
        return np.where(self.is_open, PENDING, nobody).astype(np.uint8)

    def spread_out(self, of_groups: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The reasons of groups for each row."""
        if self.ungrouped is None:
            return np.repeat(of_groups, self.rows) if len(of_groups) else np.empty(0, np.uint8)
        return np.where(self.groups.of < 0, self.ungrouped, _at(of_groups, self.groups.of)).astype(np.uint8)

    def of_each(self) -> NDArray[np.uint8]:
        """Why each row has no place among the others."""
        opened = np.where(self.is_open, PENDING, 0).astype(np.uint8)
        own = self.value.reasons
        found = np.where(own != 0, own, self.spread_out(opened))
        if self.ungrouped is None:
            return found
        return np.where(self.groups.of < 0, self.ungrouped, found)

    @cached_property
    def asked(self) -> Rows:
        """The rows that are there and have a group."""
        return np.flatnonzero(self.value.there & (self.groups.of >= 0))

    @cached_property
    def order(self) -> Order:
        """The order of these rows, group by group."""
        return order(self.value, self.asked, self.groups.of[self.asked])

    @cached_property
    def standing(self) -> Standing:
        """Where each of these rows stands in its group."""
        return standing(self.order, self.groups.of[self.asked], self.groups.count)


def _at(of_groups: NDArray[np.uint8], of: NDArray[np.int64]) -> NDArray[np.uint8]:
    return of_groups[of] if len(of_groups) else np.zeros(len(of), np.uint8)
