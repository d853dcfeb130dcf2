"""The nodes of a graph, the outline of what a person is shown of it, and the inputs that it asks for."""

from datetime import date
from typing import NewType

from attrs import field, frozen

from perfdsl.graph.operations import Operation
from perfdsl.graph.rules import BandRule, Judgement, NoteAsked, Revised, Rounding
from perfdsl.source import Place
from perfdsl.values.kind import Kind
from perfdsl.values.labels import Labels
from perfdsl.values.number import Rational
from perfdsl.values.period import Period
from perfdsl.values.ranges import ANYTHING, Outlook
from perfdsl.values.terms import Terms
from perfdsl.values.value import Value

NodeId = NewType("NodeId", int)
"""The place of a node in its graph."""


@frozen(cache_hash=True)
class InputKey:
    """A fact to be given: the path of what is measured (`promozione.marchio`) and the period."""

    path: tuple[str, ...]
    period: Period

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}@{self.period}"


@frozen
class Input:
    """Something that the plan measures, in every period. `label` is what a collection sheet calls it."""

    path: tuple[str, ...]
    kind: Kind
    label: str
    place: Place = field(eq=False, repr=False)
    series: str | None = None
    """The unit of the parts of a period by which it is measured."""
    range: Outlook = ANYTHING
    """What it can be measured at in a period, where it is measured."""
    forecast: str = ""
    """How its figure at the end of a period is foreseen: `linear`, `as previous`, `estimate`, or not at all."""
    every: int | None = None
    """How many months lie between two figures of it, where that is known."""
    part_range: Outlook = ANYTHING
    """What it can be measured at in a part of a period, where it has a series: a declared range is that of the whole."""
    range_place: Place | None = field(default=None, eq=False, repr=False)
    """Where that range is declared; None where it is that of the kind."""
    owed: Place | None = field(default=None, eq=False, repr=False)
    """Where it is required that it is reported in time."""

    @property
    def id(self) -> str:
        """The path as text."""
        return ".".join(self.path)


@frozen
class Node:
    """One step of an evaluation.

    The operation, the nodes that it reads, what it was told, and where that is written.
    """

    operation: Operation
    arguments: tuple[NodeId, ...] = ()
    parameter: object = None
    place: Place | None = field(default=None, eq=False, repr=False)


# --- the outline: what is shown, and which nodes hold it


@frozen
class AdjustmentStep:
    """A change of a container's score: the node `before` it and the one `after` it.

    `word` is `cap`, `bonus`, `better of`, ...; `amounts` are its figures. `per` is what a bonus or penalty counts,
    for every `quantum` of the kind `per_kind`. Without a condition it always holds.
    """

    word: str
    before: NodeId
    after: NodeId
    amounts: tuple[NodeId, ...]
    condition: NodeId | None
    per: NodeId | None
    quantum: Rational
    per_kind: Kind | None
    place: Place = field(eq=False, repr=False)


@frozen
class Figures:
    """The nodes of one row or container, a None for each that it does not have.

    `actual` and `target` are what is compared; `achievement` is the figure against the target, `clamped` and
    `rounded` its next stages, `computed` the last of these before a judgement, and `score` what counts in the
    container above: the judgement, or what the policy for missing values makes of it. `met`, `band` and
    `coverage` are facts beside the score, and `phase` is the share of a phased target that is due;
    `baseline` is what the row starts from where that is computed. `adjusted` is the score of a container after all its
    adjustments, which are `steps`.
    """

    actual: NodeId | None = None
    target: NodeId | None = None
    target_high: NodeId | None = None
    achievement: NodeId | None = None
    clamped: NodeId | None = None
    rounded: NodeId | None = None
    computed: NodeId | None = None
    score: NodeId | None = None
    met: NodeId | None = None
    band: NodeId | None = None
    coverage: NodeId | None = None
    status: NodeId | None = None
    phase: NodeId | None = None
    baseline: NodeId | None = None
    adjusted: NodeId | None = None
    steps: tuple[AdjustmentStep, ...] = ()


@frozen
class Item:
    """A row of a dashboard, or a container of rows: what is shown on one line.

    `keyword` is `plan`, `perspective`, `objective`, `action`, `indicator`, `project`, `milestone`, `unit`,
    ...; `level` is how deep it stands in its dashboard, 0 for the dashboard itself. A target is shown as
    `target_sign` with its figures, or by `target_text` where a row is scored otherwise; `perspective` is a
    label and `objective` a code, those of the source for a cascade. `weight` is its share of `parent` (a
    place in `Outline.items`), before anything is left out; None where it does not count. `source` is the
    path of the row that a cascade shows again, or is a part of; `cascade` says how it does: `aligned`, with
    an `own target`, as a `split` (`share` is then its part), or because that row has `contributed`.
    """

    path: tuple[str, ...]
    name: str
    label: str
    keyword: str
    level: int
    parent: int | None
    dashboard: int
    figures: Figures
    place: Place = field(eq=False, repr=False)
    kind: Kind | None = None
    weight: Rational | None = None
    monitored: bool = False
    target_sign: str = ""
    target_text: str = ""
    target_about: bool = False
    target_place: Place | None = field(default=None, eq=False, repr=False)
    weight_place: Place | None = field(default=None, eq=False, repr=False)
    measure: str = ""
    code: str = ""
    perspective: str = ""
    objective: str = ""
    judgement: Judgement | None = None
    revisions: tuple[Revised, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    source: tuple[str, ...] | None = None
    cascade: str = ""
    share: Rational | None = None
    combine: str = ""
    rounding: Rounding | None = None
    bands: tuple[BandRule, ...] = ()
    policy: str = ""
    pro_rata: Rational | None = None
    """The part of the period that a dashboard is for, or that a target is taken for."""
    labels: Labels = ()
    terms: Terms | None = None
    baseline: Value | None = None
    """What the row starts from, where it is written out."""
    note_asked: NoteAsked | None = None

    @property
    def id(self) -> str:
        """The path as text."""
        return ".".join(self.path)

    @property
    def is_row(self) -> bool:
        """Whether it is a row of its dashboard rather than a container of rows."""
        return self.keyword in (
            "indicator",
            "behaviour",
            "project",
            "milestone",
            "input",
            "cascade",
            "score of",
        )


@frozen
class Dashboard:
    """The strategic dashboard of a plan (`keyword` is `plan`), or that of a unit, role or person."""

    path: tuple[str, ...]
    name: str
    label: str
    keyword: str
    item: int
    parent: int | None = None
    labels: Labels = ()

    @property
    def id(self) -> str:
        """The path as text; the plan's own dashboard is the name of the plan."""
        return ".".join(self.path)


@frozen
class GateItem:
    """A gate: `node` holds whether it is open, `text` is its condition as written."""

    name: str
    label: str
    node: NodeId
    loses: Rational
    text: str
    place: Place = field(eq=False, repr=False)
    labels: Labels = ()


@frozen
class RecipientItem:
    """Who is paid, and the nodes of their amount, of what earns it and of how much that earns.

    `earner` holds the band, score or level that the table of the award looks at, which is of the kind `kind`;
    `own` is the amount at full rate where the award has no budget.
    """

    path: tuple[str, ...]
    label: str
    amount: NodeId
    part: Rational
    time: Rational
    place: Place = field(eq=False, repr=False)
    score: NodeId | None
    earner: NodeId | None
    rate: NodeId
    own: NodeId | None
    kind: Kind
    labels: Labels = ()


@frozen
class AwardItem:
    """An award: `node` holds all of it, `by` is what it is paid by (`band score form level rank`, or nothing)."""

    name: str
    label: str
    kind: Kind
    node: NodeId
    by: str
    recipients: tuple[RecipientItem, ...]
    budget: NodeId | None
    gates: tuple[str, ...]
    leftover: str
    most: Rational | None
    place: Place = field(eq=False, repr=False)
    texts: tuple[tuple[str, str], ...] = ()
    classes: tuple[tuple[Rational, Rational], ...] = ()
    labels: Labels = ()


@frozen
class Outline:
    """What a report shows: items in the order of the ruleset, a container before its parts."""

    plan: str
    label: str
    dashboards: tuple[Dashboard, ...]
    items: tuple[Item, ...]
    labels: Labels = ()
    gates: tuple[GateItem, ...] = ()
    awards: tuple[AwardItem, ...] = ()
    revisions: tuple[tuple[str, Revised], ...] = ()
    """The revisions that the plan stands under, with the id of what each is of."""


@frozen
class ActualsFile:
    """The data that the plan names: a path below its folder, and the locale that it declares for them."""

    path: str
    locale: str | None
    place: Place = field(eq=False, repr=False)


@frozen
class Compared:
    """A figure that a requirement compares; `what` is what a message calls it, empty where it is written out."""

    node: NodeId
    what: str
    kind: Kind


@frozen
class Demand:
    """A condition that the plan requires, or advises: `left` stands to `right` as `sign` says.

    `sign` is `in` where `left` is to lie between `right` and `high`, and empty where `left` is to hold. `origins` are
    the places of the weights and targets that it reads.
    """

    left: Compared
    sign: str
    right: Compared | None
    high: Compared | None
    because: str
    advised: bool
    place: Place = field(eq=False, repr=False)
    origins: tuple[tuple[Place, str], ...] = field(default=(), eq=False, repr=False)


@frozen
class Graph:
    """Everything that an evaluation of one period needs.

    INVARIANT: `nodes[i]` reads only nodes before `i`.
    """

    period: Period
    nodes: tuple[Node, ...] = field(repr=False)
    outline: Outline = field(repr=False)
    inputs: tuple[Input, ...] = field(repr=False)
    input_nodes: dict[InputKey, NodeId] = field(repr=False)
    periods: tuple[Period, ...]
    date_node: NodeId
    constants: tuple[tuple[NodeId, Value], ...] = field(repr=False)
    computed: frozenset[tuple[str, ...]] = field(repr=False, default=frozenset())
    """Paths that the plan computes, so that no data can be given for them."""
    asked: tuple[NodeId, ...] = ()
    """The nodes of further expressions that were lowered with the plan: those of a test."""
    demands: tuple[Demand, ...] = field(repr=False, default=())
    """What is required of the figures; what is written out is decided when the plan is checked."""

    @property
    def end(self) -> date:
        """The last day of the period: the evaluation date where none is given."""
        return self.period.end
