"""What it would take, as values: for each row alone, for chosen ones together, and what stands in the way."""

from datetime import date
from typing import Literal, TypeAlias

from attrs import field, frozen

from perfdsl.analysis.reach.goal import Goal
from perfdsl.diagnostics import Diagnostic
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import InputKey
from perfdsl.source import Place
from perfdsl.values.number import ZERO, Rational
from perfdsl.values.ranges import Outlook
from perfdsl.values.value import Value

Outcome: TypeAlias = Literal["value", "beyond", "any", "never", "undecided"]
"""What there is to say of a row alone.

A `value` reaches the goal; anything `beyond` a value does, and not the value itself; `any` value does; `never`; or it is
`undecided`, as too many stretches would have to be looked at.
"""


@frozen
class Standing:
    """How one condition of the goal stands: its figure as things are, and what it is to be."""

    text: str
    holds: bool
    figure: Value | None
    sign: str
    than: Value | None


@frozen
class Obstacle:
    """What keeps a figure from rising any further.

    `word` is `full` (the row's own score is), `end` (the actual can be no better), a statement such as `cap`, or how its
    container combines; `item` is where, in the outline.
    """

    word: str
    item: int | None = None
    place: Place | None = field(default=None, eq=False)


@frozen
class Best:
    """The best that a row alone can do: the `figure` of the goal then, and the `value` at which it comes to that.

    Only `beyond` the value where it does just after it; with no value, ever closer as the row grows without bound.
    """

    figure: Rational
    value: Value | None
    beyond: bool = False


@frozen
class RowReach:
    """What one actual would have to be.

    `present` is what it is, missing where it is not there; `needed` the value nearest to it that reaches the goal (of a
    row that is not measured, the weakest one), and `way` the side of it (1: above) on which it is reached. `effort` is
    the size of the change as a share of the target; None where there is nothing to change from. Where the goal is
    reached already, `needed` is the farthest that it may fall back to.
    An answer is exact, unless it lies `within` so much of the exact one.
    """

    key: InputKey
    item: int
    present: Value
    outcome: Outcome
    needed: Value | None = None
    way: int = 0
    change: Rational | None = None
    effort: Rational | None = None
    within: Rational = ZERO
    best: Best | None = None
    obstacle: Obstacle | None = None


@frozen
class Change:
    """One fact of an answer of several: from what it is to what it would be; `cost` is what that costs."""

    key: InputKey
    item: int
    present: Value
    needed: Value
    change: Rational | None
    cost: Rational | None = None


@frozen
class Together:
    """Several rows at once.

    Where the `cost` is `proved` no cheaper way is there; else none is cheaper than `least`. Without changes there is no
    way with these rows: `figure` is then the best that they come to.
    """

    changes: tuple[Change, ...]
    cost: Rational | None = None
    proved: bool = False
    least: Rational | None = None
    figure: Value | None = None


@frozen
class Reach:
    """What it would take to reach a goal.

    `reached` where it holds already; `possible` is False where nothing that can be measured reaches it, and `prospect`
    is then all that its figure can come to. `earliest` is the first day that anything can still happen on.
    """

    goal: Goal = field(repr=False)
    evaluation: Evaluation = field(repr=False)
    standings: tuple[Standing, ...]
    reached: bool
    rows: tuple[RowReach, ...]
    possible: bool = True
    prospect: Outlook | None = None
    together: Together | None = None
    chosen: Together | None = None
    earliest: date | None = None
    warnings: tuple[Diagnostic, ...] = ()
    """What there is to say of how the goal is written."""
