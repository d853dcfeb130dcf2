"""The model: a plan in which every name is resolved and every figure is exact."""

from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from perfdsl.model.asking.nodes import Adjustment, Requirement
from perfdsl.model.awards.nodes import Award, Gate
from perfdsl.model.claims.nodes import Claim
from perfdsl.model.formula_nodes import Expression, Node, Rule
from perfdsl.source import Source, Span
from perfdsl.values.kind import Kind
from perfdsl.values.labels import Labels
from perfdsl.values.late import Late
from perfdsl.values.missing import MissingRule
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.rounding import RoundingMode
from perfdsl.values.terms import Terms
from perfdsl.values.value import Fact, Value

# --- scales


@frozen
class Bounds:
    """What achievements are clamped to; None is open."""

    low: Rational | None
    high: Rational | None


@frozen
class Rounding:
    """So many decimals, or to the `nearest` step, of the percentage or of the figure in the scale's terms."""

    decimals: int
    mode: RoundingMode
    nearest: Rational | None = None


@frozen
class Band(Node):
    """A band of scores, from `start` up to the band before it.

    Where bands are given by rank, it is that of a `share` of the subjects, those after the band before it.
    """

    label: str
    start: Rational | None
    colour: str | None
    labels: Labels = ()
    share: Rational | None = None


@frozen
class NoteRule(Node):
    """That a row in a band of a colour, or in the band of a label, has a note beside its figure."""

    colour: str | None
    band: str | None
    because: str
    advised: bool


@frozen
class Scale:
    """How achievements become scores."""

    name: str
    clamp: Bounds
    late: Late
    missing: MissingRule
    round_achievement: Rounding | None = None
    round_score: Rounding | None = None
    lower_mirror: bool = False
    tolerance: Rational | None = None
    bands: tuple[Band, ...] = ()
    bands_after_rounding: bool = False
    terms: Terms | None = None
    in_points: bool = False
    """Whether `terms` are those of each definition: the points that weights are written in."""
    note: NoteRule | None = None
    """What a row on this scale has to explain, where nothing is said above it."""


# --- rows and containers


@frozen
class Weight(Node):
    """A weight as written; `sort` is `share` (percent or fraction), `points`, or the currency of an amount."""

    value: Rational
    sort: str


@frozen
class Combine:
    """How the parts of a container become its score; `by` groups the rows of a dashboard first.

    `count` is how many `best` takes.
    """

    form: str = "weighted mean"
    by: str | None = None
    count: int | None = None

    @property
    def text(self) -> str:
        """The way to combine as it is written."""
        return self.form if self.count is None else f"{self.form} {self.count}"


@frozen
class Split(Node):
    """What part of which row a row is. `span` is that of the share.

    A part may be split again: `origin` is the row that all of them are parts of, and `whole` the share of that.
    """

    source: Path
    share: Rational
    origin: Path
    whole: Rational


@frozen
class Series:
    """How a row is measured within a period: by parts of a unit, taken together as `how` says.

    A `ratio of sums` is computed from others that are measured so.
    """

    unit: str
    how: str


@frozen
class Limits(Node):
    """What a row can be measured at, as it says itself; a side that is None is open."""

    low: Fact | None
    high: Fact | None

    def hold(self, figure: Fact) -> bool:
        """Whether a figure of the row's kind lies within them."""
        return (self.low is None or figure >= self.low) and (self.high is None or figure <= self.high)  # type: ignore[operator]


@frozen
class Leaf(Node):
    """A row that is measured: indicator, project, milestone or input, or a part of one (`cascade`).

    `place` is its name, for messages. `split` says of what it is a part, and `split_parts` what it is itself
    made of, in the order written.
    """

    path: Path
    label: str
    keyword: str
    kind: Kind | None
    place: Span = field(eq=False, repr=False)
    value: Expression | None = None
    baseline: Expression | None = None
    rules: dict[Period, Rule] = field(factory=dict)
    weight: Weight | None = None
    monitored: bool = False
    scale: Scale | None = None
    tolerance: Rational | None = None
    measure: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    milestones: tuple["Leaf", ...] = ()
    combine: Combine = Combine()
    normalised: bool = False
    labels: Labels = ()
    pro_rata: dict[Period, Rational] | None = None
    split: Split | None = None
    split_parts: tuple[Path, ...] = ()
    critical: bool = False
    series: Series | None = None
    forecast: str = ""
    """How its figure at the end of a period is foreseen; empty where it is kept as it stands."""
    limits: Limits | None = None
    note: NoteRule | None = None
    """When its figure has to have a note."""

    @property
    def scored(self) -> bool:
        """Whether it counts in its container: in some period at least."""
        if self.milestones:
            return True
        for rule in self.rules.values():  # noqa: SIM110 - it is asked of every row some times, and twice as quick so
            if rule.target is not None or rule.form is not None:
                return True
        return False


@frozen
class Cascade(Node):
    """A row or container of another dashboard that this one answers for too, or that has `contributed` itself.

    `rules` where its target is its own.
    """

    path: Path
    label: str
    source: Path
    place: Span = field(eq=False, repr=False)
    rules: dict[Period, Rule] | None = None
    weight: Weight | None = None
    scale: Scale | None = None
    own_scale: bool = False
    tolerance: Rational | None = None
    texts: tuple[tuple[str, str], ...] = ()
    labels: Labels = ()
    pro_rata: dict[Period, Rational] | None = None
    contributed: bool = False
    note: NoteRule | None = None


@frozen
class Coverage(Node):
    """The least share of weight, or the least number of rows, that must have been evaluated; `sign` is `>=` or `>`."""

    sign: str
    least: Rational


@frozen
class Container(Node):
    """A plan, perspective, objective, action or unit with its parts."""

    path: Path
    label: str
    keyword: str
    place: Span = field(eq=False, repr=False)
    children: tuple["Part", ...] = ()
    code: str = ""
    weight: Weight | None = None
    combine: Combine = Combine()
    normalised: bool = False
    scale: Scale | None = None
    coverage: Coverage | None = None
    least_rows: Coverage | None = None
    adjustments: tuple[Adjustment, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    is_heading: bool = False
    """Whether it weighs nothing by itself, so that its parts count among the parts of the container above."""
    labels: Labels = ()
    pro_rata: dict[Period, Rational] | None = None
    """The part of each period that a dashboard is for, where that is not all: awards are in proportion to it."""


Part: TypeAlias = Container | Leaf | Cascade


@frozen
class Acceptance(Node):
    """A judgement in one period, or in all where that is None."""

    path: Path
    achievement: Rational
    because: str
    by: str | None
    period: Period | None


@frozen
class Given:
    """A fact of a test."""

    path: Path
    period: Period
    value: Value


@frozen
class Expectation(Node):
    """What a test expects.

    That `left` stands to `right` as `sign` says, or, without a sign, that `left` holds.
    """

    left: Expression
    sign: str | None = None
    right: Expression | None = None


@frozen
class ActualsFile(Node):
    """Data by the path of a file below the folder of the plan."""

    path: str
    locale: str | None
    base: Source = field(eq=False, repr=False)


@frozen
class Test(Node):
    """A test block."""

    name: str
    period: Period
    at: date | None
    actuals: ActualsFile | None
    given: tuple[Given, ...]
    expectations: tuple[Expectation, ...]


@frozen
class Revision(Node):
    """Attributes of something that hold from a day on in place of those written before, and why."""

    path: Path
    start: date
    because: str
    by: str | None


@frozen
class Plan(Node):
    """The whole.

    `units` are the dashboards beside the strategic one, each before those inside it; `weights` are shares of
    the container above by path, and `weighed_in` has that container; `scored` are the paths of all that has a
    score; `order` lists everything that has figures so that whatever one reads comes before it.
    """

    name: str
    label: str
    periods: tuple[Period, ...]
    root: Container
    units: tuple[Container, ...]
    parts: dict[Path, Part] = field(repr=False)
    weights: dict[Path, Rational] = field(repr=False)
    weighed_in: dict[Path, Path] = field(repr=False, factory=dict)
    scored: frozenset[Path] = field(repr=False, default=frozenset())
    order: tuple[tuple[Path, str], ...] = field(repr=False, default=())
    acceptances: tuple[Acceptance, ...] = ()
    actuals: ActualsFile | None = None
    tests: tuple[Test, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    claims: tuple[Claim, ...] = ()
    compared: dict[str, "Plan"] = field(factory=dict, repr=False)
    """The other plans that claims compare it with, by name."""
    labels: Labels = ()
    gates: dict[str, Gate] = field(factory=dict, repr=False)
    awards: dict[str, Award] = field(factory=dict, repr=False)
    reported: dict[Path, Span] = field(factory=dict, repr=False)
    """The rows whose figures have to be there in time, and where that is required."""
    revisions: tuple[Revision, ...] = ()
    """The revisions that it stands under."""
    states: tuple[tuple[date, "Plan"], ...] = field(default=(), repr=False)
    """The same plan under its revisions, by the day from which each state holds, the earliest first."""

    def in_force(self, day: date) -> "Plan":
        """The plan as it stands on a day."""
        return next((plan for start, plan in reversed(self.states) if start <= day), self)
