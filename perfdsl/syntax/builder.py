"""What the parser recognised to nodes: one method for each grammar rule, named after it."""

from lark import Token

from perfdsl.diagnostics import BAD_NUMBER, UNKNOWN_UNIT, Diagnostics
from perfdsl.source import Source, Span
from perfdsl.syntax import nodes as n
from perfdsl.syntax.awards import Awards
from perfdsl.syntax.cascades import Cascades
from perfdsl.syntax.claims import Claims
from perfdsl.syntax.formulas import is_currency
from perfdsl.syntax.people import People
from perfdsl.syntax.pieces import Children, is_token, shortened
from perfdsl.syntax.year import Year
from perfdsl.values.kind import Kind
from perfdsl.values.number import ONE, ZERO, rational
from perfdsl.values.period import Period
from perfdsl.values.rounding import MAX_DECIMALS


class Builder(Claims, Awards, People, Cascades, Year):
    """Builds the nodes of one source.

    INVARIANT: `comments` holds the comments that no block has taken yet, in order.
    """

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        super().__init__(source, diagnostics)
        self.comments: list[n.Comment] = []

    def comment(self, token: Token) -> None:
        """Keep a comment for the block that it stands in."""
        self.comments.append(n.Comment(str(token[1:]), span=self._span_of(token)))

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
        self.end_statement()
        return children[0]  # type: ignore[no-any-return]

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
        block = rest.pop() if rest and type(rest[-1]) is n.Block else None
        span = self._span(children)
        if not rest:  # nearly all: no other language, and nothing extended
            if keyword.type == "UNIT" and name is None and label is not None and block is None:
                return n.Texts("unit", (label,), span=span)
            return n.Definition(str(keyword), name, label, block, span=span)
        base = next((rest[place + 1] for place, one in enumerate(rest) if is_token(one, "EXTENDS")), None)
        return n.Definition(str(keyword), name, label, block, self._translations(children), base, span=span)

    def scale(self, children: Children) -> n.Scale:
        """`scale x is y { ... }`."""
        names = [child for child in children if type(child) is n.Name]
        block = children[-1] if type(children[-1]) is n.Block else None
        return n.Scale(names[0], names[1] if len(names) > 1 else None, block, span=self._span(children))

    def import_(self, children: Children) -> n.Import:
        """`import "file"`."""
        return n.Import(children[1], span=self._span(children))

    def period(self, children: Children) -> n.PeriodStatement:
        """`period 2019..2021`."""
        first, last = self._period_range(children[1], children[-1])
        return n.PeriodStatement(first, last, span=self._span(children))

    def function(self, children: Children) -> n.Function:
        """`function f(x) = ...`."""
        parameters = tuple(self._name(child) for child in children[3:-1] if is_token(child, "NAME"))
        return n.Function(self._name(children[1]), parameters, children[-1], span=self._span(children))

    def actuals(self, children: Children) -> n.Actuals:
        """`actuals from "file" locale it`."""
        return n.Actuals(children[2], self._after(children, "LOCALE"), span=self._span(children))

    def _after(self, children: Children, keyword: str) -> n.Name | None:
        """The word that follows a keyword, where that is there."""
        for place, child in enumerate(children):
            if is_token(child, keyword):
                return self._name(children[place + 1])
        return None

    def _period_in(self, children: Children) -> Period | None:
        return next((self._period(child) for child in children if is_token(child, "PERIOD")), None)

    def accept(self, children: Children) -> n.Accept:
        """`accept x at 100% in 2023 because "..." by "..."`."""
        because, *by = [child for child in children[4:] if type(child) is n.Text]
        return n.Accept(
            children[1], children[3], self._period_in(children), because, by[0] if by else None,
            span=self._span(children),
        )  # fmt: skip

    def test(self, children: Children) -> n.Test:
        """`test "name" in 2023 { ... }`."""
        at = next((self._date(child) for child in children if is_token(child, "DATE")), None)
        return n.Test(children[1], self._period_in(children), at, children[-1], span=self._span(children))

    def given_value(self, children: Children) -> n.GivenValue:
        """`given x = 5`."""
        period = self._period_reference(children[2]) if is_token(children[2], "PERIOD_REF") else None
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
        if not is_currency(text):
            self._report(
                UNKNOWN_UNIT, f"`{shortened(text)}` is not the code of a currency", self._span_of(token),
                "write its three capital letters (ISO 4217), such as `EUR`",
            )  # fmt: skip
        return text

    def level_kind(self, children: Children) -> n.KindStatement:
        """`level low, medium, high`."""
        levels = tuple(str(child) for child in children if is_token(child, "NAME"))
        return n.KindStatement(Kind("level", levels=levels), span=self._span(children))

    def weight(self, children: Children) -> n.Formula:
        """`weight 20%`."""
        return n.Formula("weight", children[1], span=self._span(children))

    def expression_attribute(self, children: Children) -> n.Formula:
        """A keyword with an expression."""
        return n.Formula(str(children[0]), children[1], span=self._span(children))

    def word_attribute(self, children: Children) -> n.Words:
        """A keyword with words."""
        keyword, *words = children
        names = tuple(self._name(word) for word in words if word.type == "NAME")
        by = next((str(words[place + 1]) for place, word in enumerate(words) if word.type == "BY"), None)
        return n.Words(str(keyword), names, by, span=self._span(children))

    normalise = combine = missing = bands_after = word_attribute

    def combine_best(self, children: Children) -> n.Words:
        """`combine best 6`."""
        keyword, word, count, *rest = children
        by = str(rest[1]) if rest else None
        return n.Words(str(keyword), (self._name(word),), by, count, span=self._span(children))

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
            if below == 0:
                self._report(BAD_NUMBER, "a number cannot be divided by zero", self._span_of(figures[1]))
                below = ONE
            value /= below
        if children[0].type == "MINUS":
            value = -value
        return n.Number(value, figures[0].type == "PERCENT", span=self._span(children))

    def bound(self, children: Children) -> n.Number:
        """A side of a clamp."""
        return children[0]  # type: ignore[no-any-return]

    def clamp(self, children: Children) -> n.Clamp:
        """`clamp 0%..100%`."""
        dots = next(place for place, child in enumerate(children) if is_token(child, "DOTDOT"))
        low = children[1] if dots > 1 else None
        high = children[-1] if dots < len(children) - 1 else None
        return n.Clamp(low, high, span=self._span(children))

    def clamp_none(self, children: Children) -> n.Clamp:
        """`clamp none`."""
        self._one_of(children[1], ("none",))
        return n.Clamp(None, None, span=self._span(children))

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
        _, _, _, _, _, _, *rest = children
        begun = bool(rest) and self._one_of(rest[0], ("begun",)) == "begun"
        days = self._exact(children[4])
        if days == 0:
            message = "a loss for every 0 days has no measure"
            self._report(BAD_NUMBER, message, self._span_of(children[4]), "write `1`")
            days = ONE
        return n.Late(ONE, loses=children[2].value, days=days, begun=begun, span=self._span(children))

    def round(self, children: Children) -> n.Round:
        """`round achievement to 2 decimals half even`."""
        _, stage, _, figure, unit, *mode = children
        self._one_of(stage, ("achievement", "score"))
        self._one_of(unit, ("decimals", "decimal"))
        decimals = self._exact(figure)
        if decimals.denominator != 1 or decimals > MAX_DECIMALS:
            self._report(
                BAD_NUMBER,
                f"`{shortened(figure)}` is not a whole number up to {MAX_DECIMALS}",
                self._span_of(figure),
            )
            decimals = ZERO
        names = tuple(self._name(word) for word in mode)
        return n.Round(self._name(stage), int(decimals), names, span=self._span(children))

    def round_nearest(self, children: Children) -> n.Round:
        """`round score to nearest 0.5 half up`."""
        _, stage, _, word, step, *mode = children
        self._one_of(stage, ("achievement", "score"))
        self._one_of(word, ("nearest",))
        if step.value <= 0:
            self._report(BAD_NUMBER, "nothing can be rounded to steps of this size", step.span, "write `0.5`")
            step = n.Number(ONE, percent=False, span=step.span)
        names = tuple(self._name(one) for one in mode)
        return n.Round(self._name(stage), 0, names, step, span=self._span(children))

    def terms_out_of(self, children: Children) -> n.Terms:
        """`out of 5`."""
        span = self._span(children)
        return n.Terms(n.Number(ZERO, percent=False, span=span), children[2], span=span)

    def terms_between(self, children: Children) -> n.Terms:
        """`100..500`."""
        return n.Terms(children[0], children[2], span=self._span(children))

    def terms_points(self, children: Children) -> n.Terms:
        """`points`."""
        return n.Terms(span=self._span(children))

    def band(self, children: Children) -> n.Band:
        """`band "raggiunto" from 95% green`, `band "alta" best 25%`."""
        colour = self._name(children[-1]) if is_token(children[-1], "NAME") else None
        translations = self._translations(children)
        place = next((number for number, child in enumerate(children) if type(child) is n.Number), None)
        label, span = children[1], self._span(children)
        if place is None:
            return n.Band(label, None, colour, translations, span=span)
        if is_token(children[place - 1], "FROM"):
            return n.Band(label, children[place], colour, translations, span=span)
        self._one_of(children[place - 1], ("best", "next"))
        ranked = self._name(children[place - 1])
        return n.Band(label, None, colour, translations, ranked, children[place], span=span)
