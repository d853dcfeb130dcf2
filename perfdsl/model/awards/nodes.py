"""Gates and awards of the model: who is paid from which budget, for what, and on what condition."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from attrs import field, frozen

from perfdsl.model.formula_nodes import Curve, Expression, Node, Steps
from perfdsl.source import Span
from perfdsl.values.kind import Kind
from perfdsl.values.labels import Labels
from perfdsl.values.number import ONE, Rational
from perfdsl.values.paths import Path


@frozen
class Gate(Node):
    """A condition; where it does not hold, an award loses the share `loses`."""

    name: str
    label: str
    place: Span = field(eq=False, repr=False)
    condition: Expression
    loses: Rational
    texts: tuple[tuple[str, str], ...] = ()
    labels: Labels = ()


@frozen
class Recipient:
    """A dashboard that is paid.

    `part` is its coefficient; `own` is its amount where the award has no budget, `level` the row whose level
    counts.
    """

    path: Path
    place: Span = field(eq=False, repr=False)
    part: Rational = ONE
    own: Expression | None = None
    level: Path | None = None


@frozen
class ByBand(Node):
    """The share that each band of the recipient's score earns."""

    shares: tuple[tuple[str, Rational], ...]


@frozen
class ByScore(Node):
    """The score itself, from 0% to 100%."""


@frozen
class ByForm(Node):
    """What a step table or a curve makes of the score."""

    form: Steps | Curve


@frozen
class ByLevel(Node):
    """The share that each level of a row of the recipient earns."""

    shares: tuple[tuple[str, Rational], ...]


@frozen
class ByRank(Node):
    """Classes of a forced ranking, the best first: the share of people and the share of money of each."""

    classes: tuple[tuple[Rational, Rational], ...]


Rate: TypeAlias = ByBand | ByScore | ByForm | ByLevel | ByRank


@frozen
class Award(Node):
    """Money for some recipients, from one budget or of an amount for each.

    Without a `rate` it is paid whatever the scores are. `most` is the ceiling of one amount.
    """

    name: str
    label: str
    place: Span = field(eq=False, repr=False)
    kind: Kind
    recipients: tuple[Recipient, ...]
    budget: Expression | None = None
    rate: Rate | None = None
    gates: tuple[str, ...] = ()
    leftover: Literal["kept", "amount", "equally"] = "kept"
    most: Rational | None = None
    cents_down: bool = False
    ties_by_score: bool = False
    texts: tuple[tuple[str, str], ...] = ()
    labels: Labels = ()

    @property
    def expressions(self) -> Iterator[Expression]:
        """Everything that is computed for it: its budget, or the amounts of its recipients."""
        if self.budget is not None:
            yield self.budget
        yield from (one.own for one in self.recipients if one.own is not None)

    @property
    def reads_scores(self) -> bool:
        """Whether amounts depend on the scores of the recipients."""
        return self.ties_by_score or not (self.rate is None or isinstance(self.rate, ByLevel))
