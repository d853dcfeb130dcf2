"""What a change of a score is made of: causes, and what it takes from other figures that changed."""

from typing import Literal, TypeAlias

from attrs import define, field, frozen

from perfdsl.values.number import Rational
from perfdsl.values.ranges import Outlook

How: TypeAlias = Literal["", "together", "reads"]


@frozen(cache_hash=True)
class Cause:
    """What moved a figure: one change by its place among all, or several `together` that are not told apart.

    `reads` where no change of the plan or the data is known but that what is read in it differs.
    """

    changes: tuple[int, ...]
    how: How = ""


What: TypeAlias = Literal["score", "there", "actual"]
Quantity: TypeAlias = tuple[What, int]
"""What changes of an item of the new outline.

Its score, by so much; that it is there at all, by 1 or -1; its actual, by the whole of it: 1.
"""


@define
class Account:
    """What a quantity's change is made of: causes with their amounts, and parts of other quantities' changes.

    INVARIANT: the amounts, and each part of what the other quantity changes by, add up to what this one changes by.
    """

    order: int
    own: list[tuple[Cause, Rational]] = field(factory=list)
    flows: list[tuple[Quantity, Rational]] = field(factory=list)

    def add(self, other: "Account", factor: Rational) -> None:
        """So many times as much of another."""
        self.own += [(cause, factor * amount) for cause, amount in other.own]
        self.flows += [(quantity, factor * amount) for quantity, amount in other.flows]


@frozen
class Effect:
    """By how much a cause moved a score."""

    cause: Cause
    amount: Rational


@frozen
class Moved:
    """A score before and after, or what it may become where it is open; and what moved it, where both are known.

    INVARIANT: the effects add up to the difference exactly.
    """

    item: int
    old_item: int
    before: Outlook
    after: Outlook
    difference: Rational | None
    effects: tuple[Effect, ...] = ()
