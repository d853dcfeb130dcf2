"""Statements that adjust a score, and those that require something of the plan itself."""

from attrs import frozen

from perfdsl.syntax.formula_nodes import Expression, Name, Node, Text
from perfdsl.values.number import Rational


@frozen(repr=False)
class RequireEvery(Node):
    """`require every indicator has owner`, `require every objective is cascaded`."""

    what: str
    asked: str


@frozen(repr=False)
class Requirement(Node):
    """`require weight of x >= 30% because "..."`; `keyword` is `require` or `advise`."""

    keyword: str
    condition: Expression
    because: Text | None


@frozen(repr=False)
class Adjust(Node):
    """`adjust bonus 5% when x.met`. `word` is one of `cap`, `floor`, `bonus`, `penalty`, `multiply by`, `at most`, ...

    `amounts` are one figure, or several for `better of`; a penalty `per 7 days of x` has them as `per`.
    """

    word: str
    amounts: tuple[Expression, ...]
    per: "Per | None" = None
    condition: Expression | None = None


@frozen(repr=False)
class Per(Node):
    """`per 7 days of ritardo`: how many, of what unit (None: of none), of which figure."""

    count: Rational
    unit: Name | None
    percent: bool
    figure: Expression
