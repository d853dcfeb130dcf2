"""The syntax tree of what can be computed: expressions, targets and ways to score, as they are written."""

from datetime import date
from typing import TypeAlias

from attrs import field, fields, frozen

from perfdsl.source import Span
from perfdsl.values.number import Rational
from perfdsl.values.period import Period


@frozen(repr=False)
class Node:
    """Something that stands somewhere. Its classes share one `repr`: a fifth of what it takes to import them."""

    span: Span = field(kw_only=True, eq=False, repr=False)

    def __repr__(self) -> str:
        shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(type(self)) if one.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"


@frozen(repr=False)
class Name(Node):
    """A word or a code, as written."""

    text: str


@frozen(repr=False)
class Text(Node):
    """A text in quotation marks, without them."""

    text: str


@frozen(repr=False)
class Translation(Node):
    """A label in another language: `en "Fairs"`."""

    language: Name
    text: Text


@frozen(repr=False)
class Comment(Node):
    """From `#` to the end of the line."""

    text: str


# --- expressions


@frozen(repr=False)
class Number(Node):
    """`5`, `0.5` or, where `percent`, `85.6%` (the value is then 0.856)."""

    value: Rational
    percent: bool = False


@frozen(repr=False)
class Quantity(Node):
    """A number with a unit: `30 days`, `5 points`, `40_000 EUR`."""

    value: Rational
    unit: Name


@frozen(repr=False)
class DateLiteral(Node):
    """`2019-05-31`."""

    value: date


@frozen(repr=False)
class YesNo(Node):
    """`yes` or `no`."""

    value: bool


@frozen(repr=False)
class Reference(Node):
    """A path of names; `keyword` is `objective`, `perspective` or `unit` where the path begins with one."""

    keyword: str | None
    names: tuple[Name, ...]

    @property
    def text(self) -> str:
        """The reference as a message shows it."""
        path = ".".join(name.text for name in self.names)
        return f"{self.keyword} {path}" if self.keyword else path


@frozen(repr=False)
class PeriodReference(Node):
    """`@2022`, or `@previous` where the period is None."""

    period: Period | None


@frozen(repr=False)
class NameUse(Node):
    """A reference in an expression, perhaps to another period."""

    reference: Reference
    period: PeriodReference | None = None


@frozen(repr=False)
class Negate(Node):
    """`-x`."""

    operand: "Expression"


@frozen(repr=False)
class About(Node):
    """`about 10_000`: a figure that is known to be approximate."""

    operand: "Expression"


@frozen(repr=False)
class Not(Node):
    """`not x`."""

    operand: "Expression"


@frozen(repr=False)
class Sum(Node):
    """`a + b - c`: the first operand and then each sign with its operand."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]


@frozen(repr=False)
class Product(Node):
    """`a * b / c`: the first operand and then each sign with its operand."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]


@frozen(repr=False)
class Compare(Node):
    """`a >= b`; the sign is one of `>= > <= < = !=`."""

    sign: str
    left: "Expression"
    right: "Expression"


@frozen(repr=False)
class Logic(Node):
    """`a and b and c`, or the same with `or`."""

    word: str
    operands: tuple["Expression", ...]


@frozen(repr=False)
class If(Node):
    """`if a then b else c`."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


@frozen(repr=False)
class Call(Node):
    """`clamp(x, 0, 1)`."""

    name: Name
    arguments: tuple["Expression", ...]


@frozen(repr=False)
class Aggregate(Node):
    """`mean of objective 1.1 weighted where met`; `rows` for `count of rows of plan`, `within` for `weight of x in y`."""

    name: Name
    container: Reference
    rows: Name | None = None
    weighted: bool = False
    within: Reference | None = None
    where: "Expression | None" = None


@frozen(repr=False)
class OverSubjects(Node):
    """`rank of x over subjects of same y lowest best where z`: a figure of many subjects, asked at once."""

    name: Name
    figure: "Expression"
    same: "Expression | None" = None
    lowest: bool = False
    where: "Expression | None" = None


@frozen(repr=False)
class InFigures(Node):
    """`x in 3..10`."""

    figure: "Expression"
    low: "Expression"
    high: "Expression"


@frozen(repr=False)
class Critical(Node):
    """`any critical < 60%`, `every critical met`; without a sign it asks whether rows are met, or are not."""

    quantifier: Name
    sign: str | None = None
    figure: "Expression | None" = None
    met: bool = True


@frozen(repr=False)
class Unreadable(Node):
    """An expression that has its diagnostic already."""


Expression: TypeAlias = (
    Number | Quantity | DateLiteral | YesNo | Text | NameUse | Negate | About | Not | Sum | Product | Compare | Logic
    | If | Call | Aggregate | OverSubjects | InFigures | Critical | Unreadable
)  # fmt: skip

# --- targets and the ways to score


@frozen(repr=False)
class Compared(Node):
    """`>= t`; the sign is one of `>= > <= < =`."""

    sign: str
    value: Expression


@frozen(repr=False)
class ByDate(Node):
    """`by d`."""

    value: Expression


@frozen(repr=False)
class Done(Node):
    """`yes`."""


@frozen(repr=False)
class Monitored(Node):
    """`monitor`."""


@frozen(repr=False)
class Within(Node):
    """`a..b`."""

    low: Expression
    high: Expression


@frozen(repr=False)
class Between(Node):
    """`between a and b`: goalposts."""

    worst: Expression
    best: Expression


@frozen(repr=False)
class Progress(Node):
    """`from b0 to t`."""

    start: Expression
    target: Expression


@frozen(repr=False)
class Point(Node):
    """A corner of a curve, `x: y`."""

    x: Expression
    y: Expression


@frozen(repr=False)
class Curve(Node):
    """`curve { x: y; ... }`."""

    points: tuple[Point, ...]


@frozen(repr=False)
class Step(Node):
    """`>= 90%: 100%`, `met: 100%` (the condition is the text `met`) or `otherwise 0%` (None).

    `91%..100%: 95%..100%` rises from `score` to `until` inside its range.
    """

    condition: "BareTarget | str | None"
    score: Expression
    until: Expression | None = None


@frozen(repr=False)
class Steps(Node):
    """`steps { ... }`."""

    steps: tuple[Step, ...]


BareTarget: TypeAlias = Compared | ByDate | Done | Monitored | Within
Form: TypeAlias = Between | Progress | Curve | Steps
TargetForm: TypeAlias = BareTarget | Form


@frozen(repr=False)
class PeriodTarget(Node):
    """`2019: >= 85%`, or a range of periods."""

    first: Period
    last: Period
    form: TargetForm


@frozen(repr=False)
class Formula(Node):
    """A keyword with an expression: `weight`, `value`, `baseline`, `tolerance`, `score`, `require`."""

    keyword: str
    expression: Expression
