"""Text to a syntax tree; what cannot be read is reported, and reading goes on with the next statement."""

import re
from typing import Any, Final

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from perfdsl.diagnostics import CHARACTER, OPEN_TEXT, SYNTAX, TOO_DEEP, TOO_LARGE, Diagnostics
from perfdsl.source import Source, Span
from perfdsl.syntax.builder import Builder
from perfdsl.syntax.driver import Driver
from perfdsl.syntax.formulas import MAX_BLOCKS, MAX_NESTING
from perfdsl.syntax.nodes import Expect, Expression, Ruleset
from perfdsl.syntax.pieces import shortened
from perfdsl.syntax.slips import advice, from_italian
from perfdsl.syntax.tables import load_grammar
from perfdsl.syntax.words import expected_text, nearest_word

MAX_CHARACTERS: Final = 64_000_000
"""The longest ruleset file, in characters."""

_GOES_ON: Final = frozenset(
    {"_NL", "LBRACE", "LPAR", "COMMA", "COLON", "EQ", "PLUS", "MINUS", "STAR", "SLASH"}
    | {"AND", "OR", "NOT", "IF", "THEN", "ELSE"}
)
"""After these no statement can end, so a line end says nothing."""

_SLIPPING: Final = frozenset({"MINUS", "COMMA", "DOT", "NUMBER", "DATE", "GT", "LT", "_NL", "RBRACE"})
_OPENS: Final = frozenset({"LBRACE", "LPAR"})
_CLOSES: Final = frozenset({"RBRACE", "RPAR"})
_BOUNDARIES: Final = re.compile(r'#[^\n]*|"[^"\n]*"|[{};\n]')

_HELP_FOR: Final = {
    "“": 'write straight quotation marks `"`',
    "”": 'write straight quotation marks `"`',
    "«": 'write straight quotation marks `"`',
    "'": 'write straight quotation marks `"`',
    "\u2019": 'write straight quotation marks `"`',
    "≥": "write `>=`",
    "≤": "write `<=`",
    "≠": "write `!=`",
    "€": "write the code of the currency after the amount: `40_000 EUR`",
    "%": "a percent sign follows its number without a space: `85.6%`",
    "\u00d7": "write `*`",
    "\u2013": "write the minus sign `-`",
}


def parse(source: Source, diagnostics: Diagnostics) -> Ruleset:
    """The syntax tree of `source`, without the statements that cannot be read: `diagnostics` says why."""
    empty = Ruleset((), span=Span(source, 0, len(source.text)))
    if len(source.text) > MAX_CHARACTERS:
        diagnostics.report(
            TOO_LARGE, f"the file has more than {MAX_CHARACTERS:_} characters", Span(source, 0, 0),
            help="split it, and bring the parts together with `import`",
        )  # fmt: skip
        return empty
    return _Run(source, diagnostics).parse() or empty


def parse_condition(source: Source, diagnostics: Diagnostics) -> Expression | None:
    """The condition that a text of its own writes, as after `expect`; None where it is no such thing."""
    run = _Run(source, diagnostics)
    run.begin_with("EXPECT")
    found = run.parse()
    if found is None or diagnostics.failed:
        return None
    first, *others = found.statements
    for other in others:
        diagnostics.report(
            SYNTAX, "there is more than one condition", other.span, help="join them with `and`"
        )
    return first.condition if isinstance(first, Expect) and not others else None


class _TooDeep(Exception):  # noqa: N818 - a way out of the lexer's loop, never seen outside
    """Brackets are nested too deep for anything after them to be worth reading."""


class _Run:
    """One reading of one source: what brackets and line ends mean, and how reading goes on after an error."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self._source = source
        self._diagnostics = diagnostics
        self._builder = Builder(source, diagnostics)
        self._driver = Driver(load_grammar(), source.text, self._builder)
        self._brackets: list[Token] = []
        self._previous = "_NL"
        self._last: Token | None = None

    def begin_with(self, terminal: str) -> None:
        """Read on as if a keyword stood before the text."""
        token = Token(terminal, terminal.lower(), start_pos=0, end_pos=0)
        self._driver.feed(token)
        self._previous, self._last = terminal, token

    def parse(self) -> Ruleset | None:
        try:
            while True:
                try:
                    self._feed()
                    return self._end()
                except UnexpectedToken as error:
                    offset = self._report_token(error.token)
                except UnexpectedCharacters as error:
                    place: Any = error.pos_in_stream
                    offset = self._report_character(place)
                if not self._recover(offset):
                    return None
        except _TooDeep:
            return None

    def _feed(self) -> None:
        """Every token that is left goes to the parser."""
        feed, brackets = self._driver.feed, self._brackets
        for token in self._driver.tokens():
            kind = token.type
            if kind == "COMMENT":
                self._builder.comment(token)
                continue
            if kind == "_NL" and (self._previous in _GOES_ON or (brackets and brackets[-1].type == "LPAR")):
                continue
            feed(token)
            if kind in _OPENS:
                brackets.append(token)
                if len(brackets) > MAX_NESTING:
                    self._check_depth(token)
            elif kind in _CLOSES:
                brackets.pop()
            self._previous = kind
            self._last = token

    def _end(self) -> Ruleset:
        tree: Ruleset = self._driver.finish()
        return tree

    def _check_depth(self, token: Token) -> None:
        """Give up where blocks, or the round brackets inside the last of them, are nested too deep."""
        brackets = self._brackets
        blocks = next(
            (place for place in range(len(brackets), 0, -1) if brackets[place - 1].type == "LBRACE"), 0
        )
        for what, depth, most in (
            ("blocks", blocks, MAX_BLOCKS),
            ("brackets", len(brackets) - blocks, MAX_NESTING),
        ):
            if depth > most:
                self._diagnostics.report(
                    TOO_DEEP, f"{what} are nested more than {most} deep", self._span(token),
                    help="the rest of the file was not read",
                )  # fmt: skip
                raise _TooDeep

    # --- what could not be read

    def _span(self, token: Token) -> Span:
        return Span(self._source, token.start_pos or 0, token.end_pos or 0)

    def _report_token(self, token: Token) -> int:
        """Say what is wrong with a token, and where reading can go on."""
        start = token.start_pos or 0
        opened = self._brackets[-1] if self._brackets else None
        if token.type == "$END" and opened is not None:
            self._report_open(opened, f"the file ends, and this `{opened}` is not closed")
        elif opened is not None and opened.type == "LPAR" and self._left_open(token):
            self._report_open(opened, "this `(` is not closed")
            return (self._last and self._last.end_pos) or start
        elif token.type == "RBRACE" and opened is None:
            self._diagnostics.report(
                SYNTAX, "this `}` closes no block", self._span(token), help="take it out"
            )
        else:
            self._diagnostics.report(
                SYNTAX, self._wrong(token), self._span(token), help=self._help(token, start)
            )
        return start

    def _help(self, token: Token, start: int) -> str:
        expected = self._expected()
        close = (
            (from_italian(token, expected) or nearest_word(token, expected)) if token.type == "NAME" else None
        )
        if close:
            return f"did you mean `{close}`?"
        slip = advice(self._source.text, start)
        # After an id only its label or block can follow, whatever the slip looks like.
        if slip and (token.type in _SLIPPING or "=" in token):
            return slip
        return expected_text(expected)

    def _left_open(self, token: Token) -> bool:
        """Whether the round bracket was forgotten: its block ends, or a word begins another line."""
        if token.type == "RBRACE":
            return True
        before = (self._last and self._last.end_pos) or 0
        return token.type == "NAME" and "\n" in self._source.text[before : token.start_pos or 0]

    def _report_open(self, opened: Token, message: str) -> None:
        closing = "close it with `}` where its block ends" if opened.type == "LBRACE" else "close it with `)`"
        self._diagnostics.report(SYNTAX, message, self._span(opened), help=closing)

    def _expected(self) -> set[str]:
        """The terminals with which reading could go on here."""
        here = self._driver.table[self._driver.states[-1]]
        return {terminal for terminal in here if terminal.isupper() and self._accepts(terminal)}

    def _wrong(self, token: Token) -> str:
        if token.type == "_NL" and "\n" in token:
            return "the line ends too early"
        if token.type == "$END":
            return "the file ends too early"
        if token.type == "NAME" and self._previous in ("_NL", "LBRACE"):
            return f"`{shortened(token)}` is not a statement"
        return f"`{shortened(token)}` cannot stand here"

    def _report_character(self, offset: int) -> int:
        """Say what is wrong with a character, and where reading can go on."""
        character = self._source.text[offset]
        if character == '"':
            line_end = self._source.text.find("\n", offset)
            end = len(self._source.text) if line_end < 0 else line_end
            self._diagnostics.report(
                OPEN_TEXT, "this text has no closing quotation mark on its line",
                Span(self._source, offset, end),
                help='close it with `"`; inside a text, write typographic quotation marks',
            )  # fmt: skip
        else:
            shown = f"`{character}`" if character.isprintable() else f"the character U+{ord(character):04X}"
            self._diagnostics.report(
                CHARACTER, f"{shown} means nothing here", Span(self._source, offset, offset + 1),
                help=_HELP_FOR.get(character, "take it out, or put it into a text in quotation marks"),
            )  # fmt: skip
        return offset + 1

    # --- and how reading goes on

    def _recover(self, offset: int) -> bool:
        """Leave the statement at `offset`: what was read of it is kept where it is whole, else dropped."""
        states, values = self._driver.states, self._driver.values
        table = self._driver.table
        open_before = sum(_is_brace(value) for value in values)
        self._builder.end_statement()
        if not self._accepts("_NL"):  # where a line end could follow, only what comes after is wrong
            while "statement" not in table[states[-1]]:
                if len(states) == 1:
                    return False
                states.pop()
                values.pop()
            states.append(table[states[-1]]["statement"][1])
            values.append(Token("_NL", ""))
        self._brackets = [value for value in values if _is_brace(value)]
        inner = open_before - len(self._brackets)
        stop = _statement_end(self._source.text, offset, inner, in_block=bool(self._brackets))
        if stop >= len(self._source.text) and (self._brackets or inner):
            return False
        self._driver.go_on(stop)
        self._previous = "statement"
        return True

    def _accepts(self, terminal: str) -> bool:
        """Whether a terminal could follow what was read; tables of LALR(1) promise a little more."""
        table = self._driver.table
        states = list(self._driver.states)
        while True:
            action = table[states[-1]].get(terminal)
            if action is None:
                return False
            rule = action[1]
            if isinstance(rule, int):
                return True
            if rule.expansion:
                del states[-len(rule.expansion) :]
            if terminal == "$END" and rule.origin.name == "start":
                return True
            states.append(table[states[-1]][rule.origin.name][1])


def _is_brace(value: object) -> bool:
    return type(value) is Token and value.type == "LBRACE"


def _statement_end(text: str, start: int, inner: int, *, in_block: bool) -> int:
    """Where the statement at `start` ends: before a line end, `;` or `}` outside its `inner` blocks."""
    for found in _BOUNDARIES.finditer(text, start):
        mark = found[0]
        if mark == "{":
            inner += 1
        elif mark == "}" and inner:
            inner -= 1
        elif (mark == "}" and in_block) or (mark in ("\n", ";") and not inner):
            return found.start()
    return len(text)
