"""What a container does to its score, and what is required of a plan."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from attrs import frozen

from perfdsl.model.formula_nodes import Expression, Node
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path

AdjustmentWord: TypeAlias = Literal[
    "cap", "floor", "bonus", "penalty", "multiply by", "at most", "at least", "better of", "to"
]


@frozen
class Per(Node):
    """For every so much of a figure: `per 7 days of ritardo`."""

    quantum: Rational
    figure: Expression


@frozen
class Adjustment(Node):
    """One change of a container's score; without a condition it always holds.

    `amounts` is one figure, or those that `better of` chooses between. In all its expressions `score` is the
    score so far.
    """

    word: AdjustmentWord
    amounts: tuple[Expression, ...]
    per: Per | None = None
    condition: Expression | None = None

    def expressions(self) -> Iterator[Expression]:
        """Every expression of it."""
        yield from self.amounts
        if self.per is not None:
            yield self.per.figure
        if self.condition is not None:
            yield self.condition


@frozen
class Side(Node):
    """A figure that a requirement compares; `what` is what a message calls it."""

    expression: Expression
    what: str


@frozen
class Requirement(Node):
    """A condition that a plan, or its figures, must meet; `advised` where it is only worth a warning.

    `left` stands to `right` as `sign` says (`in`: between `right` and `high`); without a sign `left` holds.
    `written` where it reads only what the ruleset writes, so that it is decided when the plan is checked.
    """

    home: Path
    left: Side
    sign: str = ""
    right: Side | None = None
    high: Side | None = None
    because: str = ""
    advised: bool = False
    written: bool = False

    def expressions(self) -> Iterator[Expression]:
        """Every expression of it."""
        for side in (self.left, self.right, self.high):
            if side is not None:
                yield side.expression
