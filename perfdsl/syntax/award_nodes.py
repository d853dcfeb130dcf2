"""Nodes of the statements that stand in gates and awards."""

from attrs import frozen

from perfdsl.syntax.formula_nodes import Node, Number, Point, Reference, Step


@frozen(repr=False)
class Loses(Node):
    """`otherwise lose 30%`; `otherwise nothing` loses all, and has no share."""

    share: Number | None


@frozen(repr=False)
class Recipients(Node):
    """`for rossi, verdi`, or `for every person of promozione`: `every` is then what each of them is."""

    references: tuple[Reference, ...]
    every: str | None = None


@frozen(repr=False)
class Divide(Node):
    """`divide equally`, or `divide by coefficient { rossi: 1.2; verdi: 1 }`."""

    points: tuple[Point, ...] | None


@frozen(repr=False)
class PaidBy(Node):
    """`by band { ... }`, `by score`, `by score { ... }`, `by curve`, `by level x`, `by rank`.

    `sort` is the word after `by`; only `score` may have steps, only `level` has a reference.
    """

    sort: str
    points: tuple[Point, ...] = ()
    steps: tuple[Step, ...] | None = None
    level: Reference | None = None


@frozen(repr=False)
class Leftover(Node):
    """What becomes of the rest: `kept`, or divided among the others by `amount` or `equally`."""

    way: str


@frozen(repr=False)
class Cents(Node):
    """`cents by largest remainder, ties by score`, or `cents down`."""

    down: bool = False
    ties_by_score: bool = False
