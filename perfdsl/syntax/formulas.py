"""Expressions, targets and ways to score to nodes: one method for each grammar rule, named after it."""

from typing import Final

from attrs import evolve
from lark import Token

from perfdsl.diagnostics import TOO_DEEP, UNKNOWN_UNIT, Diagnostics
from perfdsl.source import Source
from perfdsl.syntax import nodes as n
from perfdsl.syntax.pieces import Children, Pieces, shortened

MAX_NESTING: Final = 200
"""How deep expressions and round brackets may be nested."""

MAX_BLOCKS: Final = 1_000
"""How deep blocks may be nested: units inside units, for the most part."""

_UNITS: Final = {
    "day": "days",
    "days": "days",
    "month": "months",
    "months": "months",
    "point": "points",
    "points": "points",
}


def is_currency(text: str) -> bool:
    """Whether a word has the form of a currency's code."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()  # noqa: PLR2004 - ISO 4217


class Formulas(Pieces):
    """Builds the expressions and targets of one statement after the other.

    INVARIANT: `_heights` holds how high the expressions of the statement being read are.
    """

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        super().__init__(source, diagnostics)
        self._heights: dict[int, int] = {}
        self._too_deep = False

    def end_statement(self) -> None:
        """Forget the expressions of the statement that ends: the next ones may get their ids."""
        self._heights.clear()
        self._too_deep = False

    def _limited(self, node: n.Expression, *parts: n.Expression) -> n.Expression:
        """The node, unless its parts are nested too deep already."""
        heights = self._heights
        height = 1 + max(heights.get(id(part), 0) for part in parts)
        if height <= MAX_NESTING:
            heights[id(node)] = height
            return node
        if not self._too_deep:  # what lies further out is too deep for the same reason
            self._too_deep = True
            self._report(
                TOO_DEEP, f"this expression is nested more than {MAX_NESTING} deep", node.span,
                "give a part of it a name, as an `input`, an `indicator` or a `function`",
            )  # fmt: skip
        return n.Unreadable(span=node.span)

    # --- targets

    def target(self, children: Children) -> n.Target:
        """`target >= 5`."""
        return n.Target(children[1], span=self._span(children))

    def targets_by_period(self, children: Children) -> n.Target:
        """`target { 2019: >= 5; ... }`."""
        periods = tuple(child for child in children if type(child) is n.PeriodTarget)
        return n.Target(None, periods, span=self._span(children))

    def period_target(self, children: Children) -> n.PeriodTarget:
        """`2019..2020: >= 5`."""
        first, last = self._period_range(children[0], children[-3])
        return n.PeriodTarget(first, last, children[-1], span=self._span(children))

    def compared(self, children: Children) -> n.Compared:
        """`>= 5`."""
        return n.Compared(str(children[0]), children[1], span=self._span(children))

    def by_date(self, children: Children) -> n.ByDate:
        """`by 2019-05-31`."""
        return n.ByDate(children[1], span=self._span(children))

    def done(self, children: Children) -> n.Done:
        """`yes`."""
        return n.Done(span=self._span(children))

    def monitored(self, children: Children) -> n.Monitored:
        """`monitor`."""
        return n.Monitored(span=self._span(children))

    def within(self, children: Children) -> n.Within:
        """`a..b`."""
        return n.Within(children[0], children[2], span=self._span(children))

    def bare_target(self, children: Children) -> n.BareTarget:
        """Any of the targets that compare."""
        return children[0]  # type: ignore[no-any-return]

    form = bare_target

    def between(self, children: Children) -> n.Between:
        """`between a and b`."""
        return n.Between(children[1], children[3], span=self._span(children))

    def progress(self, children: Children) -> n.Progress:
        """`from a to b`."""
        return n.Progress(children[1], children[3], span=self._span(children))

    def point(self, children: Children) -> n.Point:
        """`x: y`."""
        return n.Point(children[0], children[2], span=self._span(children))

    def curve(self, children: Children) -> n.Curve:
        """`curve { ... }`."""
        points = tuple(child for child in children if type(child) is n.Point)
        return n.Curve(points, span=self._span(children))

    def step(self, children: Children) -> n.Step:
        """`>= 90%: 100%`, or with a range of scores: `91%..100%: 95%..100%`."""
        until = children[4] if len(children) > 3 else None  # noqa: PLR2004 - beyond condition, colon and score
        return n.Step(children[0], children[2], until, span=self._span(children))

    def met_step(self, children: Children) -> n.Step:
        """`met: 100%`."""
        return n.Step("met", children[2], span=self._span(children))

    def otherwise(self, children: Children) -> n.Step:
        """`otherwise 0%`."""
        return n.Step(None, children[1], span=self._span(children))

    def steps(self, children: Children) -> n.Steps:
        """`steps { ... }`."""
        steps = tuple(child for child in children if type(child) is n.Step)
        return n.Steps(steps, span=self._span(children))

    # --- expressions

    def number(self, children: Children) -> n.Number:
        """`5`."""
        return n.Number(self._exact(children[0]), span=self._span_of(children[0]))

    def percent(self, children: Children) -> n.Number:
        """`85.6%`."""
        return n.Number(self._exact(children[0]), percent=True, span=self._span_of(children[0]))

    def quantity(self, children: Children) -> n.Quantity:
        """`30 days`, `40_000 EUR`."""
        figure, unit = children
        text = str(unit)
        if text not in _UNITS and not is_currency(text):
            self._report(
                UNKNOWN_UNIT, f"`{shortened(text)}` is not a unit", self._span_of(unit),
                "units are `days`, `months`, `points` and the codes of currencies such as `EUR`",
            )  # fmt: skip
        name = n.Name(_UNITS.get(text, text), span=self._span_of(unit))
        return n.Quantity(self._exact(figure), name, span=self._span(children))

    def date(self, children: Children) -> n.DateLiteral:
        """`2019-05-31`."""
        return self._date(children[0])

    def yes(self, children: Children) -> n.YesNo:
        """`yes`."""
        return n.YesNo(value=True, span=self._span_of(children[0]))

    def no(self, children: Children) -> n.YesNo:
        """`no`."""
        return n.YesNo(value=False, span=self._span_of(children[0]))

    def reference(self, children: Children) -> n.Reference:
        """`objective 1.1`, `promozione.marchio`."""
        keyword = str(children[0]) if children[0].type != "NAME" else None
        names = tuple(
            child if type(child) is n.Name else self._name(child)
            for child in children[1 if keyword else 0 :]
            if type(child) is n.Name or child.type == "NAME"
        )
        return n.Reference(keyword, names, span=self._span(children))

    def _period_reference(self, token: Token) -> n.PeriodReference:
        period = None if str(token) == "@previous" else self._period(token)
        return n.PeriodReference(period, span=self._span_of(token))

    def name_use(self, children: Children) -> n.NameUse:
        """`fiere@2022`."""
        period = self._period_reference(children[1]) if len(children) > 1 else None
        return n.NameUse(children[0], period, span=self._span(children))

    def call(self, children: Children) -> n.Expression:
        """`clamp(x, 0, 1)`."""
        arguments = tuple(child for child in children if type(child) is not Token)
        node = n.Call(self._name(children[0]), arguments, span=self._span(children))
        return self._limited(node, *arguments) if arguments else node

    def bracket(self, children: Children) -> n.Expression:
        """`( ... )`: the brackets leave no node, but belong to the span of what they hold."""
        inner: n.Expression = children[1]
        outer = evolve(inner, span=self._span(children))
        self._heights[id(outer)] = self._heights.get(id(inner), 0)
        return outer

    def if_(self, children: Children) -> n.Expression:
        """`if a then b else c`."""
        parts = children[1], children[3], children[5]
        return self._limited(n.If(*parts, span=self._span(children)), *parts)

    def _logic(self, children: Children) -> n.Expression:
        operands = tuple(children[::2])
        return self._limited(n.Logic(str(children[1]), operands, span=self._span(children)), *operands)

    disjunction = conjunction = _logic

    def not_(self, children: Children) -> n.Expression:
        """`not x`."""
        return self._limited(n.Not(children[1], span=self._span(children)), children[1])

    def compare(self, children: Children) -> n.Expression:
        """`a >= b`."""
        left, sign, right = children
        return self._limited(n.Compare(str(sign), left, right, span=self._span(children)), left, right)

    def sum(self, children: Children) -> n.Expression:
        """`a + b - c`."""
        rest = tuple(
            (str(sign), operand) for sign, operand in zip(children[1::2], children[2::2], strict=True)
        )
        return self._limited(n.Sum(children[0], rest, span=self._span(children)), *children[::2])

    def product(self, children: Children) -> n.Expression:
        """`a * b / c`."""
        rest = tuple(
            (str(sign), operand) for sign, operand in zip(children[1::2], children[2::2], strict=True)
        )
        return self._limited(n.Product(children[0], rest, span=self._span(children)), *children[::2])

    def about(self, children: Children) -> n.Expression:
        """`about 10_000`."""
        return self._limited(n.About(children[1], span=self._span(children)), children[1])

    def negate(self, children: Children) -> n.Expression:
        """`-x`."""
        return self._limited(n.Negate(children[1], span=self._span(children)), children[1])
