"""What the parser recognised to nodes: one method for each grammar rule, named after it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from lark import Token

from perfdsl.diagnostics import (
    BAD_DATE, BAD_NUMBER, BAD_PERIOD, TOO_DEEP, UNKNOWN_UNIT, UNKNOWN_WORD, Code, Diagnostics,
)  # fmt: skip
from perfdsl.source import Source, Span
from perfdsl.syntax import nodes as n
from perfdsl.values.kind import Kind
from perfdsl.values.number import MAX_DIGITS, ONE, ZERO, Rational, exact, rational
from perfdsl.values.period import Period, parse_period
from perfdsl.values.rounding import MAX_DECIMALS

MAX_NESTING: Final = 200
"""How deep expressions and blocks may be nested."""

MAX_NUMBER_TEXT: Final = MAX_DIGITS + 40
_UNITS: Final = {"day": "days", "days": "days", "month": "months", "months": "months", "point": "points", "points": "points"}
_NO_PERIOD: Final = Period("Y", 1)
Children = Sequence[Any]


class Builder:
    """Builds the nodes of one source. INVARIANT: `comments` holds the comments that no block has taken yet, in order."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.comments: list[n.Comment] = []
        self._heights: dict[int, int] = {}
        self._too_deep = False

    def comment(self, token: Token) -> None:
        """Keep a comment for the block that it stands in."""
        self.comments.append(n.Comment(str(token[1:]), span=self._span_of(token)))

    # --- places and problems

    def _span_of(self, token: Token) -> Span:
        return Span(self.source, token.start_pos or 0, token.end_pos or 0)

    def _span(self, children: Children) -> Span:
        first, last = children[0], children[-1]
        start = first.start_pos if type(first) is Token else first.span.start
        end = last.end_pos if type(last) is Token else last.span.end
        return Span(self.source, start, end)

    def _report(self, code: Code, message: str, span: Span, help_: str | None = None) -> None:
        self.diagnostics.report(code, message, span, help=help_)

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

    # --- numbers, dates and periods

    def _exact(self, token: Token) -> Rational:
        if len(token) <= MAX_NUMBER_TEXT and "e" not in token.lower():
            try:
                return exact(str(token))
            except ValueError:
                pass
        shown = token if len(token) <= 20 else f"{token[:17]}..."  # noqa: PLR2004 - what fits in a message
        exponent = "e" in token.lower() and len(token) <= MAX_NUMBER_TEXT
        self._report(
            BAD_NUMBER,
            f"`{shown}` is written with an exponent" if exponent else f"`{shown}` has more than {MAX_DIGITS} digits",
            self._span_of(token),
            "write the number out: `1_000_000`" if exponent else "no figure of a plan needs so many",
        )  # fmt: skip
        return ONE

    def _period(self, token: Token) -> Period:
        try:
            return parse_period(str(token).lstrip("@"))
        except ValueError:
            self._report(
                BAD_PERIOD, f"`{token[:20]}` is not a period", self._span_of(token),
                "write a year `2023`, a half `2023-H1`, a quarter `2023-Q4` or a month `2023-09`",
            )  # fmt: skip
            return _NO_PERIOD

    def _date(self, token: Token) -> n.DateLiteral:
        span = self._span_of(token)
        try:
            return n.DateLiteral(date.fromisoformat(str(token)), span=span)
        except ValueError:
            self._report(BAD_DATE, f"`{token[:20]}` is not a day of the calendar", span, "write year-month-day: `2019-05-31`")
            return n.DateLiteral(date.min, span=span)

    def _name(self, token: Token) -> n.Name:
        return n.Name(str(token), span=self._span_of(token))

    # --- whole files and blocks

    def start(self, children: Children) -> n.Ruleset:
        """A file."""
        statements = tuple(child for child in children if type(child) is not Token)
        whole = Span(self.source, 0, len(self.source.text))
        return n.Ruleset(statements, tuple(self.comments), span=whole)

    def block(self, children: Children) -> n.Block:
        """`{ ... }`."""
        span = self._span(children)
        statements = tuple(child for child in children if type(child) is not Token)
        return n.Block(statements, self._take_comments(span.start), span=span)

    def _take_comments(self, start: int) -> tuple[n.Comment, ...]:
        comments = self.comments
        first = len(comments)
        while first and comments[first - 1].span.start > start:
            first -= 1
        taken = tuple(comments[first:])
        del comments[first:]
        return taken

    def statement(self, children: Children) -> n.Statement:
        """Any statement."""
        return children[0]  # type: ignore[no-any-return]

    def name(self, children: Children) -> n.Name:
        """A word or a code."""
        return self._name(children[0])

    def text(self, children: Children) -> n.Text:
        """A text in quotation marks."""
        (token,) = children
        return n.Text(str(token[1:-1]), span=self._span_of(token))

    text_literal = text

    # --- definitions

    def definition_word(self, children: Children) -> Token:
        """The keyword of a definition."""
        return children[0]  # type: ignore[no-any-return]

    grouping_word = comparison_sign = definition_word

    def definition(self, children: Children) -> n.Statement:
        """A plan, container, leaf or unit; `unit "text"` is the attribute."""
        keyword, *rest = children
        name = rest.pop(0) if rest and type(rest[0]) is n.Name else None
        label = rest.pop(0) if rest and type(rest[0]) is n.Text else None
        block = rest.pop(0) if rest else None
        span = self._span(children)
        if keyword.type == "UNIT" and name is None and block is None and label is not None:
            return n.Texts("unit", (label,), span=span)
        return n.Definition(str(keyword), name, label, block, span=span)

    def scale(self, children: Children) -> n.Scale:
        """`scale x is y { ... }`."""
        names = [child for child in children if type(child) is n.Name]
        block = children[-1] if type(children[-1]) is n.Block else None
        return n.Scale(names[0], names[1] if len(names) > 1 else None, block, span=self._span(children))

    def cascade(self, children: Children) -> n.Cascade:
        """`cascade x { ... }`."""
        label = next((child for child in children if type(child) is n.Text), None)
        block = children[-1] if type(children[-1]) is n.Block else None
        return n.Cascade(children[1], label, block, span=self._span(children))

    def import_(self, children: Children) -> n.Import:
        """`import "file"`."""
        return n.Import(children[1], span=self._span(children))

    def period(self, children: Children) -> n.PeriodStatement:
        """`period 2019..2021`."""
        return n.PeriodStatement(self._period(children[1]), self._period(children[-1]), span=self._span(children))

    def function(self, children: Children) -> n.Function:
        """`function f(x) = ...`."""
        parameters = tuple(self._name(child) for child in children[3:-1] if _is(child, "NAME"))
        return n.Function(self._name(children[1]), parameters, children[-1], span=self._span(children))

    def actuals(self, children: Children) -> n.Actuals:
        """`actuals from "file" locale it`."""
        return n.Actuals(children[2], self._after(children, "LOCALE"), span=self._span(children))

    def _after(self, children: Children, keyword: str) -> n.Name | None:
        """The word that follows a keyword, where that is there."""
        for place, child in enumerate(children):
            if _is(child, keyword):
                return self._name(children[place + 1])
        return None

    def _period_in(self, children: Children) -> Period | None:
        return next((self._period(child) for child in children if _is(child, "PERIOD")), None)

    def accept(self, children: Children) -> n.Accept:
        """`accept x at 100% in 2023 because "..." by "..."`."""
        because, *by = [child for child in children[4:] if type(child) is n.Text]
        return n.Accept(
            children[1], children[3], self._period_in(children), because, by[0] if by else None,
            span=self._span(children),
        )  # fmt: skip

    def test(self, children: Children) -> n.Test:
        """`test "name" in 2023 { ... }`."""
        at = next((self._date(child) for child in children if _is(child, "DATE")), None)
        return n.Test(children[1], self._period_in(children), at, children[-1], span=self._span(children))

    def given_value(self, children: Children) -> n.GivenValue:
        """`given x = 5`."""
        period = self._period_reference(children[2]) if _is(children[2], "PERIOD_REF") else None
        return n.GivenValue(children[1], period, children[-1], span=self._span(children))

    def given_actuals(self, children: Children) -> n.GivenActuals:
        """`given actuals`."""
        path = next((child for child in children if type(child) is n.Text), None)
        return n.GivenActuals(path, self._after(children, "LOCALE"), span=self._span(children))

    def expect(self, children: Children) -> n.Expect:
        """`expect x.score = 100%`."""
        return n.Expect(children[1], span=self._span(children))

    # --- attributes

    def plain_kind(self, children: Children) -> n.KindStatement:
        """`count`."""
        return n.KindStatement(Kind(str(children[0])), span=self._span(children))

    def money_kind(self, children: Children) -> n.KindStatement:
        """`money EUR`."""
        currency = self._currency(children[1])
        return n.KindStatement(Kind("money", currency=currency), span=self._span(children))

    def _currency(self, token: Token) -> str:
        text = str(token)
        if not _is_currency(text):
            self._report(
                UNKNOWN_UNIT, f"`{text}` is not the code of a currency", self._span_of(token),
                "write its three capital letters (ISO 4217), such as `EUR`",
            )  # fmt: skip
        return text

    def level_kind(self, children: Children) -> n.KindStatement:
        """`level low, medium, high`."""
        levels = tuple(str(child) for child in children if _is(child, "NAME"))
        return n.KindStatement(Kind("level", levels=levels), span=self._span(children))

    def weight(self, children: Children) -> n.Formula:
        """`weight 20%`."""
        return n.Formula("weight", children[1], span=self._span(children))

    def expression_attribute(self, children: Children) -> n.Formula:
        """A keyword with an expression."""
        return n.Formula(str(children[0]), children[1], span=self._span(children))

    require = expression_attribute

    def word_attribute(self, children: Children) -> n.Words:
        """A keyword with words."""
        keyword, *words = children
        names = tuple(self._name(word) for word in words if word.type == "NAME")
        by = next((str(words[place + 1]) for place, word in enumerate(words) if word.type == "BY"), None)
        return n.Words(str(keyword), names, by, span=self._span(children))

    normalise = combine = missing = bands_after = word_attribute

    def grouping(self, children: Children) -> n.Words:
        """`by objective`."""
        return n.Words("combine", (), str(children[1]), span=self._span(children))

    def text_attribute(self, children: Children) -> n.Texts:
        """A keyword with texts."""
        texts = tuple(child for child in children if type(child) is n.Text)
        return n.Texts(str(children[0]), texts, span=self._span(children))

    owner = text_attribute

    def signed(self, children: Children) -> n.Number:
        """A number that is written out: `-5%`, `1/3`."""
        figures = [child for child in children if child.type in ("NUMBER", "PERCENT")]
        value = self._exact(figures[0])
        if len(figures) > 1:
            below = self._exact(figures[1])
            value = value / below if below else value
        if children[0].type == "MINUS":
            value = -value
        return n.Number(value, figures[0].type == "PERCENT", span=self._span(children))

    def bound(self, children: Children) -> n.Number:
        """A side of a clamp."""
        return children[0]  # type: ignore[no-any-return]

    def clamp(self, children: Children) -> n.Clamp:
        """`clamp 0%..100%`."""
        dots = next(place for place, child in enumerate(children) if _is(child, "DOTDOT"))
        low = children[1] if dots > 1 else None
        high = children[-1] if dots < len(children) - 1 else None
        return n.Clamp(low, high, span=self._span(children))

    def clamp_none(self, children: Children) -> n.Clamp:
        """`clamp none`."""
        self._one_of(children[1], ("none",))
        return n.Clamp(None, None, span=self._span(children))

    def _one_of(self, token: Token, words: tuple[str, ...]) -> str:
        if str(token) not in words:
            known = " or ".join(f"`{word}`" for word in words)
            self._report(UNKNOWN_WORD, f"`{token}` means nothing here", self._span_of(token), f"write {known}")
        return str(token)

    def late_zero(self, children: Children) -> n.Late:
        """`late zero`."""
        self._one_of(children[1], ("zero",))
        return n.Late(ZERO, span=self._span(children))

    def late_until(self, children: Children) -> n.Late:
        """`late half until 30 days`."""
        share = rational(1, 2)
        if children[1].type == "PERCENT":
            share = self._exact(children[1])
        else:
            self._one_of(children[1], ("half",))
        self._one_of(children[4], ("days", "day"))
        return n.Late(share, until=self._exact(children[3]), span=self._span(children))

    def late_loses(self, children: Children) -> n.Late:
        """`late loses 5% per 7 days`, or `per 7 days begun`."""
        self._one_of(children[5], ("days", "day"))
        begun = len(children) > 6 and self._one_of(children[6], ("begun",)) == "begun"  # noqa: PLR2004 - the seventh
        days = self._exact(children[4])
        if days == 0:
            self._report(BAD_NUMBER, "a loss for every 0 days has no measure", self._span_of(children[4]), "write `1`")
            days = ONE
        return n.Late(ONE, loses=children[2].value, days=days, begun=begun, span=self._span(children))

    def round(self, children: Children) -> n.Round:
        """`round achievement to 2 decimals half even`."""
        _, stage, _, figure, unit, *mode = children
        self._one_of(stage, ("achievement", "score"))
        self._one_of(unit, ("decimals", "decimal"))
        decimals = self._exact(figure)
        if decimals.denominator != 1 or decimals > MAX_DECIMALS:
            self._report(BAD_NUMBER, f"`{figure}` is not a whole number up to {MAX_DECIMALS}", self._span_of(figure))
            decimals = ZERO
        names = tuple(self._name(word) for word in mode)
        return n.Round(self._name(stage), int(decimals), names, span=self._span(children))

    def band(self, children: Children) -> n.Band:
        """`band "raggiunto" from 95% green`."""
        start = next((child for child in children if type(child) is n.Number), None)
        colour = self._name(children[-1]) if _is(children[-1], "NAME") else None
        return n.Band(children[1], start, colour, span=self._span(children))

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
        first, last, form = children[0], children[-3], children[-1]
        return n.PeriodTarget(self._period(first), self._period(last), form, span=self._span(children))

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
        """`>= 90%: 100%`."""
        return n.Step(children[0], children[2], span=self._span(children))

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
        if text not in _UNITS and not _is_currency(text):
            self._report(
                UNKNOWN_UNIT, f"`{text}` is not a unit", self._span_of(unit),
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
        period = None if token == "@previous" else self._period(token)
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

    def aggregate(self, children: Children) -> n.Aggregate:
        """`mean of objective 1.1`."""
        return n.Aggregate(self._name(children[0]), children[2], span=self._span(children))

    def bracket(self, children: Children) -> n.Expression:
        """`( ... )`: the brackets themselves leave no node."""
        return children[1]  # type: ignore[no-any-return]

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
        rest = tuple((str(sign), operand) for sign, operand in zip(children[1::2], children[2::2], strict=True))
        return self._limited(n.Sum(children[0], rest, span=self._span(children)), *children[::2])

    def product(self, children: Children) -> n.Expression:
        """`a * b / c`."""
        rest = tuple((str(sign), operand) for sign, operand in zip(children[1::2], children[2::2], strict=True))
        return self._limited(n.Product(children[0], rest, span=self._span(children)), *children[::2])

    def negate(self, children: Children) -> n.Expression:
        """`-x`."""
        return self._limited(n.Negate(children[1], span=self._span(children)), children[1])


def _is(child: object, terminal: str) -> bool:
    return type(child) is Token and child.type == terminal


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()  # noqa: PLR2004 - ISO 4217
