"""What is drawn by chance, and what a simulation finds."""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import frozen

from perfdsl.analysis.simulate.distributions import Bounded, Discrete
from perfdsl.engine.exact import Evaluation
from perfdsl.graph.nodes import Input, InputKey
from perfdsl.values.number import Rational


@frozen
class Variation:
    """A figure that is drawn in every run, as `text` says: rounded to so many decimal `places`.

    Numbers are as they are measured, days counted from 1970-01-01, yes is 1 and no 0, levels are their place.
    """

    key: InputKey
    asked: Input
    text: str
    distribution: Bounded | Discrete
    places: int


@frozen
class Spread:
    """How a figure came out: in `runs` of all it was there.

    `deviation` is the square root of the mean square distance from the `mean`, rounded to the digits of the figure. Of `quantiles`,
    by their share, each is the least figure that is not passed by so many of the runs.
    """

    runs: int
    mean: Rational
    deviation: Rational
    least: Rational
    most: Rational
    quantiles: tuple[tuple[Rational, Rational], ...]


@frozen
class Places:
    """The places of a dashboard among those that were scored with it, 1 the best; equals share the better one."""

    runs: int
    mean: Rational
    first: int
    last: int


@frozen
class BoardSpread:
    """What came of a dashboard: its score, in how many runs it had each band, and its places."""

    dashboard: int
    score: Spread | None
    bands: tuple[tuple[str, int], ...]
    places: Places | None


@frozen
class Held:
    """In how many of the runs that decide it something held: a target that was met, or a gate that was open."""

    runs: int
    times: int


Chances: TypeAlias = Mapping[int, Held]


@frozen
class Simulation:
    """What came of so many `runs` from a `seed`; `evaluation` is that of the figures that do not vary.

    `boards` are the dashboards that have a score; `targets`, by the place of a row in the outline, and `gates`, by their number, those
    that depend on what varies. `set_aside` runs were evaluated exactly, the engine not being sure of them.
    """

    evaluation: Evaluation
    runs: int
    seed: int
    variations: tuple[Variation, ...]
    boards: tuple[BoardSpread, ...]
    targets: Chances
    gates: Chances
    engine: str
    set_aside: int
