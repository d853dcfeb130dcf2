"""The syntax tree: statements and expressions as they are written."""

from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from perfdsl.source import Span
from perfdsl.values.kind import Kind
from perfdsl.values.number import Rational
from perfdsl.values.period import Period


@frozen
class Node:
    """Something that stands somewhere."""

    span: Span = field(kw_only=True, eq=False, repr=False)


@frozen
class Name(Node):
    """A word or a code, as written."""

    text: str


@frozen
class Text(Node):
    """A text in quotation marks, without them."""

    text: str


@frozen
class Comment(Node):
    """From `#` to the end of the line."""

    text: str


# --- expressions


@frozen
class Number(Node):
    """`5`, `0.5` or, where `percent`, `85.6%` (the value is then 0.856)."""

    value: Rational
    percent: bool = False


@frozen
class Quantity(Node):
    """A number with a unit: `30 days`, `5 points`, `40_000 EUR`."""

    value: Rational
    unit: Name


@frozen
class DateLiteral(Node):
    """`2019-05-31`."""

    value: date


@frozen
class YesNo(Node):
    """`yes` or `no`."""

    value: bool


@frozen
class Reference(Node):
    """A path of names; `keyword` is `objective`, `perspective` or `unit` where the path begins with one."""

    keyword: str | None
    names: tuple[Name, ...]

    @property
    def text(self) -> str:
        """The reference as a message shows it."""
        path = ".".join(name.text for name in self.names)
        return f"{self.keyword} {path}" if self.keyword else path


@frozen
class PeriodReference(Node):
    """`@2022`, or `@previous` where the period is None."""

    period: Period | None


@frozen
class NameUse(Node):
    """A reference in an expression, perhaps to another period."""

    reference: Reference
    period: PeriodReference | None = None


@frozen
class Negate(Node):
    """`-x`."""

    operand: "Expression"


@frozen
class Not(Node):
    """`not x`."""

    operand: "Expression"


@frozen
class Sum(Node):
    """`a + b - c`: the first operand and then each sign with its operand."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]


@frozen
class Product(Node):
    """`a * b / c`: the first operand and then each sign with its operand."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]


@frozen
class Compare(Node):
    """`a >= b`; the sign is one of `>= > <= < = !=`."""

    sign: str
    left: "Expression"
    right: "Expression"


@frozen
class Logic(Node):
    """`a and b and c`, or the same with `or`."""

    word: str
    operands: tuple["Expression", ...]


@frozen
class If(Node):
    """`if a then b else c`."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


@frozen
class Call(Node):
    """`clamp(x, 0, 1)`."""

    name: Name
    arguments: tuple["Expression", ...]


@frozen
class Aggregate(Node):
    """`mean of objective 1.1`."""

    name: Name
    container: Reference


@frozen
class Unreadable(Node):
    """An expression that has its diagnostic already."""


Expression: TypeAlias = (
    Number | Quantity | DateLiteral | YesNo | Text | NameUse | Negate | Not | Sum | Product | Compare | Logic | If
    | Call | Aggregate | Unreadable
)  # fmt: skip

# --- targets and the ways to score


@frozen
class Compared(Node):
    """`>= t`; the sign is one of `>= > <= < =`."""

    sign: str
    value: Expression


@frozen
class ByDate(Node):
    """`by d`."""

    value: Expression


@frozen
class Done(Node):
    """`yes`."""


@frozen
class Monitored(Node):
    """`monitor`."""


@frozen
class Within(Node):
    """`a..b`."""

    low: Expression
    high: Expression


@frozen
class Between(Node):
    """`between a and b`: goalposts."""

    worst: Expression
    best: Expression


@frozen
class Progress(Node):
    """`from b0 to t`."""

    start: Expression
    target: Expression


@frozen
class Point(Node):
    """A corner of a curve, `x: y`."""

    x: Expression
    y: Expression


@frozen
class Curve(Node):
    """`curve { x: y; ... }`."""

    points: tuple[Point, ...]


@frozen
class Step(Node):
    """`>= 90%: 100%`, `met: 100%` (the condition is the text `met`) or `otherwise 0%` (None)."""

    condition: "BareTarget | str | None"
    score: Expression


@frozen
class Steps(Node):
    """`steps { ... }`."""

    steps: tuple[Step, ...]


BareTarget: TypeAlias = Compared | ByDate | Done | Monitored | Within
Form: TypeAlias = Between | Progress | Curve | Steps
TargetForm: TypeAlias = BareTarget | Form


@frozen
class PeriodTarget(Node):
    """`2019: >= 85%`, or a range of periods."""

    first: Period
    last: Period
    form: TargetForm


# --- statements


@frozen
class Block(Node):
    """The statements between two curly brackets, and the comments that stand directly among them."""

    statements: tuple["Statement", ...]
    comments: tuple[Comment, ...] = field(default=(), eq=False)


@frozen
class Definition(Node):
    """A plan, a container, a leaf, or a unit; `keyword` says which."""

    keyword: str
    name: Name | None
    label: Text | None
    block: Block | None


@frozen
class Scale(Node):
    """A scale with a block defines one, perhaps refining another; without a block it is used."""

    name: Name
    parent: Name | None
    block: Block | None


@frozen
class Cascade(Node):
    """`cascade fiere { target >= 8 }`."""

    source: Reference
    label: Text | None
    block: Block | None


@frozen
class Import(Node):
    """`import "scales.perf"`."""

    path: Text


@frozen
class PeriodStatement(Node):
    """`period 2019..2021`."""

    first: Period
    last: Period


@frozen
class Function(Node):
    """`function f(x, y) = ...`."""

    name: Name
    parameters: tuple[Name, ...]
    body: Expression


@frozen
class Actuals(Node):
    """`actuals from "actuals.csv" locale it`."""

    path: Text
    locale: Name | None


@frozen
class Accept(Node):
    """`accept x at 100% in 2023 because "..." by "..."`."""

    subject: Reference
    achievement: Expression
    period: Period | None
    because: Text
    by: Text | None


@frozen
class Test(Node):
    """`test "name" in 2023 { ... }`."""

    name: Text
    period: Period | None
    at: DateLiteral | None
    block: Block


@frozen
class GivenValue(Node):
    """`given x = 5`, perhaps for another period."""

    subject: Reference
    period: PeriodReference | None
    value: Expression


@frozen
class GivenActuals(Node):
    """`given actuals`: the plan's own data, or those of the file named."""

    path: Text | None
    locale: Name | None


@frozen
class Expect(Node):
    """`expect x.achievement = 100%`."""

    condition: Expression


@frozen
class KindStatement(Node):
    """`percent`, `money EUR`, `level low, medium, high`."""

    kind: Kind


@frozen
class Target(Node):
    """`target >= 5`, or one form for each period."""

    form: TargetForm | None
    periods: tuple[PeriodTarget, ...] = ()


@frozen
class Words(Node):
    """Statements made of words: `monitor`, `lower mirror`, `normalise weights`, `combine geometric mean`, `missing zero`,
    `bands after rounding`, `by objective`."""

    keyword: str
    words: tuple[Name, ...]
    by: str | None = None


@frozen
class Texts(Node):
    """`source "..."`, `note "..."`, `unit "..."`, `owner "...", "..."`."""

    keyword: str
    texts: tuple[Text, ...]


@frozen
class Formula(Node):
    """A keyword with an expression: `weight`, `value`, `baseline`, `tolerance`, `score`, `require`."""

    keyword: str
    expression: Expression


@frozen
class Clamp(Node):
    """`clamp 0%..100%`; a side that is left out is open."""

    low: Number | None
    high: Number | None


@frozen
class Late(Node):
    """What a late date is worth: `start` minus `loses` for every `days` days, nothing after `until` days."""

    start: Rational
    until: Rational | None = None
    loses: Rational | None = None
    days: Rational | None = None
    begun: bool = False


@frozen
class Round(Node):
    """`round achievement to 2 decimals half even`."""

    stage: Name
    decimals: int
    mode: tuple[Name, ...]


@frozen
class Band(Node):
    """`band "raggiunto" from 95% green`."""

    label: Text
    start: Number | None
    colour: Name | None


Statement: TypeAlias = (
    Definition | Scale | Cascade | Import | PeriodStatement | Function | Actuals | Accept | Test | GivenValue
    | GivenActuals | Expect | KindStatement | Target | Form | Words | Texts | Formula | Clamp | Late | Round | Band
)  # fmt: skip


@frozen
class Ruleset(Node):
    """The statements of one file and the comments among them."""

    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(default=(), eq=False)
