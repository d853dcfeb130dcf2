"""Claims of a plan whose names are resolved."""

from typing import Literal, TypeAlias

from attrs import frozen

from perfdsl.model.formula_nodes import Expression, Node
from perfdsl.values.paths import Path


@frozen
class Holds:
    """A condition that holds of all data."""

    condition: Expression


@frozen
class Monotone:
    """A better figure of `measured` never makes one of `scores` worse: those of `row`, and of the plan."""

    row: Path
    measured: Path
    scores: tuple[Expression, ...]


@frozen
class Against:
    """The score never is lower than in the plan of that name, or always is the same, of the same data."""

    word: Literal["never lower than", "equivalent"]
    plan: str
    score: Expression


@frozen
class SteadyBand:
    """Another figure of one row alone moves the band by one step at most."""

    container: Path
    band: Expression


Claimed: TypeAlias = Holds | Monotone | Against | SteadyBand


@frozen
class Claim(Node):
    """A claim, as it is written in `text`; `where` says of which data, None of all."""

    text: str
    what: Claimed
    home: Path
    where: Expression | None = None
    because: str = ""

    def expressions(self) -> tuple[Expression, ...]:
        """What is computed to decide it: the figures of the claim, then the condition on the data."""
        found = _figures(self.what)
        return found if self.where is None else (*found, self.where)


def _figures(what: Claimed) -> tuple[Expression, ...]:
    match what:
        case Holds(condition):
            return (condition,)
        case Monotone(scores=scores):
            return scores
        case Against(score=score):
            return (score,)
        case SteadyBand(band=band):
            return (band,)
