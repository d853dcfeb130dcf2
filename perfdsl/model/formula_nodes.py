"""Formulas of the model: expressions, targets and ways to score, with every name resolved."""

from datetime import date
from typing import Literal, TypeAlias

from attrs import field, frozen

from perfdsl.source import Span
from perfdsl.values.kind import Kind
from perfdsl.values.number import Rational
from perfdsl.values.paths import Path
from perfdsl.values.period import Period
from perfdsl.values.value import Value


@frozen
class Node:
    """Something that is defined somewhere."""

    span: Span = field(kw_only=True, eq=False, repr=False)


# --- expressions

FigureName: TypeAlias = Literal[
    "actual",
    "target",
    "target_high",
    "achievement",
    "score",
    "met",
    "band",
    "weight",
    "effective_weight",
    "coverage",
    "status",
    "baseline",
]
"""What can be asked of a row or container by a name behind a dot."""

OwnFigure: TypeAlias = Literal[
    "actual", "target", "baseline", "score", "weight", "met", "status", "coverage", "band", "critical"
]
"""What can be asked by a bare name of the row at hand."""


@frozen
class Constant(Node):
    """A value that is written out; `about` where the ruleset says that it is approximate."""

    value: Value
    kind: Kind
    about: bool = False


@frozen
class Figure(Node):
    """A figure of a row or container; `period` None is the period at hand, `previous` one before that."""

    path: Path
    figure: FigureName
    kind: Kind
    period: Period | None = None
    previous: bool = False


@frozen
class Own(Node):
    """A figure of the row whose score is stated, of the container that is adjusted, or of each part that is asked."""

    figure: OwnFigure
    kind: Kind


@frozen
class Apply(Node):
    """An operation, by the name that the graph declares it under, on its arguments.

    `literal` where it is made of bare numbers alone; `height` is the longest way down to a leaf.
    """

    operation: str
    arguments: tuple["Expression", ...]
    kind: Kind
    parameter: object = None
    literal: bool = field(default=False, eq=False, repr=False)
    height: int = field(default=1, eq=False, repr=False)


@frozen
class Members(Node):
    """An operation on the scores of the parts of a container: `mean of objective 1.1`.

    `rows` where all rows below it are asked, and not the parts directly in it; `critical` where only critical ones
    are. The operations `any` and `every` ask for the condition of each.
    """

    operation: str
    container: Path
    kind: Kind
    rows: bool = False
    weighted: bool = False
    where: "Expression | None" = None
    critical: bool = False


@frozen
class Consequence(Node):
    """A figure of a gate or an award: `open`, `awarded`, `left`, `held`, or the amount of a recipient.

    `recipient` is their place among those of the award; `period` and `previous` as for a figure.
    """

    name: str
    figure: Literal["open", "awarded", "left", "held", "amount"]
    kind: Kind
    recipient: int = 0
    period: Period | None = None
    previous: bool = False


@frozen
class WeightIn(Node):
    """The weight of a part in a container that it stands in, however deep."""

    path: Path
    within: Path
    kind: Kind


Expression: TypeAlias = Constant | Figure | Own | Apply | Members | WeightIn | Consequence

# --- targets and scoring


@frozen
class Target(Node):
    """What is to be reached. `sign` is `>= > <= < = by yes ..`; `high` stands only beside `..`."""

    sign: str
    value: Expression
    high: Expression | None = None


@frozen
class Between(Node):
    """Goalposts: 0% at `worst`, 100% at `best`."""

    worst: Expression
    best: Expression


@frozen
class Progress(Node):
    """From a baseline to a target."""

    start: Expression
    target: Expression


@frozen
class Curve(Node):
    """Corners of a piecewise linear score, with strictly increasing x."""

    points: tuple[tuple[Rational, Rational], ...]


@frozen
class Step(Node):
    """A score, and the target form that gives it; `met` asks for the row's own target, None is the rest.

    A range may have a line instead of one score: the curve between its two ends.
    """

    condition: "Target | Literal['met'] | None"
    score: "Expression | Curve"


@frozen
class Steps(Node):
    """The first step whose condition holds."""

    steps: tuple[Step, ...]


@frozen
class ScoreFormula(Node):
    """An achievement as written."""

    expression: Expression


Form: TypeAlias = Between | Progress | Curve | Steps | ScoreFormula


@frozen
class Rule(Node):
    """What is asked of a row in one period.

    Without target and form it is not scored: `monitored` says that this is meant. A figure is owed from the day
    `due` on, the last of the period where that is None. Where the target is phased, `phase` is the share of it that
    is to be reached on the day of looking.
    """

    target: Target | None = None
    form: Form | None = None
    monitored: bool = False
    due: date | None = None
    phase: Expression | None = None
