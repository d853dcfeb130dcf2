"""A claim on its way to an answer: what is to be tried on data, what refutes it, and the answers there are."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from perfdsl.graph.nodes import Graph, Input, InputKey, NodeId
from perfdsl.values.value import Value

Facts: TypeAlias = Mapping[InputKey, Value]
"""Data: what is not among them is `not_measured`."""

Fails: TypeAlias = Callable[[Facts, Facts | None], bool]
"""Whether data refute a claim, by the exact engine; the second data are those of a claim about two."""


@frozen
class Trial:
    """A claim that data may refute.

    `graphs` are those of the plan, and of the other plan that it is compared with, where there is one; `at` is the
    evaluation date. `inputs` is what is measured that the claim depends on, `keys` the facts of it that are read: of
    other periods too, and the parts of a series.

    `fails(facts, None)` says whether the facts refute the claim: never where a figure that it compares is missing
    or pending, nor where what it supposes (`on subjects where`) does not hold of them. A claim with `moves` is about
    two data, the second of which has another value of exactly one of the keys in `moves` (that of a row that is to
    be monotone; those of all rows of which none may decide the band): `fails(facts, other)`, in which the order of
    the two does not matter.
    """

    graphs: tuple[Graph, ...] = field(repr=False)
    at: date
    inputs: tuple[Input, ...]
    keys: tuple[InputKey, ...]
    fails: Fails = field(repr=False, eq=False)
    moves: tuple[InputKey, ...] = ()
    wanted: tuple[tuple[NodeId, ...], ...] = ()
    """What is computed of each graph: the figures that the claim is about."""


@frozen
class Counterexample:
    """Data that refute a claim, found at the try of that number; `other` is the second data of a claim about two."""

    facts: Facts
    tries: int
    other: Facts | None = None


@frozen
class Proved:
    """It holds for all data.

    `how` says by what: what is `written` alone, the `ranges` of figures, their `changes`, or the `same` graph; `boxes`
    says in how many parts the data were looked at.
    """

    how: str
    boxes: int = 1


@frozen
class NotRefuted:
    """It held in all that was tried, which proves nothing."""

    tries: int
    seed: int


@frozen
class Refuted:
    """It does not hold: of these data, or (None) of the plan as it is written."""

    data: Counterexample | None


@frozen
class Untried:
    """It was neither proved nor tried: `nothing_tried` as was asked, `too_large` a plan, or asked in `no_period`."""

    reason: str


Answer: TypeAlias = Proved | NotRefuted | Refuted | Untried
"""What became of a claim."""
