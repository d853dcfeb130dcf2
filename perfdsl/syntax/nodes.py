"""The syntax tree: statements as they are written, with the nodes of expressions that they hold."""

from typing import TypeAlias

from attrs import field, frozen

from perfdsl.syntax.adjusting_nodes import Adjust, Per, RequireEvery, Requirement
from perfdsl.syntax.award_nodes import Cents, Divide, Leftover, Loses, PaidBy, Recipients
from perfdsl.syntax.claim_nodes import Claim, ClaimedAgainst, ClaimedBand, ClaimedMonotone
from perfdsl.syntax.formula_nodes import (
    About,
    Aggregate,
    BareTarget,
    Between,
    ByDate,
    Call,
    Comment,
    Compare,
    Compared,
    Critical,
    Curve,
    DateLiteral,
    Done,
    Expression,
    Form,
    Formula,
    If,
    InFigures,
    Logic,
    Monitored,
    Name,
    NameUse,
    Negate,
    Node,
    Not,
    Number,
    OverSubjects,
    PeriodReference,
    PeriodTarget,
    Point,
    Product,
    Progress,
    Quantity,
    Reference,
    Step,
    Steps,
    Sum,
    TargetForm,
    Text,
    Translation,
    Unreadable,
    Within,
    YesNo,
)
from perfdsl.syntax.people_nodes import Cluster, ClusterWeight, ProRata, WeightsOf, WeightTable
from perfdsl.syntax.scale_nodes import Band, Clamp, Late, Round, Terms
from perfdsl.syntax.year_nodes import Accept, Forecast, Phase, Phased, Range, RequireNote, Series
from perfdsl.values.kind import Kind
from perfdsl.values.period import Period

__all__ = [
    "About",
    "Accept",
    "Actuals",
    "Adjust",
    "Aggregate",
    "Band",
    "BareTarget",
    "Between",
    "Block",
    "ByDate",
    "Call",
    "Cascade",
    "Cents",
    "Claim",
    "ClaimedAgainst",
    "ClaimedBand",
    "ClaimedMonotone",
    "Clamp",
    "Cluster",
    "ClusterWeight",
    "Comment",
    "Compare",
    "Compared",
    "Contributes",
    "Critical",
    "Curve",
    "DateLiteral",
    "Definition",
    "Divide",
    "Done",
    "Drop",
    "Expect",
    "Expression",
    "Forecast",
    "Form",
    "Formula",
    "Function",
    "GivenActuals",
    "GivenValue",
    "If",
    "Import",
    "InFigures",
    "KindStatement",
    "Late",
    "Leftover",
    "Logic",
    "Loses",
    "Monitored",
    "Name",
    "NameUse",
    "Negate",
    "Node",
    "Not",
    "Number",
    "OverSubjects",
    "PaidBy",
    "Per",
    "PeriodReference",
    "PeriodStatement",
    "PeriodTarget",
    "Phase",
    "Phased",
    "Point",
    "ProRata",
    "Product",
    "Progress",
    "Quantity",
    "Range",
    "Recipients",
    "Reference",
    "RequireEvery",
    "RequireNote",
    "Requirement",
    "Revise",
    "Round",
    "Ruleset",
    "Scale",
    "ScoreOf",
    "Series",
    "Statement",
    "Step",
    "Steps",
    "Sum",
    "Target",
    "TargetForm",
    "Template",
    "Terms",
    "Test",
    "Text",
    "Texts",
    "Translation",
    "Unreadable",
    "Use",
    "WeightTable",
    "WeightsOf",
    "Within",
    "Words",
    "YesNo",
]  # fmt: skip


@frozen(repr=False)
class Block(Node):
    """The statements between two curly brackets, and the comments that stand directly among them."""

    statements: tuple["Statement", ...]
    comments: tuple[Comment, ...] = field(default=(), eq=False)


@frozen(repr=False)
class Definition(Node):
    """A plan, a container, a leaf, or a unit; `keyword` says which.

    `translations` are its label in other languages; `base` is the plan that a plan extends.
    """

    keyword: str
    name: Name | None
    label: Text | None
    block: Block | None
    translations: tuple[Translation, ...] = ()
    base: Name | None = None


@frozen(repr=False)
class Scale(Node):
    """A scale with a block defines one, perhaps refining another; without a block it is used."""

    name: Name
    parent: Name | None
    block: Block | None


@frozen(repr=False)
class Cascade(Node):
    """`cascade fiere { target >= 8 }`."""

    source: Reference
    label: Text | None
    block: Block | None
    translations: tuple[Translation, ...] = ()


@frozen(repr=False)
class Template(Node):
    """`template NIBI(service, least) { ... }`."""

    name: Name
    parameters: tuple[Name, ...]
    block: Block


@frozen(repr=False)
class Use(Node):
    """`use NIBI("Fairs", 85%) as fairs { ... }`: the statements of a template, with arguments for its parameters.

    Under a heading of that name, or where they are used themselves; the block says what is different.
    """

    template: Name
    arguments: tuple[Expression, ...]
    name: Name | None
    label: Text | None
    block: Block | None
    translations: tuple[Translation, ...] = ()


@frozen(repr=False)
class Drop(Node):
    """`drop fairs`: what a plan leaves out of the one that it extends."""

    subject: Reference


@frozen(repr=False)
class ScoreOf(Node):
    """`score of promozione { weight 60% }`: a row that takes the score of a dashboard or component."""

    source: Reference
    label: Text | None
    block: Block | None
    translations: tuple[Translation, ...] = ()


@frozen(repr=False)
class Contributes(Node):
    """`contributes to objective 1.1, promozione weight 40%`."""

    parents: tuple[Reference, ...]
    weight: "Formula | None"


@frozen(repr=False)
class Import(Node):
    """`import "scales.perf"`."""

    path: Text


@frozen(repr=False)
class PeriodStatement(Node):
    """`period 2019..2021`."""

    first: Period
    last: Period


@frozen(repr=False)
class Function(Node):
    """`function f(x, y) = ...`."""

    name: Name
    parameters: tuple[Name, ...]
    body: Expression


@frozen(repr=False)
class Actuals(Node):
    """`actuals from "actuals.csv" locale it`."""

    path: Text
    locale: Name | None


@frozen(repr=False)
class Revise(Node):
    """`revise x { target >= 6 } from 2019-07-15 because "..." by "..."`."""

    subject: Reference
    block: Block
    start: DateLiteral
    because: Text
    by: Text | None


@frozen(repr=False)
class Test(Node):
    """`test "name" in 2023 { ... }`."""

    name: Text
    period: Period | None
    at: DateLiteral | None
    block: Block


@frozen(repr=False)
class GivenValue(Node):
    """`given x = 5`, perhaps for another period."""

    subject: Reference
    period: PeriodReference | None
    value: Expression


@frozen(repr=False)
class GivenActuals(Node):
    """`given actuals`: the plan's own data, or those of the file named."""

    path: Text | None
    locale: Name | None


@frozen(repr=False)
class Expect(Node):
    """`expect x.achievement = 100%`."""

    condition: Expression


@frozen(repr=False)
class KindStatement(Node):
    """`percent`, `money EUR`, `level low, medium, high`."""

    kind: Kind


@frozen(repr=False)
class Target(Node):
    """`target >= 5`, or one form for each period."""

    form: TargetForm | None
    periods: tuple[PeriodTarget, ...] = ()


@frozen(repr=False)
class Words(Node):
    """A statement made of words: `monitor`, `lower mirror`, `combine geometric mean`, `missing zero`.

    `count` is the number of `combine best 6`.
    """

    keyword: str
    words: tuple[Name, ...]
    by: str | None = None
    count: Number | None = None


@frozen(repr=False)
class Texts(Node):
    """`source "..."`, `note "..."`, `unit "..."`, `owner "...", "..."`."""

    keyword: str
    texts: tuple[Text, ...]


Statement: TypeAlias = (
    Definition | Scale | Cascade | ScoreOf | WeightTable | WeightsOf | ProRata | Template | Use | Drop
    | Import | Contributes | RequireEvery | PeriodStatement | Function | Actuals | Accept | Revise | Phased
    | Series | Forecast | Range | RequireNote | Test | GivenValue | GivenActuals | Expect | KindStatement | Target
    | Form | Words | Texts
    | Formula | Clamp | Late | Round | Band | Terms | Loses | Recipients | Divide | PaidBy | Leftover | Cents
    | Requirement | Adjust | Claim
)  # fmt: skip


@frozen(repr=False)
class Ruleset(Node):
    """The statements of one file and the comments among them."""

    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(default=(), eq=False)
