"""What every node is made of: places, names, texts, numbers, dates and periods, each from its token."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from lark import Token

from perfdsl.diagnostics import BAD_DATE, BAD_NUMBER, BAD_PERIOD, UNKNOWN_WORD, Code, Diagnostics
from perfdsl.source import Source, Span
from perfdsl.syntax import nodes as n
from perfdsl.values.number import MAX_DIGITS, ONE, Rational, exact
from perfdsl.values.period import Period, parse_period

MAX_NUMBER_TEXT: Final = MAX_DIGITS + 40
_NO_PERIOD: Final = Period("Y", 1)
_SHOWN: Final = 40
Children = Sequence[Any]


def is_token(child: object, terminal: str) -> bool:
    """Whether a child is a token of that terminal."""
    return type(child) is Token and child.type == terminal


def shortened(text: str) -> str:
    """What a message shows of a word: all of it, unless it is beyond reading."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


class Pieces:
    """Builds what one token says, and reports what it cannot mean."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics

    # --- places and problems

    def _span_of(self, token: Token) -> Span:
        return Span(self.source, token.start_pos or 0, token.end_pos or 0)

    def _span(self, children: Children) -> Span:
        first, last = children[0], children[-1]
        start: Any = first.start_pos if type(first) is Token else first.span.start
        end: Any = last.end_pos if type(last) is Token else last.span.end
        return Span(self.source, start, end)

    def _report(self, code: Code, message: str, span: Span, help_: str | None = None) -> None:
        self.diagnostics.report(code, message, span, help=help_)

    # --- numbers, dates and periods

    def _exact(self, token: Token) -> Rational:
        if len(token) <= MAX_NUMBER_TEXT and "e" not in token.lower():
            try:
                return exact(str(token))
            except ValueError:
                pass
        shown = shortened(token)
        exponent = "e" in token.lower() and len(token) <= MAX_NUMBER_TEXT
        self._report(
            BAD_NUMBER,
            f"`{shown}` is written with an exponent"
            if exponent
            else f"`{shown}` has more than {MAX_DIGITS} digits",
            self._span_of(token),
            "write the number out: `1_000_000`" if exponent else "no figure of a plan needs so many",
        )  # fmt: skip
        return ONE

    def _period(self, token: Token) -> Period:
        try:
            return parse_period(str(token).lstrip("@"))
        except ValueError:
            self._report(
                BAD_PERIOD, f"`{shortened(token)}` is not a period", self._span_of(token),
                "write a year `2023`, a half `2023-H1`, a quarter `2023-Q4` or a month `2023-09`",
            )  # fmt: skip
            return _NO_PERIOD

    def _period_range(self, first: Token, last: Token) -> tuple[Period, Period]:
        """The ends of a range; they may be one token, which is then read once."""
        start = self._period(first)
        return start, start if last is first else self._period(last)

    def _date(self, token: Token) -> n.DateLiteral:
        span = self._span_of(token)
        try:
            return n.DateLiteral(date.fromisoformat(token), span=span)
        except ValueError:
            message = f"`{shortened(token)}` is not a day of the calendar"
            self._report(BAD_DATE, message, span, "write year-month-day: `2019-05-31`")
            return n.DateLiteral(date.min, span=span)

    def _name(self, token: Token) -> n.Name:
        return n.Name(str(token), span=self._span_of(token))

    def name(self, children: Children) -> n.Name:
        """A word or a code."""
        return self._name(children[0])

    def text(self, children: Children) -> n.Text:
        """A text in quotation marks."""
        (token,) = children
        return n.Text(str(token[1:-1]), span=self._span_of(token))

    text_literal = text

    def _one_of(self, token: Token, words: tuple[str, ...]) -> str:
        if str(token) not in words:
            known = " or ".join(f"`{word}`" for word in words)
            message = f"`{shortened(token)}` means nothing here"
            self._report(UNKNOWN_WORD, message, self._span_of(token), f"write {known}")
        return str(token)
